"""Explore mode: subscriptions, groups and tags to choose from, the resources that are left, and their details."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from explorer.model.inventory import GROUP, SUBSCRIPTION, TAG
from explorer.model.places import Resource
from explorer.model.text import count, plural
from explorer.ui.choices import group_choices, subscription_choices, tag_choices
from explorer.ui.columns import resource_columns
from explorer.ui.describe import error_words
from explorer.ui.pane import LoadState
from explorer.ui.screens.explore_places import ExplorePlaces
from explorer.ui.widgets.choice_list import ChoiceList
from explorer.ui.widgets.lines import Lines
from explorer.ui.widgets.resource_detail import ResourceDetail
from explorer.ui.widgets.rows_table import RowsTable

if TYPE_CHECKING:
    from explorer.cloud.directory import ContentsPage, TenantPage


class ExploreScreen(ExplorePlaces):
    """Choosing at the left narrows everything else at once."""

    PANES = ("#subscriptions", "#groups", "#tags", "#resources")

    def body(self) -> ComposeResult:
        inventory = self.app.inventory
        with Horizontal():
            with Vertical(id="left"):
                yield ChoiceList(id="subscriptions", empty=lambda: self._directory_words("No subscriptions."))
                yield ChoiceList(id="groups", empty=lambda: self._directory_words("No resource groups."))
                yield ChoiceList(id="tags", empty=lambda: self._directory_words("No tags."))
            yield RowsTable(
                resource_columns(inventory), lambda: len(inventory.rows), id="resources", empty=self._empty_words
            )
            yield ResourceDetail(id="detail")

    def on_mount(self) -> None:
        titles = ("1 Subscriptions", "2 Resource groups", "3 Tags", "4 Resources", "Details")
        for selector, title in zip((*self.PANES, "#detail"), titles, strict=True):
            self.query_one(selector).border_title = title
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
        self.show_all()

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
        for subscription_id, error in page.ended:
            inventory.ended(subscription_id, error)
            if error:
                self.say(f"{inventory.subscription_name(subscription_id)}: {error.message}", severity="warning")
        if page.notice:
            self.say(page.notice)
        self.show_all()
        self.open_place()

    # What is shown.

    def show_all(self) -> None:
        """Draw all panes anew; the cursors stay on what they were on."""
        inventory = self.app.inventory
        table = self.query_one("#resources", RowsTable)
        here = inventory.rows[table.cursor] if 0 < table.cursor < len(inventory.rows) else None  # the top stays the top
        inventory.refresh()
        self.query_one("#subscriptions", ChoiceList).show(subscription_choices(inventory))
        self.query_one("#groups", ChoiceList).show(group_choices(inventory))
        self.query_one("#tags", ChoiceList).show(tag_choices(inventory))
        table.lines_changed()
        if here is not None and here in inventory.rows:
            table.cursor = inventory.rows.index(here)
        total = inventory.facets.total
        shown = len(inventory.rows)
        so_far = "" if inventory.is_complete else " so far"
        table.border_subtitle = (
            f"{count(shown)} of {count(total)}{so_far}" if shown != total else f"{count(total)}{so_far}"
        )
        self._resource_under_cursor()

    def _directory_words(self, words: str) -> list[str]:
        for name in ("subscriptions", "contents"):
            load = self.load_of(name)
            if load.error:
                return error_words(load.error)
            if load.is_running:
                return ["loading …"]
        if not self.app.is_ready:
            return self.app.waiting_words()
        return [words]

    def _empty_words(self) -> list[str]:
        inventory = self.app.inventory
        if inventory.facets.total and inventory.filter:
            return [f"Nothing holds “{inventory.filter}”.", "esc clears the filter."]
        if inventory.facets.total:
            return ["Nothing is left by what is chosen.", "Backspace in a left pane takes its choice back."]
        failed = [state.error for state in inventory.loading.values() if state.error]
        if failed and inventory.is_complete:
            return error_words(failed[0])
        return self._directory_words("No resources: the identity sees none here. Press i to see who you are.")

    def status(self) -> str:
        inventory = self.app.inventory
        load = self.load_of("contents")
        failed = [inventory.subscription_name(one) for one, state in inventory.loading.items() if state.error]
        total = plural(inventory.facets.total, "resource")
        words = []
        if self.load_of("subscriptions").is_running or load.is_running:
            words.append(f"{total} so far · esc stops")
        elif load.state is LoadState.STOPPED:
            words.append(f"stopped at {total} · r starts again")
        if failed:
            words.append(f"! {', '.join(failed)}: not listed · r tries again")
        if inventory.filter:
            words.append(f"/{inventory.filter}")
        return " · ".join(words) or f"{total} in {plural(len(inventory.subscriptions), 'subscription')}"

    # Keys and choices.

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        key = {"subscriptions": SUBSCRIPTION, "groups": GROUP}.get(event.choices.id or "", event.choice.key)
        if event.choice.value != "\0more":
            self.app.inventory.facets.toggle(key, event.choice.value)
            self.show_all()

    @on(ChoiceList.Cleared)
    def _cleared(self, event: ChoiceList.Cleared) -> None:
        facets = self.app.inventory.facets
        keys = {"subscriptions": [SUBSCRIPTION], "groups": [GROUP]}.get(event.choices.id or "", facets.keys(TAG))
        for key in keys:
            facets.clear(key)
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
        """Close the details, else take back the narrowest choice."""
        facets = self.app.inventory.facets
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.query_one("#resources").focus()
            return True
        for key in (*facets.keys(TAG), GROUP, SUBSCRIPTION):
            if facets.chosen(key):
                facets.clear(key)
                self.show_all()
                return True
        return False

    def narrow(self, text: str) -> None:
        self.app.inventory.narrow(text)
        self.show_all()

    def filter_text(self) -> str:
        return self.app.inventory.filter

    def focus_list(self) -> None:
        self.query_one("#resources").focus()
