"""Storage, databases, messages and knowledge: the kinds of resources that keep and move things."""

from __future__ import annotations

from typing import Any

from explorer.demo.blobs.account import HIERARCHICAL, network_settings
from explorer.demo.estate.kinds import Kind, Site

STORAGE_TYPE = "Microsoft.Storage/storageAccounts"
_VERSIONS = ("2025-06-01", "2025-01-01", "2024-01-01", "2023-05-01", "2022-09-01", "2021-09-01", "2019-06-01")


def storage_kind(kind: str, sku: str) -> Kind:
    """Return the kind of the storage accounts of one `kind` and sku."""
    return Kind(STORAGE_TYPE, _VERSIONS, _storage, kind, {"name": sku, "tier": "Standard"})


def _storage(site: Site) -> dict[str, Any]:
    """Everything but the endpoints, which depend on where the wire is served."""
    return {
        "defaultToOAuthAuthentication": True,
        "keyCreationTime": {"key1": "2024-09-12T07:33:52.1130417Z", "key2": "2024-09-12T07:33:52.1130417Z"},
        "allowCrossTenantReplication": False,
        "minimumTlsVersion": "TLS1_2",
        "allowBlobPublicAccess": site.name == "stadasandbox",
        "allowSharedKeyAccess": site.name != "stwebshopprod",
        "isHnsEnabled": site.name in HIERARCHICAL,
        **network_settings(site.name, site.id, site.group_id),
        "supportsHttpsTrafficOnly": True,
        "encryption": {
            "services": {
                "file": {"keyType": "Account", "enabled": True, "lastEnabledTime": "2024-09-12T07:33:52.2380441Z"},
                "blob": {"keyType": "Account", "enabled": True, "lastEnabledTime": "2024-09-12T07:33:52.2380441Z"},
            },
            "keySource": "Microsoft.Storage",
        },
        "accessTier": "Cool" if "backup" in site.name else "Hot",
        "provisioningState": "Succeeded",
        "creationTime": "2024-09-12T07:33:52.0193087Z",
        "primaryLocation": site.location,
        "statusOfPrimary": "available",
    }


def _namespace(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "status": "Active",
        "createdAt": "2024-09-12T07:40:11.043Z",
        "serviceBusEndpoint": f"https://{site.name}.servicebus.windows.net:443/",
        "metricId": f"{site.guid}:{site.name}",
        "minimumTlsVersion": "1.2",
        "disableLocalAuth": False,
        "zoneRedundant": True,
    }


_STANDARD = {"name": "Standard", "tier": "Standard"}

DATA = (
    Kind(
        "Microsoft.Sql/servers",
        ("2024-05-01-preview", "2023-08-01", "2021-11-01"),
        lambda site: {
            "administratorLogin": "sqladmin",
            "version": "12.0",
            "state": "Ready",
            "fullyQualifiedDomainName": f"{site.name}.database.windows.net",
            "privateEndpointConnections": [],
            "minimalTlsVersion": "1.2",
            "publicNetworkAccess": "Disabled",
            "restrictOutboundNetworkAccess": "Disabled",
        },
        kind="v12.0",
    ),
    Kind(
        "Microsoft.Sql/servers/databases",
        ("2024-05-01-preview", "2023-08-01", "2021-11-01"),
        lambda site: {
            "collation": "SQL_Latin1_General_CP1_CI_AS",
            "maxSizeBytes": 268435456000,
            "status": "Online",
            "databaseId": site.guid,
            "creationDate": "2024-09-12T07:31:08.927Z",
            "currentServiceObjectiveName": "S2",
            "defaultSecondaryLocation": "northeurope",
            "zoneRedundant": False,
            "requestedBackupStorageRedundancy": "Geo",
        },
        kind="v12.0,user",
        sku={"name": "Standard", "tier": "Standard", "capacity": 50},
    ),
    Kind(
        "Microsoft.DocumentDB/databaseAccounts",
        ("2025-05-01-preview", "2025-04-15", "2024-11-15"),
        lambda site: {
            "provisioningState": "Succeeded",
            "documentEndpoint": f"https://{site.name}.documents.azure.com:443/",
            "publicNetworkAccess": "Enabled",
            "enableAutomaticFailover": True,
            "databaseAccountOfferType": "Standard",
            "disableLocalAuth": True,
            "consistencyPolicy": {
                "defaultConsistencyLevel": "Session",
                "maxIntervalInSeconds": 5,
                "maxStalenessPrefix": 100,
            },
            "locations": [{"locationName": "West Europe", "failoverPriority": 0, "isZoneRedundant": False}],
            "capabilities": [{"name": "EnableServerless"}],
        },
        kind="GlobalDocumentDB",
    ),
    Kind(
        "Microsoft.Cache/Redis",
        ("2024-11-01", "2024-03-01", "2023-08-01"),
        lambda site: {
            "provisioningState": "Succeeded",
            "redisVersion": "6.0",
            "sku": {"name": "Standard", "family": "C", "capacity": 1},
            "enableNonSslPort": False,
            "hostName": f"{site.name}.redis.cache.windows.net",
            "port": 6379,
            "sslPort": 6380,
            "minimumTlsVersion": "1.2",
            "redisConfiguration": {"maxmemory-policy": "volatile-lru", "aad-enabled": "true"},
        },
    ),
    Kind(
        "Microsoft.DBforPostgreSQL/flexibleServers",
        ("2025-06-01-preview", "2024-08-01", "2022-12-01"),
        lambda site: {
            "administratorLogin": "pgadmin",
            "version": "16",
            "state": "Ready",
            "fullyQualifiedDomainName": f"{site.name}.postgres.database.azure.com",
            "storage": {"storageSizeGB": 128, "autoGrow": "Enabled"},
            "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Enabled"},
            "highAvailability": {"mode": "ZoneRedundant", "state": "Healthy"},
            "availabilityZone": "1",
        },
        sku={"name": "Standard_D2ds_v4", "tier": "GeneralPurpose"},
    ),
    Kind(
        "Microsoft.ServiceBus/namespaces", ("2024-01-01", "2022-10-01-preview", "2021-11-01"), _namespace, sku=_STANDARD
    ),
    Kind(
        "Microsoft.EventHub/namespaces", ("2024-01-01", "2023-01-01-preview", "2021-11-01"), _namespace, sku=_STANDARD
    ),
    Kind(
        "Microsoft.EventGrid/topics",
        ("2025-02-15", "2024-12-15-preview", "2022-06-15"),
        lambda site: {
            "provisioningState": "Succeeded",
            "endpoint": f"https://{site.name}.{site.location}-1.eventgrid.azure.net/api/events",
            "inputSchema": "CloudEventSchemaV1_0",
            "metricResourceId": site.guid,
            "publicNetworkAccess": "Enabled",
        },
        kind="Azure",
    ),
    Kind(
        "Microsoft.DataFactory/factories",
        ("2018-06-01", "2017-09-01-preview"),
        lambda _: {
            "provisioningState": "Succeeded",
            "createTime": "2025-01-21T10:12:08.2213344Z",
            "version": "2018-06-01",
            "publicNetworkAccess": "Enabled",
        },
        has_identity=True,
    ),
    Kind(
        "Microsoft.CognitiveServices/accounts",
        ("2025-06-01", "2025-04-01-preview", "2024-10-01"),
        lambda site: {
            "endpoint": f"https://{site.name}.openai.azure.com/",
            "provisioningState": "Succeeded",
            "internalId": site.guid.replace("-", ""),
            "customSubDomainName": site.name,
            "disableLocalAuth": True,
            "publicNetworkAccess": "Enabled",
        },
        kind="OpenAI",
        sku={"name": "S0"},
    ),
    Kind(
        "Microsoft.Search/searchServices",
        ("2025-05-01", "2025-02-01-preview", "2023-11-01"),
        lambda _: {
            "replicaCount": 1,
            "partitionCount": 1,
            "status": "running",
            "provisioningState": "succeeded",
            "hostingMode": "default",
            "publicNetworkAccess": "enabled",
        },
        sku={"name": "basic"},
    ),
    Kind(
        "Microsoft.ContainerRegistry/registries",
        ("2025-04-01", "2024-11-01-preview", "2023-07-01"),
        lambda site: {
            "loginServer": f"{site.name}.azurecr.io",
            "creationDate": "2024-06-03T08:20:51.1127305Z",
            "provisioningState": "Succeeded",
            "adminUserEnabled": False,
            "zoneRedundancy": "Disabled",
            "publicNetworkAccess": "Enabled",
        },
        sku=_STANDARD,
    ),
)
"""https://learn.microsoft.com/azure/templates/."""
