"""Every tenant and subscription that the identity sees: which are shown, which are hidden, and how each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer.model.azure.places import Subscription, Tenant, portal_url
from explorer.model.base.text import count, plural
from explorer.model.identity.tenant_needs import need_of
from explorer.ui.estate.keys import SUBSCRIPTIONS
from explorer.ui.estate.listing import EstateLoader
from explorer.ui.estate.tenant_words import subscription_lines, subscription_state, tenant_lines
from explorer.ui.kit import glyphs
from explorer.ui.kit.describe import Line
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.reader import Reader
from explorer.ui.kit.rows_table import Column, RowKey, RowsTable
from explorer.ui.screen.list_screen import SearchedScreen


@dataclass(frozen=True, slots=True)
class Row:
    """A subscription; or a tenant that has not told its subscriptions, because it refused or has not answered."""

    tenant: Tenant
    subscription: Subscription | None
    is_hidden: bool
    state: str
    role: str

    @property
    def key(self) -> str:
        return self.subscription.id if self.subscription else self.tenant.id


class SubscriptionsScreen(SearchedScreen):
    """Shows and hides subscriptions; `listing` is Explore's, which lists what is shown and drops what is hidden."""

    KEYS = SUBSCRIPTIONS
    BINDINGS = bindings(KEYS)
    LIST = "#list"
    PANES = ("#list", "#detail")

    def __init__(self, listing: EstateLoader) -> None:
        super().__init__()
        self._listing = listing
        self._every: list[Row] = []
        self._rows: list[Row] = []

    def body(self) -> ComposeResult:
        with Horizontal():
            yield RowsTable(
                self._columns(), lambda: len(self._rows), id="list", empty=self._empty_words,
                identity=RowKey(lambda row: self._rows[row].key, self._row_of),
            )  # fmt: skip
            yield Reader(id="detail")

    def on_mount(self) -> None:
        self.table.border_title = "Subscriptions · space one · A show all · H hide all · O only this"
        self.query_one("#detail").border_title = "Details"
        self.table.focus()
        self.poll()

    def _columns(self) -> list[Column]:
        def at(row: int) -> Row:
            return self._rows[row]

        def shown(row: int) -> str:
            if not at(row).subscription:
                return ""
            return f"{glyphs.HIDDEN} hidden" if at(row).is_hidden else f"{glyphs.CHOSEN} shown"

        return [
            Column("Shown", shown, 8, role=lambda row: "dim" if at(row).is_hidden else "good"),
            Column("Subscription", lambda row: _name(at(row)), 24, grow=3),
            Column("State", lambda row: at(row).state, 12, priority=1, role=lambda row: at(row).role),
            Column("Tenant", lambda row: at(row).tenant.name, 14, grow=1, priority=2),
            Column("Id", lambda row: at(row).key, 36, priority=3, role=lambda _row: "dim"),
        ]

    # What is shown.

    def poll(self) -> None:
        """Show what has arrived since the last look."""
        every = self._found()
        if every != self._every:
            self._every = every
            self.show_rows()

    def _found(self) -> list[Row]:
        """Return all rows, by tenant and name."""
        estate, inventory = self.shell.estate, self.shell.inventory
        known = {**inventory.subscriptions, **{one.id: one for one in estate.visibility.known.values()}}
        rows = []
        for one in known.values():
            tenant = inventory.tenants.get(one.tenant_id) or Tenant(one.tenant_id, one.tenant_id)
            state, role = subscription_state(estate, one)
            rows.append(Row(tenant, one, estate.visibility.is_hidden(one.id), state or one.state or "Enabled", role))
        for tenant in inventory.tenants.values():
            error = inventory.tenant_errors.get(tenant.id)
            if error:
                rows.append(Row(tenant, None, False, need_of(error).word, "warn"))
            elif tenant.id in estate.pending and all(row.tenant.id != tenant.id for row in rows):
                rows.append(Row(tenant, None, False, "stopped" if tenant.id in estate.stopped else "waiting …", "dim"))
        return sorted(rows, key=lambda row: (row.tenant.name.casefold(), _name(row).casefold(), row.key))

    def show_rows(self) -> None:
        needle = self.needle.casefold()
        self._rows = [row for row in self._every if needle in _words(row)]
        self.rows_changed(len(self._rows), len(self._every))
        self._under_cursor()

    @on(Lines.Moved, "#list")
    def _under_cursor(self) -> None:
        row = self._current()
        lines: Sequence[Line] = ()
        if row and row.subscription:
            lines = subscription_lines(self.shell.estate, row.subscription)
        elif row:
            lines = tenant_lines(self.shell.estate, row.tenant)
        self.query_one("#detail", Reader).show(lines)

    @on(Lines.Opened, "#list")
    def _opened(self) -> None:
        self.add_class("-opened")
        self.query_one("#detail").focus()

    def _empty_words(self) -> list[str]:
        if self.needle:
            return [f"Nothing holds “{self.needle}”.", "esc clears the filter."]
        if not self.shell.is_ready:
            return self.shell.waiting_words()
        return ["No subscriptions yet.", "r lists them anew."]

    def crumbs(self) -> list[str]:
        return ["Subscriptions"]

    def status(self) -> str:
        subscriptions = [row for row in self._every if row.subscription]
        hidden = sum(row.is_hidden for row in subscriptions)
        refused = sum(row.role == "warn" for row in self._every if not row.subscription)
        words = [f"{count(len(subscriptions) - hidden)} shown", f"{count(hidden)} hidden"]
        if refused:
            words.append(f"! {plural(refused, 'tenant')} not listed")
        if self.needle:
            words.append(f"/{self.needle}")
        return " · ".join(words)

    # Keys.

    def action_show_or_hide(self) -> None:
        row = self._current()
        if row and row.subscription:
            self._set([row.subscription.id], hide=not row.is_hidden)
            self.table.action_move(1)

    def action_show_all(self) -> None:
        self._set_every(hide=False)

    def action_hide_all(self) -> None:
        self._set_every(hide=True)

    def action_only(self) -> None:
        row = self._current()
        if row and row.subscription:
            others = [one.subscription.id for one in self._every if one.subscription and one.key != row.key]
            self._set([one for one in others if not self.shell.estate.visibility.is_hidden(one)], hide=True)
            if row.is_hidden:
                self._set([row.key], hide=False)
            self.say(f"Only {row.subscription.name} is shown; space shows more.")

    def _set_every(self, *, hide: bool) -> None:
        wanted = [row.subscription.id for row in self._rows if row.subscription and row.is_hidden is not hide]
        if wanted:
            self._set(wanted, hide=hide)
            self.say(f"{plural(len(wanted), 'subscription')} {'hidden' if hide else 'shown'}.")

    def _set(self, subscription_ids: Sequence[str], *, hide: bool) -> None:
        if subscription_ids and hide:
            self._listing.hide(subscription_ids)
        elif subscription_ids:
            self._listing.show_again(subscription_ids)
        self.poll()

    def subscription(self) -> Subscription | None:
        """Return the subscription under the cursor."""
        row = self._current()
        return row.subscription if row else None

    def action_refresh(self) -> None:
        """List everything anew; on a tenant or subscription that failed, only that one."""
        row = self._current()
        if self.shell.is_ready and row:
            self._listing.retry(row.subscription or row.tenant)

    def go_up(self) -> bool:
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.table.focus()
        else:
            self.dismiss()
        return True

    def _row_of(self, key: str) -> int:
        return next((at for at, row in enumerate(self._rows) if row.key == key), -1)

    def _current(self) -> Row | None:
        return self.current_of(self._rows)

    def copy_text(self) -> str:
        row = self._current()
        return row.key if row else ""

    def portal_link(self) -> str:
        row, session = self._current(), self.shell.session
        if not row or not row.subscription or not session:
            return ""
        return portal_url(session.cloud.portal, row.tenant.id, row.subscription.resource_id)


def _name(row: Row) -> str:
    return row.subscription.name if row.subscription else "—"


def _words(row: Row) -> str:
    words = f"{_name(row)} {row.state} {'hidden' if row.is_hidden else 'shown'} {row.tenant.name} {row.tenant.domain}"
    return f"{words} {row.key}".casefold()
