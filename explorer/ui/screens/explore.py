"""Explore mode: subscriptions, groups and tags to choose from, the resources that are left, and their details."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer.model.completion import complete
from explorer.model.inventory import SUBSCRIPTION
from explorer.model.places import Resource
from explorer.model.text import count
from explorer.ui.columns import resource_columns
from explorer.ui.keys import bindings
from explorer.ui.redraws import Redraws
from explorer.ui.screens.explore_places import ExplorePlaces
from explorer.ui.screens.explore_words import empty_words, pane_words, status_words
from explorer.ui.widgets.chrome import FilterBar
from explorer.ui.widgets.facet_panes import FacetPanes
from explorer.ui.widgets.lines import Lines
from explorer.ui.widgets.resource_detail import ResourceDetail
from explorer.ui.widgets.rows_table import RowsTable

if TYPE_CHECKING:
    from explorer.cloud.directory import ContentsPage, TenantPage


_FILTER_WORDS = (
    "words · tag:env=prod · type: loc: sub: rg: · ! inverts · tab completes · enter keeps it · esc clears it"
)


class ExploreScreen(ExplorePlaces):
    """Choosing at the left narrows everything else at once."""

    BINDINGS = bindings("explore")
    PANES = ("#subscriptions", "#groups", "#tags", "#resources")

    def body(self) -> ComposeResult:
        inventory = self.app.inventory
        with Horizontal():
            yield FacetPanes(inventory, self._pane_words, id="left")
            yield RowsTable(
                resource_columns(inventory), lambda: len(inventory.rows), id="resources", empty=self._empty_words
            )
            yield ResourceDetail(id="detail")

    def on_mount(self) -> None:
        self._drawing = Redraws(self, self._draw)
        self._pane_searched = ""  # the left pane that the open filter bar narrows, or "" for the resources
        self.query_one("#resources").border_title = "4 Resources"
        self.query_one("#detail").border_title = "Details"
        self.query_one("#resources").focus()

    # Loading: tenants, then each one's subscriptions, then what they hold.

    def begin(self) -> None:
        session = self.app.session
        if not session:
            return
        self.app.inventory.restart()
        only = self.app.tenant

        def pages(stop: Event) -> Iterator[TenantPage]:
            tenants = [tenant for tenant in session.directory.tenants() if not only or tenant.id == only]
            yield from session.directory.subscriptions(tenants, stop)

        self.load(pages, self._tenant_arrived, self._subscriptions_ended, name="subscriptions")
        self.show_all()

    def _tenant_arrived(self, page: TenantPage) -> None:
        self.app.inventory.add_subscriptions(page.tenant, page.subscriptions, page.error)
        self._drawing.soon()

    def _subscriptions_ended(self) -> None:
        inventory, session = self.app.inventory, self.app.session
        wanted, unknown = self.app.wanted_subscriptions()
        if unknown:
            self.say(f"No subscription is called {', '.join(unknown)}; all are shown.", severity="warning")
        for one in wanted:
            inventory.facets.toggle(SUBSCRIPTION, one.id)
        if session and inventory.subscriptions:
            every = list(inventory.subscriptions.values())
            inventory.begin(every)
            self.load(
                lambda stop: session.directory.contents(every, stop),
                self._contents_arrived,
                self.show_all,
                name="contents",
            )
        self.show_all()

    def _contents_arrived(self, page: ContentsPage) -> None:
        inventory = self.app.inventory
        inventory.add(page.groups, page.resources)
        gc.freeze()  # resources stay: the collector need not walk them while keys wait
        for subscription_id, error in page.ended:
            inventory.ended(subscription_id, error)
            if error:
                self.say(f"{inventory.subscription_name(subscription_id)}: {error.message}", severity="warning")
        if page.notice:
            self.say(page.notice)
        self._drawing.soon()
        self.open_place()

    # What is shown.

    def show_all(self) -> None:
        """Draw all panes anew; the cursors stay on what they were on."""
        self._drawing.now()

    def _draw(self) -> None:
        inventory = self.app.inventory
        table = self.query_one("#resources", RowsTable)
        here = inventory.rows[table.cursor] if 0 < table.cursor < len(inventory.rows) else None  # the top stays the top
        inventory.refresh()
        self.query_one(FacetPanes).show()
        table.lines_changed()
        if here is not None and here < len(inventory.resources) and (at := inventory.position_of(here)) >= 0:
            table.cursor = at
        total, shown = inventory.facets.total, len(inventory.rows)
        so_far = "" if inventory.is_complete else " so far"
        table.border_subtitle = (
            f"{count(shown)} of {count(total)}{so_far}" if shown != total else f"{count(total)}{so_far}"
        )
        self.call_after_refresh(self._resource_under_cursor)  # a frame later: the rows and counts come first

    def _pane_words(self, id: str) -> list[str]:
        return pane_words(self, id)

    def _empty_words(self) -> list[str]:
        return empty_words(self)

    def status(self) -> str:
        return status_words(self)

    # Keys and choices.

    @on(FacetPanes.Narrowed)
    def _narrowed(self) -> None:
        self.show_all()

    @on(Lines.Opened, "#resources")
    def _resource_opened(self, event: Lines.Opened) -> None:
        self.open_resource(self.app.inventory.resource(event.row))
        self.query_one("#detail").focus()

    @on(Lines.Moved, "#resources")
    def _resource_under_cursor(self) -> None:
        resource = self.resource_under_cursor()
        if resource and not self.has_class("-opened"):
            self.query_one(ResourceDetail).glance(resource)

    def open_resource(self, resource: Resource) -> None:
        """Show a resource's details and ask for its JSON."""
        if self.app.session:
            self.add_class("-opened")
            self.query_one(ResourceDetail).open(resource)

    def go_up(self) -> bool:
        """Close the details, else a pane's search, else take back the narrowest choice."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.query_one("#resources").focus()
            return True
        panes = self.query_one(FacetPanes)
        return panes.clear_searches() or panes.go_up()

    # The filter: of the resources, or of the left pane that has the focus.

    def action_filter(self) -> None:
        panes, bar = self.query_one(FacetPanes), self.query_one(FilterBar)
        self._pane_searched = panes.focused
        bar.value = self._text_of(self._pane_searched)
        if self._pane_searched:
            bar.open(f"type to find in {panes.title_of(self._pane_searched)} · enter keeps it · esc clears it")
        else:
            bar.open(_FILTER_WORDS, partial(complete, self.app.inventory))

    def _target(self) -> str:
        """Return the pane that the filter is about, or "" for the resources."""
        if self.query_one(FilterBar).display:
            return self._pane_searched
        panes = self.query_one(FacetPanes)
        return panes.focused if panes.search_of(panes.focused) else ""

    def _text_of(self, pane: str) -> str:
        return self.query_one(FacetPanes).search_of(pane) if pane else self.app.inventory.filter

    def filter_text(self) -> str:
        return self._text_of(self._target())

    def narrow(self, text: str) -> None:
        pane = self._target()
        if pane:
            self.query_one(FacetPanes).search(pane, text)
        else:
            self.app.inventory.narrow(text)
            self.show_all()

    def focus_list(self) -> None:
        self.set_focus(self.query_one(f"#{self._pane_searched or 'resources'}"))

    def action_hygiene(self) -> None:
        from explorer.ui.screens.over_explore import open_hygiene  # not needed for the first frame

        open_hygiene(self)

    def action_export(self) -> None:
        from explorer.ui.screens.over_explore import open_export

        if not self.refuse("export"):
            open_export(self)

    def why_not(self, key: str) -> str:
        """Say why a key cannot work now, or ""."""
        if key == "export" and not self.app.inventory.rows:
            return "no resource is left to write"
        return super().why_not(key)
