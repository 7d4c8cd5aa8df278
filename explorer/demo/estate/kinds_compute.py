"""Machines and applications: the kinds of resources that run things."""

from __future__ import annotations

from explorer.demo.estate.kinds import Kind

COMPUTE = (
    Kind(
        "Microsoft.Compute/virtualMachines",
        ("2025-04-01", "2024-11-01", "2024-07-01", "2024-03-01", "2023-09-01", "2022-11-01"),
        lambda site: {
            "hardwareProfile": {
                "vmSize": site.pick(("Standard_D2s_v5", "Standard_D4s_v5", "Standard_B2ms", "Standard_E4ds_v5"))
            },
            "provisioningState": "Succeeded",
            "vmId": site.guid,
            "storageProfile": {
                "imageReference": {
                    "publisher": "Canonical",
                    "offer": "ubuntu-24_04-lts",
                    "sku": "server",
                    "version": "latest",
                    "exactVersion": "24.04.202605060",
                },
                "osDisk": {
                    "osType": "Linux",
                    "name": f"{site.name}-os",
                    "createOption": "FromImage",
                    "caching": "ReadWrite",
                    "managedDisk": {
                        "storageAccountType": "Premium_LRS",
                        "id": site.sibling("Microsoft.Compute/disks", f"{site.name}-os"),
                    },
                    "deleteOption": "Detach",
                    "diskSizeGB": 64,
                },
                "dataDisks": [],
            },
            "osProfile": {
                "computerName": site.name,
                "adminUsername": "azureuser",
                "linuxConfiguration": {"disablePasswordAuthentication": True, "provisionVMAgent": True},
                "allowExtensionOperations": True,
            },
            "securityProfile": {
                "uefiSettings": {"secureBootEnabled": True, "vTpmEnabled": True},
                "securityType": "TrustedLaunch",
            },
            "networkProfile": {
                "networkInterfaces": [{"id": site.sibling("Microsoft.Network/networkInterfaces", f"{site.name}-nic")}]
            },
            "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
            "timeCreated": "2025-11-03T09:14:27.1180461+00:00",
        },
        has_identity=True,
        zones=("1",),
    ),
    Kind(
        "Microsoft.Compute/disks",
        ("2025-01-02", "2024-03-02", "2023-10-02", "2023-04-02"),
        lambda site: {
            "osType": "Linux",
            "hyperVGeneration": "V2",
            "creationData": {"createOption": "FromImage"},
            "diskSizeGB": 64,
            "diskIOPSReadWrite": 240,
            "diskMBpsReadWrite": 50,
            "encryption": {"type": "EncryptionAtRestWithPlatformKey"},
            "timeCreated": "2025-11-03T09:14:28.3524217+00:00",
            "provisioningState": "Succeeded",
            "diskState": site.pick(("Attached", "Attached", "Unattached")),
            "uniqueId": site.guid,
            "networkAccessPolicy": "AllowAll",
            "publicNetworkAccess": "Enabled",
            "tier": "P6",
        },
        sku={"name": "Premium_LRS", "tier": "Premium"},
        zones=("1",),
    ),
    Kind(
        "Microsoft.Web/sites",
        ("2025-03-01", "2024-11-01", "2024-04-01", "2023-12-01", "2023-01-01", "2022-09-01"),
        lambda site: {
            "name": site.name,
            "state": "Running",
            "hostNames": [f"{site.name}.azurewebsites.net"],
            "enabled": True,
            "enabledHostNames": [f"{site.name}.azurewebsites.net", f"{site.name}.scm.azurewebsites.net"],
            "availabilityState": "Normal",
            "serverFarmId": site.sibling("Microsoft.Web/serverfarms", f"asp-{site.name.partition('-')[2]}"),
            "siteConfig": {
                "numberOfWorkers": 1,
                "linuxFxVersion": "PYTHON|3.12",
                "alwaysOn": True,
                "http20Enabled": True,
            },
            "httpsOnly": True,
            "defaultHostName": f"{site.name}.azurewebsites.net",
            "lastModifiedTimeUtc": "2026-05-19T13:02:44.31",
            "publicNetworkAccess": "Enabled",
        },
        kind="app,linux",
        has_identity=True,
    ),
    Kind(
        "Microsoft.Web/serverfarms",
        ("2025-03-01", "2024-11-01", "2024-04-01", "2023-12-01"),
        lambda site: {
            "workerSize": "D1",
            "numberOfWorkers": 2,
            "status": "Ready",
            "maximumNumberOfWorkers": 10,
            "geoRegion": "West Europe",
            "perSiteScaling": False,
            "numberOfSites": 1 + site.number % 3,
            "reserved": True,
            "zoneRedundant": False,
            "provisioningState": "Succeeded",
        },
        kind="linux",
        sku={"name": "P1v3", "tier": "PremiumV3", "size": "P1v3", "family": "Pv3", "capacity": 2},
    ),
    Kind(
        "Microsoft.ContainerService/managedClusters",
        ("2025-08-02-preview", "2025-07-01", "2025-06-02-preview", "2025-05-01", "2024-09-01"),
        lambda site: {
            "provisioningState": "Succeeded",
            "powerState": {"code": "Running"},
            "kubernetesVersion": "1.33",
            "currentKubernetesVersion": "1.33.5",
            "dnsPrefix": site.name,
            "fqdn": f"{site.name}-{site.guid[:8]}.hcp.{site.location}.azmk8s.io",
            "agentPoolProfiles": [
                {"name": "system", "count": 3, "vmSize": "Standard_D4ds_v5", "mode": "System", "osType": "Linux"},
                {"name": "work", "count": 5, "vmSize": "Standard_D8ds_v5", "mode": "User", "osType": "Linux"},
            ],
            "oidcIssuerProfile": {
                "enabled": True,
                "issuerURL": f"https://{site.location}.oic.prod-aks.azure.com/{site.tenant_id}/{site.guid}/",
            },
            "securityProfile": {"workloadIdentity": {"enabled": True}},
            "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "serviceCidr": "10.0.0.0/16"},
            "enableRBAC": True,
        },
        sku={"name": "Base", "tier": "Standard"},
        has_identity=True,
    ),
    Kind(
        "Microsoft.App/containerApps",
        ("2025-02-02-preview", "2025-01-01", "2024-03-01"),
        lambda site: {
            "provisioningState": "Succeeded",
            "runningStatus": "Running",
            "managedEnvironmentId": site.sibling(
                "Microsoft.App/managedEnvironments", f"cae-{site.name.partition('-')[2]}"
            ),
            "latestRevisionName": f"{site.name}--{site.guid[:7]}",
            "configuration": {"activeRevisionsMode": "Single", "ingress": {"external": True, "targetPort": 8080}},
            "template": {"containers": [{"name": site.name, "resources": {"cpu": 0.5, "memory": "1Gi"}}]},
        },
        has_identity=True,
    ),
    Kind(
        "Microsoft.App/managedEnvironments",
        ("2025-02-02-preview", "2025-01-01", "2024-03-01"),
        lambda site: {
            "provisioningState": "Succeeded",
            "defaultDomain": f"{site.pick(('calmsea', 'redhill'))}-{site.guid[:8]}.{site.location}"
            ".azurecontainerapps.io",
            "zoneRedundant": False,
            "workloadProfiles": [{"workloadProfileType": "Consumption", "name": "Consumption"}],
        },
    ),
)
"""https://learn.microsoft.com/azure/templates/."""
