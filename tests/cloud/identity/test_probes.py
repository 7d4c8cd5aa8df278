"""Probing: every step on its own."""

from __future__ import annotations

import threading
from itertools import chain, repeat
from pathlib import Path
from types import SimpleNamespace

import pytest

from explorer.cloud.identity import probes
from explorer.cloud.identity.observed import Gates
from explorer.model.identity.chain import StepState
from tests.cloud.identity.entra import (
    OBJECT,
    SECRET_ENVIRONMENT,
    EntraWire,
    az_answer,
    entra_error,
    identity,
    imds_token,
    jwt,
    runs,
    script,
    states,
)
from tests.cloud.wires import PATIENCE


def test_every_step_says_who_it_would_be(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRET_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    script(tools, "az", az_answer(oid="az-user"))
    script(tools, "azd", f"""echo '{{"token": "{jwt(oid="azd-user")}", "expiresOn": "2040-01-01T00:00:00Z"}}'""")
    script(tools, "pwsh", f"echo 'azsdk%{jwt(oid='pwsh-user')}%2209000000'")
    report = identity(EntraWire(imds=lambda: imds_token(oid="machine"))).probe_all()
    found = {step.title: step.claims["oid"] for step in report.steps if step.state is StepState.ANSWERED}
    assert found == {
        "Environment": OBJECT,
        "Managed identity": "machine",
        "Azure CLI": "az-user",
        "Azure PowerShell": "pwsh-user",
        "Azure Developer CLI": "azd-user",
    }
    assert report.answered_by == "EnvironmentCredential"
    assert report.is_probe


def test_chain_would_stop_at_a_failure_but_the_rest_is_probed(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRET_ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    script(tools, "az", az_answer())
    report = identity(EntraWire(lambda: entra_error("7000222"))).probe_all()
    assert states(report)["Environment"] is StepState.FAILED
    assert states(report)["AzureCli"] is StepState.ANSWERED
    assert report.answered_by == ""


def test_excluded_steps_are_probed_but_do_not_win(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "prod")
    script(tools, "az", az_answer())
    report = identity(EntraWire()).probe_all()
    assert states(report)["AzureCli"] is StepState.ANSWERED
    assert report.answered_by == ""


def test_browser_is_never_opened(tools: Path) -> None:
    assert states(identity(EntraWire()).probe_all())["InteractiveBrowser"] is StepState.EXCLUDED


def test_hanging_step_is_left_and_the_others_answer(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = chain([0.0], repeat(60.0))

    def once_the_others_are_done() -> float:
        for thread in threading.enumerate():
            if thread.name.startswith("probe ") and "ManagedIdentity" not in thread.name:
                thread.join(PATIENCE)
        return next(moments)

    monkeypatch.setattr(probes, "time", SimpleNamespace(monotonic=once_the_others_are_done))
    wire = EntraWire(imds=imds_token)
    wire.held = threading.Event()
    script(tools, "az", az_answer())
    report = identity(wire).probe_all(seconds=1.0)
    wire.held.set()
    managed = next(step for step in report.steps if step.name == "ManagedIdentityCredential")
    assert managed.state is StepState.SKIPPED
    assert managed.message.startswith("No answer within 1 s")
    assert states(report)["AzureCli"] is StepState.ANSWERED


def test_password_is_tried_only_when_asked_for(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", "e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2")
    monkeypatch.setenv("AZURE_USERNAME", "ada@contoso.com")
    monkeypatch.setenv("AZURE_PASSWORD", "planted-password")
    wire = EntraWire()
    report = identity(wire).probe_all()
    assert states(report)["Environment"] is StepState.SKIPPED
    assert not any("login.microsoftonline.com" in url for _method, url, _keys in wire.sent)


def test_constructor_that_raises_belongs_to_its_step(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SECRET_ENVIRONMENT, "AZURE_CLIENT_SECRET": ""}.items():
        monkeypatch.setenv(name, value)
    script(tools, "az", az_answer())
    report = identity(EntraWire()).probe_all()
    assert states(report)["Environment"] is StepState.FAILED
    assert states(report)["AzureCli"] is StepState.ANSWERED


def test_probe_leaves_the_walk_and_its_tokens_alone(tools: Path) -> None:
    script(tools, "az", az_answer())
    one = identity(EntraWire())
    walked = one.walk()
    one.probe_all()
    one.credential().get_token(walked.scope)
    assert one.report().answered_by == walked.answered_by
    assert runs(tools) == 2  # one by the walk, one by the probe


def test_az_never_runs_twice_at_once(tools: Path) -> None:
    overlap = f'mkdir "{tools}/running" || echo overlap >> "{tools}/overlaps"; sleep 0.1; rmdir "{tools}/running"'
    script(tools, "az", f"{overlap}; {az_answer()}")
    one = identity(EntraWire())
    threads = [threading.Thread(target=run) for run in (one.walk, one.probe_all, one.walk, one.probe_all)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs(tools) == 4
    assert not (tools / "overlaps").exists()


def test_only_programs_have_a_gate() -> None:
    gates = Gates()
    assert gates.of("AzureCliCredential") is gates.of("AzureCliCredential")
    assert gates.of("EnvironmentCredential") is not gates.of("EnvironmentCredential")


def test_probing_is_shown_while_it_runs_and_keeps_who_answered(tools: Path) -> None:
    wire = EntraWire(imds=imds_token)
    script(tools, "az", az_answer())
    one = identity(wire)
    assert one.walk().answered_by == "ManagedIdentityCredential"
    wire.held = threading.Event()
    wire.arrived.clear()
    probing = threading.Thread(target=one.probe_all)
    probing.start()
    assert wire.arrived.wait(PATIENCE)
    during = one.report()
    wire.held.set()
    probing.join()
    assert during.is_probe
    assert during.running
    assert during.answered_by == one.report().answered_by == "ManagedIdentityCredential"
    assert not one.report().running
