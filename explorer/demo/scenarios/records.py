"""Every scenario of the demo, one record each, in the order in which `azpane scenarios` lists them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.demo.base.behaviour import Behaviour, BlackHole, InspectingProxy, SlowHost, Throttle
from explorer.demo.base.endpoints import APP_SERVICE_ENDPOINT, APP_SERVICE_HEADER, IMDS_HOST, LOGIN_HOST
from explorer.demo.base.people import (
    ADA,
    ADA_ABROAD,
    CONTOSO,
    FABRIKAM,
    NIGHTLY_REPORT,
    NIGHTLY_SCRIPTS,
    ORDERS_POD,
    WEBSHOP_DEPLOY,
    WEBSHOP_ORDERS,
)
from explorer.demo.estate.company import STAGING
from explorer.demo.estate.neighbours import AZ_OF_ADA_ABROAD, SLOW_LITWARE, estate_with_neighbours
from explorer.demo.identity.certificate import PEM
from explorer.demo.identity.programs import (
    az_expired,
    az_signed_out,
    az_slow,
    azd_signed_in,
    azd_signed_out,
    pwsh_signed_out,
)
from explorer.demo.scenarios.props import (
    AZ_OF_ADA,
    BUILD_MACHINE,
    BY_CERTIFICATE,
    POD,
    SEARCH_APPS,
    SERVICE_PRINCIPAL,
    WEBSHOP_APP,
    WITH_CERTIFICATE,
    pod_token,
)
from explorer.demo.scenarios.stage import Scenario

if TYPE_CHECKING:
    from explorer.demo.estate.estate import Estate


def _big_estate() -> Estate:
    from explorer.demo.estate.big_estate import the_big_estate  # not needed before the first request

    return the_big_estate()


def _huge_estate() -> Estate:
    from explorer.demo.estate.huge_estate import the_huge_estate  # not needed before the first request

    return the_huge_estate()


_OTHER_POD = replace(ORDERS_POD, subject="system:serviceaccount:WebShop:orders")

RECORDS = (
    # A step of the chain answers, though not always the one that was meant.
    Scenario(
        "default",
        "az login answers: ada@contoso.com, at home in Contoso and a guest in Fabrikam",
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "million-blobs",
        "the same, and a far region: add https://stadasandbox.blob.core.windows.net/million for a million blobs",
        behaviour=Behaviour(obstacles=(SlowHost("stadasandbox.blob.core.windows.net", 0.1),)),
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "managed-identity",
        "a virtual machine of Contoso: its system-assigned identity answers through the instance metadata service",
        behaviour=Behaviour(identities=(BUILD_MACHINE,)),
    ),
    Scenario(
        "user-assigned",
        "the same machine with a second identity: AZURE_CLIENT_ID chooses the one that was assigned to it",
        environment={"AZURE_CLIENT_ID": SEARCH_APPS.client_id},
        behaviour=Behaviour(identities=(BUILD_MACHINE, SEARCH_APPS)),
    ),
    Scenario(
        "app-service",
        "a web app: App Service's own endpoint answers for its identity, found by IDENTITY_ENDPOINT",
        environment={"IDENTITY_ENDPOINT": APP_SERVICE_ENDPOINT, "IDENTITY_HEADER": APP_SERVICE_HEADER},
        behaviour=Behaviour(identities=(WEBSHOP_APP,)),
    ),
    Scenario(
        "workload-identity",
        "a pod in Kubernetes: its service account's token is exchanged for a token of Contoso",
        environment=POD,
        files={"token": pod_token},
    ),
    Scenario(
        "service-principal",
        "the environment holds tenant, client and a secret that is good",
        environment=SERVICE_PRINCIPAL,
    ),
    Scenario(
        "certificate",
        "the environment holds tenant, client and the path of a certificate, which signs instead of a secret",
        environment=BY_CERTIFICATE,
        behaviour=Behaviour(apps=(WITH_CERTIFICATE,)),
        files={"webshop-deploy.pem": lambda: PEM},
    ),
    Scenario(
        "two-identities",
        "the wrong one answers: a service principal from the environment, which sees little, before Ada's az login",
        environment=SERVICE_PRINCIPAL,
        behaviour=Behaviour(roles={WEBSHOP_DEPLOY.object_id: frozenset({STAGING.id})}),
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "az-expired",
        "az has not been used for 90 days and its session is over (AADSTS700082); the chain goes on, and azd answers",
        programs=(az_expired(), azd_signed_in(ADA)),
    ),
    Scenario(
        "many-tenants",
        "az answers for eight tenants: some want MFA or consent or refuse, one hangs, one has a subscription past due",
        behaviour=Behaviour(people=(ADA_ABROAD,), obstacles=(SLOW_LITWARE,)),
        programs=(AZ_OF_ADA_ABROAD,),
        estate=estate_with_neighbours,
    ),
    Scenario(
        "imds-slow",
        "the instance metadata service takes 3 seconds for each answer: the walk hangs there, then it answers",
        behaviour=Behaviour(identities=(BUILD_MACHINE,), obstacles=(SlowHost(IMDS_HOST, 3.0),)),
    ),
    Scenario(
        "403-data",
        "az answers and containers can be listed, but the role to read what is in them is missing",
        behaviour=Behaviour(
            refusals=dict.fromkeys(("List Blobs", "Get Blob", "Get Blob Properties"), "AuthorizationPermissionMismatch")
        ),
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "big-estate",
        "100,000 resources with 5 tags each in 50 subscriptions of Contoso, made as they are asked for",
        programs=(AZ_OF_ADA,),
        estate=_big_estate,
    ),
    Scenario(
        "huge-estate",
        "400,400 resources in 200 subscriptions of Contoso: too many to list, so that Azure counts what is chosen",
        programs=(AZ_OF_ADA,),
        estate=_huge_estate,
    ),
    Scenario(
        "throttled",
        "Azure asks every fourth request to wait 6 seconds, and refuses to list one subscription; the rest completes",
        behaviour=Behaviour(throttle=Throttle(every=4, seconds=6), failing={STAGING.id: "AuthorizationFailed"}),
        programs=(AZ_OF_ADA,),
    ),
    # Microsoft Entra refuses, or cannot be reached, so that the chain stops.
    Scenario(
        "expired-secret",
        "the environment holds a secret that has expired: the chain stops there although az is signed in",
        environment=SERVICE_PRINCIPAL,
        behaviour=Behaviour(apps=(replace(WEBSHOP_DEPLOY, secret_is_expired=True),)),
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "wrong-secret",
        "the secret's id was pasted instead of its value (AADSTS7000215)",
        environment={**SERVICE_PRINCIPAL, "AZURE_CLIENT_SECRET": "2f6b81d4-c0e7-4935-a8d2-71e9f50b3c64"},
    ),
    Scenario(
        "wrong-tenant",
        "AZURE_TENANT_ID has a typing error: Entra says AADSTS90002, and the library's message leaves that out",
        environment={**SERVICE_PRINCIPAL, "AZURE_TENANT_ID": f"{CONTOSO.id[:-1]}8"},
    ),
    Scenario(
        "app-not-in-tenant",
        "an app of Contoso signs in to Fabrikam, which has never heard of it (AADSTS700016)",
        environment={**SERVICE_PRINCIPAL, "AZURE_TENANT_ID": FABRIKAM.id},
    ),
    Scenario(
        "mfa-needed",
        "a script signs in with a user's name and password, and the policy asks for a second factor (AADSTS50076)",
        environment={
            "AZURE_TENANT_ID": CONTOSO.id,
            "AZURE_CLIENT_ID": NIGHTLY_SCRIPTS.id,
            "AZURE_USERNAME": NIGHTLY_REPORT.upn,
            "AZURE_PASSWORD": NIGHTLY_REPORT.password,
        },
        behaviour=Behaviour(people=(NIGHTLY_REPORT,), apps=(NIGHTLY_SCRIPTS,), refusals={"Token": "AADSTS50076"}),
    ),
    Scenario(
        "conditional-access",
        "the secret is good, but a Conditional Access policy gives no token to where it is used (AADSTS53003)",
        environment=SERVICE_PRINCIPAL,
        behaviour=Behaviour(refusals={"Token": "AADSTS53003"}),
        programs=(AZ_OF_ADA,),
    ),
    Scenario(
        "federation-mismatch",
        "a pod whose app trusts WebShop, and not the webshop that its token names: case counts (AADSTS700213)",
        environment=POD,
        behaviour=Behaviour(apps=(replace(WEBSHOP_ORDERS, federated=_OTHER_POD),)),
        files={"token": pod_token},
    ),
    Scenario(
        "clock-skew",
        "this machine's clock is an hour late: what its certificate signs is out of date for Entra (AADSTS700024)",
        environment=BY_CERTIFICATE,
        behaviour=Behaviour(apps=(WITH_CERTIFICATE,), clock_ahead=3600),
        files={"webshop-deploy.pem": lambda: PEM},
    ),
    Scenario(
        "tls-proxy",
        "a company's proxy opens TLS, and its certificate is not trusted here: the secret is never sent",
        environment=SERVICE_PRINCIPAL,
        behaviour=Behaviour(obstacles=(InspectingProxy(),)),
    ),
    Scenario(
        "entra-dropped",
        "a firewall drops what is sent to the login endpoint: the walk hangs till the library gives up, or s skips it",
        environment=SERVICE_PRINCIPAL,
        behaviour=Behaviour(obstacles=(BlackHole(LOGIN_HOST, seconds=5.0),)),
    ),
    # This machine has nothing that can sign in.
    Scenario(
        "no-credentials",
        "a fresh machine: no step of the chain has anything to sign in with",
    ),
    Scenario(
        "nothing-at-all",
        "the same behind a firewall: what is sent to the instance metadata service vanishes, which costs a second",
        behaviour=Behaviour(obstacles=(BlackHole(IMDS_HOST),)),
    ),
    Scenario(
        "az-not-logged-in",
        "az, azd and Azure PowerShell are there, and none of them is signed in",
        programs=(az_signed_out(), azd_signed_out(), pwsh_signed_out()),
    ),
    Scenario(
        "az-slow",
        "az gives no answer: the walk waits there until its time limit, or until s skips the step",
        programs=(az_slow(),),
    ),
    Scenario(
        "imds-no-identity",
        "a virtual machine to which no identity was assigned: the metadata service answers, with 400",
        behaviour=Behaviour(identities=()),
    ),
    Scenario(
        "placeholder-client-id",
        "AZURE_CLIENT_ID=PLACEHOLDER: the machine has an identity of its own, and is asked for one that nobody has",
        environment={"AZURE_CLIENT_ID": "PLACEHOLDER"},
        behaviour=Behaviour(identities=(BUILD_MACHINE,)),
    ),
)
