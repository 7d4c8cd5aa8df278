"""Everything that Explore mode has seen so far, and what of it is left by what is chosen."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.model.errors import ExplorerError
from explorer.model.facets import FacetIndex
from explorer.model.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.text import plural

SUBSCRIPTION = "subscription"
GROUP = "group"
TAG = "tag:"


@dataclass(slots=True)
class Loading:
    """How far the listing of one subscription has come."""

    is_complete: bool = False
    error: ExplorerError | None = None


class Inventory:
    """Tenants, subscriptions, groups and resources as pages bring them, with their facets."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}
        self.tenant_errors: dict[str, ExplorerError] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.facets = FacetIndex()
        self._filter = ""
        self.restart()

    def restart(self) -> None:
        """Forget everything that was listed; what is chosen and the filter stay for what comes."""
        self.tenants.clear()
        self.tenant_errors.clear()
        self.subscriptions.clear()
        self.facets.restart()
        self.groups: dict[str, ResourceGroup] = {}
        self.resources: list[Resource] = []
        self.loading: dict[str, Loading] = {}
        self.rows: Sequence[int] = array("I")
        self._words: list[str] = []

    @property
    def filter(self) -> str:
        return self._filter

    @property
    def is_complete(self) -> bool:
        return bool(self.loading) and all(state.is_complete for state in self.loading.values())

    def adopt(self, other: Inventory) -> None:
        """Hold what another inventory holds, at once; what is chosen here and the filter stay."""
        other.facets.choose_as(self.facets)
        kept = {"_filter": self._filter}
        self.__dict__.update({**vars(other), **kept})

    def add_tenants(self, tenants: Iterable[Tenant]) -> None:
        for tenant in tenants:
            self.tenants[tenant.id] = tenant

    def add_subscriptions(self, tenant: Tenant, found: Iterable[Subscription], error: ExplorerError | None) -> None:
        """Record what one tenant answered; a subscription that two tenants show (Lighthouse) stays with its own."""
        self.tenants.setdefault(tenant.id, tenant)
        if error:
            self.tenant_errors[tenant.id] = error
        for subscription in found:
            if subscription.id not in self.subscriptions or subscription.tenant_id == tenant.id:
                self.subscriptions[subscription.id] = subscription

    def begin(self, subscriptions: Iterable[Subscription]) -> None:
        """Record that these are being listed, too; the inventory is complete when each has ended."""
        self.loading |= {one.id: Loading() for one in subscriptions}

    def add(self, groups: Sequence[ResourceGroup], resources: Sequence[Resource]) -> None:
        """Append a page, of one subscription or of many; call `refresh` before the rows are drawn."""
        for group in groups:
            self.groups[group.id.lower()] = group
        self.resources.extend(resources)
        self.facets.add(_facets(one) for one in resources)
        self._words.extend(
            f"{one.name} {one.type} {one.type_words} {one.group} {one.id}".casefold() for one in resources
        )

    def ended(self, subscription_id: str, error: ExplorerError | None) -> None:
        state = self.loading.setdefault(subscription_id, Loading())
        state.is_complete, state.error = True, error

    def narrow(self, text: str) -> None:
        """Keep the resources whose name, type, group or id holds `text`, whatever its case; "" keeps all."""
        self._filter = text

    def refresh(self) -> None:
        """Work out the rows that are left, sorted by name."""
        needle = self._filter.casefold().strip()
        hits = [row for row, words in enumerate(self._words) if needle in words] if needle else None
        self.facets.limit("filter", hits)
        resources = self.resources
        self.rows = sorted(self.facets.rows(), key=lambda row: resources[row].name.casefold())

    def resource(self, position: int) -> Resource:
        """Return the resource at a position of the rows that are left."""
        return self.resources[self.rows[position]]

    def subscription_name(self, subscription_id: str) -> str:
        known = self.subscriptions.get(subscription_id)
        return known.name if known else subscription_id

    def tenant_of(self, subscription_id: str) -> str:
        """Return the tenant that owns a subscription, or "" where it was not listed."""
        known = self.subscriptions.get(subscription_id)
        return known.tenant_id if known else ""

    def where(self) -> list[str]:
        """Return what is chosen as places from the widest to the narrowest: tenant, subscription, group."""
        chosen = self.facets.chosen(SUBSCRIPTION)
        subscriptions = [one for one in self.subscriptions.values() if one.id in chosen]
        tenants = {one.tenant_id for one in subscriptions or self.subscriptions.values()}
        groups = [self.groups[one].name for one in self.facets.chosen(GROUP) if one in self.groups]
        return [
            *_one_or_many([self.tenants[one].name if one in self.tenants else one for one in tenants], "tenant"),
            *_one_or_many([one.name for one in subscriptions], "subscription"),
            *_one_or_many(groups, "group"),
        ]

    def chosen_subscriptions(self) -> list[Subscription]:
        """Return the subscriptions chosen, or all where none is."""
        chosen = self.facets.chosen(SUBSCRIPTION)
        return [one for one in self.subscriptions.values() if not chosen or one.id in chosen]


def _one_or_many(names: Sequence[str], noun: str) -> list[str]:
    return [names[0] if len(names) == 1 else plural(len(names), noun)] if names else []


def group_value(subscription_id: str, name: str) -> str:
    """Return a resource group's facet value: its id without case; its name is unique in its subscription only."""
    return ResourceGroup(name, subscription_id).id.lower()


def _facets(resource: Resource) -> Iterable[tuple[str, str]]:
    yield SUBSCRIPTION, resource.subscription_id
    if resource.group:
        yield GROUP, group_value(resource.subscription_id, resource.group)
    for key, value in resource.tags.items():
        yield f"{TAG}{key}", value
