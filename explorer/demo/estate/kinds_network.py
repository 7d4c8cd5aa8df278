"""Networks and what hangs on them: the kinds of resources that connect things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from explorer.demo.estate.kinds import Kind, Site

_VERSIONS = ("2025-01-01", "2024-07-01", "2024-05-01", "2023-11-01", "2022-09-01", "2021-05-01")
_REGIONAL = {"name": "Standard", "tier": "Regional"}


def _network(name: str, properties: Callable[[Site], dict[str, Any]], sku: Mapping[str, Any] | None = None) -> Kind:
    def all_properties(site: Site) -> dict[str, Any]:
        return {"provisioningState": "Succeeded", "resourceGuid": site.guid, **properties(site)}

    return Kind(f"Microsoft.Network/{name}", _VERSIONS, all_properties, sku=sku)


NETWORK = (
    _network(
        "networkInterfaces",
        lambda site: {
            "ipConfigurations": [
                {
                    "name": "ipconfig1",
                    "id": f"{site.id}/ipConfigurations/ipconfig1",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "privateIPAddress": f"10.{site.number % 16}.1.{4 + site.number % 200}",
                        "privateIPAllocationMethod": "Dynamic",
                        "primary": True,
                        "privateIPAddressVersion": "IPv4",
                    },
                }
            ],
            "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
            "enableAcceleratedNetworking": True,
            "enableIPForwarding": False,
            "nicType": "Standard",
        },
    ),
    _network(
        "publicIPAddresses",
        lambda site: {
            "ipAddress": f"203.0.113.{1 + site.number % 250}",
            "publicIPAddressVersion": "IPv4",
            "publicIPAllocationMethod": "Static",
            "idleTimeoutInMinutes": 4,
            "ipTags": [],
        },
        sku=_REGIONAL,
    ),
    _network(
        "virtualNetworks",
        lambda site: {
            "addressSpace": {"addressPrefixes": [f"10.{site.number % 16}.0.0/16"]},
            "subnets": [
                {
                    "name": name,
                    "id": f"{site.id}/subnets/{name}",
                    "properties": {
                        "provisioningState": "Succeeded",
                        "addressPrefix": f"10.{site.number % 16}.{number}.0/24",
                        "privateEndpointNetworkPolicies": "Disabled",
                    },
                }
                for number, name in enumerate(("default", "aks", "private-endpoints"), 1)
            ],
            "virtualNetworkPeerings": [],
            "enableDdosProtection": False,
        },
    ),
    _network(
        "networkSecurityGroups",
        lambda site: {
            "securityRules": [
                {
                    "name": "AllowHttpsInbound",
                    "id": f"{site.id}/securityRules/AllowHttpsInbound",
                    "properties": {
                        "protocol": "Tcp",
                        "sourcePortRange": "*",
                        "destinationPortRange": "443",
                        "sourceAddressPrefix": "Internet",
                        "destinationAddressPrefix": "*",
                        "access": "Allow",
                        "priority": 100,
                        "direction": "Inbound",
                    },
                }
            ],
        },
    ),
    _network(
        "loadBalancers",
        lambda site: {
            "frontendIPConfigurations": [{"name": "public", "id": f"{site.id}/frontendIPConfigurations/public"}],
            "backendAddressPools": [{"name": "nodes", "id": f"{site.id}/backendAddressPools/nodes"}],
            "loadBalancingRules": [],
            "probes": [],
        },
        sku=_REGIONAL,
    ),
    _network(
        "privateEndpoints",
        lambda site: {
            "privateLinkServiceConnections": [
                {
                    "name": site.name,
                    "properties": {
                        "groupIds": [site.pick(("blob", "vault", "sqlServer"))],
                        "privateLinkServiceConnectionState": {"status": "Approved", "description": "Auto-Approved"},
                    },
                }
            ],
            "customDnsConfigs": [],
        },
    ),
    Kind(
        "Microsoft.Network/privateDnsZones",
        ("2024-06-01", "2020-06-01", "2018-09-01"),
        lambda site: {
            "maxNumberOfRecordSets": 25000,
            "numberOfRecordSets": 2 + site.number % 30,
            "numberOfVirtualNetworkLinks": 2,
            "provisioningState": "Succeeded",
        },
        location="global",
    ),
)
"""https://learn.microsoft.com/azure/templates/."""
