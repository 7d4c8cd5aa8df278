"""Databases, messages and knowledge: the kinds of resources that keep and move things."""

from __future__ import annotations

from typing import Any

from explorer.demo.estate.kinds import Kind, Site


def _sql_server(site: Site) -> dict[str, Any]:
    return {
        "administratorLogin": "sqladmin",
        "version": "12.0",
        "state": "Ready",
        "fullyQualifiedDomainName": f"{site.name}.database.windows.net",
        "privateEndpointConnections": [],
        "minimalTlsVersion": "1.2",
        "publicNetworkAccess": "Disabled",
        "restrictOutboundNetworkAccess": "Disabled",
    }


def _sql_database(site: Site) -> dict[str, Any]:
    return {
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "maxSizeBytes": 268435456000,
        "status": "Online",
        "databaseId": site.guid,
        "creationDate": "2024-09-12T07:31:08.927Z",
        "currentServiceObjectiveName": "S2",
        "defaultSecondaryLocation": "northeurope",
        "zoneRedundant": False,
        "requestedBackupStorageRedundancy": "Geo",
    }


def _cosmos(site: Site) -> dict[str, Any]:
    return {
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
    }


def _redis(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "redisVersion": "6.0",
        "sku": {"name": "Standard", "family": "C", "capacity": 1},
        "enableNonSslPort": False,
        "hostName": f"{site.name}.redis.cache.windows.net",
        "port": 6379,
        "sslPort": 6380,
        "minimumTlsVersion": "1.2",
        "redisConfiguration": {"maxmemory-policy": "volatile-lru", "aad-enabled": "true"},
    }


def _postgres(site: Site) -> dict[str, Any]:
    return {
        "administratorLogin": "pgadmin",
        "version": "16",
        "state": "Ready",
        "fullyQualifiedDomainName": f"{site.name}.postgres.database.azure.com",
        "storage": {"storageSizeGB": 128, "autoGrow": "Enabled"},
        "backup": {"backupRetentionDays": 14, "geoRedundantBackup": "Enabled"},
        "highAvailability": {"mode": "ZoneRedundant", "state": "Healthy"},
        "availabilityZone": "1",
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


def _topic(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "endpoint": f"https://{site.name}.{site.location}-1.eventgrid.azure.net/api/events",
        "inputSchema": "CloudEventSchemaV1_0",
        "metricResourceId": site.guid,
        "publicNetworkAccess": "Enabled",
    }


def _factory(_site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "createTime": "2025-01-21T10:12:08.2213344Z",
        "version": "2018-06-01",
        "publicNetworkAccess": "Enabled",
    }


def _cognitive(site: Site) -> dict[str, Any]:
    return {
        "endpoint": f"https://{site.name}.openai.azure.com/",
        "provisioningState": "Succeeded",
        "internalId": site.guid.replace("-", ""),
        "customSubDomainName": site.name,
        "disableLocalAuth": True,
        "publicNetworkAccess": "Enabled",
    }


def _search(_site: Site) -> dict[str, Any]:
    return {
        "replicaCount": 1,
        "partitionCount": 1,
        "status": "running",
        "provisioningState": "succeeded",
        "hostingMode": "default",
        "publicNetworkAccess": "enabled",
    }


def _registry(site: Site) -> dict[str, Any]:
    return {
        "loginServer": f"{site.name}.azurecr.io",
        "creationDate": "2024-06-03T08:20:51.1127305Z",
        "provisioningState": "Succeeded",
        "adminUserEnabled": False,
        "zoneRedundancy": "Disabled",
        "publicNetworkAccess": "Enabled",
    }


_STANDARD = {"name": "Standard", "tier": "Standard"}

DATA = (
    Kind("Microsoft.Sql/servers", ("2024-05-01-preview", "2023-08-01", "2021-11-01"), _sql_server, kind="v12.0"),
    Kind(
        "Microsoft.Sql/servers/databases",
        ("2024-05-01-preview", "2023-08-01", "2021-11-01"),
        _sql_database,
        kind="v12.0,user",
        sku={"name": "Standard", "tier": "Standard", "capacity": 50},
    ),
    Kind(
        "Microsoft.DocumentDB/databaseAccounts",
        ("2025-05-01-preview", "2025-04-15", "2024-11-15"),
        _cosmos,
        kind="GlobalDocumentDB",
    ),
    Kind("Microsoft.Cache/Redis", ("2024-11-01", "2024-03-01", "2023-08-01"), _redis),
    Kind(
        "Microsoft.DBforPostgreSQL/flexibleServers",
        ("2025-06-01-preview", "2024-08-01", "2022-12-01"),
        _postgres,
        sku={"name": "Standard_D2ds_v4", "tier": "GeneralPurpose"},
    ),
    Kind(
        "Microsoft.ServiceBus/namespaces", ("2024-01-01", "2022-10-01-preview", "2021-11-01"), _namespace, sku=_STANDARD
    ),
    Kind(
        "Microsoft.EventHub/namespaces", ("2024-01-01", "2023-01-01-preview", "2021-11-01"), _namespace, sku=_STANDARD
    ),
    Kind("Microsoft.EventGrid/topics", ("2025-02-15", "2024-12-15-preview", "2022-06-15"), _topic, kind="Azure"),
    Kind("Microsoft.DataFactory/factories", ("2018-06-01", "2017-09-01-preview"), _factory, has_identity=True),
    Kind(
        "Microsoft.CognitiveServices/accounts",
        ("2025-06-01", "2025-04-01-preview", "2024-10-01"),
        _cognitive,
        kind="OpenAI",
        sku={"name": "S0"},
    ),
    Kind(
        "Microsoft.Search/searchServices",
        ("2025-05-01", "2025-02-01-preview", "2023-11-01"),
        _search,
        sku={"name": "basic"},
    ),
    Kind(
        "Microsoft.ContainerRegistry/registries",
        ("2025-04-01", "2024-11-01-preview", "2023-07-01"),
        _registry,
        sku=_STANDARD,
    ),
)
"""Kinds by their providers: https://learn.microsoft.com/azure/templates/."""
