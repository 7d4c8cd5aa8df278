"""The bars around every screen: place and identity above, status and filter below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.events import Click
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Footer, Input

from explorer.model.base.text import shorten, visible
from explorer.ui.kit.redraws import drawn

_FILTER_WORDS = "type to filter · enter keeps it · esc clears it"


class Bar(Widget):
    """One line with words at its left and words at its right; the left is shortened where both do not fit."""

    def __init__(self, left: Callable[[], str], right: Callable[[], str], *, id: str) -> None:
        super().__init__(id=id)
        self._left, self._right = left, right
        self._drawn: tuple[str, str] | None = None
        self.has_room = True  # whether the words at the left were drawn whole

    def poll(self) -> None:
        """Redraw if the words have changed."""
        words = (self._left(), self._right())
        if words != self._drawn:
            self._drawn = words
            self.refresh()

    @drawn
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


class Hints(Footer):
    """The line of keys at the bottom, made anew only where they have changed.

    Textual's own makes a widget of each key and lays the screen out again whenever the focus moves.
    """

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self._made: list[tuple[Binding, bool]] | None = None
        self._is_due = False

    def bindings_changed(self, screen: Screen[Any]) -> None:
        self._bindings_ready = True
        if self.app.app_focus and self.is_attached and screen is self.screen and not self._is_due:
            self._is_due = True
            self.call_after_refresh(self._make)

    async def _make(self) -> None:
        self._is_due = False
        active = self.screen.active_bindings.values() if self.is_attached else ()
        wanted = [(one.binding, one.enabled) for one in active if one.binding.show]
        if wanted != self._made:
            self._made = wanted
            await self.recompose()


class _Completer(Suggester):
    """Suggests what a function makes of the text; the input shows it dimmed behind the cursor."""

    def __init__(self, complete: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        return self._complete(value) or None


class FilterBar(Input):
    """The line that `/` opens; it filters with every letter, and tab or → takes what it suggests."""

    BINDINGS = [Binding("tab", "complete", "complete", show=False)]

    def __init__(self) -> None:
        super().__init__(id="filter", placeholder=_FILTER_WORDS, compact=True)
        self._complete: Callable[[str], str] | None = None
        self.display = False

    def open(self, words: str = "", complete: Callable[[str], str] | None = None) -> None:
        """Ask for a filter; `words` say what for, `complete` completes a half-typed text or gives ""."""
        self.placeholder = words or _FILTER_WORDS
        self._complete = complete
        self.suggester = _Completer(complete) if complete else None
        self.display = True
        self.screen.set_focus(self)  # at once: Widget.focus waits a turn, and the next letter would go elsewhere

    def close(self) -> None:
        self.display = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "complete":  # with nothing to take, tab goes to the next pane as everywhere
            return bool(self._complete and self._complete(self.value))
        return super().check_action(action, parameters)

    def action_complete(self) -> None:
        if self._complete:
            self.value = self._complete(self.value)
            self.cursor_position = len(self.value)


_BEFORE, _BETWEEN = "azpane  ", " ▸ "


class Breadcrumb(Bar):
    """The bar above every mode: the places at its left, the identity at its right."""

    @dataclass
    class Clicked(Message):
        """A click on the crumb of this number."""

        at: int

    def __init__(self, crumbs: Callable[[], Sequence[str]], right: Callable[[], str], *, id: str) -> None:
        super().__init__(lambda: trail(crumbs()), right, id=id)
        self._crumbs = crumbs

    def on_click(self, event: Click) -> None:
        at = crumb_at(self._crumbs(), event.x - 1)
        if at is not None and self.has_room:
            self.post_message(self.Clicked(at))


def trail(places: Sequence[str]) -> str:
    """Return a breadcrumb of places, from the widest to the narrowest."""
    return _BEFORE + _BETWEEN.join(places)


def crumb_at(places: Sequence[str], x: int) -> int | None:
    """Return the number of the place that stands at a cell of the breadcrumb, or None."""
    start = cell_len(_BEFORE)
    for number, place in enumerate(places):
        end = start + cell_len(visible(place))
        if start <= x < end:
            return number
        start = end + cell_len(_BETWEEN)
    return None
