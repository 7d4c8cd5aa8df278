"""The bars around every screen: place and identity above, status and filter below."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.events import Click, MouseDown
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input

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


class Hints(Widget):
    """The keys that work here, in one line at the bottom; a click presses one.

    Textual's Footer makes a widget of each key at every move of the focus, and never forgets one that has gone.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hints--key", "hints--words"}
    DEFAULT_CSS = """
    Hints {
        dock: bottom;
        height: 1;
        background: $footer-background;
        .hints--key { color: $footer-key-foreground; background: $footer-key-background; text-style: bold; }
        .hints--words { color: $footer-description-foreground; background: $footer-description-background; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[tuple[Binding, bool]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, screen: Screen[Any]) -> None:
        if not (self.is_attached and screen is self.screen and self.app.app_focus):
            return
        shown = (one for one in self.screen.active_bindings.values() if one.binding.show)
        of_action: dict[str, tuple[Binding, bool]] = {}
        for one in shown:
            of_action.setdefault(one.binding.action, (one.binding, one.enabled))
        if list(of_action.values()) != self._keys:
            self._keys = list(of_action.values())
            self.refresh()

    def _words(self) -> Iterator[tuple[str, str]]:
        for binding, _ in self._keys:
            yield self.app.get_key_display(binding), f" {binding.description} "

    @drawn
    def render_line(self, y: int) -> Strip:
        style, width = self.rich_style, self.size.width
        looks = [self.get_component_rich_style(f"hints--{part}") for part in ("key", "words")]
        segments = []
        for words, (_, is_enabled) in zip(self._words(), self._keys, strict=True):
            dim = Style.null() if is_enabled else Style(dim=True)
            segments += [Segment(text, look + dim) for text, look in zip(words, looks, strict=True)]
        return Strip(segments).adjust_cell_length(width, style)

    def on_mouse_down(self, event: MouseDown) -> None:
        x = event.x
        for (key, words), (binding, is_enabled) in zip(self._words(), self._keys, strict=True):
            x -= cell_len(key + words)
            if x < -1:  # not on the space between two
                if is_enabled:
                    self.app.simulate_key(binding.key)
                return


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
