"""The estate of the demo: subscriptions, groups, resources and storage accounts of two companies, built once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from explorer.demo.base.people import TENANTS, Tenant
from explorer.demo.blobs.account import StorageAccount
from explorer.demo.blobs.listing_rules import NEWEST
from explorer.demo.estate.company import (
    ACCOUNTS,
    GROUPS,
    STAMPS,
    SUBSCRIPTIONS,
    GroupPlan,
    Subscription,
    tags_for,
)
from explorer.demo.estate.kinds import Kind, Site, guid
from explorer.demo.estate.kinds_compute import COMPUTE
from explorer.demo.estate.kinds_data import DATA, STORAGE_TYPE, storage_kind
from explorer.demo.estate.kinds_network import NETWORK
from explorer.demo.estate.kinds_operations import OPERATIONS


class Resource(Protocol):
    """A resource with its place, its tags and its kind; `created` and `changed` are seconds since 1970."""

    @property
    def site(self) -> Site: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def subscription(self) -> Subscription: ...
    @property
    def group(self) -> str: ...
    @property
    def tags(self) -> Mapping[str, str]: ...
    @property
    def created(self) -> int: ...
    @property
    def changed(self) -> int: ...
    @property
    def location(self) -> str:
        """The region, or global."""


@dataclass(frozen=True, slots=True)
class _Built:
    """A resource of an estate that keeps all of them."""

    site: Site
    kind: Kind
    subscription: Subscription
    group: str
    tags: Mapping[str, str]
    created: int
    changed: int

    @property
    def location(self) -> str:
        return self.kind.location or self.site.location


@dataclass(frozen=True, slots=True)
class Group:
    """A resource group and what is in it."""

    id: str
    name: str
    location: str
    subscription: Subscription
    tags: Mapping[str, str]
    resources: Sequence[Resource]


_KINDS = {kind.type: kind for kind in (*COMPUTE, *NETWORK, *DATA, *OPERATIONS)}


class Estate:
    """Tenants and what they hold; lookups ignore case, as Azure does."""

    is_by_id = False
    """Whether `resources` come sorted by their ids."""

    def __init__(
        self,
        tenants: tuple[Tenant, ...] = TENANTS,
        subscriptions: tuple[Subscription, ...] = SUBSCRIPTIONS,
        groups: tuple[GroupPlan, ...] = GROUPS,
    ) -> None:
        self.tenants = tenants
        self.subscriptions = subscriptions
        self.groups: tuple[Group, ...] = tuple(_groups(groups))
        self.kinds: dict[str, Kind] = {**_KINDS, STORAGE_TYPE: storage_kind(*ACCOUNTS["stwebshopprod"][1:])}
        self.accounts: Mapping[str, StorageAccount] = {
            each.site.name: StorageAccount(each.site.name, *ACCOUNTS[each.site.name][1:], each.subscription.tenant)
            for each in self.resources()
            if each.kind.type == STORAGE_TYPE
        }
        self._by_id = {resource.site.id.lower(): resource for resource in self.resources()}

    def subscription(self, subscription_id: str) -> Subscription | None:
        """Return the subscription with this GUID, or None."""
        return next((each for each in self.subscriptions if each.id == subscription_id.lower()), None)

    def groups_of(self, subscription: Subscription) -> list[Group]:
        """Return the resource groups of a subscription."""
        return [group for group in self.groups if group.subscription is subscription]

    def group(self, subscription: Subscription, name: str) -> Group | None:
        """Return a resource group by name, or None."""
        return next((group for group in self.groups_of(subscription) if group.name.lower() == name.lower()), None)

    def resources(self, subscription: Subscription | None = None) -> Sequence[Resource]:
        """Return the resources of one subscription, or all of them."""
        groups = self.groups if subscription is None else self.groups_of(subscription)
        return [resource for group in groups for resource in group.resources]

    def cells(self, subscription: Subscription) -> Sequence[range] | None:
        """Return the positions of a subscription's resources, those that differ by name alone in one range.

        None if all differ in more.
        """
        return None

    def resource(self, resource_id: str) -> Resource | None:
        """Return the resource of this id, or None."""
        return self._by_id.get(resource_id.lower())


@lru_cache(maxsize=1)
def the_estate() -> Estate:
    """Return the usual estate, the same one every time: nothing can change it."""
    return Estate()


def _groups(plans: Iterable[GroupPlan]) -> Iterator[Group]:
    number = 0
    for plan in plans:
        group_id = f"/subscriptions/{plan.subscription.id}/resourceGroups/{plan.name}"
        resources = []
        for kind, name in _contents(plan):
            number += 1
            site = Site(name, kind.type, group_id, plan.subscription.tenant.id, plan.location, number)
            created = NEWEST - int(guid(name)[:6], 16) % (700 * 86400) - 3 * 86400
            changed = created + (NEWEST - created) * (number % 10) // 10
            tags = tags_for(name, plan.service, plan.environment, number)
            resources.append(_Built(site, kind, plan.subscription, plan.name, tags, created, changed))
        tags = tags_for(plan.name, plan.service, plan.environment, len(plan.name))
        yield Group(group_id, plan.name, plan.location, plan.subscription, tags, tuple(resources))


def _contents(plan: GroupPlan) -> Iterator[tuple[Kind, str]]:
    base = f"{plan.service}-{plan.environment}"
    for stamp in plan.stamps:
        for kind, pattern, count in STAMPS[stamp]:
            for n in range(1, count + 1):
                yield _KINDS[kind], pattern.format(base=base, flat=base.replace("-", ""), n=n)
    for account, (group, *kind_and_sku) in ACCOUNTS.items():
        if group == plan.name:
            yield storage_kind(*kind_and_sku), account
