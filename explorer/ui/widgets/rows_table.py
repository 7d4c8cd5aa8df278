"""A table over any number of rows: it asks for the cells of the rows that are seen, and keeps none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from explorer.ui.widgets.lines import Lines, Span, fit


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


class RowsTable(Lines):
    """A table on Textual's line API; a million rows cost no more to draw than ten."""

    header_height = 1

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

    def show(self, columns: Sequence[Column], count: Callable[[], int], cursor: int = 0) -> None:
        """Show rows of another kind, from the top or with the cursor where it was."""
        self._columns, self._count = columns, count
        self.scroll_to(y=0, animate=False, immediate=True)
        self.cursor = 0
        self.lines_changed()
        self.cursor = max(0, min(cursor, self.line_count() - 1))

    def line_count(self) -> int:
        return self._count()

    def header_spans(self, width: int) -> list[Span]:
        return [(fit(column.title, size, right=column.right) + " ", "") for column, size in self.layout_for(width)]

    def line_spans(self, row: int, width: int) -> list[Span]:
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
