"""Drawing while pages arrive: soon, but not so often, and not so much at once, that keys must wait.

And drawing that fails: the line says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import TypeVar

from rich.segment import Segment
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from explorer.ui.kit.shell import shell_of

W = TypeVar("W", bound=Widget)

_LEAST = 0.1  # seconds between two drawings for pages
_SHARE = 8  # and this many times as long as the last one took


class Redraws:
    """Draws parts of a screen: all of them `now` for a key, or `soon` after a page came, one part a frame.

    Between two frames keys are answered.
    """

    def __init__(self, owner: MessagePump, *parts: Callable[[], None]) -> None:
        self._owner, self._parts = owner, parts
        self._timer: Timer | None = None
        self._round = 0  # the number of the present drawing
        self._at = 0  # the part that is drawn next, 0 where no drawing is under way
        self._is_due = False  # whether a page came since the present drawing began
        self._took = self._next = 0.0

    def now(self) -> None:
        """Draw everything, for a key or an end: somebody waits for it."""
        if self._timer:
            self._timer.stop()
        self._begin()
        for part in self._parts:
            self._draw(part)
        self._end()

    def soon(self) -> None:
        """Draw now if the last time is long enough ago, else as soon as it is."""
        if self._at or self._timer:
            self._is_due = True
            return
        wait = self._next - perf_counter()
        if wait > 0:
            self._timer = self._owner.set_timer(wait, self._in_parts)
        else:
            self._in_parts()

    def _in_parts(self) -> None:
        self._begin()
        self._draw_next(self._round)

    def _begin(self) -> None:
        self._timer, self._is_due, self._took, self._at = None, False, 0.0, 0
        self._round += 1

    def _draw_next(self, number: int) -> None:
        if number != self._round:
            return
        self._draw(self._parts[self._at])
        self._at += 1
        if self._at < len(self._parts):
            self._owner.call_after_refresh(self._draw_next, number)
        else:
            self._end()

    def _draw(self, part: Callable[[], None]) -> None:
        began = perf_counter()
        part()
        self._took += perf_counter() - began

    def _end(self) -> None:
        self._at, self._next = 0, perf_counter() + max(_LEAST, self._took * _SHARE)
        if self._is_due:
            self.soon()


def drawn(line: Callable[[W, int], Strip]) -> Callable[[W, int], Strip]:
    """Decorate a widget's `render_line`: a line that cannot be drawn says so in its place, and all others are drawn."""

    @wraps(line)
    def draw(widget: W, y: int) -> Strip:
        try:
            return line(widget, y)
        except Exception as error:
            shell_of(widget).met(error)
            style, width = widget.rich_style, widget.size.width
            return Strip([Segment(" ✗ not drawn: a fault of azpane's own", style)]).adjust_cell_length(width, style)

    return draw
