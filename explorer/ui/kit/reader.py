"""Text to read: details, JSON, previews; wrapped to the width, drawn line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from threading import Event

from rich.cells import cell_len

from explorer.model.base.screen_first import computing
from explorer.model.base.text import visible
from explorer.ui.kit.lines import Lines, Span
from explorer.ui.kit.loads import Loads

_AT_ONCE = 400
"""Lines that are wrapped at once, more than a screen has; those behind them are wrapped on a thread."""

_LONG = 20_000  # characters that are wrapped at once


class Reader(Lines, Loads):
    """Shows lines of spans and wraps those that are too long. There is no cursor: the keys scroll."""

    has_cursor = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: list[Sequence[Span]] = []
        self._wrapped: list[list[Span]] = []
        self._width = 0

    def show(self, lines: Iterable[Sequence[Span]], *, keep_place: bool = False) -> None:
        """Show other text, from its top unless `keep_place`."""
        self._source = list(lines)
        self._wrapped, self._width = [], 0
        if not keep_place:
            self.scroll_to(y=0, animate=False, immediate=True)
            self.cursor = 0
        self.lines_changed()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "\n".join("".join(text for text, _ in line) for line in self._source)

    def lines_changed(self) -> None:
        width = max(1, self.line_width)
        if width != self._width:
            self._width = width
            self._wrap(width)
        super().lines_changed()

    def _wrap(self, width: int) -> None:
        """Wrap what is in sight; of long text the rest follows, and until then that of another width stays."""
        self.stop_load("wrap")
        source, now = self._source, _at_once(self._source)
        rows = [part for line in source[:now] for part in wrapped(line, width)]
        if now == len(source):
            self._wrapped = rows
            return
        self._wrapped = self._wrapped or rows

        def all_rows(_stop: Event) -> Iterator[list[list[Span]]]:
            with computing():
                yield rows + [part for line in source[now:] for part in wrapped(line, width)]

        self.load(all_rows, self._rows_arrived, name="wrap")

    def _rows_arrived(self, rows: list[list[Span]]) -> None:
        self._wrapped = rows
        super().lines_changed()

    def line_count(self) -> int:
        return len(self._wrapped)

    def action_move(self, step: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + step, animate=False, immediate=True)

    def action_top(self) -> None:
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_bottom(self) -> None:
        self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def line_spans(self, row: int, width: int) -> list[Span]:
        return self._wrapped[row]


def _at_once(lines: Sequence[Sequence[Span]]) -> int:
    """Return how many of the first lines are wrapped in no time."""
    room = _LONG
    for at, line in enumerate(lines[:_AT_ONCE]):
        room -= sum(len(text) for text, _ in line)
        if room < 0:
            return at
    return min(len(lines), _AT_ONCE)


def wrapped(line: Sequence[Span], width: int) -> list[list[Span]]:
    """Cut a line into pieces of at most `width` cells, at the cell, so that nothing of a name or value is lost.

    What is wrapped after a name ("key") is indented to the name's value, where there is room for both.
    """
    pieces: list[list[Span]] = [[]]
    room = width
    name = cell_len(visible(line[0][0])) if len(line) > 1 and line[0][1] == "key" else 0
    indent = name if name * 2 <= width else 0
    for raw, role in line:
        text = visible(raw)
        is_ascii, at = text.isascii(), 0
        while at < len(text):
            end = at + (room if is_ascii else _characters_in(text[at : at + room], room))
            if end >= len(text):
                pieces[-1].append((text[at:], role))
                room -= cell_len(text[at:])
                break
            if end == at and room >= width - indent:
                end += 1  # a wide character in a pane one cell wide
            end = _word_end(text, at, end) if role != "string" else end
            if end > at:
                pieces[-1].append((text[at:end], role))
                at = end
            pieces.append([(" " * indent, "")] if indent else [])
            room = width - indent
    return pieces


def _word_end(text: str, at: int, end: int) -> int:
    """Return where to cut instead so that no word is broken, unless that would leave half of the line empty."""
    if text[end : end + 1] == " ":
        return end + 1  # a space may hang over the edge, where nobody sees it
    space = text.rfind(" ", at + (end - at) // 2, end)
    return end if space < 0 else space + 1


def _characters_in(text: str, cells: int) -> int:
    """Return how many characters of `text` fit in so many cells."""
    taken = 0
    for at, char in enumerate(text):
        taken += cell_len(char)
        if taken > cells:
            return at
    return len(text)
