"""The estate of the demo: two companies' tenants, subscriptions, groups, resources and storage accounts, built once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from explorer.demo.base.people import TENANTS, Tenant
from explorer.demo.blobs.account import HIERARCHICAL, StorageAccount, network_settings
from explorer.demo.blobs.listing_rules import NEWEST
from explorer.demo.estate.company import (
    ACCOUNTS,
    GROUPS,
    STAMPS,
    SUBSCRIPTIONS,
    GroupPlan,
    tags_for,
)
from explorer.demo.estate.company import SubscriptionPlan as Subscription
from explorer.demo.estate.kinds import Kind, Site, guid
from explorer.demo.estate.kinds_compute import COMPUTE
from explorer.demo.estate.kinds_data import DATA
from explorer.demo.estate.kinds_network import NETWORK
from explorer.demo.estate.kinds_operations import OPERATIONS

STORAGE_TYPE = "Microsoft.Storage/storageAccounts"


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
    """A resource that was built beforehand."""

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
    """A resource group and what stands in it."""

    id: str
    name: str
    location: str
    subscription: Subscription
    tags: Mapping[str, str]
    resources: Sequence[Resource]


def _storage_properties(site: Site) -> dict[str, Any]:
    """Everything but the endpoints, which depend on where the wire is served."""
    return {
        "defaultToOAuthAuthentication": True,
        "keyCreationTime": {"key1": "2024-09-12T07:33:52.1130417Z", "key2": "2024-09-12T07:33:52.1130417Z"},
        "allowCrossTenantReplication": False,
        "minimumTlsVersion": "TLS1_2",
        "allowBlobPublicAccess": site.name == "stadasandbox",
        "allowSharedKeyAccess": site.name != "stwebshopprod",
        "isHnsEnabled": site.name in HIERARCHICAL,
        **network_settings(site.name, site.id, site.group_id),
        "supportsHttpsTrafficOnly": True,
        "encryption": {
            "services": {
                "file": {"keyType": "Account", "enabled": True, "lastEnabledTime": "2024-09-12T07:33:52.2380441Z"},
                "blob": {"keyType": "Account", "enabled": True, "lastEnabledTime": "2024-09-12T07:33:52.2380441Z"},
            },
            "keySource": "Microsoft.Storage",
        },
        "accessTier": "Cool" if "backup" in site.name else "Hot",
        "provisioningState": "Succeeded",
        "creationTime": "2024-09-12T07:33:52.0193087Z",
        "primaryLocation": site.location,
        "statusOfPrimary": "available",
    }


STORAGE_VERSIONS = ("2025-06-01", "2025-01-01", "2024-01-01", "2023-05-01", "2022-09-01", "2021-09-01", "2019-06-01")

_KINDS = {kind.type: kind for kind in (*COMPUTE, *NETWORK, *DATA, *OPERATIONS)}


def _storage_kind(name: str) -> Kind:
    _, kind, sku = ACCOUNTS[name]
    return Kind(STORAGE_TYPE, STORAGE_VERSIONS, _storage_properties, kind, {"name": sku, "tier": "Standard"})


class Estate:
    """Everything there is; lookups compare names as Azure does, without case."""

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
        self.kinds: dict[str, Kind] = {**_KINDS, STORAGE_TYPE: _storage_kind("stwebshopprod")}
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
        """Return the positions of a subscription's resources that differ by name alone, in order; None: all differ."""
        return None

    def resource(self, resource_id: str) -> Resource | None:
        """Return the resource of this id, or None."""
        return self._by_id.get(resource_id.lower())


@lru_cache(maxsize=1)
def the_estate() -> Estate:
    """Return the estate of the demo, the same one every time: nothing can change it."""
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
    for account, (group, _, _) in ACCOUNTS.items():
        if group == plan.name:
            yield _storage_kind(account), account
