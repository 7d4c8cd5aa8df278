"""Ways to look at a level: without folders, by a prefix, with versions, and blobs found by their tags."""

from __future__ import annotations

from collections.abc import Callable

from explorer.ui.blobs.list_stack import LevelsScreen
from explorer.ui.blobs.lists import BlobsLevel, ContainersLevel, FoundLevel
from explorer.ui.blobs.versions_dialog import HistoryScreen
from explorer.ui.screen.dialogs import AskScreen

_SORTED = "nothing here can be sorted"


class Browsing(LevelsScreen):
    """The keys of Blobs mode that list the present place in another way."""

    def why_not(self, key: str) -> str:
        reasons: dict[str, Callable[[], str]] = {
            "flat": self._why_not_flat,
            "prefix": self._why_no_prefix,
            "history": self._why_no_history,
            "find": self._why_no_find,
            "count": self._why_no_count,
            "sort": lambda: "" if self.level and self.level.sort_keys else _SORTED,
            "reverse": lambda: "" if self.level and self.level.sort_keys else _SORTED,
        }
        return reasons[key]() if key in reasons else super().why_not(key)

    # Folders or not.

    def _why_not_flat(self) -> str:
        level = self.level
        if not isinstance(level, BlobsLevel):
            return "only a container's blobs have folders"
        if not level.is_flat and not level.has_folders:
            return "Azure lists versions and snapshots without folders only (v chooses)"
        return ""

    def action_flat(self) -> None:
        level = self.level
        if not self.refuse("flat") and isinstance(level, BlobsLevel):
            level.is_flat = not level.is_flat
            self.load_level()

    # Names that begin so.

    def _why_no_prefix(self) -> str:
        return "" if isinstance(self.level, BlobsLevel | ContainersLevel) else "only containers and blobs have prefixes"

    def action_prefix(self) -> None:
        level = self.level
        if self.refuse("prefix") or not isinstance(level, BlobsLevel | ContainersLevel):
            return
        where = f"{level.container}/{level.prefix}" if isinstance(level, BlobsLevel) else level.account

        def answered(text: str | None) -> None:
            if text is None or text == level.begins:
                return
            if not text:
                self.go_up()
            elif level.begins:
                self.replace(level.below(text))
            else:
                self.enter(level.below(text))

        self.app.push_screen(
            AskScreen(
                f"Names in {where} that begin with",
                level.begins,
                "enter asks Azure for them alone, however many there are · case counts · esc cancels",
            ),
            answered,
        )

    # Versions, snapshots, what was deleted.

    def _why_no_history(self) -> str:
        return "" if isinstance(self.level, BlobsLevel | ContainersLevel) else "only containers and blobs are kept so"

    def action_history(self) -> None:
        level = self.level
        if self.refuse("history") or not isinstance(level, BlobsLevel | ContainersLevel):
            return

        def answered(include: frozenset[str] | None) -> None:
            if include is not None and include != level.include:
                level.include = include
                self.load_level()

        kinds = ("versions", "snapshots", "deleted") if isinstance(level, BlobsLevel) else ("deleted",)
        self.app.push_screen(HistoryScreen(kinds, level.include), answered)

    # Tags.

    def _why_no_find(self) -> str:
        return "" if self.level and self.level.service else "open an account first: tags are searched in one account"

    def action_find(self) -> None:
        level = self.level
        service = level.service if level else None
        if self.refuse("find") or not level or not service:
            return
        present = level.expression if isinstance(level, FoundLevel) else ""
        if isinstance(level, BlobsLevel):
            present = f"@container = '{level.container}' AND "

        def answered(expression: str | None) -> None:
            if expression and isinstance(level, FoundLevel):
                self.replace(FoundLevel(service, expression))
            elif expression:
                self.enter(FoundLevel(service, expression))

        self.app.push_screen(
            AskScreen(
                "Blobs of this account whose index tags are",
                present,
                "\"project\" = 'webshop' AND \"stage\" >= 'test'    also < <= > and @container",
            ),
            answered,
        )

    # Counts.

    def _why_no_count(self) -> str:
        level = self.level
        return "" if level and level.countable_at(self.cursor_row) else "the cursor is not on a folder or container"
