"""Counts what is below folders and containers in the background, one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from threading import Event

from explorer.ui.blobs.lists.base import Level
from explorer.ui.blobs.lists.sizes import FolderSize
from explorer.ui.kit.loader import LoadState
from explorer.ui.screen.mode_screen import ModeScreen


class Counting(ModeScreen):
    """A screen with levels whose rows can be counted; a count goes on while one looks elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: deque[tuple[Level, str]] = deque()
        self._counting: tuple[Level, str] | None = None

    @property
    def level(self) -> Level | None:
        """The level that is shown."""
        return None

    @property
    def cursor_row(self) -> int:
        """The row under the cursor."""
        return 0

    def counts_changed(self) -> None:
        """Draw what has been counted."""

    def action_count(self) -> None:
        level = self.level
        name = level.countable_at(self.cursor_row) if level else ""
        if not name or not level:
            return
        known = level.sizes.get(name)
        if known and (known.is_waiting or known.is_running):
            return
        level.sizes.ask(name)
        self._asked.append((level, name))
        if not self._counting:
            self._count_next()
        self.counts_changed()

    def _count_next(self) -> None:
        self._counting = self._asked.popleft() if self._asked else None
        if not self._counting:
            return
        level, name = self._counting
        found = self._present()
        if found:
            found.is_waiting, found.is_running = False, True

        def pages(stop: Event) -> Iterable[tuple[int, int]]:
            return level.count_below(name, stop)

        self.load(pages, self._counted, self._count_ended, name="count")

    def _present(self) -> FolderSize | None:
        return self._counting[0].sizes.get(self._counting[1]) if self._counting else None

    def _counted(self, page: tuple[int, int]) -> None:
        found = self._present()
        if found:
            found.blobs, found.byte_count = page
            self.counts_changed()

    def _count_ended(self) -> None:
        load, found = self.load_of("count"), self._present()
        if found:
            found.is_running, found.error = False, load.error
            found.is_whole = load.state is LoadState.DONE
        self._counting = None
        self._count_next()
        self.counts_changed()

    def stop_all_loads(self) -> bool:
        """Stop the counts, or where there are none whatever else runs."""
        self._withdraw(None)
        return self.stop_load("count") or super().stop_all_loads()

    def _withdraw(self, level: Level | None) -> None:
        """Forget the counts that wait: a level's, or all."""
        for one, name in [pair for pair in self._asked if level in (None, pair[0])]:
            self._asked.remove((one, name))
            one.sizes.withdraw(name)

    def forget_counts(self, level: Level) -> None:
        """Stop counting for a level that was left."""
        self._withdraw(level)
        if self._counting and self._counting[0] is level:
            self.stop_load("count")

    def count_words(self) -> str:
        """Say how the running count stands, or ""."""
        found = self._present()
        if not found or not self._counting:
            return ""
        more = f", {len(self._asked)} more to count" if self._asked else ""
        return f"counting {self._counting[1]}: {found.words}{more} · esc stops"
