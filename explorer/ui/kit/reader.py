"""Text to read: details, JSON, previews; wrapped to the width, drawn line by line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from explorer.model.base.text import visible
from explorer.ui.kit.lines import Lines, Span


class Reader(Lines):
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
        self._width = 0
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
            self._wrapped = [part for line in self._source for part in wrapped(line, width)]
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
        while text:
            if (len(text) if text.isascii() else cell_len(text)) <= room:
                pieces[-1].append((text, role))
                room -= cell_len(text)
                break
            taken = room if text.isascii() else _characters_in(text, room)
            if taken == 0 and room >= width - indent:
                taken = 1  # a wide character in a pane one cell wide
            taken = _word_end(text, taken) if role != "string" else taken
            if taken:
                pieces[-1].append((text[:taken], role))
                text = text[taken:]
            pieces.append([(" " * indent, "")] if indent else [])
            room = width - indent
    return pieces


def _word_end(text: str, taken: int) -> int:
    """Return where to cut instead so that no word is broken, unless that would leave half of the line empty."""
    if text[taken : taken + 1] == " ":
        return taken + 1  # a space may hang over the edge, where nobody sees it
    space = text.rfind(" ", taken // 2, taken)
    return taken if space < 0 else space + 1


def _characters_in(text: str, cells: int) -> int:
    """Return how many characters of `text` fit in so many cells."""
    taken = 0
    for at, char in enumerate(text):
        taken += cell_len(char)
        if taken > cells:
            return at
    return len(text)
