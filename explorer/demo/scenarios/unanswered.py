"""Scenarios in which Microsoft Entra refuses, so that the chain stops, or nobody gets as far as to ask it."""

from __future__ import annotations

from dataclasses import replace

from explorer.demo.base.behaviour import Behaviour, BlackHole, InspectingProxy
from explorer.demo.base.endpoints import IMDS_HOST, LOGIN_HOST
from explorer.demo.base.people import (
    CONTOSO,
    FABRIKAM,
    NIGHTLY_REPORT,
    NIGHTLY_SCRIPTS,
    ORDERS_POD,
    WEBSHOP_DEPLOY,
    WEBSHOP_ORDERS,
)
from explorer.demo.identity.programs import az_signed_out, az_slow, azd_signed_out, pwsh_signed_out
from explorer.demo.scenarios.props import (
    AZ_OF_ADA,
    BUILD_MACHINE,
    BY_CERTIFICATE,
    POD,
    SERVICE_PRINCIPAL,
    WITH_CERTIFICATE,
    certificate,
    pod_token,
)
from explorer.demo.scenarios.scenario import Scenario

_OTHER_POD = replace(ORDERS_POD, subject="system:serviceaccount:WebShop:orders")

REFUSED = (
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
        files={"webshop-deploy.pem": certificate},
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
)

MACHINE = (
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
