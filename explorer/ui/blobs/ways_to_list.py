"""Ways to look at a level: without folders, by a prefix, with versions, and blobs found by their tags."""

from __future__ import annotations

from explorer.ui.blobs.list_stack import LevelsScreen
from explorer.ui.blobs.lists import BlobsLevel, ContainersLevel, FoundLevel
from explorer.ui.blobs.versions_dialog import HistoryScreen
from explorer.ui.screen.dialogs import AskScreen


class Browsing(LevelsScreen):
    """The keys of Blobs mode that list the present place in another way."""

    # Folders or not.

    def why_not_flat(self) -> str:
        level = self.level
        if not isinstance(level, BlobsLevel):
            return "only a container's blobs have folders"
        if not level.is_flat and not level.has_folders:
            return "Azure lists versions and snapshots without folders only (v chooses)"
        return ""

    def action_flat(self) -> None:
        level = self.level
        if isinstance(level, BlobsLevel):
            level.is_flat = not level.is_flat
            self.load_level()

    # Names that begin so.

    def why_no_prefix(self) -> str:
        return "" if isinstance(self.level, BlobsLevel | ContainersLevel) else "only containers and blobs have prefixes"

    def action_prefix(self) -> None:
        level = self.level
        if not isinstance(level, BlobsLevel | ContainersLevel):
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

    def why_no_history(self) -> str:
        return "" if isinstance(self.level, BlobsLevel | ContainersLevel) else "only containers and blobs are kept so"

    def action_history(self) -> None:
        level = self.level
        if not isinstance(level, BlobsLevel | ContainersLevel):
            return

        def answered(include: frozenset[str] | None) -> None:
            if include is not None and include != level.include:
                level.include = include
                self.load_level()

        kinds = ("versions", "snapshots", "deleted") if isinstance(level, BlobsLevel) else ("deleted",)
        self.app.push_screen(HistoryScreen(kinds, level.include), answered)

    # Tags.

    def why_no_find(self) -> str:
        return "" if self.level and self.level.service else "open an account first: tags are searched in one account"

    def action_find(self) -> None:
        level = self.level
        service = level.service if level else None
        if not level or not service:
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

    def why_no_count(self) -> str:
        level = self.level
        return "" if level and level.countable_at(self.cursor_row) else "the cursor is not on a folder or container"
