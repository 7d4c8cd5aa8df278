"""Who can sign in to the demo: tenants, a user, applications and managed identities, with fixed ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

AZURE_CLI_APP = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
"""The application id under which the real Azure CLI asks for tokens; the Azure Developer CLI uses the same."""


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
    """An identity for which the token endpoint of a machine or an app hands out tokens."""

    tenant: Tenant
    client_id: str
    object_id: str
    resource_id: str
    is_system_assigned: bool = True


CONTOSO = Tenant("72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17", "Contoso", "contoso.com")
FABRIKAM = Tenant("b4a9e7d2-18f6-4c95-8e07-3f52ca9016de", "Fabrikam", "fabrikam.com")
TENANTS = (CONTOSO, FABRIKAM)
"""The tenants of most scenarios."""

NORTHWIND = Tenant("1f6a90d3-74ce-4b28-9d05-c8e317fb52a6", "Northwind Traders", "northwind.com")
ADVENTURE = Tenant("e90b47c5-2d18-4f63-8ab7-06d3f5c91e7a", "Adventure Works", "adventure-works.com")
TAILSPIN = Tenant("5c73e1f8-a604-4d9b-b2c6-9f08d47e3b15", "Tailspin Toys", "tailspintoys.com")
WINGTIP = Tenant("08d5b2a9-c3f7-4e16-95d0-b71c4ae86f32", "Wingtip", "wingtip.com")
LITWARE = Tenant("d24c8f60-19eb-4a75-a3f1-57e0b96dc81d", "Litware", "litware.com")
PROSEWARE = Tenant("93fb06e7-d582-4c0a-8e94-2ab5c7d1f068", "Proseware", "proseware.com")
NEIGHBOURS = (ADVENTURE, LITWARE, NORTHWIND, PROSEWARE, TAILSPIN, WINGTIP)
"""Tenants of companies that Contoso works with, in the one scenario with many."""

ADA = Person(
    name="Ada Lovelace",
    upn="ada@contoso.com",
    home=CONTOSO,
    object_ids={
        CONTOSO.id: "5f0c9be1-7a44-4d0b-9c3e-2b8f6d1a7e90",
        FABRIKAM.id: "c81d2a67-93b5-4f1e-a0d8-71e45fb20c3a",
    },
)

ADA_ABROAD = replace(
    ADA,
    object_ids={
        **ADA.object_ids,
        NORTHWIND.id: "b50f3e92-6d17-4c8a-91e4-d7a2c08f5b63",
        ADVENTURE.id: "2ce7a418-f09d-4b53-86ca-1e5f7d93b0a2",
        TAILSPIN.id: "97d1c6b5-3e40-4f8a-a2d9-64b8e0f71c5d",
        WINGTIP.id: "4f82d0e6-b5a9-4173-8cfe-a096d3b7512e",
        LITWARE.id: "ea3695b7-04cf-4d21-bf68-c19d7e52a084",
        PROSEWARE.id: "61b8f4d2-e7c3-4a90-95b1-f82d06ea3c79",
    },
)
"""The same user, whom the neighbours have invited as well."""

NIGHTLY_REPORT = Person(
    name="Nightly Report",
    upn="svc-nightly@contoso.com",
    home=CONTOSO,
    object_ids={CONTOSO.id: "d27a60f4-8e13-4c59-b7f2-0a96c4e5183b"},
    password="not-a-real-password-of-the-demo",
)
"""A user that is really a script; every directory has some."""

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
"""A public client: users sign in through it; it cannot sign in by itself."""
