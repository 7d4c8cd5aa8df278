"""A table over any number of rows: it asks for the cells of the rows in sight, and keeps none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.events import Click
from textual.message import Message

from explorer.ui.kit.lines import Lines, Span, fit, leading


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


@dataclass(frozen=True, slots=True)
class RowKey:
    """Tells rows apart while they come, go and move: a row's key, or None, and the row where a key is now, or -1."""

    key_of: Callable[[int], Any]
    row_of: Callable[[Any], int]


class RowsTable(Lines):
    """A table on Textual's line API; a million rows cost no more to draw than ten.

    Where rows have an `identity`, the cursor stays on its row while others come and go, and that row keeps its place on
    the screen. A cursor on the first row stays at the top, unless that row was opened. Where its row is gone the cursor
    is at the top, until the row is there again.
    """

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
        identity: RowKey | None = None,
    ) -> None:
        super().__init__(id=id, empty=empty)
        self._columns = columns
        self._count = count
        self._identity = identity
        self.key: Any = None  # of the row that the cursor stays on, or None
        self._down = 0  # how many lines below the top that row is, or was when it went
        self._is_gone = False
        self._is_following = False
        self.order: tuple[str, bool] | None = None
        self.last_line: Callable[[], str] = str

    def show(
        self,
        columns: Sequence[Column],
        count: Callable[[], int],
        cursor: int = 0,
        *,
        key: Any = None,
        identity: RowKey | None = None,
        last_line: Callable[[], str] = str,
    ) -> None:
        """Show other rows, with the cursor on a row by its number, or by its `key` where a row has that.

        `last_line` gives words to stand below the last row, where the cursor can go too, or "".
        """
        self._columns, self._count, self._identity, self.last_line = columns, count, identity, last_line
        self.times_shown += 1
        self.scroll_to(y=0, animate=False, immediate=True)
        self.cursor = 0
        self.lines_changed()
        self.cursor = max(0, min(cursor, self.line_count() - 1))
        if key is not None:
            self._follow_key(key)
            self.lines_changed()

    def show_columns(self, columns: Sequence[Column], order: tuple[str, bool] | None) -> None:
        """Show the same rows by other columns; `order` is what they are sorted by, and whether descending."""
        self._columns, self.order = columns, order
        self.refresh()

    # The cursor stays on its row.

    def watch_cursor(self, old: int, new: int) -> None:
        super().watch_cursor(old, new)
        if not self._is_following:
            self._follow_key(self._key_of(new) if new else None)

    def stay_on(self, row: int) -> None:
        """Put the cursor on a row and keep it there, even where that is the first."""
        self.cursor = row
        self._follow_key(self._key_of(row))

    def _follow_key(self, key: Any) -> None:
        self.key, self._is_gone = key, False

    def _key_of(self, row: int) -> Any:
        return self._identity.key_of(row) if self._identity and row < self._count() else None

    def lines_changed(self) -> None:
        if not self._is_gone:
            self._down = self.cursor - self.scroll_offset.y
        self._is_following = True
        try:
            super().lines_changed()
            if self._identity and self.key is not None:
                self._follow(self._identity.row_of(self.key))
        finally:
            self._is_following = False

    def _follow(self, row: int) -> None:
        """Put the cursor on the row that it stays on, as far from the top of the screen as that was."""
        if self._is_gone and row >= 0:
            self._down = max(0, min(self._down, self.body_height - 1))
        self._is_gone = row < 0
        if row != self.cursor:
            self.cursor = max(0, row)
            self.scroll_to(y=row - self._down if row >= 0 else 0, animate=False, immediate=True, force=True)

    def action_open(self) -> None:
        if self.line_count():
            self.stay_on(self.cursor)
            self.post_message(self.Opened(self, self.cursor, self.key))

    def row_opened(self, event: Lines.Opened) -> int:
        """Return where the row that was opened stands by now, or -1 where it is gone."""
        return self._identity.row_of(event.key) if self._identity and event.key is not None else event.row

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
