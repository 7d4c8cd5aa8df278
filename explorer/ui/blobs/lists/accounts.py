"""The storage accounts of the chosen subscriptions, or of all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.azure.places import StorageAccount, Subscription
from explorer.model.estate.inventory import Inventory
from explorer.ui.blobs.lists.containers import CONTAINERS, Containers
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceKind, RowsList
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.session import Session


@dataclass(slots=True)
class InSubscriptions:
    """The chosen subscriptions; `listed` are those that were chosen when the accounts were listed."""

    session: Session
    inventory: Inventory
    listed: list[Subscription] = field(default_factory=list)


Accounts = RowsList[StorageAccount, InSubscriptions]


def accounts(session: Session, inventory: Inventory) -> Accounts:
    """Return the list of accounts, by name."""
    here = Accounts(ACCOUNTS, InSubscriptions(session, inventory))
    here.order = ("name", False)
    return here


def _pages(here: Accounts, stop: Event) -> Iterable[Any]:
    directory, inventory = here.place.session.directory, here.place.inventory
    here.place.listed = subscriptions = inventory.chosen_subscriptions()
    if not subscriptions:  # Explore has not listed them yet
        pages = list(directory.subscriptions(directory.tenants(), stop))
        subscriptions = [one for page in pages for one in page.subscriptions]
    for page in directory.storage_accounts(subscriptions, stop):
        if page.error:
            yield page.error
        yield page.accounts


def _is_stale(here: Accounts) -> bool:
    """Tell whether other subscriptions have been chosen since these were listed."""
    return bool(here.place.listed) and here.place.listed != here.place.inventory.chosen_subscriptions()


def _columns(here: Accounts) -> list[Column]:
    def at(row: int) -> StorageAccount:
        return here.rows[row]

    subscription = here.place.inventory.subscription_name
    return [
        Column("Account", lambda row: at(row).name, 20, grow=2, sort="name"),
        Column("Kind", lambda row: at(row).kind, 16, priority=5, sort="kind"),
        Column("Redundancy", lambda row: at(row).sku, 14, priority=4, sort="redundancy"),
        Column("Tier", lambda row: at(row).access_tier, 7, priority=6, sort="tier"),
        Column("Names", lambda row: "hierarchical" if at(row).is_hierarchical else "flat", 12, priority=3),
        Column(
            "Network",
            lambda row: at(row).network.short,
            12,
            priority=1,
            role=lambda row: "" if at(row).network.is_open else "warn",
            sort="network",
        ),
        Column("Subscription", lambda row: subscription(at(row).subscription_id), 14, grow=1, priority=2),
        Column("Location", lambda row: at(row).location, 11, priority=7, role=lambda _row: "dim", sort="location"),
    ]


def _details(here: Accounts, row: int) -> list[Line]:
    one = here.rows[row]
    pairs = (
        ("kind", one.kind),
        ("redundancy", one.sku),
        ("tier", f"{one.access_tier} unless a blob says otherwise" if one.access_tier else ""),
        ("names", "hierarchical (Data Lake)" if one.is_hierarchical else "flat"),
        *one.network.fields,
        ("location", one.location),
        ("subscription", here.place.inventory.subscription_name(one.subscription_id)),
        ("endpoint", one.blob_endpoint),
        ("id", one.id),
    )
    lines: list[Line] = [[(one.name, "title")], [("storage account", "dim")], [], *fields(pairs)]
    if one.network.meaning:
        lines += [[], [("If its data cannot be listed: ", "key"), (one.network.meaning, "")]]
    return lines


def _inside(here: Accounts, row: int) -> Containers:
    one = here.rows[row]
    storage = here.place.session.storage
    service = storage.service(one.blob_endpoint, one.data_tenant_id, is_hierarchical=one.is_hierarchical)
    return Containers(CONTAINERS, InAccount(service, one.name, one.network))


ACCOUNTS: PlaceKind[Accounts] = PlaceKind(
    id="accounts",
    noun="account",
    title=lambda _here: "Storage accounts",
    known_as="storage account, its blobs",
    empty=lambda _here: (
        "No storage accounts in these subscriptions.",
        "A container's URL opens it directly: azpane URL.",
    ),
    start=accounts,
    pages=_pages,
    is_stale=_is_stale,
    columns=_columns,
    sort_keys=dict.fromkeys(("name", "network", "tier", "location", "kind", "redundancy"), False),
    values={
        "name": attrgetter("name"),
        "network": attrgetter("network.short"),
        "tier": attrgetter("access_tier"),
        "location": attrgetter("location"),
        "kind": attrgetter("kind"),
        "redundancy": attrgetter("sku"),
    },
    details=_details,
    link=lambda here, row: here.rows[row].id,
    inside=_inside,
)
