"""Searching in a preview: in what has been read, no more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from threading import Event

from explorer.model.base.text import shorten
from explorer.ui.kit.loader import Loader
from explorer.ui.preview.marks import folded
from explorer.ui.preview.views import Found, View

MOST_FOUND = 10_000
"""Places that are counted; nobody goes through more."""


class Search:
    """A text that is searched for in a view, and the place in it where the search stands.

    `window` gives the view's first row in sight, and the width. `show` is called with the row to bring into sight, or
    None where only the marks have changed.
    """

    def __init__(
        self, loader: Loader, window: Callable[[], tuple[int, int]], show: Callable[[int | None], None]
    ) -> None:
        self._loader, self._window, self._show = loader, window, show
        self.needle = ""
        self._found: list[Found] = []
        self._at = 0

    def begin(self, text: str, view: View | None) -> None:
        """Search for another text; "" ends the search."""
        self.needle, self._found, self._at = folded(text), [], 0
        self._loader.stop_load("search")
        self.go_on(view)

    def go_on(self, view: View | None) -> None:
        """Search again, since more has been read; the search stays at its place."""
        if not view:
            return
        needle = self.needle
        view.look_for(needle, None)
        if needle:
            self._loader.load(
                lambda stop: find(view, needle, stop), lambda found: self._take_in(found, view), name="search"
            )

    def _take_in(self, found: list[Found], view: View) -> None:
        here = self._found[self._at] if self._found else None
        self._found = found
        if here in found:
            self._at = found.index(here)
            view.look_for(self.needle, here)
            self._show(None)
        elif found:
            top, width = self._window()
            rows = [view.row_of(one, width) for one in found]
            self._at = bisect_left(rows, top) % len(found)
            self.step(0, view)
        else:
            self._show(None)

    def step(self, by: int, view: View | None) -> None:
        """Go to the next place, or to the one before."""
        if view and self._found:
            self._at = (self._at + by) % len(self._found)
            here = self._found[self._at]
            view.look_for(self.needle, here)
            _, width = self._window()
            self._show(view.row_of(here, width))

    def words(self, extent: str) -> str:
        """Say where the search stands; `extent` is how much of the blob is shown."""
        if not self.needle:
            return ""
        part = extent.partition(" of ")[0].removeprefix("the ")
        where = f" in the {part}" if part else ""
        needle = shorten(self.needle, 12)
        if self._loader.load_of("search").is_running:
            return f"“{needle}” searching …"
        if not self._found:
            return f"“{needle}” not found{where}"
        many = f"{len(self._found):,}{'+' if len(self._found) >= MOST_FOUND else ''}"
        return f"“{needle}” {self._at + 1:,} of {many}{where}"


def find(view: View, needle: str, stop: Event) -> Iterator[list[Found]]:
    """Yield, once, where a text in lower case stands in a view, in either case; runs on a worker thread."""
    found: list[Found] = []
    for item in range(view.items):
        if stop.is_set():
            return
        text = folded(view.item_text(item))
        at = text.find(needle)
        while at >= 0 and len(found) < MOST_FOUND:
            found.append((item, at))
            at = text.find(needle, at + len(needle))
        if len(found) >= MOST_FOUND:
            break
    yield found
