"""The identity: its walks, its tokens, and what it says about them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from explorer.cloud.wire.transport import credential_name
from explorer.model.base.errors import BadInput
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import StepState
from explorer.model.identity.report import as_json, as_text
from tests.cloud.identity.entra import (
    ARM,
    CLIENT,
    OBJECT,
    SECRET,
    SECRET_ENVIRONMENT,
    TENANT,
    EntraWire,
    az_answer,
    entra_error,
    identity,
    imds_token,
    jwt,
    openid_configuration,
    runs,
    script,
    states,
    token_answer,
)
from tests.cloud.wires import PATIENCE, Answer, Asked, json_answer


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def set_all(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_all


def test_before_any_walk_the_steps_wait(tools: Path) -> None:
    report = identity(EntraWire()).report()
    assert not report.running
    assert states(report)["Environment"] is StepState.WAITING
    assert states(report)["InteractiveBrowser"] is StepState.EXCLUDED


def test_walk_ends_at_the_step_that_answers(tools: Path) -> None:
    script(tools, "az", az_answer(aud="https://management.azure.com"))
    report = identity(EntraWire()).walk()
    assert report.answered_by == "AzureCliCredential"
    assert report.claims["oid"] == OBJECT
    assert report.expires_on > time.time()
    assert states(report)["ManagedIdentity"] is StepState.UNAVAILABLE
    assert states(report)["AzurePowerShell"] is StepState.NOT_REACHED


def test_chain_stops_at_a_step_that_fails(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT)
    script(tools, "az", az_answer())
    report = identity(EntraWire(lambda: entra_error("7000215"))).walk()
    assert report.stopped_at is not None
    assert report.stopped_at.name == "EnvironmentCredential"
    assert report.stopped_at.kind == "secret"
    assert "AADSTS7000215" in report.stopped_at.message
    assert states(report)["AzureCli"] is StepState.NOT_REACHED
    assert runs(tools) == 0


def test_step_shows_its_requests_and_what_it_looked_at(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT)
    step = identity(EntraWire()).walk().steps[0]
    assert [request.status for request in step.requests] == [200, 200]
    assert step.requests[-1].url == f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
    assert f"AZURE_CLIENT_ID = {CLIENT}" in step.looked_at
    assert "AZURE_CLIENT_SECRET is set" in step.looked_at
    assert "AZURE_USERNAME is missing" in step.looked_at


def test_both_programs_on_path_are_shown(tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = script(tools, "az", az_answer()), script(tmp_path / "other", "az", "exit 1")
    monkeypatch.setenv("PATH", f"{tools}:{tmp_path / 'other'}")
    report = identity(EntraWire()).walk()
    looked_at = next(step for step in report.steps if step.name == "AzureCliCredential").looked_at
    assert f"{first} is the az that runs" in looked_at
    assert f"{second} is on PATH too, behind it" in looked_at
    assert any("2 different az" in note for note in report.notes)


@pytest.mark.parametrize(
    ("broken", "culprit"),
    [
        ({**SECRET_ENVIRONMENT, "AZURE_CLIENT_SECRET": ""}, "EnvironmentCredential"),
        ({**SECRET_ENVIRONMENT, "AZURE_TENANT_ID": "no tenant!"}, "EnvironmentCredential"),
        (
            {
                "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com",
                "AZURE_TENANT_ID": TENANT,
                "AZURE_FEDERATED_TOKEN_FILE": "/nowhere",
            },
            "ManagedIdentityCredential",
        ),
    ],
)
def test_constructor_that_raises_is_attributed(
    broken: dict[str, str], culprit: str, tools: Path, set_environment: Callable[..., None]
) -> None:
    set_environment(**broken)
    report = identity(EntraWire()).walk()
    assert report.stopped_at is not None
    assert report.stopped_at.name == culprit
    assert report.stopped_at.message == report.error


def test_invalid_selection_is_nobodys_fault(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(AZURE_TOKEN_CREDENTIALS="nonsense")
    report = identity(EntraWire()).walk()
    assert report.stopped_at is None
    assert report.error.startswith("Invalid value for AZURE_TOKEN_CREDENTIALS")
    assert "Invalid value for AZURE_TOKEN_CREDENTIALS" in as_text(report)


def test_excluded_step_says_by_what(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(AZURE_TOKEN_CREDENTIALS="dev")
    step = identity(EntraWire()).walk().steps[0]
    assert (step.state, step.message) == (StepState.EXCLUDED, "excluded by AZURE_TOKEN_CREDENTIALS=dev")


def test_walk_again_builds_a_new_credential(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT)
    wire = EntraWire(lambda: entra_error("700016", 400, "unauthorized_client"))
    one = identity(wire)
    assert one.walk().stopped_at is not None
    wire.entra = token_answer
    assert one.walk().answered_by == "EnvironmentCredential"


def test_skipped_step_lets_the_chain_go_on(tools: Path) -> None:
    wire = EntraWire(imds=imds_token)
    wire.held = threading.Event()
    script(tools, "az", az_answer())
    one = identity(wire)
    with ThreadPoolExecutor(1) as pool:
        walking = pool.submit(one.walk)
        assert wire.arrived.wait(PATIENCE)
        running = next(step for step in one.report().steps if step.state is StepState.RUNNING)
        assert one.skip()
        report = walking.result(PATIENCE)
    wire.held.set()
    assert running.name == "ManagedIdentityCredential"
    assert states(report)["ManagedIdentity"] is StepState.SKIPPED
    assert report.answered_by == "AzureCliCredential"
    assert not one.skip()


def test_request_log_names_the_step_and_then_the_winner(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT)
    log = RequestLog()
    one = identity(EntraWire(), log)
    one.credential().get_token(ARM)
    assert {record.credential for record in log.records()} == {"EnvironmentCredential"}
    assert credential_name.get() == "EnvironmentCredential"


def test_secret_is_never_posted_over_plain_http(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT)
    wire = EntraWire()
    tell = wire.answer

    def misleading(asked: Asked) -> Answer | None:
        if asked.path.endswith("/openid-configuration"):
            return openid_configuration(asked, token_endpoint="http://elsewhere.example/x/oauth2/v2.0/token")
        return tell(asked)

    wire.answer = misleading
    report = identity(wire).walk()
    assert report.stopped_at is not None
    assert not any("elsewhere.example" in url for _method, url, _keys in wire.sent)


def test_unknown_audience_is_bad_input(tools: Path) -> None:
    with pytest.raises(BadInput):
        identity(EntraWire()).walk("nonsense")


def test_no_secret_in_any_report(tools: Path, set_environment: Callable[..., None]) -> None:
    set_environment(**SECRET_ENVIRONMENT, IDENTITY_HEADER="planted-header", MSI_SECRET="planted-msi-secret")
    token = jwt(upn="planted@contoso.com", name="Planted Person")
    script(
        tools, "az", f"""echo 'WARNING planted'; echo '{{"accessToken":"{token}","refresh_token":"planted-refresh"}}'"""
    )
    script(tools, "pwsh", f"echo 'Unexpected {token}'")
    wire = EntraWire(
        lambda: json_answer({"error": "invalid_client", "error_description": f"AADSTS7000215: {SECRET} {token}"}, 401)
    )
    one = identity(wire)
    reports = [one.walk(), one.probe_all(seconds=5)]
    text = "".join(as_text(report) + json.dumps(as_json(report, "1")) + repr(report.steps) for report in reports)
    for planted in (SECRET, token, token.split(".")[1], "planted-header", "planted-msi-secret", "planted-refresh"):
        assert planted not in text
    handed_on = "".join(as_text(report) + json.dumps(as_json(report, "1")) for report in reports)
    assert "planted@contoso.com" not in handed_on
    assert "Planted Person" not in handed_on
