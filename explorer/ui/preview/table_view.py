"""A table that grows as it is read: columns as wide as they need, names that stay in sight."""

from __future__ import annotations

from rich.cells import cell_len

from explorer.model.base.text import visible
from explorer.model.preview.table import TableSheet
from explorer.model.preview.text import LONGEST
from explorer.ui.kit.lines import Span, leading
from explorer.ui.preview.marks import folded, marked
from explorer.ui.preview.views import Found, View

WIDEST = 40
"""Cells of a column, unless there is room."""


class TableView(View):
    """A table: its names stay in sight, columns are as wide as the rows so far need, `left` is the first one shown."""

    header_row = 0

    def __init__(self, sheet: TableSheet) -> None:
        self.sheet = sheet
        self.left = 0
        self._widths: list[int] = []
        self._measured = 0
        self._needle = ""
        self._here: Found | None = None

    def measure(self) -> None:
        """Measure the new rows; called by the thread that reads."""
        widths = self._widths + [0] * (len(self.sheet.columns) - len(self._widths))
        for at, name in enumerate(self.sheet.columns):
            widths[at] = max(widths[at], _cells(name))
        rows = len(self.sheet.rows)
        for row in self.sheet.rows[self._measured : rows]:
            if not isinstance(row, str):
                for at, value in enumerate(row):
                    if len(value) > widths[at] or not value.isascii():
                        widths[at] = max(widths[at], _cells(value))
        self._widths = widths
        self._measured = rows

    def height(self, width: int) -> int:
        return self._measured + 2

    def spans(self, row: int, width: int) -> list[Span]:
        columns = self._shown(width)
        if row == 0:
            names = self.sheet.columns
            return [(self._cell(names[at], at, size), "title") for at, size in columns]
        if row == 1:
            return [("─" * size + "  ", "dim") for _, size in columns]
        cells = self.sheet.rows[row - 2]
        if isinstance(cells, str):
            return self._marked([(-1, leading(cells, width), "warn")], row - 2)
        drawn = [(at, self._cell(cells[at] if at < len(cells) else "", at, size), "") for at, size in columns]
        return self._marked(drawn, row - 2)

    def _marked(self, cells: list[tuple[int, str, str]], item: int) -> list[Span]:
        """Mark what a search has found in each cell; where it is cut off at a cell's edge, mark the whole cell."""
        if not self._needle:
            return [(text, role) for _, text, role in cells]
        here = -1
        if self._here and self._here[0] == item:
            here = self.item_text(item)[: self._here[1]].count("\0")
        spans: list[Span] = []
        for at, text, role in cells:
            is_here = at == here or (at < 0 and here >= 0)
            if self._needle not in folded(text):
                spans.append((text, "here" if is_here else role))
            else:
                spans += marked([(text, role)], self._needle, -2 if is_here else -1)
        return spans

    def _cell(self, value: str, at: int, size: int) -> str:
        right = self.sheet.numeric[at] if at < len(self.sheet.numeric) else False
        text = leading(value, size)
        if right:
            text = text.rstrip(" ")
            text = " " * (size - cell_len(text)) + text
        return text + "  "

    def _shown(self, width: int) -> list[tuple[int, int]]:
        shown: list[tuple[int, int]] = []
        room = width
        for at in range(min(self.left, max(0, len(self._widths) - 1)), len(self._widths)):
            size = min(self._widths[at], WIDEST, room)
            if size < 3 and size < self._widths[at]:
                break
            shown.append((at, size))
            room -= size + 2
        if shown and room > 0:  # the last column gets the room that is left: most often it is the message
            at, size = shown[-1]
            shown[-1] = (at, min(self._widths[at], size + room))
        return shown

    def move(self, columns: int, width: int) -> None:
        """Show from so many columns further right, or left."""
        whole = [at for at, size in self._shown(width) if size >= min(WIDEST, self._widths[at])]
        if columns < 0 or not whole or whole[-1] < len(self._widths) - 1:
            self.left = max(0, min(len(self._widths) - 1, self.left + columns))

    def columns_words(self, width: int) -> str:
        """Say which columns are in sight, where that is not all of them."""
        shown = self._shown(width)
        total = len(self._widths)
        if not shown or len(shown) == total:
            return ""
        return f"columns {shown[0][0] + 1}-{shown[-1][0] + 1} of {total:,} · < >"

    @property
    def items(self) -> int:
        return self._measured

    def item_text(self, item: int) -> str:
        row = self.sheet.rows[item]
        return row if isinstance(row, str) else "\0".join(row)

    def row_of(self, found: Found, width: int) -> int:
        return found[0] + 2

    def look_for(self, needle: str, here: Found | None) -> None:
        self._needle, self._here = needle, here
        if here:  # bring the column into sight
            column = self.item_text(here[0])[: here[1]].count("\0")
            if column < self.left:
                self.left = column


def _cells(value: str) -> int:
    """Return how wide a value is, as far as that can matter."""
    value = visible(value[:LONGEST])
    return len(value) if value.isascii() else cell_len(value)
