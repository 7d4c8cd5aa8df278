"""What several scenarios share: variables, identities and programs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

from explorer.demo.base.people import (
    ADA,
    CONTOSO,
    FABRIKAM,
    ORDERS_POD,
    WEBSHOP_DEPLOY,
    WEBSHOP_ORDERS,
    ManagedIdentity,
)
from explorer.demo.base.tokens import sign
from explorer.demo.estate.company import PRODUCTION, SHARED
from explorer.demo.identity.certificate import THUMBPRINTS
from explorer.demo.identity.programs import az_signed_in

AZ_OF_ADA = az_signed_in(ADA, {CONTOSO.id: PRODUCTION.id, FABRIKAM.id: SHARED.id})

SERVICE_PRINCIPAL: Mapping[str, str] = {
    "AZURE_TENANT_ID": CONTOSO.id,
    "AZURE_CLIENT_ID": WEBSHOP_DEPLOY.id,
    "AZURE_CLIENT_SECRET": WEBSHOP_DEPLOY.secret,
}

BY_CERTIFICATE: Mapping[str, str] = {
    "AZURE_TENANT_ID": CONTOSO.id,
    "AZURE_CLIENT_ID": WEBSHOP_DEPLOY.id,
    "AZURE_CLIENT_CERTIFICATE_PATH": "{folder}/webshop-deploy.pem",
}

WITH_CERTIFICATE = replace(WEBSHOP_DEPLOY, secret="", thumbprints=THUMBPRINTS)

POD: Mapping[str, str] = {
    "AZURE_AUTHORITY_HOST": "{login}/",
    "AZURE_CLIENT_ID": WEBSHOP_ORDERS.id,
    "AZURE_FEDERATED_TOKEN_FILE": "{folder}/token",
    "AZURE_TENANT_ID": CONTOSO.id,
}

_GROUPS = f"/subscriptions/{PRODUCTION.id}/resourcegroups"

BUILD_MACHINE = ManagedIdentity(
    tenant=CONTOSO,
    client_id="4a9d0c37-e815-4f62-b0a9-26d8f7e3c15b",
    object_id="7e25f1b8-0c94-4d3a-86e7-b15fa90d42c6",
    resource_id=f"{_GROUPS}/rg-build-agents/providers/Microsoft.Compute/virtualMachines/vm-build-prod-01",
)

WEBSHOP_APP = ManagedIdentity(
    tenant=CONTOSO,
    client_id="c3f60e19-7b48-45da-92c1-e05d8a47f6b3",
    object_id="18d5a7c2-f43e-4690-8b7d-a9c20f6e51d4",
    resource_id=f"{_GROUPS}/rg-webshop-prod/providers/Microsoft.Web/sites/app-webshop-prod",
)

SEARCH_APPS = ManagedIdentity(
    tenant=CONTOSO,
    client_id="60b2d9f5-1ea7-4c83-b94d-3f7c58e0a216",
    object_id="95e3c08a-d6f1-47b2-a05e-84b1d72c69f0",
    resource_id=f"{_GROUPS}/rg-search-prod/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-search-prod-apps",
    is_system_assigned=False,
)


def pod_token() -> str:
    """Return a token as Kubernetes projects it into a pod for workload identity."""
    now = int(time.time())
    return sign(
        {
            "aud": [ORDERS_POD.audience],
            "exp": now + 3600,
            "iat": now,
            "iss": ORDERS_POD.issuer,
            "kubernetes.io": {"namespace": "webshop", "serviceaccount": {"name": "orders"}},
            "nbf": now,
            "sub": ORDERS_POD.subject,
        }
    )
