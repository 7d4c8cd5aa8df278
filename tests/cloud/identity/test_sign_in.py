"""Signing in with a device code, on the real library against the demo's Microsoft Entra."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from azure.core.exceptions import ClientAuthenticationError

from explorer.cloud.session import Session
from explorer.demo.base.people import ADA, CONTOSO, FABRIKAM
from explorer.demo.base.tokens import read
from explorer.demo.identity import device_code, programs
from explorer.demo.identity.programs import az_signed_in
from explorer.demo.scenarios import Stage, stage
from explorer.model.identity.chain import DEVICE_CODE, StepState
from explorer.model.identity.report import as_json, as_text
from tests.cloud.wires import PATIENCE, Asked, Wire, connected

ARM = "https://management.azure.com/.default"
STORAGE = "https://storage.azure.com/.default"


@pytest.fixture
def fresh() -> Iterator[Stage]:
    """A machine on which no step of the chain has anything to sign in with."""
    with stage("no-credentials") as staged:
        yield staged


@pytest.fixture
def session(fresh: Stage) -> Session:
    return connected(fresh.wsgi)


class Screen:
    """What the user is shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, str, str, datetime]] = []

    def __call__(self, code: str, url: str, message: str, expires: datetime) -> None:
        self.shown.append((code, url, message, expires))


def _claims(session: Session, scope: str, tenant: str = "") -> dict[str, object]:
    return read(session.identity.credential(tenant).get_token(scope).token) or {}


def test_the_code_is_shown_and_the_report_says_who_signed_in(session: Session) -> None:
    screen = Screen()
    report = session.identity.sign_in(screen)
    (code, url, message, expires), *others = screen.shown
    assert others == []
    assert code in message
    assert url in message
    assert url == device_code.PAGE
    assert 0 < (expires - datetime.now(UTC)).total_seconds() <= device_code.LIFETIME
    assert report.answered_by == DEVICE_CODE
    assert [(step.title, step.state) for step in report.steps] == [("Device code", StepState.ANSWERED)]
    assert report.claims["oid"] == ADA.object_ids[CONTOSO.id]
    assert "Device code answered" in as_text(report)
    assert as_json(report, "1")["answered_by"] == DEVICE_CODE


def test_afterwards_every_client_uses_it_for_any_audience_and_tenant_unasked(session: Session) -> None:
    screen = Screen()
    before = session.identity.credential()
    session.identity.sign_in(screen)
    assert before.get_token(ARM).token == session.identity.credential().get_token(ARM).token
    assert _claims(session, STORAGE)["aud"] == "https://storage.azure.com"
    assert _claims(session, ARM, FABRIKAM.id)["tid"] == FABRIKAM.id
    assert [tenant.id for tenant in session.directory.tenants()] == [CONTOSO.id, FABRIKAM.id]
    assert len(screen.shown) == 1
    assert {record.credential for record in session.log.records()} == {DEVICE_CODE}


def test_nothing_is_written_to_the_disk(session: Session, fresh: Stage) -> None:
    before = set(fresh.folder.rglob("*"))
    session.identity.sign_in(Screen())
    assert set(fresh.folder.rglob("*")) == before


def test_a_tenant_can_be_chosen(session: Session) -> None:
    assert session.identity.sign_in(Screen(), FABRIKAM.id).claims["tid"] == FABRIKAM.id


@pytest.mark.parametrize("stop", ["stop_sign_in", "skip"])
def test_it_can_be_stopped_and_then_sends_nothing_more(
    fresh: Stage, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    monkeypatch.setattr(device_code, "PENDING_POLLS", 1_000_000)  # it never ends by itself
    is_polling, may_end = threading.Event(), threading.Event()

    def hold_polls(asked: Asked) -> None:
        if asked.path.endswith("/token"):
            is_polling.set()
            may_end.wait()

    wire = Wire(hold_polls, fresh.wsgi)
    session = connected(wire)
    with ThreadPoolExecutor() as pool:
        signing_in = pool.submit(session.identity.sign_in, Screen())
        assert is_polling.wait(PATIENCE)
        assert getattr(session.identity, stop)()
        report = signing_in.result(PATIENCE)  # while a poll is still under way
    assert report.answered_by == ""
    assert report.steps[0].state is StepState.SKIPPED
    sent = len(wire.asked)
    may_end.set()
    for thread in threading.enumerate():
        if thread.name == f"step {DEVICE_CODE}":
            thread.join(PATIENCE)
            assert not thread.is_alive()
    assert len(wire.asked) == sent
    assert not session.identity.stop_sign_in()


def test_one_that_fails_leaves_all_as_it_was(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device_code, "LIFETIME", -1)
    report = session.identity.sign_in(Screen())
    assert report.answered_by == ""
    assert report.steps[0].state is StepState.FAILED
    with pytest.raises(ClientAuthenticationError, match="DefaultAzureCredential failed"):
        session.identity.credential().get_token(ARM)


def test_only_a_chain_that_answers_takes_its_place(session: Session, fresh: Stage) -> None:
    session.identity.sign_in(Screen())
    assert session.identity.walk().answered_by == ""
    assert session.identity.report().answered_by == ""
    assert _claims(session, STORAGE)["oid"] == ADA.object_ids[CONTOSO.id]
    programs.write(az_signed_in(ADA, {CONTOSO.id: "", FABRIKAM.id: ""}), fresh.folder / "bin")
    assert session.identity.walk().answered_by == "AzureCliCredential"
    assert [tenant.id for tenant in session.directory.tenants()] == [CONTOSO.id, FABRIKAM.id]
    assert session.log.records()[-1].credential == "AzureCliCredential"
