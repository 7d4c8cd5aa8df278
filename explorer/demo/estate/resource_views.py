"""Resources, groups, subscriptions and providers as the JSON that Azure Resource Manager writes."""

from __future__ import annotations

import time
from typing import Any

from explorer.demo.base.answers import Addresses
from explorer.demo.base.people import Tenant
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Group, Resource
from explorer.demo.estate.kinds import Kind, guid
from explorer.demo.estate.kinds_data import STORAGE_TYPE

REGIONS = ("West Europe", "North Europe", "Germany West Central", "Sweden Central")


def tenant(each: Tenant) -> dict[str, Any]:
    """https://learn.microsoft.com/rest/api/resources/tenants/list."""
    return {
        "id": f"/tenants/{each.id}",
        "tenantId": each.id,
        "countryCode": "NL",
        "displayName": each.name,
        "domains": list(each.domains),
        "tenantCategory": "Home",
        "defaultDomain": each.domain,
        "tenantType": "AAD",
    }


def subscription(each: Subscription) -> dict[str, Any]:
    """https://learn.microsoft.com/rest/api/resources/subscriptions/list, api-version 2022-12-01."""
    return {
        "id": f"/subscriptions/{each.id}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [{"tenantId": one.id} for one in each.managed_by],
        "tags": dict(each.tags),
        "subscriptionId": each.id,
        "tenantId": each.tenant.id,
        "displayName": each.name,
        "state": each.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Internal_2014-09-01",
            "quotaId": "EnterpriseAgreement_2014-09-01",
            "spendingLimit": each.spending_limit,
        },
    }


def group(each: Group) -> dict[str, Any]:
    """https://learn.microsoft.com/rest/api/resources/resource-groups/list."""
    body: dict[str, Any] = {
        "id": each.id,
        "name": each.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": each.location,
        "tags": dict(each.tags),
        "properties": {"provisioningState": "Succeeded"},
    }
    if each.name.startswith("MC_"):
        owner, cluster = each.name.split("_")[1:3]
        body["managedBy"] = (
            f"/subscriptions/{each.subscription.id}/resourcegroups/{owner}"
            f"/providers/Microsoft.ContainerService/managedClusters/{cluster}"
        )
    return body


def resource(each: Resource, expand: str = "") -> dict[str, Any]:
    """A line of a list: no properties; `expand` adds createdTime, changedTime and provisioningState.

    https://learn.microsoft.com/rest/api/resources/resources/list
    """
    kind = each.kind
    body: dict[str, Any] = {"id": each.site.id, "name": each.site.name, "type": kind.type}
    if kind.sku:
        body["sku"] = dict(kind.sku)
    if kind.kind:
        body["kind"] = kind.kind
    body["location"] = each.location
    if kind.has_identity:
        body["identity"] = {
            "principalId": guid(f"principal {each.site.id}"),
            "tenantId": each.subscription.tenant.id,
            "type": "SystemAssigned",
        }
    if kind.zones:
        body["zones"] = list(kind.zones)
    if each.tags:
        body["tags"] = dict(each.tags)
    extras = {
        "createdTime": iso(each.created),
        "changedTime": iso(each.changed),
        "provisioningState": "Succeeded",
    }
    return body | {name: value for name, value in extras.items() if name in expand.split(",")}


def full_resource(each: Resource, addresses: Addresses) -> dict[str, Any]:
    """One resource with all its properties, as its provider answers; a child has only the last part of its name."""
    properties = each.kind.properties(each.site)
    if each.kind.type == STORAGE_TYPE:
        properties["primaryEndpoints"] = {
            service: addresses.service(each.site.name, service)
            for service in ("dfs", "web", "blob", "queue", "table", "file")
        }
    return resource(each) | {
        "name": each.site.short_name,
        "properties": properties,
        "systemData": {
            "createdBy": "webshop-deploy",
            "createdByType": "Application",
            "createdAt": iso(each.created),
            "lastModifiedBy": "ada@contoso.com",
            "lastModifiedByType": "User",
            "lastModifiedAt": iso(each.changed),
        },
    }


def provider(namespace: str, kinds: list[Kind], in_subscription: Subscription) -> dict[str, Any]:
    """https://learn.microsoft.com/rest/api/resources/providers/get."""
    return {
        "id": f"/subscriptions/{in_subscription.id}/providers/{namespace}",
        "namespace": namespace,
        "resourceTypes": [
            {
                "resourceType": kind.type.partition("/")[2],
                "locations": ["global"] if kind.location else list(REGIONS),
                "apiVersions": list(kind.versions),
                "defaultApiVersion": next(version for version in kind.versions if "preview" not in version),
                "capabilities": "SupportsTags, SupportsLocation",
            }
            for kind in kinds
        ],
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationRequired",
    }


def providers(estate: Estate, in_subscription: Subscription) -> list[dict[str, Any]]:
    """Every provider whose kinds the estate has, in order of namespace."""
    by_namespace: dict[str, list[Kind]] = {}
    for kind in estate.kinds.values():
        by_namespace.setdefault(kind.type.partition("/")[0], []).append(kind)
    return [provider(namespace, kinds, in_subscription) for namespace, kinds in sorted(by_namespace.items())]


def cloud(addresses: Addresses) -> dict[str, Any]:
    """The answer of /metadata/endpoints?api-version=2022-09-01: one object, where versions before gave a list.

    The names are those that `az cloud register` (azure/cli/core/cloud.py) and Terraform (go-azure-sdk,
    sdk/internal/metadata/client.go) read.
    """
    login, manager = addresses.login, addresses.resource_manager
    return {
        "portal": addresses.origin or "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": addresses.origin or f"{login}/",
            "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "name": "AzurePaneDemo" if addresses.origin else "AzureCloud",
        "suffixes": {
            "acrLoginServer": "azurecr.io",
            "sqlServerHostname": "database.windows.net",
            "keyVaultDns": "vault.azure.net",
            "storage": addresses.origin.partition("://")[2] if addresses.origin else "core.windows.net",
            "storageSyncEndpointSuffix": "afs.azure.net",
            "mhsmDns": "managedhsm.azure.net",
            "mysqlServerEndpoint": "mysql.database.azure.com",
            "postgresqlServerEndpoint": "postgres.database.azure.com",
            "synapseAnalytics": "dev.azuresynapse.net",
        },
        "batch": "https://batch.core.windows.net/",
        "resourceManager": f"{manager}/",
        "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/"
        "arm-compute/quickstart-templates/aliases.json",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "microsoftGraphResourceId": "https://graph.microsoft.com/",
        "appInsightsResourceId": "https://api.applicationinsights.io",
        "logAnalyticsResourceId": "https://api.loganalytics.io",
        "ossrDbmsResourceId": "https://ossrdbms-aad.database.windows.net",
        "gallery": "https://gallery.azure.com/",
    }


def iso(seconds: int) -> str:
    """Return a time as Resource Manager writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(seconds))
