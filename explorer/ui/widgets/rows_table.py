"""A table over any number of rows: it asks for the cells of the rows that are seen, and keeps none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.events import Click
from textual.message import Message

from explorer.ui.widgets.lines import Lines, Span, fit, leading


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `cell(row)` is its raw text, `width` its least width in cells, `grow` its share of what is left over.

    `priority` 0 is always shown; where the table is too narrow the highest goes first. `role(row)` colours a cell.
    """

    title: str
    cell: Callable[[int], str]
    width: int
    grow: int = 0
    right: bool = False
    priority: int = 0
    role: Callable[[int], str] | None = None
    sort: str = ""  # what a click on the header sorts by, and where ▲ or ▼ stands then


class RowsTable(Lines):
    """A table on Textual's line API; a million rows cost no more to draw than ten."""

    header_height = 1

    @dataclass
    class HeaderClicked(Message):
        """A click on the header of a column that rows can be sorted by."""

        table: RowsTable
        sort: str

        @property
        def control(self) -> RowsTable:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column] = (),
        count: Callable[[], int] = lambda: 0,
        *,
        id: str | None = None,
        empty: Callable[[], Sequence[str]] = list,
    ) -> None:
        super().__init__(id=id, empty=empty)
        self._columns = columns
        self._count = count
        self.order: tuple[str, bool] | None = None
        self.last_line: Callable[[], str] = str

    def show(
        self,
        columns: Sequence[Column],
        count: Callable[[], int],
        cursor: int = 0,
        *,
        last_line: Callable[[], str] = str,
    ) -> None:
        """Show rows of another kind, from the top or with the cursor where it was.

        `last_line` gives words to stand below the last row, where the cursor can go too, or "".
        """
        self._columns, self._count, self.last_line = columns, count, last_line
        self.scroll_to(y=0, animate=False, immediate=True)
        self.cursor = 0
        self.lines_changed()
        self.cursor = max(0, min(cursor, self.line_count() - 1))

    def show_columns(self, columns: Sequence[Column], order: tuple[str, bool] | None) -> None:
        """Show the same rows by other columns; `order` is what they are sorted by, and whether descending."""
        self._columns, self.order = columns, order
        self.refresh()

    def line_count(self) -> int:
        count = self._count()
        return count + 1 if count and self.last_line() else count

    def header_spans(self, width: int) -> list[Span]:
        return [
            (fit(self._title(column), size, right=column.right) + " ", "") for column, size in self.layout_for(width)
        ]

    def _title(self, column: Column) -> str:
        if self.order and column.sort and column.sort == self.order[0]:
            return f"{column.title} {'▼' if self.order[1] else '▲'}"
        return column.title

    def on_click(self, event: Click) -> None:
        at = event.get_content_offset(self)
        end = 0
        for column, size in self.layout_for(self.line_width) if at and at.y < self.header_height else ():
            end += size + 1
            if at and at.x < end:
                if column.sort:
                    self.post_message(self.HeaderClicked(self, column.sort))
                return

    def line_spans(self, row: int, width: int) -> list[Span]:
        if row >= self._count():
            return [(leading(self.last_line(), width), "dim")]
        return [
            (fit(column.cell(row), size, right=column.right) + " ", column.role(row) if column.role else "")
            for column, size in self.layout_for(width)
        ]

    def layout_for(self, width: int) -> list[tuple[Column, int]]:
        """Return the columns that `width` cells have room for, each with its width."""
        shown = list(self._columns)
        while len(shown) > 1 and sum(column.width + 1 for column in shown) > width:
            last = max(shown, key=lambda column: column.priority)
            if last.priority == 0:
                break
            shown.remove(last)
        spare = max(0, width - sum(column.width + 1 for column in shown))
        shares = sum(column.grow for column in shown) or 1
        return [(column, column.width + spare * column.grow // shares) for column in shown]
