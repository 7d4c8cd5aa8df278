"""What has been counted below folders and containers: how many blobs, how many bytes, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural, size


@dataclass(slots=True)
class FolderSize:
    """One count; `is_whole` says that nothing is missing."""

    blobs: int = 0
    byte_count: int = 0
    is_waiting: bool = True
    is_running: bool = False
    is_whole: bool = False
    error: ExplorerError | None = None

    @property
    def short(self) -> str:
        """The bytes for a table's cell; a mark says that more may come."""
        if self.is_waiting:
            return "waits"
        return size(self.byte_count) if self.is_whole else f"{size(self.byte_count)}{'…' if self.is_running else '+'}"

    @property
    def words(self) -> str:
        if self.is_waiting:
            return "waits for the count before it"
        words = f"{plural(self.blobs, 'blob')} · {size(self.byte_count)}"
        if self.is_running:
            return f"{words} so far"
        if self.error:
            return f"{words}, then: {self.error.message.splitlines()[0]}"
        return words if self.is_whole else f"at least {words} · stopped"


class FolderSizes:
    """The counts of one list, by the name of what was counted."""

    def __init__(self) -> None:
        self._counts: dict[str, FolderSize] = {}

    def __bool__(self) -> bool:
        return bool(self._counts)

    def get(self, name: str) -> FolderSize | None:
        return self._counts.get(name)

    def ask(self, name: str) -> FolderSize:
        """Note that a count was asked for; it begins at nothing."""
        self._counts[name] = found = FolderSize()
        return found

    def short(self, name: str) -> str:
        found = self._counts.get(name)
        return found.short if found else ""

    def words(self, name: str) -> str:
        found = self._counts.get(name)
        return found.words if found else ""

    def withdraw(self, name: str) -> None:
        """Forget a count that never began."""
        found = self._counts.get(name)
        if found and found.is_waiting:
            del self._counts[name]
