"""A stack of lists: going down and up, listing, stopping, going on, sorting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural
from explorer.ui.blobs.lists.place_list import Order, PlaceList
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.redraws import Redraws
from explorer.ui.kit.rows_table import Column, RowKey, RowsTable
from explorer.ui.kit.shell import Shell


class Watcher(Protocol):
    """What a stack of lists asks of the screen around it, and tells it."""

    def columns_of(self, here: PlaceList[Any]) -> Sequence[Column]:
        """Return the columns by which a list is drawn."""

    def look(self) -> None:
        """Show what is under the cursor: that may have changed."""

    def open_blob(self, here: PlaceList[Any], row: int) -> None:
        """Show the blob in a row, if it has one."""

    def open_failed(self, error: ExplorerError) -> None:
        """Show why what is in a row cannot be listed."""

    def left(self, here: PlaceList[Any]) -> None:
        """Stop what still runs for a list that was left."""

    def moving(self) -> None:
        """Close what is open: other lists are about to be shown."""


class ListStack:
    """The lists from the first to the one that is shown; each keeps its rows, filter, order and cursor.

    `table` shows the last of them; `loads` runs what lists and what sorts on a thread.
    """

    def __init__(self, shell: Shell, loads: Loads, table: RowsTable, watcher: Watcher) -> None:
        self._shell, self._loads, self._table, self._watcher = shell, loads, table, watcher
        self.lists: list[PlaceList[Any]] = []
        self._stopped_at: int | None = None  # where the cursor was when esc stopped the listing, until it moves
        self._drawing = Redraws(loads, self._draw_more)

    @property
    def here(self) -> PlaceList[Any] | None:
        """The list that is shown."""
        return self.lists[-1] if self.lists else None

    @property
    def cursor(self) -> int:
        return self._table.cursor

    @property
    def under_cursor(self) -> tuple[PlaceList[Any], int] | None:
        """The list that is shown, and which of its rows is under the cursor; None where no row is."""
        here = self.here
        return (here, self._table.cursor) if here and self._table.cursor < here.row_count else None

    # Going.

    def enter(self, deeper: PlaceList[Any]) -> None:
        """Show a list below the present one."""
        self._leave_cursor()
        self.lists.append(deeper)
        self._show()

    def replace(self, other: PlaceList[Any]) -> None:
        """Show another list in place of the present one."""
        self._leave(self.lists.pop())
        self.lists.append(other)
        self._show()

    def go_up(self) -> bool:
        """Show the list above; False at the first."""
        if len(self.lists) < 2:
            return False
        self._loads.stop_load("list")
        self._leave(self.lists.pop())
        self._show()
        return True

    def put(self, lists: Sequence[PlaceList[Any]]) -> None:
        """Show the last of other lists; some of them may be present already."""
        if self.here in lists:
            self._leave_cursor()
        self._loads.stop_load("list")
        for one in self.lists:
            if one not in lists:
                self._leave(one)
        self.lists[:] = lists
        self._watcher.moving()
        self._show()

    def _leave_cursor(self) -> None:
        """Note where the cursor is, for when the list is shown again."""
        here = self.here
        if here:
            here.cursor, here.key = self._table.cursor, self._table.key

    def _leave(self, one: PlaceList[Any]) -> None:
        one.leave()
        self._watcher.left(one)

    def open_row(self, row: int) -> None:
        """Open what is in a row; or go on listing, where that was stopped and on the line after the last row."""
        here = self.here
        if not here:
            return
        if here.is_stopped and row in (self._stopped_at, here.row_count):
            self._list(here)
            return
        if not 0 <= row < here.row_count:
            return
        try:
            deeper = here.kind.inside(here, row)
        except Exception as error:  # such as an account whose endpoint is in another cloud
            self._watcher.open_failed(self._shell.explain(error))
            return
        if deeper:
            self.enter(deeper)
        else:
            self._watcher.open_blob(here, row)

    def stay_on(self, row: int) -> None:
        """Put the cursor on a row, where it stays while others come and go."""
        self._table.stay_on(row)

    def moved(self, row: int) -> None:
        """Take note that the cursor came to another row."""
        if row != self._stopped_at:
            self._stopped_at = None
        self._watcher.look()

    # Drawing.

    def _show(self) -> None:
        """Draw another list, with its cursor where it was, and list it or go on listing it."""
        here = self.here
        if here:
            self._loads.stop_load("sort")
            self._stopped_at = None
            self._table.show(
                self._watcher.columns_of(here),
                lambda: here.row_count,
                here.cursor,
                key=here.key,
                identity=RowKey(here.key_of, here.row_of),
                last_line=self._last_line,
            )
            self.show_columns()
            self.draw()
            self._watcher.look()
            if self._shell.is_ready and not (here.is_loaded or here.is_stopped or here.error):
                self._list(here)

    def show_columns(self) -> None:
        """Draw the columns anew, and by which of them the rows are sorted."""
        here = self.here
        if here:
            first = next(iter(here.kind.sort_keys.items()), None)
            self._table.border_title = f"1 {here.kind.title(here)}"
            self._table.show_columns(self._watcher.columns_of(here), here.order or first)

    def draw(self) -> None:
        """Redraw the list and its count."""
        here = self.here
        self._table.lines_changed()
        self._table.border_subtitle = here.count_words(self._loads.load_of("list").is_running) if here else ""

    def _draw_more(self) -> None:
        self.draw()
        if not self._table.cursor:  # at the top the cursor stays, and another row may be under it
            self._watcher.look()

    # Listing.

    def reload(self) -> None:
        """List the present list anew."""
        here = self.here
        if here:
            here.forget()
            self.show_columns()
            self._list(here)

    def _list(self, here: PlaceList[Any]) -> None:
        here.is_stopped = False
        self._stopped_at = None
        self._loads.load(here.pages, self._page_arrived, self._list_ended, name="list")
        self.draw()

    def _page_arrived(self, page: object) -> None:
        here = self.here
        if here:
            is_first = not here.row_count
            here.take(page)
            if is_first:
                self._drawing.now()
            else:
                self._drawing.soon()

    def _list_ended(self) -> None:
        here, load = self.here, self._loads.load_of("list")
        if not here:
            return
        if load.state is LoadState.STOPPED:
            here.is_stopped = True
            self._stopped_at = self._table.cursor
        elif load.error:
            here.error = here.kind.explain(here, load.error)
        else:
            here.is_loaded = True
            at = here.wanted_row()
            if at is not None:
                self._table.stay_on(at)
                self.open_row(at)
        if here is self.here and here.unsorted_count:
            self._sort_in(here)
        self.draw()

    def poll(self) -> None:
        """Go on with a long sum, and sort in the rows that have arrived once they are many."""
        here = self.here
        if here:
            here.poll()
            if here.unsorted_count > here.row_count // 4 and not self._loads.load_of("sort").is_running:
                self._sort_in(here)

    # Words.

    def _last_line(self) -> str:
        here = self.here
        if not here or not here.is_stopped:
            return ""
        return f"… stopped after {plural(here.total, here.kind.noun)}: enter here goes on"

    def empty_lines(self) -> list[str]:
        """Say why the list is empty, and what to do."""
        here = self.here
        if not here or not self._shell.is_ready:
            return self._shell.waiting_words()
        if here.error:
            return error_words(here.error)
        if self._loads.load_of("list").is_running:
            return ["loading …"]
        if here.needle:
            return [f"Nothing here holds “{here.needle}”.", "esc clears the filter."]
        if here.errors:
            return error_words(here.errors[0])
        if here.is_stopped:
            return ["Stopped.", "enter goes on · r lists again."]
        return list(here.kind.empty(here))

    def words(self) -> str:
        """Say how many rows there are, and how the listing stands."""
        here = self.here
        if not here:
            return ""
        is_running = self._loads.load_of("list").is_running
        words = here.count_words(is_running)
        if is_running:
            words += " · esc stops"
        elif here.is_stopped:
            on_it = "" if self._stopped_at is not None else " on the last line"
            words += f" · stopped, enter{on_it} goes on"
        elif here.error and here.row_count:
            words += f" · ! broke off: {here.error.message.splitlines()[0]} r lists again"
        if self._loads.load_of("sort").is_running:
            words += " · sorting …"
        if here.errors:
            words += f" · ! {here.kind.unlisted(len(here.errors))}: {here.errors[0].message}"
        return words

    # Filter and order.

    def narrow(self, text: str) -> None:
        """Show only the rows that hold a text."""
        here = self.here
        if here:
            here.narrow(text)
            self.draw()
            self._watcher.look()

    def why_not_sort(self) -> str:
        return "" if self.here and self.here.kind.sort_keys else "nothing here can be sorted"

    def sort_by_next(self) -> None:
        """Sort by the next column."""
        here = self.here
        if here:
            keys = list(here.kind.sort_keys)
            after = keys[(keys.index(_order(here)[0]) + 1) % len(keys)]
            self._sort(here, (after, here.kind.sort_keys[after]))

    def reverse(self) -> None:
        here = self.here
        if here:
            by, descending = _order(here)
            self._sort(here, (by, not descending))

    def sort_by(self, key: str) -> None:
        """Sort by a column, or the other way round if the rows are sorted by it already."""
        here = self.here
        if here and key in here.kind.sort_keys:
            by, descending = _order(here)
            self._sort(here, (key, not descending if key == by else here.kind.sort_keys[key]))

    def _sort(self, here: PlaceList[Any], order: Order) -> None:
        prepare = here.sort(order)
        self._loads.stop_load("sort")
        if prepare:
            self._loads.load(prepare, here.adopt, self._sort_ended, name="sort")
        self._sort_ended()

    def _sort_in(self, here: PlaceList[Any]) -> None:
        """Sort in the rows that have arrived since the others were sorted."""
        if here.order:
            self._sort(here, here.order)

    def _sort_ended(self) -> None:
        self.show_columns()
        self.draw()
        self._watcher.look()


def _order(here: PlaceList[Any]) -> Order:
    """Return what the rows are sorted by: in the order of their listing that is the first sort key."""
    return here.order or (next(iter(here.kind.sort_keys)), False)
