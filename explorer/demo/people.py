"""Who can sign in to the demo: tenants, a user, applications and managed identities, with fixed ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

AZURE_CLI_APP = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The application id under which the real Azure CLI asks for tokens."""

AZURE_DEVELOPER_CLI_APP = AZURE_CLI_APP
"""The Azure Developer CLI signs in under the Azure CLI's application id."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Microsoft Entra directory."""

    id: str
    name: str
    domain: str

    @property
    def domains(self) -> tuple[str, str]:
        """Every verified domain of the tenant, the default one first."""
        return self.domain, f"{self.domain.partition('.')[0]}.onmicrosoft.com"


@dataclass(frozen=True, slots=True)
class Person:
    """A user: at home in one tenant, perhaps a guest in others; each tenant has its own object id for the user."""

    name: str
    upn: str
    home: Tenant
    object_ids: Mapping[str, str]
    password: str = ""

    @property
    def tenant_ids(self) -> tuple[str, ...]:
        """The tenants this user can enter, the home tenant first."""
        return tuple(self.object_ids)


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """What an application trusts instead of a secret: tokens of one issuer, about one subject, for one audience."""

    issuer: str
    subject: str
    audience: str = "api://AzureADTokenExchange"


@dataclass(frozen=True, slots=True)
class App:
    """An application with a service principal in one tenant, and what it may sign in with."""

    id: str
    name: str
    tenant: Tenant
    object_id: str
    secret: str = ""
    secret_is_expired: bool = False
    thumbprints: frozenset[str] = frozenset()
    federated: FederatedCredential | None = None


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """An identity that the token endpoint of a machine or an app hands out tokens for."""

    tenant: Tenant
    client_id: str
    object_id: str
    resource_id: str
    is_system_assigned: bool = field(default=True)


CONTOSO = Tenant("72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17", "Contoso", "contoso.com")
FABRIKAM = Tenant("b4a9e7d2-18f6-4c95-8e07-3f52ca9016de", "Fabrikam", "fabrikam.com")
TENANTS = (CONTOSO, FABRIKAM)

ADA = Person(
    name="Ada Lovelace",
    upn="ada@contoso.com",
    home=CONTOSO,
    object_ids={
        CONTOSO.id: "5f0c9be1-7a44-4d0b-9c3e-2b8f6d1a7e90",
        FABRIKAM.id: "c81d2a67-93b5-4f1e-a0d8-71e45fb20c3a",
    },
)

NIGHTLY_REPORT = Person(
    name="Nightly Report",
    upn="svc-nightly@contoso.com",
    home=CONTOSO,
    object_ids={CONTOSO.id: "d27a60f4-8e13-4c59-b7f2-0a96c4e5183b"},
    password="not-a-real-password-of-the-demo",
)
"""A user that is really a script, as there are many in every directory."""

WEBSHOP_DEPLOY = App(
    id="e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2",
    name="webshop-deploy",
    tenant=CONTOSO,
    object_id="0d94b7e6-61fa-4c28-b5d3-e87a2f149c05",
    secret="not-a-real-secret-of-the-demo",
)

ORDERS_POD = FederatedCredential(
    issuer="https://westeurope.oic.prod-aks.azure.com/72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"
    "/1b7e94c2-f03d-4a86-95e1-d2c8607fb3a4/",
    subject="system:serviceaccount:webshop:orders",
)
"""The service account of a pod in Kubernetes."""

WEBSHOP_ORDERS = App(
    id="9c47e2b0-d815-4a63-bf29-5e06a1d3c874",
    name="id-webshop-orders-prod",
    tenant=CONTOSO,
    object_id="a62f08d9-3c71-4eb5-92d4-0f9b6c5e81a7",
    federated=ORDERS_POD,
)

NIGHTLY_SCRIPTS = App(
    id="5be8c1f7-03d9-4a24-9e6b-c47f2d80a195",
    name="nightly-scripts",
    tenant=CONTOSO,
    object_id="f1904b3c-27e6-4d8a-a5c0-6b83e9d7204f",
)
"""A public client: users sign in through it, and it has nothing to sign in with itself."""
