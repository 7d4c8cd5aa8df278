"""A storage account: what its Blob service sees of it, and the networks that can reach it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from explorer.demo.base.people import Tenant
from explorer.demo.blobs.containers import CONTAINERS
from explorer.demo.blobs.listing_rules import Container

HIERARCHICAL = frozenset({"sttelemetryprod"})
"""Accounts that are data lakes: folders are real there."""

PRIVATE = frozenset({"stwebshopstage"})
"""Accounts whose public network is disabled; the demo's machine is in none of their networks."""

_SELECTED = frozenset({"stbackupprod"})
"""Accounts with a firewall that lets the demo's machine in."""


@dataclass(frozen=True)
class StorageAccount:
    """A storage account as its Blob service sees it; containers are made when they are asked for.

    `like` names another account that has the same contents.
    """

    name: str
    kind: str
    sku: str
    tenant: Tenant
    like: str = ""

    @property
    def is_hierarchical(self) -> bool:
        """Whether it is a data lake."""
        return self.name in HIERARCHICAL

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """Its containers, sorted by name."""
        return tuple(sorted(CONTAINERS[self.like or self.name](), key=lambda container: container.name))

    def container(self, name: str) -> Container | None:
        """Return the container of this name; None if there is none, or if it was deleted."""
        found = (one for one in self.containers if one.name == name and not one.facts.deleted)
        return next(found, None)


def network_settings(name: str, resource_id: str, group_id: str) -> dict[str, Any]:
    """Return the properties of an account that are about its network, as Resource Manager writes them."""
    is_private, is_selected = name in PRIVATE, name in _SELECTED
    network = f"{group_id}/providers/Microsoft.Network/virtualNetworks/vnet-backup/subnets/agents"
    return {
        "publicNetworkAccess": "Disabled" if is_private else "Enabled",
        "privateEndpointConnections": [_endpoint(name, resource_id, group_id, n) for n in range(2 * is_private)],
        "networkAcls": {
            "bypass": "AzureServices",
            "virtualNetworkRules": [{"id": network, "action": "Allow", "state": "Succeeded"}] * is_selected,
            "ipRules": [{"value": f"203.0.113.{n}", "action": "Allow"} for n in (10, 11)] * is_selected,
            "defaultAction": "Deny" if is_private or is_selected else "Allow",
        },
    }


def _endpoint(name: str, resource_id: str, group_id: str, number: int) -> dict[str, Any]:
    endpoint = f"{group_id}/providers/Microsoft.Network/privateEndpoints/pe-{name}-{number + 1}"
    connection = f"{name}.{number:08x}-5a0d-4c1f-9f0e-6e5d4c3b2a10"
    return {
        "id": f"{resource_id}/privateEndpointConnections/{connection}",
        "name": connection,
        "type": "Microsoft.Storage/storageAccounts/privateEndpointConnections",
        "properties": {
            "provisioningState": "Succeeded",
            "privateEndpoint": {"id": endpoint},
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "Auto-Approved",
                "actionRequired": "None",
            },
        },
    }
