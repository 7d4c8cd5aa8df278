"""Estates of hundreds of thousands of resources; each resource is made when it is looked at, and none is kept.

A resource is a number. Numbers follow the order of ids, in which lists give resources: by subscription, group and place
in the group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from explorer.demo.base.lazy import Mapped
from explorer.demo.base.people import CONTOSO
from explorer.demo.blobs.account import StorageAccount
from explorer.demo.blobs.listing_rules import NEWEST
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Group, Resource, the_estate
from explorer.demo.estate.kinds import Kind, Site, guid
from explorer.demo.estate.kinds_data import STORAGE_TYPE

UNITS = (
    "Retail",
    "Logistics",
    "Payments",
    "Customer",
    "Finance",
    "Data",
    "Platform",
    "Identity",
    "Mobile",
    "Research",
)
_STAGES = (
    ("Production", "prod"),
    ("Staging", "stage"),
    ("Test", "test"),
    ("Development", "dev"),
    ("Sandbox", "sbx"),
)
SERVICES = (
    "CRM", "accounts", "alerts", "archive", "basket", "billing", "booking", "cards", "catalog", "checkout", "claims",
    "contracts", "customs", "delivery", "devices", "events", "export", "fraud", "gateway", "images",
    "imports", "inventory", "invoices", "ledger", "loyalty", "mail", "maps", "media", "orders", "partners",
    "payroll", "portal", "pricing", "reports", "returns", "search", "shipping", "stock", "tracking", "webshop",
)  # fmt: skip
_CONTENTS: tuple[tuple[str, str, int], ...] = (
    ("Microsoft.Compute/disks", "disk-{base}-{n:02}", 6),
    ("Microsoft.Compute/virtualMachines", "vm-{base}-{n:02}", 6),
    ("Microsoft.Insights/components", "appi-{base}", 1),
    ("Microsoft.Insights/metricAlerts", "alert-{base}-{n}", 6),
    ("Microsoft.KeyVault/vaults", "kv-{base}", 1),
    ("Microsoft.ManagedIdentity/userAssignedIdentities", "id-{base}", 1),
    ("Microsoft.Network/networkInterfaces", "nic-{base}-{n:02}", 6),
    ("Microsoft.Network/networkSecurityGroups", "nsg-{base}", 1),
    ("Microsoft.Network/privateEndpoints", "pe-{base}-{n}", 5),
    ("Microsoft.Network/publicIPAddresses", "pip-{base}-{n}", 2),
    ("Microsoft.Network/virtualNetworks", "vnet-{base}", 1),
    ("Microsoft.OperationalInsights/workspaces", "log-{base}", 1),
    ("Microsoft.ServiceBus/namespaces", "sb-{base}", 1),
    ("Microsoft.Sql/servers", "sql-{base}", 1),
    ("Microsoft.Sql/servers/databases", "sql-{base}/orders{n}", 3),
    ("Microsoft.Storage/storageAccounts", "st{flat}{n:02}", 2),
    ("Microsoft.Web/serverfarms", "asp-{base}", 1),
    ("Microsoft.Web/sites", "func-{base}-{n:02}", 5),
)
_REGIONS = ("westeurope", "westeurope", "westeurope", "northeurope", "germanywestcentral", "swedencentral")
_ENVIRONMENT_KEYS = ("env",) * 12 + ("Env", "Env", "ENV", "environment")
_SPELLED = {"prod": ("prod",) * 5 + ("Prod", "production", "PROD")}
_OWNERS = ("ada@contoso.com", "grace@contoso.com", "team-{unit}", "team-{unit}", "Team-{unit}", "platform-team", "")
_ST = re.compile(r"st([a-z]+)(\d{2})(prod|stage|test|dev|sbx)(\d{2})")
_LIKE = ("stwebshopprod", "sttelemetryprod", "stwebshopstage", "stadasandbox", "stfabrikamshared")


@lru_cache(maxsize=1)
def the_big_estate() -> Estate:
    """Return the estate of the scenario big-estate, the same one every time."""
    return BigEstate(UNITS, SERVICES)


def _slots(kinds: Mapping[str, Kind], times: int) -> tuple[tuple[Kind, str, int], ...]:
    """Return what every group holds, in the order of ids; there are `times` as many of what is numbered."""
    found = [
        (kinds[kind], name, n)
        for kind, name, count in _CONTENTS
        for n in range(1, count * (times if "{n" in name else 1) + 1)
    ]
    return tuple(sorted(found, key=lambda slot: _named(slot, "x", "x").id))


def _named(slot: tuple[Kind, str, int], base: str, flat: str, group_id: str = "", region: str = "", n: int = 0) -> Site:
    kind, pattern, number = slot
    name = pattern.format(base=base, flat=flat, n=number)
    return Site(name, kind.type, group_id, CONTOSO.id, region, n)


@dataclass(frozen=True, slots=True)
class _Place:
    """A resource group, and the words from which its names and tags are made."""

    subscription: Subscription
    name: str
    id: str
    base: str
    flat: str
    service: str
    unit: str
    stage: str
    region: str
    cost_centre: str


class _Made:
    """A resource that is a number, from which everything else follows."""

    __slots__ = ("_like", "_number", "_place", "_site", "_slot")

    def __init__(self, estate: BigEstate, number: int) -> None:
        self._number = number
        self._like = estate.tagged_like(number)
        self._place = estate.places[number // len(estate.slots)]
        self._slot = estate.slots[number % len(estate.slots)]
        self._site: Site | None = None

    @property
    def site(self) -> Site:
        if self._site is None:
            place = self._place
            self._site = _named(self._slot, place.base, place.flat, place.id, place.region, self._number)
        return self._site

    @property
    def kind(self) -> Kind:
        return self._slot[0]

    @property
    def subscription(self) -> Subscription:
        return self._place.subscription

    @property
    def group(self) -> str:
        return self._place.name

    @property
    def location(self) -> str:
        return self._slot[0].location or self._place.region

    @property
    def tags(self) -> Mapping[str, str]:
        place = self._place
        dice = self._like * 2_654_435_761 >> 8 & 0xFFFFFF
        values = _SPELLED.get(place.stage, (place.stage,))
        has_repository = dice % 7 < 4
        return {
            "service": place.service,
            _ENVIRONMENT_KEYS[dice % len(_ENVIRONMENT_KEYS)]: values[dice // 16 % len(values)],
            "owner": _OWNERS[dice // 128 % len(_OWNERS)].format(unit=place.unit),
            "cost-centre" if dice % 5 else "cost-center": place.cost_centre,
            "repository" if has_repository else "managed-by": f"company/{place.service}" if has_repository else "bicep",
        }

    @property
    def created(self) -> int:
        return NEWEST - (self._number * 7919 % 700 + 3) * 86400

    @property
    def changed(self) -> int:
        return self.created + (NEWEST - self.created) * (self._number % 10) // 10


class _Accounts(Mapping[str, StorageAccount]):
    """The storage accounts by name; each has the contents of an account of the usual estate."""

    def __init__(self, estate: BigEstate, per_group: int) -> None:
        self._estate, self._per_group = estate, per_group
        self._made: dict[str, StorageAccount] = {}

    def __getitem__(self, name: str) -> StorageAccount:
        found = _ST.fullmatch(name)
        services = [service.lower() for service in self._estate.services]
        is_there = found and found[1] in services and int(found[2]) < len(self._estate.units)
        if not found or not is_there or not 1 <= int(found[4]) <= self._per_group:
            raise KeyError(name)
        if name not in self._made:
            like = _LIKE[(int(found[2]) + int(found[4]) + services.index(found[1])) % len(_LIKE)]
            self._made[name] = StorageAccount(name, "StorageV2", "Standard_LRS", CONTOSO, like)
        return self._made[name]

    def __len__(self) -> int:
        return len(self._estate.places) * self._per_group

    def __iter__(self) -> Iterator[str]:
        return (each.site.name for each in self._estate.resources() if each.kind.type == STORAGE_TYPE)


class BigEstate(Estate):
    """Five subscriptions for each unit, with a group for each service; `times` multiplies what is in a group."""

    is_by_id = True

    def __init__(self, units: Sequence[str], services: Sequence[str], times: int = 1) -> None:
        self.units, self.services = units, services
        small = the_estate()
        self.tenants = (CONTOSO,)
        names = [f"{unit} {stage}" for unit in units for stage, _ in _STAGES]
        ids = sorted(guid(f"big {name}") for name in names)
        self.subscriptions = tuple(
            Subscription(one, name, CONTOSO, tags={"unit": name.split()[0]})
            for one, name in zip(ids, names, strict=True)
        )
        self.kinds = small.kinds
        self.slots = _slots(self.kinds, times)
        self.accounts = _Accounts(self, 2 * times)
        self.places = [self._place(at) for at in range(len(names) * len(services))]
        size = len(self.slots)
        self.groups = tuple(
            Group(place.id, place.name, place.region, place.subscription,
                  {"service": place.service, "env": place.stage}, self._made(range(at * size, (at + 1) * size)))
            for at, place in enumerate(self.places)
        )  # fmt: skip

    def _place(self, at: int) -> _Place:
        number = at // len(self.services)
        subscription, stage = self.subscriptions[number], _STAGES[number % len(_STAGES)][1]
        unit = self.units[number // len(_STAGES)].lower().replace(" ", "-")
        name = self.services[at % len(self.services)]
        group, service = f"rg-{name}-{unit}-{stage}", name.lower()
        return _Place(
            subscription=subscription,
            name=group,
            id=f"/subscriptions/{subscription.id}/resourceGroups/{group}",
            base=f"{service}-{unit}-{stage}",
            flat=f"{service}{number // len(_STAGES):02}{stage}",
            service=service,
            unit=unit,
            stage=stage,
            region=_REGIONS[at * 7 % len(_REGIONS)],
            cost_centre=f"{4700 + at % 40}",
        )

    def resources(self, subscription: Subscription | None = None) -> Sequence[Resource]:
        size = len(self.services) * len(self.slots)
        if subscription is None:
            return self._made(range(len(self.subscriptions) * size))
        first = self.subscriptions.index(subscription) * size
        return self._made(range(first, first + size))

    def _made(self, numbers: range) -> Sequence[Resource]:
        return Mapped(numbers, partial(_Made, self))

    def tagged_like(self, number: int) -> int:
        """Return the number from which the tags of a resource are made."""
        return number

    def resource(self, resource_id: str) -> Resource | None:
        parts = resource_id.split("/")
        subscription = self.subscription(parts[2]) if len(parts) > 4 else None
        group = self.group(subscription, parts[4]) if subscription else None
        inside = group.resources if group else ()
        return next((each for each in inside if each.site.id.lower() == resource_id.lower()), None)
