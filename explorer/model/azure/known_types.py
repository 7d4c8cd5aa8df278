"""What well-known resource types are called by `az` and by Terraform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownType:
    """A resource type as Azure's tools know it.

    `type` is spelled as Terraform demands in an import id, `az` is the command group whose `show` tells one, `has_ids`
    whether that takes --ids; `terraform` is the azurerm resource, or "" where the type alone does not tell it.
    """

    type: str
    az: str
    terraform: str = ""
    has_ids: bool = True


# Sources: `az GROUP show --help` of azure-cli 2.91 for the commands; for spelling and names of Terraform the section
# "Import" of each resource at https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs.
_TYPES = (
    KnownType("Microsoft.App/containerApps", "containerapp", "azurerm_container_app"),
    KnownType("Microsoft.Cache/redis", "redis", "azurerm_redis_cache"),
    KnownType("Microsoft.Compute/disks", "disk", "azurerm_managed_disk"),
    KnownType("Microsoft.Compute/images", "image", "azurerm_image"),
    KnownType("Microsoft.Compute/snapshots", "snapshot", "azurerm_snapshot"),
    KnownType("Microsoft.Compute/virtualMachines", "vm"),
    KnownType("Microsoft.Compute/virtualMachineScaleSets", "vmss", has_ids=False),
    KnownType("Microsoft.ContainerRegistry/registries", "acr", "azurerm_container_registry", has_ids=False),
    KnownType("Microsoft.ContainerService/managedClusters", "aks", "azurerm_kubernetes_cluster", has_ids=False),
    KnownType("Microsoft.DocumentDB/databaseAccounts", "cosmosdb", "azurerm_cosmosdb_account"),
    KnownType("Microsoft.EventHub/namespaces", "eventhubs namespace", "azurerm_eventhub_namespace"),
    KnownType("Microsoft.Insights/components", "", "azurerm_application_insights"),
    KnownType("Microsoft.KeyVault/vaults", "keyvault", "azurerm_key_vault", has_ids=False),
    KnownType("Microsoft.ManagedIdentity/userAssignedIdentities", "identity", "azurerm_user_assigned_identity"),
    KnownType("Microsoft.Network/applicationGateways", "network application-gateway", "azurerm_application_gateway"),
    KnownType("Microsoft.Network/dnsZones", "network dns zone", "azurerm_dns_zone"),
    KnownType("Microsoft.Network/loadBalancers", "network lb", "azurerm_lb"),
    KnownType("Microsoft.Network/networkInterfaces", "network nic", "azurerm_network_interface"),
    KnownType("Microsoft.Network/networkSecurityGroups", "network nsg", "azurerm_network_security_group"),
    KnownType("Microsoft.Network/privateDnsZones", "network private-dns zone", "azurerm_private_dns_zone"),
    KnownType("Microsoft.Network/privateEndpoints", "network private-endpoint", "azurerm_private_endpoint"),
    KnownType("Microsoft.Network/publicIPAddresses", "network public-ip", "azurerm_public_ip"),
    KnownType("Microsoft.Network/virtualNetworks", "network vnet", "azurerm_virtual_network"),
    KnownType(
        "Microsoft.OperationalInsights/workspaces",
        "monitor log-analytics workspace",
        "azurerm_log_analytics_workspace",
    ),
    KnownType("Microsoft.ServiceBus/namespaces", "servicebus namespace", "azurerm_servicebus_namespace"),
    KnownType("Microsoft.Sql/servers", "sql server", "azurerm_mssql_server"),
    KnownType("Microsoft.Sql/servers/databases", "sql db", "azurerm_mssql_database"),
    KnownType("Microsoft.Storage/storageAccounts", "storage account", "azurerm_storage_account"),
    KnownType("Microsoft.Web/serverFarms", "appservice plan", "azurerm_service_plan"),
    KnownType("Microsoft.Web/sites", "webapp"),
)

_BY_NAME: Mapping[str, KnownType] = {one.type.lower(): one for one in _TYPES}


def known_type(resource_type: str) -> KnownType | None:
    """Return what is known of a resource type, in any case of letters."""
    return _BY_NAME.get(resource_type.lower())


def terraform_name(resource_type: str, kind: str, system: str = "") -> str:
    """Return the azurerm resource of a type, or "" where it is not known.

    Web apps tell their system by their kind ("functionapp,linux"); a virtual machine or scale set only in its JSON:
    `system` is its osType, Linux or Windows.
    """
    known = known_type(resource_type)
    if not known or known.terraform:
        return known.terraform if known else ""
    words = kind.lower().split(",")
    if known.az == "webapp":
        if "workflowapp" in words:
            return "azurerm_logic_app_standard"
        system = "linux" if "linux" in words else "windows"
        return f"azurerm_{system}_{'function_app' if 'functionapp' in words else 'web_app'}"
    return f"azurerm_{system.lower()}_virtual_machine" if known.az == "vm" and system else ""
