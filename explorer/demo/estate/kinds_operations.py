"""Secrets, identities, monitoring and automation: the kinds of resources that look after others."""

from __future__ import annotations

from typing import Any

from explorer.demo.estate.kinds import Kind, Site


def _vault(site: Site) -> dict[str, Any]:
    return {
        "sku": {"family": "A", "name": "standard"},
        "tenantId": site.tenant_id,
        "accessPolicies": [],
        "enabledForDeployment": False,
        "enableSoftDelete": True,
        "softDeleteRetentionInDays": 90,
        "enableRbacAuthorization": True,
        "enablePurgeProtection": True,
        "vaultUri": f"https://{site.name}.vault.azure.net/",
        "provisioningState": "Succeeded",
        "publicNetworkAccess": "Enabled",
    }


def _identity(site: Site) -> dict[str, Any]:
    return {
        "tenantId": site.tenant_id,
        "principalId": site.guid,
        "clientId": site.guid[::-1].replace("-", "")[:8] + site.guid[8:],
    }


def _component(site: Site) -> dict[str, Any]:
    return {
        "Application_Type": "web",
        "AppId": site.guid,
        "Name": site.name,
        "CreationDate": "2024-09-12T07:44:30.5511204+00:00",
        "RetentionInDays": 90,
        "IngestionMode": "LogAnalytics",
        "TenantId": site.tenant_id,
        "provisioningState": "Succeeded",
    }


def _alert(site: Site) -> dict[str, Any]:
    return {
        "description": f"{site.name}: more errors than usual",
        "severity": site.number % 4,
        "enabled": True,
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": {
            "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            "allOf": [{"name": "errors", "metricName": "Http5xx", "operator": "GreaterThan", "threshold": 10}],
        },
        "autoMitigate": True,
    }


def _action_group(site: Site) -> dict[str, Any]:
    return {
        "groupShortName": site.name[:12],
        "enabled": True,
        "emailReceivers": [{"name": "on call", "emailAddress": "oncall@contoso.com", "status": "Enabled"}],
        "smsReceivers": [],
        "webhookReceivers": [],
    }


def _log_workspace(site: Site) -> dict[str, Any]:
    return {
        "customerId": site.guid,
        "provisioningState": "Succeeded",
        "sku": {"name": "PerGB2018"},
        "retentionInDays": 30,
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True},
        "workspaceCapping": {"dailyQuotaGb": -1.0, "dataIngestionStatus": "RespectQuota"},
    }


def _recovery_vault(_site: Site) -> dict[str, Any]:
    return {"provisioningState": "Succeeded", "privateEndpointStateForBackup": "None", "publicNetworkAccess": "Enabled"}


def _automation(_site: Site) -> dict[str, Any]:
    return {"sku": {"name": "Basic"}, "state": "Ok", "publicNetworkAccess": True, "disableLocalAuth": False}


def _workflow(_site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "state": "Enabled",
        "version": "08584502233905182744",
        "definition": {"contentVersion": "1.0.0.0", "triggers": {}, "actions": {}},
    }


def _api_management(site: Site) -> dict[str, Any]:
    return {
        "provisioningState": "Succeeded",
        "gatewayUrl": f"https://{site.name}.azure-api.net",
        "publisherEmail": "api@contoso.com",
        "publisherName": "Contoso",
        "platformVersion": "stv2.1",
    }


OPERATIONS = (
    Kind("Microsoft.KeyVault/vaults", ("2024-12-01-preview", "2024-11-01", "2023-07-01", "2022-07-01"), _vault),
    Kind("Microsoft.ManagedIdentity/userAssignedIdentities", ("2024-11-30", "2023-01-31", "2018-11-30"), _identity),
    Kind("Microsoft.Insights/components", ("2020-02-02", "2020-02-02-preview", "2015-05-01"), _component, kind="web"),
    Kind("Microsoft.Insights/metricAlerts", ("2018-03-01", "2017-09-01-preview"), _alert, location="global"),
    Kind(
        "Microsoft.Insights/actionGroups",
        ("2024-10-01-preview", "2023-01-01", "2021-09-01"),
        _action_group,
        location="global",
    ),
    Kind("Microsoft.OperationalInsights/workspaces", ("2025-02-01", "2023-09-01", "2022-10-01"), _log_workspace),
    Kind(
        "Microsoft.RecoveryServices/vaults",
        ("2025-02-01", "2024-04-01", "2023-06-01"),
        _recovery_vault,
        sku={"name": "RS0", "tier": "Standard"},
        has_identity=True,
    ),
    Kind("Microsoft.Automation/automationAccounts", ("2024-10-23", "2023-11-01", "2020-01-13-preview"), _automation),
    Kind("Microsoft.Logic/workflows", ("2019-05-01", "2018-07-01-preview", "2016-06-01"), _workflow, has_identity=True),
    Kind(
        "Microsoft.ApiManagement/service",
        ("2024-06-01-preview", "2024-05-01", "2022-08-01"),
        _api_management,
        sku={"name": "StandardV2", "capacity": 1},
        has_identity=True,
    ),
)
"""Kinds by their providers: https://learn.microsoft.com/azure/templates/."""
