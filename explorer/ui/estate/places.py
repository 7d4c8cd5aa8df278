"""Explore mode as a place: going to resources, groups and subscriptions, history, crumbs, what is copied of each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, portal_url, resource_of
from explorer.model.base.visits import Visit
from explorer.model.estate.inventory import GROUP, SUBSCRIPTION
from explorer.ui.estate.resource_detail import ResourceDetail
from explorer.ui.kit.choice_list import Choice, ChoiceList
from explorer.ui.kit.rows_table import RowsTable
from explorer.ui.screen.mode_screen import ModeScreen, copy_json, json_text

if TYPE_CHECKING:
    from explorer.model.azure.address import BlobAddress, ResourceAddress
    from explorer.model.clipboard import CopyChoice


class ExplorePlaces(ModeScreen):
    """What Explore mode has besides its lists: ways in and out of the places that stand in them."""

    def show_all(self) -> None:
        """Draw all panes anew."""

    def open_resource(self, resource: Resource) -> None:
        """Show a resource's details and ask for its JSON."""

    # Going to a place.

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool:
        self.open_place()
        return True

    def open_place(self, since: int = 0) -> None:
        """Go to the resource, group or subscription that is wanted, once it is among the rows from `since` on."""
        wanted = self.shell.navigation.place_id.lower().rstrip("/")
        inventory = self.shell.inventory
        if not wanted or not self.shell.is_ready:
            return
        parts = wanted.strip("/").split("/")
        if wanted in inventory.groups:
            self.choose_only(GROUP, wanted)
        elif len(parts) == 2 and parts[1] in inventory.subscriptions:
            self.choose_only(SUBSCRIPTION, parts[1])
        elif (found := inventory.row_of(wanted, since)) >= 0:
            self.go_to_resource(found)
        elif inventory.is_complete and not self.shell.estate.as_of:
            self._ask_for_place(self.shell.navigation.place_id, parts)
        else:
            return
        self.shell.navigation.place_id = ""

    def choose_only(self, key: str, value: str) -> None:
        """Choose one value and nothing else."""
        inventory = self.shell.inventory
        inventory.facets.choose_only(key, value)
        inventory.narrow("")
        self.remove_class("-opened")
        self.show_all()
        self.query_one("#resources").focus()

    def find(self, text: str) -> None:
        """Narrow by a filter and nothing else."""
        self.shell.inventory.facets.clear()
        self.shell.inventory.narrow(text)
        self.remove_class("-opened")
        self.show_all()
        self.query_one("#resources").focus()

    def choose_too(self, key: str, value: str) -> None:
        """Choose one value besides what is chosen already."""
        facets = self.shell.inventory.facets
        if value not in facets.chosen(key):
            facets.toggle(key, value)
        self.remove_class("-opened")
        self.show_all()
        self.query_one("#resources").focus()

    def go_to_resource(self, row: int) -> None:
        """Put the cursor on a resource and open it; a choice or a filter that hides it is taken back."""
        inventory = self.shell.inventory
        resource = inventory.resources[row]
        self.show_all()
        if inventory.counted and inventory.position_of(resource) < 0:
            self.open_resource(resource)  # without its choice it would not be among those that are listed
            return
        if inventory.position_of(resource) < 0:
            inventory.facets.clear()
            inventory.narrow("")
            self.say("What was chosen hid it, and was taken back; [ chooses it again.")
            self.show_all()
        self.query_one("#resources", RowsTable).stay_on(max(0, inventory.position_of(resource)))
        self.open_resource(resource)

    def _ask_for_place(self, resource_id: str, parts: list[str]) -> None:
        """Ask for what no list holds, such as a subnet, by its id; a group or subscription would stand in a list."""
        if "providers" in parts:
            self.say("It is in no list here; asking Azure for it by its id.")
            self.open_resource(resource_of(resource_id))
            return
        tenant = self.shell.navigation.place_tenant
        where = f" azpane --tenant {tenant} looks there." if tenant else " r lists again; i shows who you are."
        self.say(f"Not found with this identity: {resource_id}.{where}", severity="warning")

    # History and crumbs.

    def visit(self) -> Visit:
        inventory = self.shell.inventory
        resource = self._opened()
        at = self.query_one("#resources", RowsTable).cursor
        return Visit(
            "explore",
            inventory.facets.choice(),
            resource.id if resource else "",
            filter=inventory.filter,
            cursor=(at, inventory.resource(at).id) if at < len(inventory.rows) else None,
            way=resource,
        )

    def revisit(self, visit: Visit) -> None:
        inventory = self.shell.inventory
        inventory.facets.choose(visit.frame)  # type: ignore[arg-type]  # as `visit` made it
        inventory.narrow(visit.filter)
        self.remove_class("-opened")
        self.show_all()
        self._put_cursor(visit)
        self.query_one("#resources").focus()
        if visit.opened and isinstance(visit.way, Resource):
            self.open_resource(visit.way)

    def _put_cursor(self, visit: Visit) -> None:
        """Put the cursor on the resource that it was on, which may have been listed anew or have gone."""
        inventory = self.shell.inventory
        at, resource_id = visit.cursor if isinstance(visit.cursor, tuple) else (0, "")  # as `visit` made it
        if at >= len(inventory.rows) or inventory.resource(at).id != resource_id:
            row = inventory.row_of(resource_id)
            at = max(0, inventory.position_of(inventory.resources[row])) if row >= 0 else 0
        self.query_one("#resources", RowsTable).cursor = at

    def crumbs(self) -> list[str]:
        places = self.shell.inventory.where()
        detail = self.query_one(ResourceDetail)
        if detail.resource and detail.display:
            places.append(detail.resource.name)
        return places

    def go_to_crumb(self, at: int) -> None:
        """Take back what is narrower than the crumb, or open the resource that it names."""
        facets = self.shell.inventory.facets
        detail = self.query_one(ResourceDetail)
        keys = [key for key in (SUBSCRIPTION, GROUP) if facets.chosen(key)]
        if at > len(keys):
            if detail.resource:
                self.open_resource(detail.resource)
            return
        for key in keys[at:]:
            facets.clear(key)
        self.remove_class("-opened")
        self.show_all()
        self.query_one("#resources").focus()

    def _opened(self) -> Resource | None:
        return self.query_one(ResourceDetail).resource if self.has_class("-opened") else None

    # What is under the cursor: in the list that has the keys, else the resource.

    def resource_under_cursor(self) -> Resource | None:
        inventory = self.shell.inventory
        at = self.query_one("#resources", RowsTable).cursor
        return inventory.resource(at) if at < len(inventory.rows) else None

    def place_under_cursor(self) -> Resource | ResourceGroup | Subscription | Choice | None:
        """Return what a key acts on; a Choice is a tag's value."""
        inventory = self.shell.inventory
        focused = self.focused
        if isinstance(focused, ChoiceList):
            choice = focused.current
            if not choice or not choice.value or choice.value.startswith("\0"):
                return None
            if focused.id == "subscriptions":
                return inventory.subscriptions.get(choice.value)
            return inventory.groups.get(choice.value) if focused.id == "groups" else choice
        return self._opened() or self.resource_under_cursor()

    def copy_choices(self) -> list[CopyChoice]:
        from explorer.model import clipboard as copies
        from explorer.model.base.shell import quoting

        place, quote = self.place_under_cursor(), quoting(sys.platform)
        if isinstance(place, Choice):
            return copies.tag_copies(place.key.removeprefix("tag:"), place.value, quote)
        link = self.portal_link()
        if isinstance(place, ResourceGroup):
            return copies.group_copies(place, link, quote)
        if isinstance(place, Subscription):
            return copies.subscription_copies(place, link, quote)
        if not place:
            return []
        detail = self.query_one(ResourceDetail)
        body = detail.body if detail.resource and detail.resource.id == place.id else None
        return copies.resource_copies(place, link, quote, body, json_text(body) if body is not None else "")

    def copy_later(self, choice: CopyChoice) -> None:
        place = self.place_under_cursor()
        if place is not None and not isinstance(place, Choice):
            resource_id = place.resource_id if isinstance(place, Subscription) else place.id
            copy_json(self, choice, resource_id, _subscription_of(place))

    def portal_link(self) -> str:
        place, session = self.place_under_cursor(), self.shell.session
        if not session or place is None or isinstance(place, Choice):
            return ""
        resource_id = place.resource_id if isinstance(place, Subscription) else place.id
        return portal_url(session.cloud.portal, self.shell.inventory.tenant_of(_subscription_of(place)), resource_id)


def _subscription_of(place: Resource | ResourceGroup | Subscription) -> str:
    return place.id if isinstance(place, Subscription) else place.subscription_id
