"""What a blob holds, as rows to draw: each view tells its height at a width, and draws a row when it is seen.

Threads that read add to a view; they only ever append, and the screen reads up to where it has looked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

from explorer.model.base.text import visible
from explorer.model.preview.text import HexSheet, hex_row
from explorer.ui.kit.lines import Span
from explorer.ui.preview.marks import cells_of, cut, cut_wide, has_wide, marked

_ROWS_KEPT = 100

Found = tuple[int, int]
"""A place that a search has found: the number of its item, and the character in that where it begins."""


class View:
    """Rows at a width. `items` are what is searched: lines of text, rows of a table, or of bytes."""

    header_row = -1  # the row that stays in sight above those that follow it; -1 for none

    def height(self, width: int) -> int:
        raise NotImplementedError

    def spans(self, row: int, width: int) -> list[Span]:
        raise NotImplementedError

    @property
    def items(self) -> int:
        return 0

    def item_text(self, item: int) -> str:
        return ""

    def row_of(self, found: Found, width: int) -> int:
        """Return the row in which a place is drawn."""
        return found[0]

    def look_for(self, needle: str, here: Found | None) -> None:
        """Mark what is searched for, and the place where the search stands."""


class FlowView(View):
    """Lines of spans, cut at the width; the rows of lines without wide characters are computed, not kept."""

    def __init__(self) -> None:
        self._lines: list[Sequence[Span]] = []
        self._cells = array("I")
        self._wide = bytearray()
        self._open: Sequence[Span] = ()
        self._open_wide = False
        self._starts = [0]  # at which row each line begins, at a width
        self._width = 0
        self._needle = ""
        self._here: Found | None = None
        self._rows: dict[int, list[list[Span]]] = {}  # of the lines with wide characters that were drawn last

    def extend(self, lines: Iterable[Sequence[Span]]) -> None:
        """Add lines; called by the thread that reads."""
        for line in lines:
            shown = [(visible(text.expandtabs(4)), role) for text, role in line]
            cells, is_wide = 0, False
            for text, _ in shown:
                cells += cells_of(text)
                is_wide = is_wide or has_wide(text)
            self._wide.append(is_wide)
            self._cells.append(cells)
            self._lines.append(shown)

    def show_open(self, line: Sequence[Span]) -> None:
        """Show what has come of the last line; it is replaced as more of it comes."""
        self._open = [(visible(text.expandtabs(4)), role) for text, role in line]
        self._open_wide = any(has_wide(text) for text, _ in self._open)

    def forget(self, lines: int) -> FlowView:
        """Return a view of all but the first lines."""
        kept = FlowView()
        kept._lines, kept._cells, kept._wide = self._lines[lines:], self._cells[lines:], self._wide[lines:]
        return kept

    def height(self, width: int) -> int:
        if width != self._width:
            self._width = width
            self._starts = [0]
            self._rows.clear()
        first, last = len(self._starts) - 1, len(self._lines)
        if last > first:
            cells, wide = self._cells[first:last], self._wide[first:last]
            full, narrow = max(1, width), max(1, width - 1)
            if 1 in wide:
                heights = [-(-size // (narrow if at else full)) or 1 for size, at in zip(cells, wide, strict=True)]
            else:
                heights = [-(-size // full) or 1 for size in cells]
            self._starts += accumulate(heights, initial=self._starts.pop())
        return self._starts[-1] + self._open_rows(width)

    def _open_rows(self, width: int) -> int:
        cells = sum(cells_of(text) for text, _ in self._open)
        return -(-cells // max(1, width - 1 if self._open_wide else width))

    def spans(self, row: int, width: int) -> list[Span]:
        self.height(width)
        if row >= self._starts[-1]:
            if not self._open_wide:
                return cut(self._open, row - self._starts[-1], width)
            return cut_wide(self._open, width)[row - self._starts[-1]]
        item = bisect_right(self._starts, row) - 1
        part = row - self._starts[item]
        if not self._wide[item]:
            return cut(self._marked(item), part, width)
        if item not in self._rows:
            if len(self._rows) > _ROWS_KEPT:
                self._rows.clear()
            self._rows[item] = cut_wide(self._marked(item), width)
        return self._rows[item][part]

    def _marked(self, item: int) -> Sequence[Span]:
        line = self._lines[item]
        if not self._needle:
            return line
        return marked(line, self._needle, self._here[1] if self._here and self._here[0] == item else -1)

    @property
    def items(self) -> int:
        return len(self._lines)

    def item_text(self, item: int) -> str:
        return "".join(text for text, _ in self._lines[item])

    def row_of(self, found: Found, width: int) -> int:
        self.height(width)
        item, at = found
        before = self.item_text(item)[:at]
        per_row = max(1, width - 1 if self._wide[item] else width)
        return self._starts[item] + cells_of(before) // per_row

    def look_for(self, needle: str, here: Found | None) -> None:
        self._needle, self._here = needle, here
        self._rows.clear()


class HexView(View):
    """Bytes: sixteen a row where there is room, else eight."""

    def __init__(self, sheet: HexSheet) -> None:
        self.sheet = sheet

    @staticmethod
    def _per_row(width: int) -> int:
        return 16 if width >= 76 else 8

    def height(self, width: int) -> int:
        return -(-len(self.sheet.data) // self._per_row(width))

    def spans(self, row: int, width: int) -> list[Span]:
        per_row = self._per_row(width)
        start = row * per_row
        text = hex_row(bytes(self.sheet.data[start : start + per_row]), self.sheet.first + start, per_row)
        return [(text[:8], "dim"), (text[8:], "")]

    _ITEM = 4096

    @property
    def items(self) -> int:
        return -(-len(self.sheet.data) // self._ITEM)

    def item_text(self, item: int) -> str:
        return bytes(self.sheet.data[item * self._ITEM : (item + 1) * self._ITEM]).decode("latin-1")

    def row_of(self, found: Found, width: int) -> int:
        return (found[0] * self._ITEM + found[1]) // self._per_row(width)


class StackView(View):
    """A view above another; the lower one is searched, and has the header."""

    def __init__(self, upper: View, lower: View) -> None:
        self.upper, self.lower = upper, lower
        self._width = 80

    @property
    def header_row(self) -> int:  # type: ignore[override]
        row = self.lower.header_row
        return row + self.upper.height(self._width) if row >= 0 else -1

    def height(self, width: int) -> int:
        self._width = width
        return self.upper.height(width) + self.lower.height(width)

    def spans(self, row: int, width: int) -> list[Span]:
        above = self.upper.height(width)
        return self.upper.spans(row, width) if row < above else self.lower.spans(row - above, width)

    @property
    def items(self) -> int:
        return self.lower.items

    def item_text(self, item: int) -> str:
        return self.lower.item_text(item)

    def row_of(self, found: Found, width: int) -> int:
        return self.upper.height(width) + self.lower.row_of(found, width)

    def look_for(self, needle: str, here: Found | None) -> None:
        self.lower.look_for(needle, here)
