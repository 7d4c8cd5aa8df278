"""From where each storage account of the demo may be reached, as Resource Manager tells it."""

from __future__ import annotations

from typing import Any

PRIVATE = frozenset({"stwebshopstage"})
"""Accounts whose public network is disabled; the demo's machine is in none of their networks."""

_SELECTED = frozenset({"stbackupprod"})
"""Accounts with a firewall that lets the demo's machine in."""


def network_settings(name: str, resource_id: str, group_id: str) -> dict[str, Any]:
    """Return the properties of an account that are about its network."""
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
