"""Networks and what hangs on them: the kinds of resources that connect things."""

from __future__ import annotations

from typing import Any

from explorer.demo.estate.kinds import Kind, Site

_NETWORK = ("2025-01-01", "2024-07-01", "2024-05-01", "2023-11-01", "2022-09-01", "2021-05-01")


def _network_interface(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
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
    }


def _public_ip(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
        "ipAddress": f"203.0.113.{1 + site.number % 250}",
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
    }


def _virtual_network(site: Site) -> dict[str, Any]:
    net = site.number % 16
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
        "addressSpace": {"addressPrefixes": [f"10.{net}.0.0/16"]},
        "subnets": [
            {
                "name": name,
                "id": f"{site.id}/subnets/{name}",
                "properties": {
                    "provisioningState": "Succeeded",
                    "addressPrefix": f"10.{net}.{number}.0/24",
                    "privateEndpointNetworkPolicies": "Disabled",
                },
            }
            for number, name in enumerate(("default", "aks", "private-endpoints"), 1)
        ],
        "virtualNetworkPeerings": [],
        "enableDdosProtection": False,
    }


def _security_group(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
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
    }


def _load_balancer(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
        "frontendIPConfigurations": [{"name": "public", "id": f"{site.id}/frontendIPConfigurations/public"}],
        "backendAddressPools": [{"name": "nodes", "id": f"{site.id}/backendAddressPools/nodes"}],
        "loadBalancingRules": [],
        "probes": [],
    }


def _private_endpoint(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "resourceGuid": site.guid,
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
    }


def _private_zone(site: Site) -> dict[str, Any]:
    return {
        "maxNumberOfRecordSets": 25000,
        "numberOfRecordSets": 2 + site.number % 30,
        "numberOfVirtualNetworkLinks": 2,
        "provisioningState": "Succeeded",
    }


NETWORK = (
    Kind("Microsoft.Network/networkInterfaces", _NETWORK, _network_interface),
    Kind("Microsoft.Network/publicIPAddresses", _NETWORK, _public_ip, sku={"name": "Standard", "tier": "Regional"}),
    Kind("Microsoft.Network/virtualNetworks", _NETWORK, _virtual_network),
    Kind("Microsoft.Network/networkSecurityGroups", _NETWORK, _security_group),
    Kind("Microsoft.Network/loadBalancers", _NETWORK, _load_balancer, sku={"name": "Standard", "tier": "Regional"}),
    Kind("Microsoft.Network/privateEndpoints", _NETWORK, _private_endpoint),
    Kind(
        "Microsoft.Network/privateDnsZones",
        ("2024-06-01", "2020-06-01", "2018-09-01"),
        _private_zone,
        location="global",
    ),
)
"""Kinds by their providers: https://learn.microsoft.com/azure/templates/."""
