"""What well-known resource types are called: by people, by `az` and by Terraform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownType:
    """A resource type as Azure's tools know it.

    `type` is spelled as Terraform demands in an import id; `words` are its familiar name, or "" where that is the last
    part of the type. `az` is the command group whose `show` shows one, `has_ids` whether that takes --ids; `terraform`
    is the resource after azurerm_, or "" where it does not follow from the type alone.
    """

    type: str
    words: str
    az: str
    terraform: str = ""
    has_ids: bool = True


# Sources: `az GROUP show --help` of azure-cli 2.91 for the commands; for spelling and names of Terraform the section
# "Import" of each resource at https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs.
_TYPES = (
    KnownType("Microsoft.App/containerApps", "container app", "containerapp", "container_app"),
    KnownType("Microsoft.Cache/redis", "redis cache", "redis", "redis_cache"),
    KnownType("Microsoft.Compute/disks", "disk", "disk", "managed_disk"),
    KnownType("Microsoft.Compute/images", "", "image", "image"),
    KnownType("Microsoft.Compute/snapshots", "", "snapshot", "snapshot"),
    KnownType("Microsoft.Compute/virtualMachines", "virtual machine", "vm"),
    KnownType("Microsoft.Compute/virtualMachineScaleSets", "", "vmss", has_ids=False),
    KnownType(
        "Microsoft.ContainerRegistry/registries", "container registry", "acr", "container_registry", has_ids=False
    ),
    KnownType(
        "Microsoft.ContainerService/managedClusters", "kubernetes cluster", "aks", "kubernetes_cluster", has_ids=False
    ),
    KnownType("Microsoft.DocumentDB/databaseAccounts", "cosmos db account", "cosmosdb", "cosmosdb_account"),
    KnownType("Microsoft.EventHub/namespaces", "event hubs namespace", "eventhubs namespace", "eventhub_namespace"),
    KnownType("Microsoft.Insights/components", "application insights", "", "application_insights"),
    KnownType("Microsoft.KeyVault/vaults", "key vault", "keyvault", "key_vault", has_ids=False),
    KnownType(
        "Microsoft.ManagedIdentity/userAssignedIdentities", "managed identity", "identity", "user_assigned_identity"
    ),
    KnownType(
        "Microsoft.Network/applicationGateways",
        "application gateway",
        "network application-gateway",
        "application_gateway",
    ),
    KnownType("Microsoft.Network/dnsZones", "dns zone", "network dns zone", "dns_zone"),
    KnownType("Microsoft.Network/loadBalancers", "load balancer", "network lb", "lb"),
    KnownType("Microsoft.Network/networkInterfaces", "network interface", "network nic", "network_interface"),
    KnownType(
        "Microsoft.Network/networkSecurityGroups", "network security group", "network nsg", "network_security_group"
    ),
    KnownType("Microsoft.Network/privateDnsZones", "", "network private-dns zone", "private_dns_zone"),
    KnownType("Microsoft.Network/privateEndpoints", "private endpoint", "network private-endpoint", "private_endpoint"),
    KnownType("Microsoft.Network/publicIPAddresses", "public ip address", "network public-ip", "public_ip"),
    KnownType("Microsoft.Network/virtualNetworks", "virtual network", "network vnet", "virtual_network"),
    KnownType(
        "Microsoft.OperationalInsights/workspaces",
        "log analytics workspace",
        "monitor log-analytics workspace",
        "log_analytics_workspace",
    ),
    KnownType(
        "Microsoft.ServiceBus/namespaces", "service bus namespace", "servicebus namespace", "servicebus_namespace"
    ),
    KnownType("Microsoft.Sql/servers", "sql server", "sql server", "mssql_server"),
    KnownType("Microsoft.Sql/servers/databases", "sql database", "sql db", "mssql_database"),
    KnownType("Microsoft.Storage/storageAccounts", "storage account", "storage account", "storage_account"),
    KnownType("Microsoft.Web/serverFarms", "app service plan", "appservice plan", "service_plan"),
    KnownType("Microsoft.Web/sites", "web app", "webapp"),
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
    if not known:
        return ""
    if known.terraform:
        return f"azurerm_{known.terraform}"
    words = kind.lower().split(",")
    if known.az == "webapp":
        if "workflowapp" in words:
            return "azurerm_logic_app_standard"
        system = "linux" if "linux" in words else "windows"
        return f"azurerm_{system}_{'function_app' if 'functionapp' in words else 'web_app'}"
    return f"azurerm_{system.lower()}_virtual_machine" if known.az == "vm" and system else ""
