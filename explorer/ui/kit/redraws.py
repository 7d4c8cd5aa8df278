"""Drawing while pages arrive: soon, but not so often, and not so much at once, that keys must wait.

A line that cannot be drawn says so; what has been drawn is let go once nobody sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from time import perf_counter
from typing import Any, TypeVar

from rich.segment import Segment
from textual.color import Color
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
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


def keep_nothing_of(widget: Widget) -> None:
    """Let what a widget has drawn go with it.

    Textual caches its two backgrounds by the widget's own store of lines, and so keeps the stores of 1,024 widgets.
    """
    widget._styles_cache.get_inner_outer = _inner_and_outer


@lru_cache(1024)
def _inner_and_outer(base_background: Color, background: Color) -> tuple[Style, Style]:
    return Style(background=base_background + background), Style(background=base_background)


def forget_lines(screen: Screen[Any]) -> None:
    """Let the lines go that a screen's widgets have drawn, each with all parts it was ever cut into."""
    for node in screen.walk_children(with_self=True):
        if isinstance(node, Widget):
            node._styles_cache.clear()
