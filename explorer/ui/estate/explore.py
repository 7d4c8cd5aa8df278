"""Explore mode: subscriptions, groups and tags to choose from, the resources that are left, and their details."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantFocus

from explorer.model.azure.places import Resource, Subscription, Tenant
from explorer.model.base.text import moment, plural
from explorer.model.estate.completion import complete
from explorer.model.estate.exports import resource_table
from explorer.ui.blobs.lists.columns import resource_columns
from explorer.ui.estate.azure_counts import count_state
from explorer.ui.estate.choices import HIDDEN
from explorer.ui.estate.facet_panes import FacetPanes
from explorer.ui.estate.keys import EXPLORE
from explorer.ui.estate.listing import EstateScreen
from explorer.ui.estate.places import ExplorePlaces
from explorer.ui.estate.resource_detail import ResourceDetail
from explorer.ui.estate.tag_hygiene import HygieneScreen
from explorer.ui.estate.tenant_words import subscription_lines, tenant_lines
from explorer.ui.estate.words import count_words, empty_words, pane_words, status_words
from explorer.ui.kit.choice_list import ChoiceList
from explorer.ui.kit.describe import Line
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.redraws import Redraws
from explorer.ui.kit.rows_table import RowKey, RowsTable
from explorer.ui.screen.dialogs import ExportScreen

_FILTER_WORDS = (
    "words · tag:env=prod · type: loc: sub: rg: · ! inverts · tab completes · enter keeps it · esc clears it"
)

_QUIET = 0.5  # seconds without a drawing


class ExploreScreen(ExplorePlaces, EstateScreen):
    """Choosing at the left narrows everything else at once."""

    KEYS = EXPLORE
    BINDINGS = bindings(KEYS)
    PANES = ("#subscriptions", "#groups", "#tags", "#resources")

    _generation = 0  # of the estate whose details may be open

    def body(self) -> ComposeResult:
        inventory = self.shell.inventory
        with Horizontal():
            yield FacetPanes(self.shell.estate, self._pane_words, lambda: count_state(self), id="left")
            yield RowsTable(
                resource_columns(inventory), lambda: len(inventory.rows), id="resources", empty=self._empty_words,
                identity=RowKey(inventory.resource, inventory.position_of),
            )  # fmt: skip
            yield ResourceDetail(id="detail")

    def on_mount(self) -> None:
        panes = self.query_one(FacetPanes)
        self._quiet = self.set_interval(_QUIET, self._prepare, pause=True)
        self._drawing = Redraws(self, self._draw_rows, *(partial(panes.show, id) for id in panes.TITLES))
        self.query_one("#resources").border_title = "4 Resources"
        self.query_one("#detail").border_title = "Details"
        self.query_one("#resources").focus()
        self.call_after_refresh(self.read_first_rows)

    # What is shown.

    def on_screen_resume(self) -> None:
        self.show_all()

    def show_soon(self) -> None:
        self._drawing.soon()

    def show_all(self) -> None:
        """Draw all panes anew; the cursors stay on what they were on."""
        self._drawing.now()

    def _draw_rows(self) -> None:
        inventory = self.shell.inventory
        table = self.query_one("#resources", RowsTable)
        self.keep_counted()
        inventory.refresh()
        table.lines_changed()
        table.border_subtitle = count_words(self)
        if self._generation != self.shell.estate.generation:
            self._generation = self.shell.estate.generation
            self.remove_class("-opened")  # what is open there may be somebody else's
        self.call_after_refresh(self._under_cursor)  # a frame later: the rows and counts come first
        if not inventory.is_prepared:
            self._quiet.reset()
            self._quiet.resume()

    def _prepare(self) -> None:
        """Work out ahead, in quiet moments, what the first choice would wait for."""
        inventory = self.shell.inventory
        if inventory.is_prepared:
            self._quiet.pause()
        elif not self.is_loading("contents", "more", "slice"):
            inventory.prepare()

    def _pane_words(self, id: str) -> list[str]:
        return pane_words(self, id)

    def _empty_words(self) -> Sequence[str]:
        return empty_words(self)

    def status(self) -> str:
        return status_words(self)

    # Keys and choices.

    @on(FacetPanes.Narrowed)
    def _narrowed(self) -> None:
        self.show_all()

    @on(Lines.Opened, "#resources")
    def _resource_opened(self, event: Lines.Opened) -> None:
        row = self.query_one("#resources", RowsTable).row_opened(event)
        if row >= 0:
            self.remember()  # the cursor as it is now, not as it was at the last look
            self.open_resource(self.shell.inventory.resource(row))
            self.query_one("#detail").focus()

    @on(Lines.Moved)
    @on(DescendantFocus)
    def _under_cursor(self) -> None:
        """Tell of what is under the cursor: a tenant or subscription while its pane has the keys, else a resource."""
        if self.has_class("-opened"):
            return
        lines = self._place_lines()
        resource = self.resource_under_cursor()
        if resource and not lines:
            self.query_one(ResourceDetail).glance(resource)
        else:
            self.query_one(ResourceDetail).tell(lines)

    # Tenants and subscriptions.

    def place(self) -> Tenant | Subscription | None:
        """Return the tenant or the subscription under the cursor, while pane 1 has the keys."""
        pane = self.query_one("#subscriptions", ChoiceList)
        if not pane.has_focus:
            return None
        inventory = self.shell.inventory
        key, value = pane.here
        return inventory.tenants.get(key) if value is None else inventory.subscriptions.get(value)

    def _place_lines(self) -> list[Line]:
        place = self.place()
        if isinstance(place, Tenant):
            return tenant_lines(self.shell.estate, place)
        return subscription_lines(self.shell.estate, place) if place else []

    @on(Lines.Opened, "#subscriptions")
    def _place_opened(self) -> None:
        lines = self._place_lines()
        self.add_class("-opened")
        self.query_one(ResourceDetail).tell(lines)
        self.query_one("#detail").focus()

    @on(ChoiceList.Chosen)
    def _hidden_chosen(self, event: ChoiceList.Chosen) -> None:
        if event.choice.value == HIDDEN:
            self.action_subscriptions()

    def action_refresh(self) -> None:
        """List all anew; on a tenant or subscription that failed, that one only."""
        if self.shell.is_ready:
            self.retry(self.place())

    def action_hide(self) -> None:
        place = self.place()
        if isinstance(place, Subscription):
            self.hide([place.id])
            self.say(f"{place.name} is hidden: nothing is listed from it. S shows it again.")

    def action_subscriptions(self) -> None:
        from explorer.ui.estate.subscriptions import SubscriptionsScreen  # not needed for the first frame

        self.app.push_screen(SubscriptionsScreen(self))

    def open_resource(self, resource: Resource) -> None:
        """Show a resource's details and ask for its JSON."""
        if self.shell.session:
            self.add_class("-opened")
            self.query_one(ResourceDetail).open(resource)

    def go_up(self) -> bool:
        """Close the details, else a pane's search, else take back the narrowest choice."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.query_one("#resources" if self.query_one(ResourceDetail).resource else "#subscriptions").focus()
            return True
        panes = self.query_one(FacetPanes)
        return panes.clear_searches() or panes.go_up()

    # The filter.

    search_hint = _FILTER_WORDS

    def complete(self, text: str) -> str:
        return complete(self.shell.inventory, text)

    def filter_text(self) -> str:
        return self.shell.inventory.filter

    def narrow(self, text: str) -> None:
        self.shell.inventory.narrow(text)
        self.show_all()

    def focus_list(self) -> None:
        self.query_one("#resources").focus()

    def action_hygiene(self) -> None:
        from explorer.ui.estate.explore import open_hygiene  # not needed for the first frame

        open_hygiene(self)

    def action_export(self) -> None:
        from explorer.ui.estate.explore import open_export

        open_export(self)


def open_hygiene(screen: ExploreScreen) -> None:
    """Look at the tags of the resources that are left; one that is opened there is opened here."""

    def opened(resource: Resource | None) -> None:
        if resource:
            screen.open_resource(resource)

    screen.app.push_screen(HygieneScreen(screen.shell.inventory), opened)


def open_export(screen: ExploreScreen) -> None:
    """Ask for a file, and write the resources that are left into it."""
    inventory = screen.shell.inventory
    as_of = screen.shell.estate.as_of
    when = f" as of {moment(as_of)}" if as_of else "" if inventory.is_complete else " so far"
    words = f"{plural(len(inventory.rows), 'resource')}{when}{inventory.of_listed}"

    def written(path: Path | None) -> None:
        if path:
            screen.say(f"Written: {path}")

    table = resource_table(inventory, list(inventory.rows), words)
    screen.app.push_screen(ExportScreen(table, "resources"), written)
