"""Activity mode: every request that azpane made, without its secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from explorer.model.base import text
from explorer.model.base.request_log import RequestRecord
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.kit.rows_table import Column, RowsTable
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
        self._shown: list[RequestRecord] = []

    def body(self) -> ComposeResult:
        yield RowsTable(REQUESTS.columns(self._shown), lambda: len(self._shown), id="requests", empty=self._empty_words)

    def on_mount(self) -> None:
        table = self.query_one("#requests")
        table.border_title = REQUESTS.title(self._shown)
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
        self._shown[:] = [one for one in records if needle in request_words(one).casefold()] if needle else records
        self.rows_changed(len(self._shown), len(records))
        if at_end:
            self.table.action_bottom()

    def _empty_words(self) -> list[str]:
        if self.needle:
            return [f"No request holds “{self.needle}”.", "esc clears the filter."]
        return [*REQUESTS.empty(self._shown)]

    def crumbs(self) -> list[str]:
        return ["Activity"]

    def status(self) -> str:
        """Tell the request under the cursor whole: the table has no room for long paths and request ids."""
        record = self.current_of(self._shown)
        if not record:
            return "only reads leave azpane; each will stand here"
        said = record.error or (f"request id {record.request_id}" if record.request_id else "no request id")
        return f"{record.method} {record.path} · {said}"

    def copy_choices(self) -> list[CopyChoice]:
        return [*REQUESTS.copies(self._shown, self.table.cursor)] if self.table.cursor < len(self._shown) else []


def request_words(record: RequestRecord) -> str:
    """Return a request on one line, as it is searched and copied."""
    parts = (
        text.clock(record.at),
        record.service,
        record.credential,
        record.method,
        f"https://{record.host}{record.path}",
        f"?{record.query.replace(' ', '=…&')}=…" if record.query else "",
        str(record.status or "no answer"),
        text.duration(record.seconds),
        record.request_id,
        record.error,
    )
    return " ".join(part for part in parts if part)


def _columns(shown: list[RequestRecord]) -> list[Column]:
    def status(row: int) -> str:
        return str(shown[row].status) if shown[row].status else "none"

    return [
        Column("Time", lambda row: text.clock(shown[row].at), 8),
        Column("Method", lambda row: shown[row].method, 6, priority=4),
        Column("Host", lambda row: shown[row].host, 20, grow=1, priority=1),
        Column("Path", lambda row: shown[row].path, 24, grow=3),
        Column("Status", status, 6, right=True, role=lambda row: "bad" if shown[row].is_error else ""),
        Column("Took", lambda row: text.duration(shown[row].seconds), 7, right=True),
        Column("Credential", lambda row: shown[row].credential.removesuffix("Credential"), 14, priority=3),
        Column("Request id", lambda row: shown[row].request_id, 36, priority=5, role=lambda _row: "dim"),
    ]


def _copies(shown: list[RequestRecord], row: int) -> list[CopyChoice]:
    from explorer.model.clipboard import request_copies

    return request_copies(shown[row], request_words(shown[row]))


REQUESTS: ListKind[list[RequestRecord]] = ListKind(
    id="requests",
    noun="request",
    title=lambda _shown: "Requests",
    empty=lambda _shown: (
        "No requests yet.",
        "Each one that azpane makes will stand here: never its headers, body or secrets.",
    ),
    columns=_columns,
    copies=_copies,
)
