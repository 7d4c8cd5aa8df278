"""Entra, the instance metadata service and `az`, asked as their clients ask them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import replace

import pytest

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import (
    ADA,
    CONTOSO,
    FABRIKAM,
    TENANTS,
    WEBSHOP_DEPLOY,
    WEBSHOP_ORDERS,
    ManagedIdentity,
    Tenant,
)
from explorer.demo.base.tokens import AUDIENCES, read, sign
from explorer.demo.scenarios import stage
from tests.demo.conftest import Ask, asking, unix_only

LOGIN = "https://login.microsoftonline.com"
IMDS = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://vault.azure.net"
TOKEN = f"{LOGIN}/{CONTOSO.id}/oauth2/v2.0/token"
FORM = {
    "grant_type": "client_credentials",
    "client_id": WEBSHOP_DEPLOY.id,
    "client_secret": WEBSHOP_DEPLOY.secret,
    "scope": "https://management.azure.com/.default",
}
MACHINE = ManagedIdentity(CONTOSO, "client-1", "object-1", "/subscriptions/s/vm")
ASSIGNED = ManagedIdentity(CONTOSO, "client-2", "object-2", "/subscriptions/s/identity", is_system_assigned=False)


@pytest.mark.parametrize("tenant", TENANTS)
def test_discovery_by_id_or_domain(ask: Ask, tenant: Tenant) -> None:
    for name in (tenant.id, tenant.domain, tenant.domains[1]):
        answer = ask(f"{LOGIN}/{name}/v2.0/.well-known/openid-configuration", None).json
        assert answer["token_endpoint"] == f"{LOGIN}/{tenant.id}/oauth2/v2.0/token"


def test_an_unknown_tenant_is_an_error_of_discovery(ask: Ask) -> None:
    answer = ask(f"{LOGIN}/contoso.example/v2.0/.well-known/openid-configuration", None)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_tenant")
    assert "AADSTS90002: Tenant 'contoso.example' not found." in answer.json["error_description"]


def test_a_secret_gives_a_token_for_the_app_and_the_audience_of_the_scope(ask: Ask) -> None:
    answer = ask(TOKEN, None, "POST", data=FORM).json
    claims = read(answer["access_token"])
    assert claims is not None
    assert claims["aud"] == "https://management.azure.com"
    assert (claims["appid"], claims["oid"]) == (WEBSHOP_DEPLOY.id, WEBSHOP_DEPLOY.object_id)
    assert (claims["tid"], claims["iss"]) == (CONTOSO.id, f"https://sts.windows.net/{CONTOSO.id}/")
    assert (claims["appidacr"], claims["idtyp"], claims["ver"]) == ("1", "app", "1.0")
    assert claims["nbf"] <= time.time() < claims["exp"] == claims["iat"] + answer["expires_in"]


@pytest.mark.parametrize(
    ("changed", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000216),
        ({"client_id": "11111111-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"scope": "https://nowhere.example/.default"}, 400, "invalid_resource", 500011),
        ({"grant_type": "magic"}, 400, "unsupported_grant_type", 70003),
        ({"client_assertion": "nonsense"}, 400, "invalid_request", 50027),
    ],
)
def test_refusals(ask: Ask, changed: dict[str, str], status: int, error: str, code: int) -> None:
    answer = ask(TOKEN, None, "POST", data={**FORM, **changed}, headers={"client-request-id": "my-correlation"})
    body = answer.json
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert f"Trace ID: {body['trace_id']} Correlation ID: my-correlation Timestamp: " in body["error_description"]
    assert body["error_uri"] == f"{LOGIN}/error?code={code}"


def test_an_expired_secret_says_so_and_a_wrong_one_does_not() -> None:
    ask = asking(Behaviour(apps=(replace(WEBSHOP_DEPLOY, secret_is_expired=True),)))
    assert ask(TOKEN, None, "POST", data=FORM).json["error_codes"] == [7000222]
    assert ask(TOKEN, None, "POST", data={**FORM, "client_secret": "wrong"}).json["error_codes"] == [7000215]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"iss": "https://elsewhere.example/"}, 700211),
        ({"aud": "api://other"}, 700212),
        ({"sub": "system:serviceaccount:webshop:Orders"}, 700213),
    ],
)
def test_a_federated_token_must_match_issuer_audience_and_subject(
    ask: Ask, changed: dict[str, str], code: int | None
) -> None:
    trusted = WEBSHOP_ORDERS.federated
    assert trusted is not None
    assertion = sign({"iss": trusted.issuer, "sub": trusted.subject, "aud": trusted.audience, **changed})
    form = {**FORM, "client_id": WEBSHOP_ORDERS.id, "client_secret": "", "client_assertion": assertion}
    answer = ask(TOKEN, None, "POST", data=form).json
    assert answer.get("error_codes") == ([code] if code else None)
    assert ("access_token" in answer) is (code is None)


def test_a_certificate_must_be_registered_on_the_app() -> None:
    assertion = sign({"iss": WEBSHOP_DEPLOY.id, "sub": WEBSHOP_DEPLOY.id, "aud": TOKEN})
    form = {**FORM, "client_secret": "", "client_assertion": assertion}
    assert asking()(TOKEN, None, "POST", data=form).json["error_codes"] == [700027]
    known = replace(WEBSHOP_DEPLOY, thumbprints=frozenset({"demo-key-of-azpane"}))
    answer = asking(Behaviour(apps=(known,)))(TOKEN, None, "POST", data=form).json
    claims = read(answer["access_token"])
    assert claims is not None
    assert claims["appidacr"] == "2"


def test_a_refusal_of_the_scenario_comes_with_its_own_words() -> None:
    answer = asking(Behaviour(refusals={"Token": "AADSTS53003"}))(TOKEN, None, "POST", data=FORM)
    assert (answer.status_code, answer.json["error"]) == (400, "interaction_required")
    assert "Conditional Access" in answer.json["error_description"]


@pytest.mark.parametrize(
    ("selector", "client_id"),
    [
        ("", "client-1"),
        ("&client_id=client-1", "client-1"),
        ("&client_id=CLIENT-2", "client-2"),
        ("&object_id=object-2", "client-2"),
        ("&msi_res_id=/subscriptions/s/identity", "client-2"),
        ("&client_id=client-3", None),
    ],
)
def test_instance_metadata_selects_an_identity(selector: str, client_id: str | None) -> None:
    ask = asking(Behaviour(identities=(ASSIGNED, MACHINE)))
    answer = ask(f"{IMDS}{selector}", None, headers={"Metadata": "true"})
    if client_id is None:
        assert answer.status_code == 400
        assert answer.json == {"error": "invalid_request", "error_description": "Identity not found"}
        return
    assert answer.json["client_id"] == client_id
    assert {type(answer.json[name]) for name in ("expires_in", "expires_on", "not_before")} == {str}
    claims = read(answer.json["access_token"])
    assert claims is not None
    assert (claims["aud"], claims["appid"]) == ("https://vault.azure.net", client_id)
    assert claims["xms_mirid"].startswith("/subscriptions/s/")


def test_the_probe_without_its_header_is_answered_with_400() -> None:
    assert asking(Behaviour(identities=(MACHINE,)))(IMDS, None).status_code == 400


def test_a_machine_without_an_identity_still_has_its_metadata_service() -> None:
    answer = asking(Behaviour(identities=()))(IMDS, None, headers={"Metadata": "true"})
    assert (answer.status_code, answer.json["error_description"]) == (400, "Identity not found")


@pytest.mark.parametrize("url", [IMDS, "https://unknown.blob.core.windows.net/", "https://example.com/"])
def test_what_is_not_there_cannot_be_reached(ask: Ask, url: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        ask(url, None)


@unix_only
class TestAzureCli:
    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["az", "account", "get-access-token", "--output", "json", *arguments],
            capture_output=True,
            text=True,
            cwd="/bin",
            env=dict(os.environ),
        )

    def test_it_prints_a_token_of_every_tenant_for_every_audience(self) -> None:
        before = int(time.time())
        with stage("default"):
            for tenant in TENANTS:
                for audience in AUDIENCES[::3]:
                    done = self.run("--resource", audience, "--tenant", tenant.id)
                    answer = json.loads(done.stdout)
                    claims = read(answer["accessToken"])
                    assert claims is not None
                    assert (claims["aud"], claims["tid"]) == (audience, tenant.id)
                    assert claims["oid"] == ADA.object_ids[tenant.id]
                    assert answer["expires_on"] == claims["exp"]
                    assert before + 52 * 60 <= answer["expires_on"] <= time.time() + 80 * 60
                    assert (answer["tenant"], answer["tokenType"]) == (tenant.id, "Bearer")

    def test_home_is_the_tenant_when_none_is_named_and_a_domain_names_one(self) -> None:
        with stage("default"):
            assert json.loads(self.run("--resource", AUDIENCES[0]).stdout)["tenant"] == CONTOSO.id
            named = self.run("--resource", AUDIENCES[0], "--tenant", FABRIKAM.domain)
            assert json.loads(named.stdout)["tenant"] == FABRIKAM.id

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (("--resource", "https://nowhere.example"), "AADSTS500011"),
            (("--resource", AUDIENCES[0], "--tenant", "nowhere.example"), "AADSTS90002"),
        ],
    )
    def test_what_it_cannot_get_it_explains(self, arguments: tuple[str, ...], code: str) -> None:
        with stage("default"):
            done = self.run(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert code in done.stderr
        assert "nowhere.example" in done.stderr

    def test_it_runs_nothing_that_is_handed_to_it(self) -> None:
        with stage("default") as here:
            done = self.run(
                "--resource", f"$(: > {here.folder}/pwned)`: > {here.folder}/pwned`'\"; : > {here.folder}/pwned"
            )
            assert done.returncode == 1
            assert not (here.folder / "pwned").exists()

    def test_only_its_owner_can_read_the_tokens_in_it(self) -> None:
        with stage("default") as here:
            assert (here.folder / "bin" / "az").stat().st_mode & 0o077 == 0
