"""The ways in besides a secret and `az`: App Service, a password, a signed assertion, and a role once inside."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import APP_SERVICE_ENDPOINT, APP_SERVICE_HEADER
from explorer.demo.base.people import ADA, CONTOSO, NIGHTLY_REPORT, NIGHTLY_SCRIPTS, WEBSHOP_DEPLOY
from explorer.demo.base.tokens import app_claims, mint, sign
from explorer.demo.estate.company import PRODUCTION, STAGING
from tests.demo.conftest import MANAGEMENT, asking

from .test_sign_in import ASSIGNED, FORM, MACHINE, TOKEN

_NO_SUCH_IDENTITY = (
    "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
)

PASSWORD_FORM = {
    "grant_type": "password",
    "client_id": NIGHTLY_SCRIPTS.id,
    "username": NIGHTLY_REPORT.upn,
    "password": NIGHTLY_REPORT.password,
    "scope": "offline_access openid https://management.azure.com/.default profile",
}


@pytest.mark.parametrize(
    ("query", "header", "status", "said"),
    [
        ("resource=https://vault.azure.net", APP_SERVICE_HEADER, 200, None),
        ("resource=https://vault.azure.net&mi_res_id=/subscriptions/s/identity", APP_SERVICE_HEADER, 200, None),
        ("resource=https://vault.azure.net", "guessed", 401, "Unauthorized"),
        ("", APP_SERVICE_HEADER, 400, "The resource parameter is missing."),
        ("resource=https://vault.azure.net&client_id=client-3", APP_SERVICE_HEADER, 400, _NO_SUCH_IDENTITY),
    ],
)
def test_app_service_answers_its_own_app(query: str, header: str, status: int, said: str | None) -> None:
    ask = asking(Behaviour(identities=(ASSIGNED, MACHINE)))
    answer = ask(f"{APP_SERVICE_ENDPOINT}?api-version=2019-08-01&{query}", None, headers={"X-IDENTITY-HEADER": header})
    assert (answer.status_code, answer.json.get("message")) == (status, said)
    assert ("access_token" in answer.json) is (status == 200)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"password": "wrong"}, 50126),
        ({"password": ""}, 50126),
        ({"username": "nobody@contoso.com"}, 50034),
        ({"username": ADA.upn, "password": ""}, 50126),
    ],
)
def test_a_user_signs_in_by_password(changed: dict[str, str], code: int | None) -> None:
    ask = asking(Behaviour(people=(ADA, NIGHTLY_REPORT), apps=(NIGHTLY_SCRIPTS,)))
    answer = ask(TOKEN, None, "POST", data={**PASSWORD_FORM, **changed}).json
    assert answer.get("error_codes") == ([code] if code else None)
    assert ("access_token" in answer) is (code is None)


@pytest.mark.parametrize(
    ("ahead", "times", "code"),
    [
        (0, {"iat": 0, "exp": 600}, None),
        (-200, {"nbf": 0, "exp": 600}, None),
        (3600, {"iat": 0, "exp": 600}, 700024),
        (-3600, {"nbf": 0, "exp": 600}, 700024),
    ],
)
def test_what_is_signed_must_be_valid_by_the_clock_of_entra(
    ahead: int, times: dict[str, int], code: int | None
) -> None:
    known = replace(WEBSHOP_DEPLOY, thumbprints=frozenset({"demo-key-of-azpane"}))
    moments = {name: int(time.time()) + seconds for name, seconds in times.items()}
    assertion = sign({"iss": WEBSHOP_DEPLOY.id, "sub": WEBSHOP_DEPLOY.id, "aud": TOKEN, **moments})
    form = {**FORM, "client_secret": "", "client_assertion": assertion}
    answer = asking(Behaviour(apps=(known,), clock_ahead=ahead))(TOKEN, None, "POST", data=form).json
    assert answer.get("error_codes") == ([code] if code else None)


def test_a_role_bounds_what_an_application_sees() -> None:
    roles = {WEBSHOP_DEPLOY.object_id: frozenset({STAGING.id})}
    ask = asking(Behaviour(roles=roles))
    token = mint(app_claims(WEBSHOP_DEPLOY, "1"), MANAGEMENT, CONTOSO)
    seen = ask(f"{MANAGEMENT}/subscriptions?api-version=2022-12-01", token).json["value"]
    assert [each["subscriptionId"] for each in seen] == [STAGING.id]
    hidden = f"{MANAGEMENT}/subscriptions/{PRODUCTION.id}/resources?api-version=2021-04-01"
    answer = ask(hidden, token)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "AuthorizationFailed")
    assert ask(hidden).status_code == 200
