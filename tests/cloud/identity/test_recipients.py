"""Who gets a credential: the login endpoint that was set, this machine's own services, and nobody else."""

from __future__ import annotations

import gc
import hashlib
import json
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

from explorer.cloud.identity.identity import Identity
from explorer.cloud.wire.clouds import CLOUDS, LOGIN_HOSTS, chosen_cloud, is_same_login
from explorer.cloud.wire.http_sessions import in_process_session, network_session
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import ChainReport, StepState
from tests.cloud.identity.entra import (
    SECRET,
    SECRET_ENVIRONMENT,
    TENANT,
    jwt,
    openid_configuration,
    states,
    token_answer,
)
from tests.cloud.wires import Answer, Asked, Wire, json_answer
from tests.loopback import serve

PUBLIC = "login.microsoftonline.com"
CLIENT = SECRET_ENVIRONMENT["AZURE_CLIENT_ID"]


class Everywhere(Wire):
    """Answers as the login endpoint under every host; `names` is where its configuration says that tokens are."""

    def __init__(self, names: str = "") -> None:
        super().__init__(self._told)
        self.names = names

    @property
    def with_secret(self) -> set[str]:
        return {one.host for one in self.asked if SECRET in parse_qs(one.body.decode()).get("client_secret", ())}

    def _told(self, asked: Asked) -> Answer:
        if asked.path.endswith("/discovery/instance"):
            where = asked.query["authorization_endpoint"].split("/oauth2")[0]
            return json_answer({"tenant_discovery_endpoint": f"{where}/v2.0/.well-known/openid-configuration"})
        if asked.path.endswith("/openid-configuration"):
            other = {"token_endpoint": f"https://{self.names}/{TENANT}/oauth2/v2.0/token"} if self.names else {}
            return openid_configuration(asked, **other)
        if asked.path.endswith("/oauth2/v2.0/token"):
            return token_answer(aud="https://management.azure.com")
        raise ConnectionRefusedError(f"{asked.host} refuses")


@pytest.fixture
def walk(tools: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ChainReport]:
    def walked(wire: Wire, cloud: str = "", **variables: str) -> ChainReport:
        for name, value in (SECRET_ENVIRONMENT | variables).items():
            monkeypatch.setenv(name, value)
        chosen = chosen_cloud(cloud, variables)
        assert chosen
        return Identity(chosen, in_process_session(wire), RequestLog(), quick=True).walk()

    return walked


@pytest.mark.parametrize(
    "named", ["evil.example", f"{PUBLIC}:8443", f"{PUBLIC}.evil.example", "login.chinacloudapi.cn", "127.0.0.1"]
)
def test_a_configuration_that_names_another_host_gets_no_secret(walk: Callable[..., ChainReport], named: str) -> None:
    wire = Everywhere(named)
    report = walk(wire)
    assert wire.with_secret == set()
    assert not report.answered_by
    assert report.stopped_at
    assert report.stopped_at.name == "EnvironmentCredential"
    assert PUBLIC in report.stopped_at.message
    assert named in report.stopped_at.message


@pytest.mark.parametrize("named", ["login.windows.net", f"{PUBLIC}:443", "westeurope.login.microsoft.com"])
def test_another_name_of_the_same_login_endpoint_is_used(walk: Callable[..., ChainReport], named: str) -> None:
    wire = Everywhere(named)
    assert walk(wire).answered_by == "EnvironmentCredential"
    assert wire.with_secret == {named}


@pytest.mark.parametrize(
    ("value", "cloud", "host"),
    [
        ("https://login.partner.microsoftonline.cn", "AzureChinaCloud", "login.partner.microsoftonline.cn"),
        ("https://login.windows.net/", "AzureCloud", "login.windows.net"),
        ("login.microsoftonline.us", "AzureUSGovernment", "login.microsoftonline.us"),
        ("https://login.sovcloud-identity.fr", "Bleu (France)", "login.sovcloud-identity.fr"),
        ("https://login.stack.example", "AZURE_AUTHORITY_HOST=https://login.stack.example", "login.stack.example"),
    ],
)
def test_the_login_endpoint_that_is_set_is_the_one_that_is_used(
    walk: Callable[..., ChainReport], value: str, cloud: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Everywhere()
    report = walk(wire, AZURE_AUTHORITY_HOST=value)
    assert report.answered_by == "EnvironmentCredential"
    assert cloud in report.cloud
    assert wire.with_secret == {host}


def test_a_login_endpoint_that_is_no_https_address_is_refused_in_the_librarys_words(
    walk: Callable[..., ChainReport],
) -> None:
    wire = Everywhere()
    report = walk(wire, AZURE_AUTHORITY_HOST="http://login.microsoftonline.com")
    assert "is an invalid authority" in report.error
    assert wire.asked == []


def test_a_cloud_that_contradicts_the_variable_is_said_and_the_token_file_stays(
    walk: Callable[..., ChainReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(jwt())
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "WorkloadIdentityCredential")
    wire = Everywhere()
    report = walk(
        wire,
        "AzureUSGovernment",
        AZURE_AUTHORITY_HOST=f"https://{PUBLIC}",
        AZURE_FEDERATED_TOKEN_FILE=str(tmp_path / "token"),
    )
    assert [one.host for one in wire.asked if one.method == "POST"] == []
    assert any("AZURE_AUTHORITY_HOST" in note and "login.microsoftonline.us" in note for note in report.notes)


def test_the_table_of_login_endpoints_is_msals() -> None:
    assert {host for hosts in LOGIN_HOSTS.values() for host in hosts} == WELL_KNOWN_AUTHORITY_HOSTS
    for name, cloud in CLOUDS.items():
        assert urlsplit(cloud.authority).netloc in LOGIN_HOSTS[name]
    for hosts in LOGIN_HOSTS.values():
        for other in LOGIN_HOSTS.values():
            assert is_same_login(hosts[0], other[-1]) is (hosts is other)


# A password goes on to the federation server that the login endpoint itself names.

_REALM = {
    "account_type": "Federated",
    "federation_active_auth_url": "https://adfs.contoso.example/adfs/services/trust/2005/usernamemixed",
}


@pytest.mark.filterwarnings("ignore:Environment is configured to use username", "ignore:This API has been deprecated")
@pytest.mark.parametrize(
    ("realm", "posted"),
    [
        (_REALM, ["adfs.contoso.example"]),
        (_REALM | {"federation_active_auth_url": "http://adfs.contoso.example/trust/2005/usernamemixed"}, []),
    ],
)
def test_a_password_goes_to_the_federation_server_over_https_only(
    realm: dict[str, object], posted: list[str], tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.startswith("/common/userrealm/"):
            return json_answer(realm)
        if asked.host == PUBLIC and asked.path.endswith("/openid-configuration"):
            return openid_configuration(asked)
        if asked.host == "adfs.contoso.example":
            return Answer(b"<s:Envelope/>", 500)
        raise ConnectionRefusedError(asked.host)

    wire = Wire(answer)
    for name, value in {
        "AZURE_CLIENT_ID": CLIENT,
        "AZURE_USERNAME": "a@contoso.example",
        "AZURE_PASSWORD": "pw",
    }.items():
        monkeypatch.setenv(name, value)
    report = Identity(CLOUDS["AzureCloud"], in_process_session(wire), RequestLog(), quick=True).walk()
    assert [one.host for one in wire.asked if one.method == "POST"] == posted, report.steps[0].message
    asked = [request.url for request in report.steps[0].requests if request.method == "POST"]
    assert asked
    assert all("adfs.contoso.example" in url for url in asked)


# Service Fabric: the library sends by itself, on a real socket whose certificate is known by its thumbprint.


@pytest.fixture
def fabric(tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Wire, RequestLog]]:
    wire, log = Wire(), RequestLog()
    with serve(wire, tmp_path) as (origin, _authority):
        place = urlsplit(origin)
        certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((str(place.hostname), place.port or 443)))
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{origin}/metadata/identity/oauth2/token")
        monkeypatch.setenv("IDENTITY_HEADER", "planted-header")
        monkeypatch.setenv("IDENTITY_SERVER_THUMBPRINT", hashlib.sha1(certificate).hexdigest())
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
        yield wire, log


def _fabric_token(_asked: Asked) -> Answer:
    ends = int(time.time()) + 3600
    token = {"token_type": "Bearer", "access_token": jwt(aud="https://management.azure.com"), "expires_on": ends}
    return json_answer(token)


def _walked(log: RequestLog) -> ChainReport:
    report = Identity(CLOUDS["AzureCloud"], network_session(), log, quick=True).walk()
    gc.collect()  # the connection that MSAL leaves open is told here, where that is ignored
    return report


_left_open = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@_left_open
def test_service_fabrics_request_is_in_the_log_and_on_its_step(fabric: tuple[Wire, RequestLog]) -> None:
    wire, log = fabric
    wire.answer = _fabric_token
    report = _walked(log)
    assert report.answered_by == "ManagedIdentityCredential", report.error
    assert len(wire.asked) == len(log.records()) == 1
    (step,) = (step for step in report.steps if step.name == report.answered_by)
    assert [(request.method, request.status) for request in step.requests] == [("GET", 200)]
    assert "planted-header" not in repr(log.records()) + json.dumps(step.requests, default=repr)


@_left_open
def test_service_fabrics_secret_follows_no_redirect(fabric: tuple[Wire, RequestLog]) -> None:
    wire, log = fabric
    wire.answer = lambda asked: (
        Answer(status=307, headers={"Location": "/elsewhere"}) if asked.path != "/elsewhere" else _fabric_token(asked)
    )
    report = _walked(log)
    assert not report.answered_by
    assert [one.path for one in wire.asked] == ["/metadata/identity/oauth2/token"]


@_left_open
def test_service_fabrics_request_that_gets_no_answer_is_logged_too(
    fabric: tuple[Wire, RequestLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, log = fabric
    monkeypatch.setenv("IDENTITY_SERVER_THUMBPRINT", "0" * 40)
    report = _walked(log)
    assert states(report)["ManagedIdentity"] in (StepState.FAILED, StepState.UNAVAILABLE)
    assert wire.asked == []
    assert [(record.status, bool(record.error)) for record in log.records()] == [(0, True)]
