"""Places in Explore mode: where one is listed, how one was left, and what can be copied of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.base.json_lines import JsonDocument
from explorer.model.base.visits import Visit
from explorer.model.estate.inventory import GROUP, SUBSCRIPTION, TAG, Inventory
from explorer.ui.estate.resources import RESOURCES, portal_link, single
from explorer.ui.kit.choice_list import Choice
from explorer.ui.kit.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.model.clipboard import CopyChoice

Place = Resource | ResourceGroup | Subscription | Choice
"""What a key acts on; a Choice is a tag's value."""


def find_place(inventory: Inventory, place_id: str, since: int = 0) -> tuple[str, str] | int | None:
    """Return the facet key and value of a group or a subscription, the row of a resource, or None if it is not listed.

    Resources are looked for from row `since` on.
    """
    wanted = place_id.lower().rstrip("/")
    parts = wanted.strip("/").split("/")
    if wanted in inventory.groups:
        return GROUP, wanted
    if len(parts) == 2 and parts[1] in inventory.subscriptions:
        return SUBSCRIPTION, parts[1]
    row = inventory.row_of(wanted, since)
    return row if row >= 0 else None


# History.


def visit_of(inventory: Inventory, opened: Resource | None, cursor: int) -> Visit:
    """Return how Explore stands, for the history; `cursor` is a position among the rows that are left."""
    return Visit(
        "explore",
        inventory.facets.choice(),
        opened.id if opened else "",
        filter=inventory.filter,
        cursor=(cursor, inventory.resource(cursor).id) if cursor < len(inventory.rows) else None,
        way=opened,
    )


def choose_again(inventory: Inventory, visit: Visit) -> None:
    """Choose and filter as it was at a visit."""
    inventory.facets.choose(visit.frame)  # type: ignore[arg-type]  # as `visit_of` made it
    inventory.narrow(visit.filter)


def cursor_of(inventory: Inventory, visit: Visit) -> int:
    """Return the position of the resource that the cursor was on; it may have been listed anew or have gone."""
    at, resource_id = visit.cursor if isinstance(visit.cursor, tuple) else (0, "")  # as `visit_of` made it
    if at < len(inventory.rows) and inventory.resource(at).id == resource_id:
        return int(at)
    row = inventory.row_of(resource_id)
    return max(0, inventory.position_of(inventory.resources[row])) if row >= 0 else 0


# Copies and the portal.


def ids_of(place: Resource | ResourceGroup | Subscription) -> tuple[str, str]:
    """Return the resource id of a place, and the id of its subscription."""
    return (place.resource_id, place.id) if isinstance(place, Subscription) else (place.id, place.subscription_id)


def link_of(shell: Shell, place: Place | None) -> str:
    """Return the page of a place in the portal; "" if it has none, or while there is no session."""
    return "" if place is None or isinstance(place, Choice) else portal_link(shell, *ids_of(place))


def copies_of(shell: Shell, place: Place | None, body: JsonDocument | None = None) -> Sequence[CopyChoice]:
    """Return what can be copied of a place, the most wanted first; `body` is its JSON, if that is there."""
    from explorer.model import clipboard
    from explorer.model.base.shell import quoting

    quote, link = quoting(sys.platform), link_of(shell, place)
    match place:
        case Choice():
            return clipboard.tag_copies(place.key.removeprefix(TAG), place.value, quote)
        case ResourceGroup():
            return clipboard.group_copies(place, link, quote)
        case Subscription():
            return clipboard.subscription_copies(place, link, quote)
        case Resource():
            return RESOURCES.copies(single(shell, place, body), 0)
        case None:
            return []
