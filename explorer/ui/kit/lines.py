"""Lists that draw only the lines you can see; the base of every list in azpane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from explorer.model.base.text import shorten, visible
from explorer.ui.kit.keys import IN_A_LIST, Key, bindings
from explorer.ui.kit.redraws import drawn
from explorer.ui.kit.roles import role_style

Span = tuple[str, str]
"""Text and its role: "" or one of explorer.ui.kit.roles.ROLES."""


_MARKS = 16  # characters in a cell; most are marks that combine with the letter before them


def fit(text: str, width: int, *, right: bool = False) -> str:
    """Return `text`, safe to draw, in exactly `width` cells, shortened in its middle where it is too long."""
    # No cut hides a letter that would be drawn: a cell has few marks above and below, and what is drawn costs no more.
    text = visible(text if len(text) <= _MARKS * width else shorten(text, _MARKS * width))
    if text.isascii():  # most names; ten times cheaper than counting cells
        if len(text) > width:
            return shorten(text, width)
        return text.rjust(width) if right else text.ljust(width)
    taken = len(text)
    while cell_len(text) > width and taken > 1:
        taken -= max(1, (cell_len(text) - width) // 2)
        text = shorten(text, max(1, taken))
    return " " * (width - cell_len(text)) + text if right and cell_len(text) < width else set_cell_size(text, width)


class Lines(ScrollView, can_focus=True):
    """A list with a cursor, a fixed header and lines drawn on demand.

    Subclasses say how many lines there are (`line_count`), and draw one as spans (`line_spans`). `empty` gives the
    words for a list without lines: why it is empty, and what to do.
    """

    KEYS: Sequence[Key] = IN_A_LIST
    BINDINGS = bindings(KEYS)
    COMPONENT_CLASSES = {"lines--cursor", "lines--cursor-blurred", "lines--header"}

    cursor: reactive[int] = reactive(0, repaint=False, always_update=True)
    header_height = 0
    has_cursor = True
    times_shown = 0  # how often it was given other rows

    @dataclass
    class Opened(Message):
        """Enter, or a double click, on a line; `key` is what the line shows, where the list can tell."""

        lines: Lines
        row: int
        key: object = None

        def __post_init__(self) -> None:
            super().__post_init__()
            self._times_shown = self.lines.times_shown

        @property
        def control(self) -> Lines:
            return self.lines

        @property
        def is_late(self) -> bool:
            """Whether the list has gone by now, shows other rows, or has no such row any more."""
            lines = self.lines
            is_other = not lines.is_attached or lines.times_shown != self._times_shown
            return is_other or (self.key is None and self.row >= lines.line_count())

    @dataclass
    class Moved(Message):
        """The cursor came to another line."""

        lines: Lines
        row: int

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(self, *, id: str | None = None, empty: Callable[[], Sequence[str]] = list) -> None:
        super().__init__(id=id)
        self.empty = empty
        self._empty_drawn: list[str] = []
        self._base: Style | None = None

    def render_str(self, text_content: str | Content) -> Content:
        """Take titles as they are: text of the user or the cloud is never markup."""
        return Content(visible(text_content)) if isinstance(text_content, str) else text_content

    def line_count(self) -> int:
        raise NotImplementedError

    def line_spans(self, row: int, width: int) -> list[Span]:
        raise NotImplementedError

    def header_spans(self, width: int) -> list[Span]:
        return []

    def on_mount(self) -> None:
        self.lines_changed()

    def on_resize(self, event: Resize) -> None:
        self.lines_changed()

    def lines_changed(self) -> None:
        """Draw all lines again after some came, went or changed; the cursor stays within them."""
        total = self.line_count()
        self._resize_to(Size(self.line_width, total + self.header_height))
        self.cursor = max(0, min(self.cursor, total - 1))
        self.refresh()

    def _resize_to(self, size: Size) -> None:
        """Set the size of all lines; the whole screen is laid out again only where other widgets are affected.

        Textual does that whenever `virtual_size` is set, which costs several times as much as drawing the lines.
        """
        is_scrolled = size.height > self.container_size.height
        if (
            self.styles.is_auto_height
            or size.width != self.virtual_size.width
            or is_scrolled != self.show_vertical_scrollbar
        ):
            self.virtual_size = size
        elif size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            if is_scrolled:
                self.vertical_scrollbar.window_virtual_size = size.height
            if self.scroll_offset.y > self.max_scroll_y:
                self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def focus(self, scroll_visible: bool = True) -> Self:
        """Take the focus at once: Textual's own way waits a turn, and keys typed quickly would go elsewhere."""
        self.screen.set_focus(self, scroll_visible)
        return self

    def poll(self) -> None:
        """Redraw the words of an empty list if they have changed."""
        if self.line_count() == 0 and list(self.empty()) != self._empty_drawn:
            self.refresh()

    @property
    def line_width(self) -> int:
        """How many cells a line has, beside the scrollbar."""
        return self.scrollable_content_region.width

    @property
    def body_height(self) -> int:
        return max(1, self.scrollable_content_region.height - self.header_height)

    def notify_style_update(self) -> None:
        self._base = None
        super().notify_style_update()

    @property
    def base_style(self) -> Style:
        """The widget's own style; kept, since computing it costs as much as drawing a line."""
        if self._base is None:
            self._base = self.rich_style
        return self._base

    @drawn
    def render_line(self, y: int) -> Strip:
        width = self.line_width
        row = self.scroll_offset.y + y - self.header_height
        if y < self.header_height:
            return self._strip(self.header_spans(width), width, self.get_component_rich_style("lines--header"))
        total = self.line_count()
        if total == 0:
            return self._empty_line(y - self.header_height, width)
        if row >= total:
            return Strip.blank(width, self.base_style)
        if row == self.cursor and self.has_cursor:
            name = "lines--cursor" if self.has_focus else "lines--cursor-blurred"
            return self._strip(
                self.line_spans(row, width), width, self.get_component_rich_style(name), plain=self.has_focus
            )
        return self._strip(self.line_spans(row, width), width, self.base_style)

    def _empty_line(self, y: int, width: int) -> Strip:
        self._empty_drawn = list(self.empty())
        words = [line for text in self._empty_drawn for line in _folded(text, max(8, width - 2))]
        text = f" {words[y]}" if y < len(words) else ""
        return self._strip([(fit(text, width), "dim" if y else "")], width, self.base_style)

    def _strip(self, spans: Sequence[Span], width: int, base: Style, *, plain: bool = False) -> Strip:
        """Draw spans over a base style; `plain` leaves out the roles' colours, so that the cursor's own win."""
        segments = [
            Segment(text, base if plain or not role else base + role_style(self.app, role))
            for text, role in spans
            if text
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def watch_cursor(self, old: int, new: int) -> None:
        if old == new:  # set again where it was: no reason to scroll back to it
            return
        top = self.scroll_offset.y
        if new < top:
            self.scroll_to(y=new, animate=False, immediate=True)
        elif new >= top + self.body_height:
            self.scroll_to(y=new - self.body_height + 1, animate=False, immediate=True)
        y = self.header_height - self.scroll_offset.y
        self.refresh(*(Region(0, row + y, self.size.width, 1) for row in (old, new) if row + y >= 0))
        self.post_message(self.Moved(self, new))

    def watch_has_focus(self, _focus: bool) -> None:
        super().watch_has_focus(_focus)
        self.refresh()

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)  # without the border
        row = at.y + self.scroll_offset.y - self.header_height if at else -1
        if at and at.y >= self.header_height and 0 <= row < self.line_count():
            self.cursor = row
            self.clicked(row, event.chain)

    def clicked(self, row: int, times: int) -> None:
        if times == 2:
            self.action_open()

    def action_move(self, step: int) -> None:
        self.cursor = max(0, min(self.line_count() - 1, self.cursor + step))

    def action_page(self, step: int) -> None:
        self.action_move(step * self.body_height)

    def action_top(self) -> None:
        self.cursor = 0

    def action_bottom(self) -> None:
        self.cursor = max(0, self.line_count() - 1)

    def action_open(self) -> None:
        if self.line_count():
            self.post_message(self.Opened(self, self.cursor))


def leading(text: str, width: int) -> str:
    """Return the beginning of a sentence, safe to draw, in exactly `width` cells."""
    text = visible(text)
    if cell_len(text) > width:
        text = set_cell_size(text, max(0, width - 1)) + "…"
    return set_cell_size(text, width)


def _folded(text: str, width: int) -> list[str]:
    """Break text at its spaces into lines of at most `width` characters, where its words allow."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


class ActivePane:
    """Mixed into a pane that answers `/`, esc and r itself; the screen asks the focused pane before it acts."""

    search_hint = "type to search · enter keeps it · esc clears it"

    def filter_text(self) -> str:
        """Return what is searched for."""
        return ""

    def narrow(self, text: str) -> None:
        """Search for a text; "" for nothing."""

    def undo(self) -> bool:
        """Undo one thing of the pane's own; False where there is none."""
        return False

    def reload(self) -> bool:
        """Load again what the pane shows; False where it loads nothing of its own."""
        return False
