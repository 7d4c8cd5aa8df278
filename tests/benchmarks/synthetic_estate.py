"""A synthetic estate of any size: 50 subscriptions, 5 tags a resource, about 1,100 values, few of them common."""

from __future__ import annotations

import random
from collections.abc import Iterator
from sys import intern

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant

SUBSCRIPTIONS = 50
PAGE = 1000

_TYPES = (
    "Microsoft.Compute/virtualMachines", "Microsoft.Compute/disks", "Microsoft.Network/networkInterfaces",
    "Microsoft.Network/publicIPAddresses", "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults",
    "Microsoft.Web/sites", "Microsoft.Web/serverfarms", "Microsoft.Sql/servers", "Microsoft.Network/privateEndpoints",
    *(f"Microsoft.Provider{number}/kinds{number}" for number in range(50)),
)  # fmt: skip
_LOCATIONS = (
    "westeurope",
    "northeurope",
    "eastus",
    "eastus2",
    "swedencentral",
    "global",
    "uksouth",
    "germanywestcentral",
)
_TAGS = {
    "env": ("prod", "test", "dev", "staging", "Prod", "sandbox"),
    "service": tuple(f"service-{number:03d}" for number in range(500)),
    "owner": tuple(f"team-{number:03d}@contoso.com" for number in range(300)),
    "cost-center": tuple(f"CC{number:05d}" for number in range(290)),
    "criticality": ("high", "medium", "low", "none"),
}
_COVERAGE = {"service": 0.95, "env": 0.93}  # so that it is known which tags come first

_COVERAGE = {"service": 0.95, "env": 0.93}  # so that it is known which tags come first


def tenant() -> tuple[Tenant, list[Subscription]]:
    ids = (f"{number:08d}-0000-4000-8000-000000000000" for number in range(SUBSCRIPTIONS))
    return Tenant("t", "Contoso"), [Subscription(one, f"Subscription {at:02d}", "t") for at, one in enumerate(ids)]


def pages(total: int, group_size: int = 33) -> Iterator[tuple[list[ResourceGroup], list[Resource]]]:
    """Yield groups and resources, 1,000 resources a page; equal texts are one, as the decoder makes them."""
    chance = random.Random(7)
    subscriptions = [one.id for one in tenant()[1]]
    common = {key: [1 / (rank + 3) for rank in range(len(values))] for key, values in _TAGS.items()}
    per_subscription = max(1, total // SUBSCRIPTIONS)
    for start in range(0, total, PAGE):
        size = min(PAGE, total - start)
        drawn = {key: chance.choices(values, common[key], k=size) for key, values in _TAGS.items()}
        groups: dict[str, ResourceGroup] = {}
        resources = []
        for number in range(start, start + size):
            subscription = subscriptions[min(SUBSCRIPTIONS - 1, number // per_subscription)]
            group = intern(f"rg-{number // group_size:05d}-{('web', 'data', 'net')[number // group_size % 3]}")
            groups[group] = ResourceGroup(group, subscription, "westeurope")
            kind = chance.choice(_TYPES)
            name = f"{kind.rpartition('/')[2][:4].lower()}-{chance.randrange(10**6):06d}-{number:07d}"
            tags = {
                key: values[number - start]
                for key, values in drawn.items()
                if chance.random() < _COVERAGE.get(key, 0.91)
            }
            resources.append(
                Resource(
                    f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}",
                    name,
                    str(kind),
                    subscription,
                    group,
                    chance.choice(_LOCATIONS),
                    tags=tags,
                )
            )
        yield list(groups.values()), resources
