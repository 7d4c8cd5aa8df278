"""A Resource Graph query, typed or read from a file, and its answer in a table with the query's own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import TextArea

from explorer.model.base.files import read_text, typed_path
from explorer.model.base.json_lines import json_lines
from explorer.model.base.text import count, plural
from explorer.model.estate.query_rows import QueryTable
from explorer.ui.estate.keys import KQL, why_no_run
from explorer.ui.estate.resources import portal_link
from explorer.ui.kit.describe import Line, error_lines, error_words
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.reader import Reader
from explorer.ui.kit.rows_table import Column, RowsTable
from explorer.ui.screen.list_screen import SearchedScreen

if TYPE_CHECKING:
    from explorer.cloud.estate.directory import QueryPage

EXAMPLE = "resources\n| summarize resources = count() by type\n| order by resources desc"


class KqlScreen(SearchedScreen):
    """The query above, its rows below; each tenant that is shown answers with its own rows."""

    KEYS = KQL
    BINDINGS = bindings(KEYS)
    LIST = "#result"
    PANES = ("#query", "#result", "#detail")

    def __init__(self) -> None:
        super().__init__()
        self._answer = QueryTable()
        self._notes: list[str] = []
        self._tenants: dict[str, str] = {}

    def body(self) -> ComposeResult:
        with Vertical():
            yield TextArea(EXAMPLE, id="query", placeholder="resources | take 10")
            with Horizontal():
                yield RowsTable(id="result", empty=self._empty_words)
                yield Reader(id="detail")

    def on_mount(self) -> None:
        for selector, title in (("#query", "1 Query (KQL)"), ("#result", "2 Rows"), ("#detail", "3 Row")):
            self.query_one(selector).border_title = title
        self.query_one("#query").border_subtitle = "ctrl+r runs · ctrl+o reads a file · esc leaves"
        self.query_one("#query").focus()

    # Running.

    async def ask(self, text: str) -> None:
        """Put a query into the editor and run it."""
        self.query_one("#query", TextArea).text = text
        await self.action_press("run-query")

    @property
    def text(self) -> str:
        """The query in the editor."""
        return self.query_one("#query", TextArea).text.strip()

    def why_no_refresh(self) -> str:
        return why_no_run(self)

    def begin(self) -> None:
        """A query runs when the user asks for it, never by itself."""

    def action_refresh(self) -> None:
        self.action_run()

    def action_run(self) -> None:
        session, text = self.shell.session, self.text
        if not session:
            return
        inventory = self.shell.inventory
        chosen = inventory.chosen_subscriptions()
        tenants = dict.fromkeys(one.tenant_id for one in chosen) or {self.shell.tenant: None}
        self._tenants = {one: inventory.tenants[one].name if one in inventory.tenants else one for one in tenants}
        self._answer.clear()
        self._notes.clear()
        self._draw()

        def pages(stop: Event) -> Iterator[tuple[str, QueryPage]]:
            for tenant in tenants:
                own = [one for one in chosen if one.tenant_id == tenant]
                for page in session.directory.query(text, tenant, stop, own):
                    yield tenant, page

        self.load(pages, self._rows_arrived, self._ended, name="query")
        self.table.focus()

    def _rows_arrived(self, arrived: tuple[str, QueryPage]) -> None:
        tenant, page = arrived
        columns, rows = page.columns, page.rows
        if len(self._tenants) > 1:
            columns, rows = ("tenant", *columns), tuple((self._tenants[tenant], *row) for row in rows)
        is_first = not self._answer.columns
        self._answer.append(columns, rows)
        if page.is_cut:
            self._notes.append("Azure cut the answer short: narrow the query, or give it an order")
        self._draw(keep_columns=not is_first)

    def _ended(self) -> None:
        self._draw(keep_columns=True)
        error = self.load_of("query").error
        if error:
            self.stop_load("record")
            self._show(error_lines(error))

    # What is shown.

    def _draw(self, *, keep_columns: bool = False) -> None:
        table, rows = self.table, self._answer
        if keep_columns:
            table.lines_changed()
        else:
            table.show(query_columns(rows), lambda: rows.count)
        so_far = " so far" if self.load_of("query").is_running else ""
        shown = plural(rows.total, "row") if rows.count == rows.total else f"{count(rows.count)} of {count(rows.total)}"
        table.border_subtitle = f"{shown}{so_far}" if rows.columns else ""
        self._row_under_cursor()

    @on(Lines.Moved, "#result")
    def _row_under_cursor(self) -> None:
        at, rows = self.table.cursor, self._answer
        self.stop_load("record")
        if at >= rows.count:
            self._show([])
            return
        record = rows.record(at)
        self.load(lambda _stop: [list(json_lines(record))], self._show, name="record")

    def _show(self, lines: Sequence[Line]) -> None:
        self.query_one("#detail", Reader).show(lines)

    @on(Lines.Opened, "#result")
    def _row_opened(self) -> None:
        self.add_class("-opened")
        self.query_one("#detail").focus()

    def _empty_words(self) -> list[str]:
        load = self.load_of("query")
        if load.error:
            return error_words(load.error)
        if load.is_running:
            return ["asking Resource Graph …"]
        if self._answer.total:
            return [f"No row holds “{self._answer.needle}”.", "esc clears the filter."]
        if load.state is LoadState.DONE:
            return ["The query gives no rows."]
        if not self.shell.is_ready:
            return self.shell.waiting_words()
        return ["ctrl+r runs the query above.", "It asks Azure Resource Graph, which only ever reads."]

    def crumbs(self) -> list[str]:
        chosen = self.shell.inventory.facets.chosen("subscription")
        return ["KQL", plural(len(chosen), "chosen subscription") if chosen else "all subscriptions"]

    def status(self) -> str:
        load = self.load_of("query")
        words = plural(self._answer.total, "row")
        if load.is_running:
            words += " so far · esc stops"
        elif load.state is LoadState.STOPPED:
            words += " · stopped, r asks again"
        return " · ".join([words, *dict.fromkeys(self._notes)])

    # Keys.

    def show_rows(self) -> None:
        self._answer.filter(self.needle)
        self._draw(keep_columns=True)

    def go_up(self) -> bool:
        """Close a row's details in a narrow terminal, else leave the query."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.focus_list()
            return True
        self.dismiss()
        return True

    def copy_text(self) -> str:
        at, rows = self.table.cursor, self._answer
        if at >= rows.count:
            return ""
        return rows.named(at, "id") or "\t".join(rows.cell(at, column) for column in range(len(rows.columns)))

    def portal_link(self) -> str:
        at, rows = self.table.cursor, self._answer
        found = rows.named(at, "id") if at < rows.count else ""
        parts = found.split("/")
        is_resource = len(parts) > 2 and parts[1].lower() == "subscriptions"
        return portal_link(self.shell, found, parts[2]) if is_resource else ""

    @property
    def has_rows(self) -> bool:
        return bool(self._answer.count)

    def action_export(self) -> None:
        """Write the rows that are shown into a file."""
        from explorer.ui.screen.dialogs import ExportScreen

        so_far = " so far" if self.load_of("query").is_running else ""
        words = f"{plural(self._answer.count, 'row')}{so_far}"
        self.app.push_screen(ExportScreen(self._answer.as_table(words), "query"))

    def action_read_file(self) -> None:
        from explorer.ui.screen.dialogs import AskScreen

        self.app.push_screen(
            AskScreen("Read the query from the file", "query.kql", "enter reads it · esc cancels"), self.read
        )

    def read(self, name: str | None) -> None:
        """Read a file into the editor, on a thread; it is not run, so that the user can read it first."""
        if name:
            self.load(lambda _stop: [read_text(typed_path(name))], self._file_read, self._file_ended, name="file")

    def _file_read(self, text: str) -> None:
        self.query_one("#query", TextArea).text = text
        self.query_one("#query").focus()

    def _file_ended(self) -> None:
        error = self.load_of("file").error
        if error:
            self.say(f"{error.message} {error.hint}", severity="error")


def query_columns(table: QueryTable) -> list[Column]:
    """Return the query's own columns; if the screen is too narrow, the last ones go first."""
    widths = table.widths()

    def cell(at: int) -> Callable[[int], str]:
        return lambda row: table.cell(row, at)

    return [
        Column(name, cell(at), width, grow=width, right=table.is_number(at), priority=at)
        for at, (name, width) in enumerate(zip(table.columns, widths, strict=True))
    ]
