"""What the screens around one list have in common: `/` narrows it to the rows that hold a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from explorer.model.base.text import count
from explorer.ui.kit.rows_table import RowsTable
from explorer.ui.screen.mode_screen import ModeScreen

T = TypeVar("T")


class SearchedScreen(ModeScreen):
    """`LIST` selects the list; `needle` is what its rows must hold, whatever its case."""

    LIST = ""

    needle = ""

    def show_rows(self) -> None:
        """Show the rows that hold the needle; each screen does that itself."""
        raise NotImplementedError

    @property
    def table(self) -> RowsTable:
        return self.query_one(self.LIST, RowsTable)

    def current_of(self, rows: Sequence[T]) -> T | None:
        """Return which of the rows shown is under the cursor."""
        at = self.table.cursor
        return rows[at] if at < len(rows) else None

    def rows_changed(self, shown: int, total: int) -> None:
        """Draw the list anew, and how many of all rows it shows."""
        self.table.lines_changed()
        self.table.border_subtitle = count(total) if shown == total else f"{count(shown)} of {count(total)}"

    def narrow(self, text: str) -> None:
        self.needle = text
        self.show_rows()

    def filter_text(self) -> str:
        return self.needle

    def focus_list(self) -> None:
        self.table.focus()
