"""Counting what is below folders and containers, in the background, one at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from explorer.ui.blobs.lists.place_list import PlaceList
from explorer.ui.blobs.lists.sizes import FolderSize
from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.loads import Loads

_LOAD = "count"


class FolderCounts:
    """Runs the counts that were asked for, also while another list is shown; calls `changed` after each step."""

    def __init__(self, loads: Loads, changed: Callable[[], None]) -> None:
        self._loads, self._changed = loads, changed
        self._asked: deque[tuple[PlaceList[Any], str]] = deque()
        self._counting: tuple[PlaceList[Any], str] | None = None

    def why_not(self, under_cursor: tuple[PlaceList[Any], int] | None) -> str:
        return "" if _name_of(under_cursor) else "the cursor is not on a folder or container"

    def ask(self, under_cursor: tuple[PlaceList[Any], int] | None) -> None:
        """Count what is below a row of a list, unless that count runs or waits already."""
        name = _name_of(under_cursor)
        if not under_cursor or not name:
            return
        here = under_cursor[0]
        known = here.sizes.get(name)
        if known and (known.is_waiting or known.is_running):
            return
        here.sizes[name] = FolderSize()
        self._asked.append((here, name))
        if not self._counting:
            self._count_next()
        self._changed()

    def _count_next(self) -> None:
        self._counting = self._asked.popleft() if self._asked else None
        if not self._counting:
            return
        here, name = self._counting
        found = self._present()
        if found:
            found.is_waiting, found.is_running = False, True
        self._loads.load(lambda stop: here.kind.count(here, name, stop), self._counted, self._ended, name=_LOAD)

    def _present(self) -> FolderSize | None:
        return self._counting[0].sizes.get(self._counting[1]) if self._counting else None

    def _counted(self, page: tuple[int, int]) -> None:
        found = self._present()
        if found:
            found.blobs, found.byte_count = page
            self._changed()

    def _ended(self) -> None:
        load, found = self._loads.load_of(_LOAD), self._present()
        if found:
            found.is_running, found.error = False, load.error
            found.is_whole = load.state is LoadState.DONE
        self._counting = None
        self._count_next()
        self._changed()

    def stop(self) -> bool:
        """Stop the count that runs, and withdraw those that wait; False where none runs."""
        self._withdraw(None)
        return self._loads.stop_load(_LOAD)

    def forget(self, here: PlaceList[Any]) -> None:
        """Stop counting for a list that was left."""
        self._withdraw(here)
        if self._counting and self._counting[0] is here:
            self._loads.stop_load(_LOAD)

    def _withdraw(self, here: PlaceList[Any] | None) -> None:
        """Drop the counts that wait: those of a list, or all."""
        for one, name in [pair for pair in self._asked if here in (None, pair[0])]:
            self._asked.remove((one, name))
            known = one.sizes.get(name)
            if known and known.is_waiting:
                del one.sizes[name]

    def words(self) -> str:
        """Say how the running count stands, or ""."""
        found = self._present()
        if not found or not self._counting:
            return ""
        more = f", {len(self._asked)} more to count" if self._asked else ""
        return f"counting {self._counting[1]}: {found.words}{more} · esc stops"


def _name_of(under_cursor: tuple[PlaceList[Any], int] | None) -> str:
    if not under_cursor:
        return ""
    here, row = under_cursor
    return here.kind.countable(here, row)
