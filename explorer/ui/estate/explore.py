"""Explore mode: subscriptions, groups and tags to choose from, the resources that are left, and their details."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus

from explorer.model.azure.places import Resource, Subscription, Tenant, resource_of
from explorer.model.base.text import moment, plural
from explorer.model.base.visits import Visit
from explorer.model.estate.completion import complete
from explorer.model.estate.inventory import GROUP, SUBSCRIPTION
from explorer.ui.estate import places, words
from explorer.ui.estate.azure_counts import AzureCountsLoader
from explorer.ui.estate.facet_panes import FACET_PANES, HIDDEN, FacetPane
from explorer.ui.estate.keys import EXPLORE
from explorer.ui.estate.listing import EstateLoader
from explorer.ui.estate.resources import RESOURCES, ResourceDetail, listed
from explorer.ui.estate.tenant_words import subscription_lines, tenant_lines
from explorer.ui.kit.choice_list import Choice, ChoiceList
from explorer.ui.kit.describe import Line
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.redraws import Redraws
from explorer.ui.kit.rows_table import RowKey, RowsTable
from explorer.ui.screen.mode_screen import ModeScreen, copy_json

if TYPE_CHECKING:
    from explorer.model.azure.address import BlobAddress, ResourceAddress
    from explorer.model.clipboard import CopyChoice

_FILTER_WORDS = (
    "words · tag:env=prod · type: loc: sub: rg: · ! inverts · tab completes · enter keeps it · esc clears it"
)

_QUIET = 0.5  # seconds without a drawing


class ExploreScreen(ModeScreen):
    """Choosing at the left narrows everything else at once."""

    KEYS = EXPLORE
    BINDINGS = bindings(KEYS)
    PANES = ("#subscriptions", "#groups", "#tags", "#resources")

    search_hint = _FILTER_WORDS

    def __init__(self) -> None:
        super().__init__()
        self._drawing = Redraws(self, self._draw_rows, *(partial(self._draw_pane, pane) for pane in FACET_PANES))
        self._counts = AzureCountsLoader(self)
        self.listing = EstateLoader(self, self._counts)
        self._generation = 0  # of the estate whose details may be open

    def body(self) -> ComposeResult:
        inventory = self.shell.inventory
        pane_words = partial(words.pane_words, self.listing)
        with Horizontal():
            with Vertical(id="left"):
                for pane in FACET_PANES:
                    yield pane(self.shell.estate, pane_words, self._counts.state_words)
            yield RowsTable(
                RESOURCES.columns(listed(self.shell)),
                lambda: len(inventory.rows),
                id="resources",
                empty=partial(words.empty_words, self.listing),
                identity=RowKey(inventory.resource, inventory.position_of),
            )
            yield ResourceDetail(id="detail")

    def on_mount(self) -> None:
        self._quiet = self.set_interval(_QUIET, self._prepare, pause=True)
        self._table.border_title = "4 Resources"
        self._detail.border_title = "Details"
        self._table.focus()
        self.call_after_refresh(self.listing.read_first_rows)

    def begin(self) -> None:
        self.listing.begin()

    @property
    def _table(self) -> RowsTable:
        return self.query_one("#resources", RowsTable)

    @property
    def _detail(self) -> ResourceDetail:
        return self.query_one(ResourceDetail)

    # What is shown.

    def on_screen_resume(self) -> None:
        self.show_all()

    def show_all(self) -> None:
        """Draw all panes anew; the cursors stay on what they were on."""
        self._drawing.now()

    def show_soon(self) -> None:
        """Draw all panes anew in a moment: more may come until then."""
        self._drawing.soon()

    def _draw_pane(self, pane: type[FacetPane]) -> None:
        self.query_one(pane).redraw()

    def _draw_rows(self) -> None:
        inventory = self.shell.inventory
        self._counts.keep_up()
        inventory.refresh()
        self._table.lines_changed()
        self._table.border_subtitle = words.count_words(self.listing)
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

    def status(self) -> str:
        return words.status_words(self.listing)

    @on(Lines.Moved)
    @on(DescendantFocus)
    def _under_cursor(self) -> None:
        """Show details of the tenant or subscription under the cursor while its pane has the keys, else a resource."""
        if self.has_class("-opened"):
            return
        lines = self._place_lines()
        resource = self._resource_under_cursor()
        if resource and not lines:
            self._detail.glance(resource)
        else:
            self._detail.tell(lines)

    # What is under the cursor.

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

    def _resource_under_cursor(self) -> Resource | None:
        inventory, at = self.shell.inventory, self._table.cursor
        return inventory.resource(at) if at < len(inventory.rows) else None

    def _opened_resource(self) -> Resource | None:
        return self._detail.resource if self.has_class("-opened") else None

    def _place_of_keys(self) -> places.Place | None:
        """Return what a key acts on: what is under the cursor of the left pane that has the keys, else the resource."""
        inventory, focused = self.shell.inventory, self.focused
        if not isinstance(focused, ChoiceList):
            return self._opened_resource() or self._resource_under_cursor()
        choice = focused.current
        if not choice or not choice.value or choice.value.startswith("\0"):
            return None
        if focused.id == "subscriptions":
            return inventory.subscriptions.get(choice.value)
        return inventory.groups.get(choice.value) if focused.id == "groups" else choice

    def copy_choices(self) -> list[CopyChoice]:
        place, detail = self._place_of_keys(), self._detail
        is_open = isinstance(place, Resource) and detail.resource is not None and detail.resource.id == place.id
        return list(places.copies_of(self.shell, place, detail.body if is_open else None))

    def copy_later(self, choice: CopyChoice) -> None:
        place = self._place_of_keys()
        if place is not None and not isinstance(place, Choice):
            copy_json(self, choice, *places.ids_of(place))

    def portal_link(self) -> str:
        return places.link_of(self.shell, self._place_of_keys())

    # Going to a place.

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool:
        self.open_place()
        return True

    def open_place(self, since: int = 0) -> None:
        """Go to the resource, group or subscription that is wanted, once it is among the rows from `since` on."""
        shell, inventory, wanted = self.shell, self.shell.inventory, self.shell.navigation.place_id
        if not wanted or not shell.is_ready:
            return
        found = places.find_place(inventory, wanted, since)
        if isinstance(found, tuple):
            inventory.facets.choose_only(*found)
            inventory.narrow("")
            self._show_list()
        elif found is not None:
            self.go_to_resource(found)
        elif inventory.is_complete and not shell.estate.as_of:
            self._ask_for_place(wanted)
        else:
            return
        shell.navigation.place_id = ""

    def _ask_for_place(self, resource_id: str) -> None:
        """Ask Azure for what is in no list, such as a subnet; a group or a subscription would be in one."""
        if "providers" in resource_id.lower().split("/"):
            self.say("It is in no list here; asking Azure for it by its id.")
            self.open_resource(resource_of(resource_id))
            return
        tenant = self.shell.navigation.place_tenant
        where = f" azpane --tenant {tenant} looks there." if tenant else " r lists again; i shows who you are."
        self.say(f"Not found with this identity: {resource_id}.{where}", severity="warning")

    def find(self, text: str) -> None:
        """Narrow by a filter and nothing else."""
        self.shell.inventory.facets.clear()
        self.shell.inventory.narrow(text)
        self._show_list()

    def choose_too(self, key: str, value: str) -> None:
        """Choose one value besides what is chosen already."""
        facets = self.shell.inventory.facets
        if value not in facets.chosen(key):
            facets.toggle(key, value)
        self._show_list()

    def go_to_resource(self, row: int) -> None:
        """Put the cursor on a resource and open it; a choice or a filter that hides it is taken back."""
        inventory = self.shell.inventory
        resource = inventory.resources[row]
        self.show_all()
        if inventory.position_of(resource) < 0:
            if inventory.counted:  # without its choice the resource would not be among those that are listed
                self.open_resource(resource)
                return
            inventory.facets.clear()
            inventory.narrow("")
            self.say("What was chosen hid it, and was taken back; [ chooses it again.")
            self.show_all()
        self._table.stay_on(max(0, inventory.position_of(resource)))
        self.open_resource(resource)

    def open_resource(self, resource: Resource) -> None:
        """Show a resource's details and ask for its JSON."""
        if self.shell.session:
            self.add_class("-opened")
            self._detail.open(resource)

    def _show_list(self) -> None:
        """Close the details, and give the keys to the list as it is now."""
        self.remove_class("-opened")
        self.show_all()
        self.focus_list()

    # History and crumbs.

    def visit(self) -> Visit:
        return places.visit_of(self.shell.inventory, self._opened_resource(), self._table.cursor)

    def revisit(self, visit: Visit) -> None:
        places.choose_again(self.shell.inventory, visit)
        self._show_list()
        self._table.cursor = places.cursor_of(self.shell.inventory, visit)
        if visit.opened and isinstance(visit.way, Resource):
            self.open_resource(visit.way)

    def crumbs(self) -> list[str]:
        crumbs, detail = self.shell.inventory.where(), self._detail
        return [*crumbs, detail.resource.name] if detail.resource and detail.display else crumbs

    def go_to_crumb(self, at: int) -> None:
        """Take back what is narrower than the crumb, or open the resource that it names."""
        facets, resource = self.shell.inventory.facets, self._detail.resource
        keys = [key for key in (SUBSCRIPTION, GROUP) if facets.chosen(key)]
        if at <= len(keys):
            for key in keys[at:]:
                facets.clear(key)
            self._show_list()
        elif resource:
            self.open_resource(resource)

    def go_up(self) -> bool:
        """Close the details, else the searches of the panes, else take back the narrowest choice."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.query_one("#resources" if self._detail.resource else "#subscriptions").focus()
            return True
        panes = list(self.query(FacetPane))
        return any([pane.undo() for pane in panes]) or any(pane.go_up() for pane in reversed(panes))

    # Keys.

    @on(FacetPane.Narrowed)
    def _narrowed(self) -> None:
        self.show_all()

    @on(Lines.Opened, "#resources")
    def _resource_opened(self, event: Lines.Opened) -> None:
        row = self._table.row_opened(event)
        if row >= 0:
            self.remember()  # the cursor as it is now, not as it was at the last look
            self.open_resource(self.shell.inventory.resource(row))
            self._detail.focus()

    @on(Lines.Opened, "#subscriptions")
    def _place_opened(self) -> None:
        lines = self._place_lines()
        self.add_class("-opened")
        self._detail.tell(lines)
        self._detail.focus()

    @on(ChoiceList.Chosen)
    def _hidden_chosen(self, event: ChoiceList.Chosen) -> None:
        if event.choice.value == HIDDEN:
            self.action_subscriptions()

    def action_refresh(self) -> None:
        """List everything anew; on a tenant or subscription that failed, only that one."""
        if self.shell.is_ready:
            self.listing.retry(self.place())

    def action_hide(self) -> None:
        place = self.place()
        if isinstance(place, Subscription):
            self.listing.hide([place.id])
            self.say(f"{place.name} is hidden: nothing is listed from it. S shows it again.")

    # The filter.

    def complete(self, text: str) -> str:
        return complete(self.shell.inventory, text)

    def filter_text(self) -> str:
        return self.shell.inventory.filter

    def narrow(self, text: str) -> None:
        self.shell.inventory.narrow(text)
        self.show_all()

    def focus_list(self) -> None:
        self._table.focus()

    # What opens over it is imported on first use: the first frame must not wait for it.

    def action_subscriptions(self) -> None:
        from explorer.ui.estate.subscriptions import SubscriptionsScreen

        self.app.push_screen(SubscriptionsScreen(self.listing))

    def action_hygiene(self) -> None:
        """Show the tags of the resources that are left; a resource that is opened there is opened here."""
        from explorer.ui.estate.tag_hygiene import HygieneScreen

        def opened(resource: Resource | None) -> None:
            if resource:
                self.open_resource(resource)

        self.app.push_screen(HygieneScreen(self.shell.inventory), opened)

    def action_export(self) -> None:
        """Write the resources that are left into a file."""
        from explorer.model.estate.exports import resource_table
        from explorer.ui.screen.dialogs import ExportScreen

        inventory, as_of = self.shell.inventory, self.shell.estate.as_of
        when = f" as of {moment(as_of)}" if as_of else "" if inventory.is_complete else " so far"
        said = f"{plural(len(inventory.rows), RESOURCES.noun)}{when}{inventory.of_listed}"
        self.app.push_screen(ExportScreen(resource_table(inventory, list(inventory.rows), said), "resources"))
