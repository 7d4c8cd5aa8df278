"""Explore mode: subscriptions, groups and tags to choose from, the resources that are left, and their details."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus

from explorer.model.inventory import GROUP, SUBSCRIPTION, TAG
from explorer.model.places import Resource, Subscription, Tenant, portal_url
from explorer.model.text import moment, plural
from explorer.ui.choices import group_choices, tag_choices
from explorer.ui.columns import resource_columns
from explorer.ui.describe import Line, error_words
from explorer.ui.keys import bindings
from explorer.ui.screens.estate import EstateScreen
from explorer.ui.tenant_choices import HIDDEN, subscription_choices
from explorer.ui.tenant_words import subscription_lines, tenant_lines
from explorer.ui.widgets.choice_list import ChoiceList
from explorer.ui.widgets.lines import Lines
from explorer.ui.widgets.resource_detail import ResourceDetail
from explorer.ui.widgets.rows_table import RowsTable


class ExploreScreen(EstateScreen):
    """Choosing at the left narrows everything else at once."""

    BINDINGS = bindings("explore")

    PANES = ("#subscriptions", "#groups", "#tags", "#resources")

    _generation = 0

    def body(self) -> ComposeResult:
        inventory = self.app.inventory
        with Horizontal():
            with Vertical(id="left"):
                yield ChoiceList(id="subscriptions", empty=lambda: self._directory_words("No subscriptions."))
                yield ChoiceList(id="groups", empty=lambda: self._directory_words("No resource groups."))
                yield ChoiceList(id="tags", empty=self._tags_words)
            yield RowsTable(
                resource_columns(inventory), lambda: len(inventory.rows), id="resources", empty=self._empty_words
            )
            yield ResourceDetail(id="detail")

    def on_mount(self) -> None:
        titles = ("1 Subscriptions", "2 Resource groups", "3 Tags", "4 Resources", "Details")
        for selector, title in zip((*self.PANES, "#detail"), titles, strict=True):
            self.query_one(selector).border_title = title
        self.query_one("#resources").focus()
        self.call_after_refresh(self.read_first_rows)

    def open_place(self) -> None:
        """Go to the resource, group or subscription that the command line named, once it has arrived."""
        wanted = self.app.place_id.lower().rstrip("/")
        inventory = self.app.inventory
        if not wanted:
            return
        parts = wanted.strip("/").split("/")
        if wanted in inventory.groups:
            inventory.facets.toggle(GROUP, wanted)
        elif len(parts) == 2 and parts[1] in inventory.subscriptions:
            inventory.facets.toggle(SUBSCRIPTION, parts[1])
        else:
            self.show_all()
            found = [at for at, row in enumerate(inventory.rows) if inventory.resources[row].id.lower() == wanted]
            if not found:
                if inventory.is_complete:
                    self.app.place_id = ""
                    self.say(f"Not found with this identity: {wanted}", severity="warning")
                return
            self.query_one("#resources", RowsTable).cursor = found[0]
            self.open_resource(inventory.resource(found[0]))
        self.app.place_id = ""
        self.show_all()

    # What is shown.

    def on_screen_resume(self) -> None:
        self.show_all()

    def show_all(self) -> None:
        """Draw all panes anew; the cursors stay on what they were on."""
        inventory = self.app.inventory
        table = self.query_one("#resources", RowsTable)
        here = inventory.rows[table.cursor] if 0 < table.cursor < len(inventory.rows) else None  # the top stays the top
        inventory.refresh()
        self.query_one("#subscriptions", ChoiceList).show(subscription_choices(self.app.estate))
        self.query_one("#groups", ChoiceList).show(group_choices(inventory))
        self.query_one("#tags", ChoiceList).show([] if self.app.estate.lacks_tags else tag_choices(inventory))
        table.lines_changed()
        if here is not None and here in inventory.rows:
            table.cursor = inventory.rows.index(here)
        table.border_subtitle = self.count_words()
        if self._generation != self.app.estate.generation:
            self._generation = self.app.estate.generation
            self.remove_class("-opened")  # what is open there may be somebody else's
        self._under_cursor()

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

    def _tags_words(self) -> list[str]:
        if self.app.estate.lacks_tags:
            return ["Tags come with the fresh rows; they are not kept from one run to the next."]
        return self._directory_words("No tags.")

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
        words = self.listing_words()
        if inventory.filter:
            words.append(f"/{inventory.filter}")
        total = plural(inventory.facets.total, "resource")
        when = f", as of {moment(self.app.estate.as_of)}" if self.app.estate.as_of else ""
        return " · ".join(words) or f"{total} in {plural(len(inventory.subscriptions), 'subscription')}{when}"

    def crumbs(self) -> list[str]:
        places = self.app.inventory.where()
        detail = self.query_one(ResourceDetail)
        if detail.resource and detail.display:
            places.append(detail.resource.name)
        return places

    # Keys and choices.

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        key = {"subscriptions": SUBSCRIPTION, "groups": GROUP}.get(event.choices.id or "", event.choice.key)
        if event.choice.value == HIDDEN:
            self.action_subscriptions()
        elif event.choice.value != "\0more":
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

    @on(Lines.Moved)
    @on(DescendantFocus)
    def _under_cursor(self) -> None:
        """Tell of what is under the cursor: a tenant or subscription while its pane has the keys, else a resource."""
        if self.has_class("-opened"):
            return
        lines = self._place_lines()
        resource = self._current()
        if resource and not lines:
            self.query_one(ResourceDetail).glance(resource)
        else:
            self.query_one(ResourceDetail).tell(lines)

    # Tenants and subscriptions.

    def _place(self) -> Tenant | Subscription | None:
        """Return the tenant or the subscription under the cursor, while pane 1 has the keys."""
        pane = self.query_one("#subscriptions", ChoiceList)
        choice = pane.current if pane.has_focus else None
        if not choice or choice.value == HIDDEN:
            return None
        inventory = self.app.inventory
        return inventory.subscriptions.get(choice.value) if choice.value else inventory.tenants.get(choice.key)

    def _place_lines(self) -> list[Line]:
        place = self._place()
        if isinstance(place, Tenant):
            return tenant_lines(self.app.estate, place)
        return subscription_lines(self.app.estate, place) if place else []

    @on(Lines.Opened, "#subscriptions")
    def _place_opened(self) -> None:
        self.add_class("-opened")
        self.query_one(ResourceDetail).tell(self._place_lines())
        self.query_one("#detail").focus()

    def action_refresh(self) -> None:
        """List all anew; on a tenant or subscription that failed, that one only."""
        if self.app.is_ready:
            self.retry(self._place())

    def action_hide(self) -> None:
        place = self._place()
        if not self.refuse("hide-subscription") and isinstance(place, Subscription):
            self.hide([place.id])
            self.say(f"{place.name} is hidden: nothing is listed from it. S shows it again.")

    def action_subscriptions(self) -> None:
        from explorer.ui.screens.subscriptions import SubscriptionsScreen  # rarely needed

        self.app.push_screen(SubscriptionsScreen(self))

    def why_not(self, key: str) -> str:
        if key == "hide-subscription" and not isinstance(self._place(), Subscription):
            return "no subscription is under the cursor in pane 1"
        return super().why_not(key)

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
            self.query_one("#resources" if self.query_one(ResourceDetail).resource else "#subscriptions").focus()
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

    def _current(self) -> Resource | None:
        rows = self.app.inventory.rows
        at = self.query_one("#resources", RowsTable).cursor
        return self.app.inventory.resource(at) if at < len(rows) else None

    def copy_text(self) -> str:
        resource = self._current()
        return resource.id if resource else ""

    def portal_link(self) -> str:
        resource, session = self._current(), self.app.session
        if not resource or not session:
            return ""
        return portal_url(session.cloud.portal, self.app.inventory.tenant_of(resource.subscription_id), resource.id)
