"""The counts of what is below folders and containers: blobs and bytes, and how far each count has come."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural, size


@dataclass(slots=True)
class FolderSize:
    """One count; `is_whole` says that it is complete."""

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


class FolderSizes(dict[str, FolderSize]):
    """The counts of one list, by the name of what was counted."""

    def short(self, name: str) -> str:
        return self[name].short if name in self else ""

    def words(self, name: str) -> str:
        return self[name].words if name in self else ""
