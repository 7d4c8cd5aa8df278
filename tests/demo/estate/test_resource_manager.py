"""Resource Manager on the wire: lists, pages, single resources and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from explorer.demo.base.people import CONTOSO, FABRIKAM
from explorer.demo.base.tokens import sign
from explorer.demo.estate.company import PRODUCTION, SHARED
from explorer.demo.estate.estate import the_estate
from tests.demo.conftest import MANAGEMENT, Ask, ada_token

SUBSCRIPTION = f"{MANAGEMENT}/subscriptions/{PRODUCTION.id}"
WEB_APP = f"{SUBSCRIPTION}/resourceGroups/rg-webshop-prod/providers/Microsoft.Web/sites/app-webshop-prod"


def test_a_token_sees_every_tenant_of_its_user_but_only_its_own_tenants_subscriptions(ask: Ask) -> None:
    tenants = ask(f"{MANAGEMENT}/tenants?api-version=2022-12-01").json["value"]
    assert {tenant["defaultDomain"] for tenant in tenants} == {"contoso.com", "fabrikam.com"}
    for tenant in (CONTOSO, FABRIKAM):
        answer = ask(f"{MANAGEMENT}/subscriptions?api-version=2022-12-01", ada_token(MANAGEMENT, tenant)).json["value"]
        assert {each["tenantId"] for each in answer} == {tenant.id}
        assert all({"authorizationSource", "managedByTenants", "tags", "state"} <= each.keys() for each in answer)


@pytest.mark.parametrize("top", ["", "&$top=7", "&$top=1000"])
def test_pages_of_resources_hold_everything_once(ask: Ask, top: str) -> None:
    url, ids, pages = f"{SUBSCRIPTION}/resources?api-version=2021-04-01{top}", [], 0
    while url:
        answer = ask(url).json
        ids += [each["id"] for each in answer["value"]]
        url, pages = answer.get("nextLink"), pages + 1
    assert ids == [each.site.id for each in the_estate().resources(PRODUCTION)]
    assert pages > 1 or top == "&$top=1000"


def test_what_asked_the_first_page_is_asked_of_every_page(ask: Ask) -> None:
    wanted = "$filter=resourceType eq 'Microsoft.Compute/disks'&$expand=createdTime,changedTime&$top=5"
    url, found = f"{SUBSCRIPTION}/resources?api-version=2021-04-01&{wanted}", []
    while url:
        answer = ask(url).json
        found += answer["value"]
        url = answer.get("nextLink")
    assert len(found) > 5
    assert {each["type"] for each in found} == {"Microsoft.Compute/disks"}
    assert all({"createdTime", "changedTime"} <= each.keys() and "properties" not in each for each in found)


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("resourceGroup eq 'RG-WEBSHOP-PROD'", lambda each: "/resourceGroups/rg-webshop-prod/" in each["id"]),
        ("location eq 'northeurope'", lambda each: each["location"] == "northeurope"),
        ("tagName eq 'service' and tagValue eq 'billing'", lambda each: each["tags"]["service"] == "billing"),
        ("substringof('sql', name)", lambda each: "sql" in each["name"]),
        ("resourceType ne 'Microsoft.Compute/disks'", lambda each: each["type"] != "Microsoft.Compute/disks"),
    ],
)
def test_filters(ask: Ask, text: str, test: Callable[[Any], bool]) -> None:
    found = ask(f"{SUBSCRIPTION}/resources?api-version=2021-04-01&$filter={text}").json["value"]
    assert found
    assert all(test(each) for each in found)


def test_a_filter_that_cannot_be_read_is_refused(ask: Ask) -> None:
    answer = ask(f"{SUBSCRIPTION}/resources?api-version=2021-04-01&$filter=colour eq 'red'")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "InvalidFilterInQueryString")


def test_every_resource_can_be_opened_with_the_newest_stable_version_its_provider_names(ask: Ask) -> None:
    versions: dict[str, str] = {}
    for provider in ask(f"{SUBSCRIPTION}/providers?api-version=2021-04-01").json["value"]:
        for each in provider["resourceTypes"]:
            stable = max(version for version in each["apiVersions"] if "preview" not in version)
            versions[f"{provider['namespace']}/{each['resourceType']}"] = stable
    for resource in the_estate().resources():
        token = ada_token(MANAGEMENT, resource.subscription.tenant)
        answer = ask(f"{MANAGEMENT}{resource.site.id}?api-version={versions[resource.kind.type]}", token)
        assert answer.status_code == 200
        assert answer.json["id"] == resource.site.id
        assert answer.json["properties"]


def test_a_resource_id_is_found_in_any_case(ask: Ask) -> None:
    assert ask(f"{WEB_APP.upper().replace(MANAGEMENT.upper(), MANAGEMENT)}?api-version=2024-11-01").status_code == 200


def test_storage_accounts_name_their_endpoints(ask: Ask) -> None:
    url = f"{SUBSCRIPTION}/providers/Microsoft.Storage/storageAccounts?api-version=2024-01-01"
    accounts = {each["name"]: each for each in ask(url).json["value"]}
    assert set(accounts) == {"stwebshopprod", "sttelemetryprod", "stbackupprod"}
    telemetry = accounts["sttelemetryprod"]
    assert telemetry["properties"]["primaryEndpoints"]["blob"] == "https://sttelemetryprod.blob.core.windows.net/"
    assert telemetry["properties"]["isHnsEnabled"] is True
    assert telemetry["kind"] == "StorageV2"
    assert telemetry["sku"]["name"] == "Standard_ZRS"


@pytest.mark.parametrize(
    ("url", "status", "code"),
    [
        (f"{SUBSCRIPTION}/resources", 400, "MissingApiVersionParameter"),
        (f"{WEB_APP}?api-version=1999-01-01", 400, "NoRegisteredProviderFound"),
        (f"{WEB_APP}x?api-version=2024-11-01", 404, "ResourceNotFound"),
        (f"{SUBSCRIPTION}/resourceGroups/nothing?api-version=2021-04-01", 404, "ResourceGroupNotFound"),
        (f"{SUBSCRIPTION}/resourceGroups/nothing/resources?api-version=2021-04-01", 404, "ResourceGroupNotFound"),
        (f"{SUBSCRIPTION}/providers/Microsoft.Nothing?api-version=2021-04-01", 404, "InvalidResourceNamespace"),
        (f"{MANAGEMENT}/subscriptions/{CONTOSO.id}?api-version=2022-12-01", 404, "SubscriptionNotFound"),
        (f"{MANAGEMENT}/subscriptions/{SHARED.id}?api-version=2022-12-01", 401, "InvalidAuthenticationTokenTenant"),
        (f"{MANAGEMENT}/nowhere?api-version=2022-12-01", 404, "NotFound"),
    ],
)
def test_errors(ask: Ask, url: str, status: int, code: str) -> None:
    answer = ask(url)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.headers["x-ms-request-id"]
    assert answer.headers["x-ms-correlation-request-id"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "AuthenticationFailed"),
        ("not.a.token", "InvalidAuthenticationToken"),
        (sign({"aud": MANAGEMENT})[:-4] + "AAAA", "InvalidAuthenticationToken"),
        (ada_token("https://vault.azure.net"), "InvalidAuthenticationToken"),
        (ada_token(MANAGEMENT, lifetime=-60), "ExpiredAuthenticationToken"),
    ],
    ids=["none", "no token", "signature", "audience", "lifetime"],
)
def test_a_token_that_does_not_fit_is_refused(ask: Ask, token: str | None, code: str) -> None:
    answer = ask(f"{MANAGEMENT}/subscriptions?api-version=2022-12-01", token)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_changed(ask: Ask, method: str) -> None:
    assert ask(f"{WEB_APP}?api-version=2024-11-01", method=method).status_code == 405


def test_metadata_is_one_cloud_since_2022_and_a_list_before(ask: Ask) -> None:
    cloud = ask(f"{MANAGEMENT}/metadata/endpoints?api-version=2022-09-01", None).json
    assert cloud["authentication"]["loginEndpoint"] == "https://login.microsoftonline.com/"
    assert cloud["authentication"]["audiences"]
    assert cloud["suffixes"]["storage"] == "core.windows.net"
    assert ask(f"{MANAGEMENT}/metadata/endpoints?api-version=2020-06-01", None).json == [cloud]
