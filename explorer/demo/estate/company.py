"""What the demo's companies run: subscriptions, resource groups, what stands in each, and how it is tagged."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

from explorer.demo.base.people import CONTOSO, FABRIKAM, Tenant


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; `managed_by` are the tenants that its own tenant delegates it to (Azure Lighthouse)."""

    id: str
    name: str
    tenant: Tenant
    state: str = "Enabled"
    spending_limit: str = "Off"
    tags: dict[str, str] = field(default_factory=dict)
    managed_by: tuple[Tenant, ...] = ()

    def is_shown_by(self, tenant_id: str) -> bool:
        """Return whether tokens of a tenant can read it."""
        return tenant_id in (self.tenant.id, *(one.id for one in self.managed_by))


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A resource group to be built of some stamps, for one service in one environment."""

    name: str
    subscription: Subscription
    service: str
    environment: str
    stamps: tuple[str, ...]
    location: str = "westeurope"


PRODUCTION = Subscription(
    "3f8a1c52-94d7-4e0b-b6a3-0c7d52e918f4", "Production", CONTOSO, tags={"env": "prod", "owner": "grace@contoso.com"}
)
STAGING = Subscription("8b26e0d9-1f53-4a7c-9e48-d3b105c7f26a", "Staging", CONTOSO, tags={"Env": "staging"})
SANDBOX = Subscription("c05d7f31-62a8-4b94-8d1e-f72a9b3e4601", "Ada's Sandbox", CONTOSO, "Warned", "CurrentPeriodOff")
SHARED = Subscription("d91e4b68-07c5-4f2a-a3b9-58e6c0f1d72b", "Fabrikam Shared Services", FABRIKAM)

SUBSCRIPTIONS = (PRODUCTION, STAGING, SANDBOX, SHARED)

STAMPS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "web": (
        ("Microsoft.Web/serverfarms", "asp-{base}", 1),
        ("Microsoft.Web/sites", "app-{base}", 1),
        ("Microsoft.Web/sites", "func-{base}-{n:02}", 5),
        ("Microsoft.Insights/components", "appi-{base}", 1),
        ("Microsoft.Insights/metricAlerts", "alert-{base}-{n}", 4),
        ("Microsoft.KeyVault/vaults", "kv-{base}", 1),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "id-{base}", 1),
        ("Microsoft.Network/privateEndpoints", "pe-{base}-{n}", 3),
    ),
    "sql": (
        ("Microsoft.Sql/servers", "sql-{base}", 1),
        ("Microsoft.Sql/servers/databases", "sql-{base}/master", 1),
        ("Microsoft.Sql/servers/databases", "sql-{base}/orders{n}", 3),
        ("Microsoft.Cache/Redis", "redis-{base}", 1),
        ("Microsoft.Network/privateEndpoints", "pe-sql-{base}", 1),
    ),
    "machines": (
        ("Microsoft.Compute/virtualMachines", "vm-{base}-{n:02}", 8),
        ("Microsoft.Compute/disks", "vm-{base}-{n:02}-os", 8),
        ("Microsoft.Network/networkInterfaces", "vm-{base}-{n:02}-nic", 8),
        ("Microsoft.Network/networkSecurityGroups", "nsg-{base}", 1),
    ),
    "network": (
        ("Microsoft.Network/virtualNetworks", "vnet-{base}-{n:02}", 2),
        ("Microsoft.Network/networkSecurityGroups", "nsg-{base}-{n}", 3),
        ("Microsoft.Network/publicIPAddresses", "pip-{base}-{n}", 3),
        ("Microsoft.Network/loadBalancers", "lb-{base}", 1),
        ("Microsoft.Network/privateDnsZones", "privatelink.blob.core.windows.net", 1),
        ("Microsoft.Network/privateDnsZones", "privatelink.vaultcore.azure.net", 1),
        ("Microsoft.Network/privateDnsZones", "privatelink.database.windows.net", 1),
    ),
    "cluster": (
        ("Microsoft.ContainerService/managedClusters", "aks-{base}", 1),
        ("Microsoft.ContainerRegistry/registries", "cr{flat}", 1),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "id-{base}-orders", 1),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "id-{base}-agentpool", 1),
        ("Microsoft.Network/publicIPAddresses", "pip-aks-{base}", 1),
        ("Microsoft.Network/loadBalancers", "kubernetes", 1),
    ),
    "apps": (
        ("Microsoft.App/managedEnvironments", "cae-{base}", 1),
        ("Microsoft.App/containerApps", "ca-{base}-{n:02}", 4),
        ("Microsoft.DocumentDB/databaseAccounts", "cosmos-{base}", 1),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "id-{base}-apps", 1),
    ),
    "messages": (
        ("Microsoft.ServiceBus/namespaces", "sb-{base}", 1),
        ("Microsoft.EventHub/namespaces", "evhns-{base}", 1),
        ("Microsoft.EventGrid/topics", "evgt-{base}-{n}", 2),
        ("Microsoft.Logic/workflows", "logic-{base}-{n}", 3),
    ),
    "data": (
        ("Microsoft.DataFactory/factories", "adf-{base}", 1),
        ("Microsoft.DBforPostgreSQL/flexibleServers", "psql-{base}", 1),
        ("Microsoft.Search/searchServices", "srch-{base}", 1),
        ("Microsoft.CognitiveServices/accounts", "oai-{base}", 1),
        ("Microsoft.KeyVault/vaults", "kv-data-{base}", 1),
        ("Microsoft.Network/privateEndpoints", "pe-data-{base}-{n}", 3),
    ),
    "operations": (
        ("Microsoft.OperationalInsights/workspaces", "log-{base}", 1),
        ("Microsoft.Insights/actionGroups", "ag-{base}-{n}", 2),
        ("Microsoft.Insights/metricAlerts", "alert-ops-{base}-{n}", 5),
        ("Microsoft.RecoveryServices/vaults", "rsv-{base}", 1),
        ("Microsoft.Automation/automationAccounts", "aa-{base}", 1),
        ("Microsoft.KeyVault/vaults", "kv-ops-{base}", 1),
    ),
    "gateway": (
        ("Microsoft.ApiManagement/service", "apim-{base}", 1),
        ("Microsoft.Insights/components", "appi-apim-{base}", 1),
    ),
}
"""Stamp -> type, name and number of its resources; {base} is service-environment, {flat} that without dashes."""

GROUPS = (
    GroupPlan("rg-webshop-prod", PRODUCTION, "webshop", "prod", ("web", "sql", "messages", "apps")),
    GroupPlan("rg-webshop-prod-ne", PRODUCTION, "webshop-ne", "prod", ("web",), "northeurope"),
    GroupPlan("rg-billing-prod", PRODUCTION, "billing", "prod", ("web", "sql", "messages")),
    GroupPlan("rg-identity-prod", PRODUCTION, "identity", "prod", ("web", "apps")),
    GroupPlan("rg-search-prod", PRODUCTION, "search", "prod", ("data", "apps")),
    GroupPlan("rg-data-prod", PRODUCTION, "data", "prod", ("data", "messages", "machines")),
    GroupPlan("rg-telemetry-prod", PRODUCTION, "telemetry", "prod", ("messages", "apps")),
    GroupPlan("rg-platform-prod", PRODUCTION, "platform", "prod", ("cluster", "gateway", "operations")),
    GroupPlan("MC_rg-platform-prod_aks-platform-prod_westeurope", PRODUCTION, "platform-nodes", "prod", ("machines",)),
    GroupPlan("rg-hub-network", PRODUCTION, "hub", "prod", ("network",)),
    GroupPlan("rg-backup-prod", PRODUCTION, "backup", "prod", ("operations",)),
    GroupPlan("rg-build-agents", PRODUCTION, "build", "prod", ("machines",)),
    GroupPlan("NetworkWatcherRG", PRODUCTION, "watcher", "prod", ()),
    GroupPlan("rg-webshop-stage", STAGING, "webshop", "stage", ("web", "sql", "messages", "apps")),
    GroupPlan("rg-billing-stage", STAGING, "billing", "stage", ("web", "sql", "messages")),
    GroupPlan("rg-identity-stage", STAGING, "identity", "stage", ("web",)),
    GroupPlan("rg-search-stage", STAGING, "search", "stage", ("data",)),
    GroupPlan("rg-data-stage", STAGING, "data", "stage", ("data", "messages")),
    GroupPlan("rg-platform-stage", STAGING, "platform", "stage", ("cluster", "operations", "network")),
    GroupPlan("rg-load-test", STAGING, "load-test", "stage", ("machines",), "germanywestcentral"),
    GroupPlan("rg-ada", SANDBOX, "ada", "dev", ("apps",)),
    GroupPlan("rg-hackathon-2026", SANDBOX, "hackathon", "dev", ("web", "data"), "swedencentral"),
    GroupPlan("rg-poc-gateway", SANDBOX, "poc", "dev", ("gateway", "messages"), "swedencentral"),
    GroupPlan("rg-old-machines", SANDBOX, "legacy", "dev", ("machines",)),
    GroupPlan("rg-empty", SANDBOX, "empty", "dev", ()),
    GroupPlan("rg-shared-web", SHARED, "portal", "prod", ("web", "sql"), "northeurope"),
    GroupPlan("rg-shared-integration", SHARED, "integration", "prod", ("messages", "apps", "gateway"), "northeurope"),
    GroupPlan("rg-shared-network", SHARED, "shared", "prod", ("network",), "northeurope"),
    GroupPlan("rg-shared-ops", SHARED, "shared-ops", "prod", ("operations", "machines"), "northeurope"),
    GroupPlan("rg-warehouse", SHARED, "warehouse", "prod", ("cluster", "data"), "northeurope"),
)

ACCOUNTS: dict[str, tuple[str, str, str]] = {
    "stwebshopprod": ("rg-webshop-prod", "StorageV2", "Standard_RAGRS"),
    "sttelemetryprod": ("rg-telemetry-prod", "StorageV2", "Standard_ZRS"),
    "stbackupprod": ("rg-backup-prod", "StorageV2", "Standard_GRS"),
    "stwebshopstage": ("rg-webshop-stage", "StorageV2", "Standard_LRS"),
    "stadasandbox": ("rg-ada", "StorageV2", "Standard_LRS"),
    "stfabrikamshared": ("rg-shared-integration", "StorageV2", "Standard_LRS"),
}
"""Storage account -> resource group, kind, sku."""

LONG_VALUE = ("Owned by the platform team; see the runbook before you touch this. " * 8)[:512]
"""A value of the greatest length that Azure allows."""

HOSTILE_VALUES = (
    "[red]urgent[/red]",
    "[@click=app.quit]click me[/]",
    "[/]",
    "red\x1b[41m",
    "gpj.exe\u202etxt",
    "=cmd|' /C calc'!A0",
    "👨\u200d👩\u200d👧",
)
"""Values that look like markup, escape codes or formulas, and are plain text."""

_ENVIRONMENT_KEYS = ("env", "env", "env", "env", "env", "Env", "ENV", "environment")
_ENVIRONMENT_VALUES = {
    "prod": ("prod", "prod", "prod", "Prod", "production"),
    "stage": ("stage", "staging"),
    "dev": ("dev",),
}
_OWNERS = ("ada@contoso.com", "grace@contoso.com", "team-webshop", "team-data", "Team-Data", "")


def tags_for(name: str, service: str, environment: str, number: int) -> dict[str, str]:
    """Return the tags of the resource with this running number in the estate; some resources have none."""
    dice = zlib.crc32(f"{name} {number}".encode())
    if dice % 9 == 0:
        return {}
    values = _ENVIRONMENT_VALUES[environment]
    tags = {"service": service, _ENVIRONMENT_KEYS[dice % 8]: values[dice // 8 % len(values)]}
    if dice % 4:
        tags["owner"] = _OWNERS[dice // 16 % len(_OWNERS)]
    if dice % 3 == 0:
        tags["cost-centre"] = f"{4700 + dice // 32 % 6}"
    if dice % 5 < 2:
        tags["repository"] = f"company/{service}"
    if dice % 7 == 0:
        tags["data-classification"] = ("public", "internal", "confidential")[dice // 64 % 3]
    if dice % 10 == 0:
        tags["managed-by"] = ("terraform", "bicep", "hand")[dice // 128 % 3]
    if dice % 31 == 0:
        tags["expires-on"] = "2026-12-31" if dice % 2 else ""
    if dice % 23 == 0:
        tags["hidden-title"] = f"{service.title()} ({environment})"
    if number % 97 == 5:
        tags["description"] = LONG_VALUE
    if number % 41 == 3:
        tags["note"] = HOSTILE_VALUES[number // 41 % len(HOSTILE_VALUES)]
    return tags
