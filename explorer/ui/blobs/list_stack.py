"""The list of Blobs mode: a stack of levels, each listed, stopped, gone on with, sorted and counted."""

from __future__ import annotations

import gc

from textual import on

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural
from explorer.ui.blobs.folder_counts import Counting
from explorer.ui.blobs.lists.base import Level
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.redraws import Redraws
from explorer.ui.kit.rows_table import Column, RowKey, RowsTable


class LevelsScreen(Counting):
    """The way down is a stack of levels; each remembers its rows, its filter, its order and its cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: list[Level] = []
        self._stopped_at: int | None = None  # where the cursor was when esc stopped the listing, until it moves
        self._drawing = Redraws(self, self._draw_more)

    @property
    def level(self) -> Level | None:
        return self._levels[-1] if self._levels else None

    @property
    def places(self) -> RowsTable:
        return self.query_one("#places", RowsTable)

    def under_cursor(self) -> None:
        """Show what is under the cursor."""

    def open_blob(self, row: int) -> None:
        """Show what is in the blob of a row."""

    def open_failed(self, error: ExplorerError) -> None:
        """Show why the place in a row cannot be gone to."""

    # Going.

    def enter(self, level: Level) -> None:
        """Go one level down."""
        if self.level:
            self.leave_cursor(self.level)
        self._levels.append(level)
        self.show_level()

    def leave_cursor(self, level: Level) -> None:
        """Keep where the cursor is, for when the level is shown again."""
        level.cursor, level.key = self.places.cursor, self.places.key

    def replace(self, level: Level) -> None:
        """Show another level in place of the present one."""
        if self.level:
            self._levels.pop().leave()
        self.enter(level)

    def go_up(self) -> bool:
        if len(self._levels) < 2:
            return False
        self.stop_load("list")
        left = self._levels.pop()
        left.leave()
        self.forget_counts(left)
        self.show_level()
        return True

    def show_level(self) -> None:
        """Draw another level, with its own columns and its cursor where it was; go on listing it."""
        level = self.level
        if level:
            self.stop_load("sort")
            self._stopped_at = None
            self.places.show(
                self.columns_of(level), lambda: level.row_count, level.cursor, key=level.key,
                identity=RowKey(level.key_of, level.row_of), last_line=self._last_line,
            )  # fmt: skip
            self.show_columns()
            self.draw()
            self.under_cursor()
            if self.shell.is_ready and not (level.is_loaded or level.is_stopped or level.error):
                self._list(level)

    def show_columns(self) -> None:
        """Draw the present columns and what the rows are sorted by."""
        level = self.level
        if level:
            first = next(iter(level.sort_keys.items()), None)
            self.places.border_title = f"1 {level.title}"
            self.places.show_columns(self.columns_of(level), level.order or first)

    def columns_of(self, level: Level) -> list[Column]:
        """Return the columns by which a level is drawn."""
        return level.columns

    # Listing.

    def load_level(self) -> None:
        """List the present level anew."""
        level = self.level
        if level:
            level.forget()
            self.show_columns()
            self._list(level)

    def _list(self, level: Level) -> None:
        level.is_stopped = False
        self._stopped_at = None
        self.load(level.pages, self._page_arrived, self._level_ended, name="list")
        self.draw()

    def _page_arrived(self, page: object) -> None:
        level = self.level
        if level:
            is_first = not level.row_count
            level.take(page)
            if is_first:
                gc.freeze()  # what listing needs is imported now: the collector need not walk it while keys wait
                self._drawing.now()
            else:
                self._drawing.soon()

    def _draw_more(self) -> None:
        self.draw()
        if not self.places.cursor:  # where the cursor stays at the top, another row may be under it
            self.under_cursor()

    def _level_ended(self) -> None:
        level, load = self.level, self.load_of("list")
        if not level:
            return
        if load.state is LoadState.STOPPED:
            level.is_stopped = True
            self._stopped_at = self.places.cursor
        elif load.error:
            level.error = level.explained(load.error)
        else:
            level.is_loaded = True
            at = level.wanted_row()
            if at is not None:
                self.places.stay_on(at)
                self.open_row(at)
        if level is self.level and level.unsorted_count:
            self._sort_in(level)
        self.draw()

    def draw(self) -> None:
        """Redraw the list and its count."""
        level = self.level
        self.places.lines_changed()
        self.places.border_subtitle = level.count_words(self.load_of("list").is_running) if level else ""

    def poll(self) -> None:
        level = self.level
        if level:
            level.poll()
            if level.unsorted_count > level.row_count // 4 and not self.load_of("sort").is_running:
                self._sort_in(level)

    def _last_line(self) -> str:
        level = self.level
        if not level or not level.is_stopped:
            return ""
        return f"… stopped after {plural(level.total, level.noun)}: enter here goes on"

    def empty_lines(self) -> list[str]:
        """Say why the list is empty, and what to do."""
        level, load = self.level, self.load_of("list")
        if not level or not self.shell.is_ready:
            return self.shell.waiting_words()
        if level.error:
            return error_words(level.error)
        if load.is_running:
            return ["loading …"]
        if level.needle:
            return [f"Nothing here holds “{level.needle}”.", "esc clears the filter."]
        if level.errors:
            return error_words(level.errors[0])
        if level.is_stopped:
            return ["Stopped.", "enter goes on · r lists again."]
        return list(level.empty_words)

    @on(Lines.Moved, "#places")
    def _moved(self, event: Lines.Moved) -> None:
        if event.row != self._stopped_at:
            self._stopped_at = None
        self.under_cursor()

    @on(Lines.Opened, "#places")
    def _opened(self, event: Lines.Opened) -> None:
        self.open_row(self.places.row_opened(event))

    def open_row(self, row: int) -> None:
        """Go on listing where it was stopped and nothing else was looked at since, else open what is in a row."""
        level = self.level
        if not level:
            return
        if level.is_stopped and row in (self._stopped_at, level.row_count):
            self._list(level)
            return
        if not 0 <= row < level.row_count:
            return
        try:
            deeper = level.open(row)
        except Exception as error:  # an account whose endpoint this cloud does not own, say: the pane tells
            self.open_failed(self.shell.explain(error))
            return
        if deeper:
            self.enter(deeper)
        elif level.blob_at(row):
            self.open_blob(row)

    # Sorting.

    def action_sort(self) -> None:
        """Sort by the next column."""
        level = self.level
        if not level or not level.sort_keys:
            return
        keys = list(level.sort_keys)
        present = level.order[0] if level.order else keys[0]
        after = keys[(keys.index(present) + 1) % len(keys)]
        self._sort(level, (after, level.sort_keys[after]))

    def action_reverse(self) -> None:
        level = self.level
        if level and level.sort_keys:
            by, descending = level.order or (next(iter(level.sort_keys)), False)
            self._sort(level, (by, not descending))

    @on(RowsTable.HeaderClicked, "#places")
    def _header_clicked(self, event: RowsTable.HeaderClicked) -> None:
        level = self.level
        if level and event.sort in level.sort_keys:
            by, descending = level.order or (next(iter(level.sort_keys)), False)
            first = level.sort_keys[event.sort]
            self._sort(level, (event.sort, not descending if event.sort == by else first))

    def _sort(self, level: Level, order: tuple[str, bool]) -> None:
        prepare = level.sort(order)
        self.stop_load("sort")
        if prepare:
            self.load(prepare, self._sorted, self._sort_ended, name="sort")
        self._sort_ended()

    def _sort_in(self, level: Level) -> None:
        """Sort in what has arrived since the rows were sorted."""
        if level.order:
            self._sort(level, level.order)

    def _sorted(self, prepared: object) -> None:
        if self.level:
            self.level.adopt(prepared)

    def _sort_ended(self) -> None:
        self.show_columns()
        self.draw()
        self.under_cursor()
