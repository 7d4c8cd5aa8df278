"""Secrets, identities, monitoring and automation: the kinds of resources that look after others."""

from __future__ import annotations

from explorer.demo.estate.kinds import Kind

OPERATIONS = (
    Kind(
        "Microsoft.KeyVault/vaults",
        ("2024-12-01-preview", "2024-11-01", "2023-07-01", "2022-07-01"),
        lambda site: {
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
        },
    ),
    Kind(
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        ("2024-11-30", "2023-01-31", "2018-11-30"),
        lambda site: {
            "tenantId": site.tenant_id,
            "principalId": site.guid,
            "clientId": site.guid[::-1].replace("-", "")[:8] + site.guid[8:],
        },
    ),
    Kind(
        "Microsoft.Insights/components",
        ("2020-02-02", "2020-02-02-preview", "2015-05-01"),
        lambda site: {
            "Application_Type": "web",
            "AppId": site.guid,
            "Name": site.name,
            "CreationDate": "2024-09-12T07:44:30.5511204+00:00",
            "RetentionInDays": 90,
            "IngestionMode": "LogAnalytics",
            "TenantId": site.tenant_id,
            "provisioningState": "Succeeded",
        },
        kind="web",
    ),
    Kind(
        "Microsoft.Insights/metricAlerts",
        ("2018-03-01", "2017-09-01-preview"),
        lambda site: {
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
        },
        location="global",
    ),
    Kind(
        "Microsoft.Insights/actionGroups",
        ("2024-10-01-preview", "2023-01-01", "2021-09-01"),
        lambda site: {
            "groupShortName": site.name[:12],
            "enabled": True,
            "emailReceivers": [{"name": "on call", "emailAddress": "oncall@contoso.com", "status": "Enabled"}],
            "smsReceivers": [],
            "webhookReceivers": [],
        },
        location="global",
    ),
    Kind(
        "Microsoft.OperationalInsights/workspaces",
        ("2025-02-01", "2023-09-01", "2022-10-01"),
        lambda site: {
            "customerId": site.guid,
            "provisioningState": "Succeeded",
            "sku": {"name": "PerGB2018"},
            "retentionInDays": 30,
            "features": {"enableLogAccessUsingOnlyResourcePermissions": True},
            "workspaceCapping": {"dailyQuotaGb": -1.0, "dataIngestionStatus": "RespectQuota"},
        },
    ),
    Kind(
        "Microsoft.RecoveryServices/vaults",
        ("2025-02-01", "2024-04-01", "2023-06-01"),
        lambda _: {
            "provisioningState": "Succeeded",
            "privateEndpointStateForBackup": "None",
            "publicNetworkAccess": "Enabled",
        },
        sku={"name": "RS0", "tier": "Standard"},
        has_identity=True,
    ),
    Kind(
        "Microsoft.Automation/automationAccounts",
        ("2024-10-23", "2023-11-01", "2020-01-13-preview"),
        lambda _: {"sku": {"name": "Basic"}, "state": "Ok", "publicNetworkAccess": True, "disableLocalAuth": False},
    ),
    Kind(
        "Microsoft.Logic/workflows",
        ("2019-05-01", "2018-07-01-preview", "2016-06-01"),
        lambda _: {
            "provisioningState": "Succeeded",
            "state": "Enabled",
            "version": "08584502233905182744",
            "definition": {"contentVersion": "1.0.0.0", "triggers": {}, "actions": {}},
        },
        has_identity=True,
    ),
    Kind(
        "Microsoft.ApiManagement/service",
        ("2024-06-01-preview", "2024-05-01", "2022-08-01"),
        lambda site: {
            "provisioningState": "Succeeded",
            "gatewayUrl": f"https://{site.name}.azure-api.net",
            "publisherEmail": "api@contoso.com",
            "publisherName": "Contoso",
            "platformVersion": "stv2.1",
        },
        sku={"name": "StandardV2", "capacity": 1},
        has_identity=True,
    ),
)
"""https://learn.microsoft.com/azure/templates/."""
