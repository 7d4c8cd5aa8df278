"""What stands around every screen: where you are and who you are above, how things stand and the filter below."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from explorer.model.text import shorten, visible


class Bar(Widget):
    """One line with words at its left and words at its right; the left gives way where both do not fit."""

    def __init__(self, left: Callable[[], str], right: Callable[[], str], *, id: str) -> None:
        super().__init__(id=id)
        self._left, self._right = left, right
        self._drawn: tuple[str, str] | None = None
        self.has_room = True  # for the words at the left, as they were last drawn

    def look(self) -> None:
        """Redraw if the words have changed."""
        words = (self._left(), self._right())
        if words != self._drawn:
            self._drawn = words
            self.refresh()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left, right = (visible(text) for text in self._drawn or (self._left(), self._right()))
        if cell_len(right) > width * 2 // 3:
            right = shorten(right, width * 2 // 3)
        room = max(0, width - cell_len(right) - 3)
        self.has_room = len(left) <= room
        left = shorten(left, room)
        gap = max(1, width - cell_len(left) - cell_len(right) - 2)
        style = self.rich_style
        return Strip(
            [
                Segment(f" {left}", style),
                Segment(" " * gap, style),
                Segment(f"{right} ", style),
            ]
        ).adjust_cell_length(width, style)


class FilterBar(Input):
    """The line that `/` opens; it filters with every letter."""

    def __init__(self) -> None:
        super().__init__(id="filter", placeholder="type to filter · enter keeps it · esc clears it", compact=True)
        self.display = False

    def open(self) -> None:
        self.display = True
        self.focus()

    def close(self) -> None:
        self.display = False
