"""Activity mode: every request that azpane made, without its secrets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from explorer.model.base.request_log import RequestRecord
from explorer.model.base.text import clock, duration
from explorer.ui.blobs.lists.columns import request_columns
from explorer.ui.kit.rows_table import RowsTable
from explorer.ui.screen.list_screen import SearchedScreen

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice


class ActivityScreen(SearchedScreen):
    """The newest request stands last, and the cursor follows it while it is on the last row."""

    LIST = "#requests"
    PANES = ("#requests",)
    WITHOUT = ("portal",)

    def __init__(self) -> None:
        super().__init__()
        self._seen = -1
        self._shown: Sequence[RequestRecord] = ()

    def body(self) -> ComposeResult:
        yield RowsTable(
            request_columns(lambda: self._shown), lambda: len(self._shown), id="requests", empty=self._empty_words
        )

    def on_mount(self) -> None:
        table = self.query_one("#requests")
        table.border_title = "Requests"
        table.focus()

    def poll(self) -> None:
        log = self.shell.log_of_requests
        if log.total == self._seen:
            return
        self._seen = log.total
        self.show_rows()

    def show_rows(self) -> None:
        at_end = self.table.cursor >= len(self._shown) - 1
        needle = self.needle.casefold()
        records = self.shell.log_of_requests.records()
        self._shown = [one for one in records if needle in request_words(one).casefold()] if needle else records
        self.rows_changed(len(self._shown), len(records))
        if at_end:
            self.table.action_bottom()

    def _empty_words(self) -> list[str]:
        if self.needle:
            return [f"No request holds “{self.needle}”.", "esc clears the filter."]
        return ["No requests yet.", "Each one that azpane makes will stand here: never its headers, body or secrets."]

    def crumbs(self) -> list[str]:
        return ["Activity"]

    def status(self) -> str:
        """Tell the request under the cursor whole: the table has no room for long paths and request ids."""
        record = self._current()
        if not record:
            return "only reads leave azpane; each will stand here"
        said = record.error or (f"request id {record.request_id}" if record.request_id else "no request id")
        return f"{record.method} {record.path} · {said}"

    def _current(self) -> RequestRecord | None:
        return self.current_of(self._shown)

    def copy_choices(self) -> list[CopyChoice]:
        from explorer.model.clipboard import request_copies

        record = self._current()
        return request_copies(record, request_words(record)) if record else []


def request_words(record: RequestRecord) -> str:
    """Return a request on one line, as it is searched and copied."""
    parts = (
        clock(record.at),
        record.service,
        record.credential,
        record.method,
        f"https://{record.host}{record.path}",
        f"?{record.query.replace(' ', '=…&')}=…" if record.query else "",
        str(record.status or "no answer"),
        duration(record.seconds),
        record.request_id,
        record.error,
    )
    return " ".join(part for part in parts if part)
