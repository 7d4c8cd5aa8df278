"""Scenarios in which a step answers, if not always the one that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.demo.base.behaviour import Behaviour, SlowHost, Throttle
from explorer.demo.base.endpoints import APP_SERVICE_ENDPOINT, APP_SERVICE_HEADER, IMDS_HOST
from explorer.demo.base.people import ADA, ADA_ABROAD, WEBSHOP_DEPLOY
from explorer.demo.estate.company import STAGING
from explorer.demo.estate.neighbours import AZ_OF_ADA_ABROAD, SLOW_LITWARE, estate_with_neighbours
from explorer.demo.identity.programs import az_expired, azd_signed_in
from explorer.demo.scenarios.props import (
    AZ_OF_ADA,
    BUILD_MACHINE,
    BY_CERTIFICATE,
    POD,
    SEARCH_APPS,
    SERVICE_PRINCIPAL,
    WEBSHOP_APP,
    WITH_CERTIFICATE,
    certificate,
    pod_token,
)
from explorer.demo.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from explorer.demo.estate.estate import Estate


def _big_estate() -> Estate:
    from explorer.demo.estate.big_estate import the_big_estate  # nobody needs it before the first request

    return the_big_estate()


def _huge_estate() -> Estate:
    from explorer.demo.estate.huge_estate import the_huge_estate  # as above

    return the_huge_estate()


ANSWERED = (
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
        files={"webshop-deploy.pem": certificate},
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
)
