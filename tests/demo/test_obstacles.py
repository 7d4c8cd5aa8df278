"""What stands in the way of a request, and that nothing keeps waiting once the stage is left."""

from __future__ import annotations

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from explorer.cloud.session import Target, connect
from explorer.cloud.wire.http_sessions import in_process_session
from explorer.demo.base.behaviour import Behaviour, BlackHole, InspectingProxy, Obstacle, SlowHost, SlowTenant
from explorer.demo.base.endpoints import IMDS_HOST, LOGIN_HOST
from explorer.demo.base.people import ADA, AZURE_CLI_APP, CONTOSO, FABRIKAM
from explorer.demo.base.tokens import mint, user_claims
from explorer.demo.identity.managed_identity import TOKEN_PATH
from explorer.demo.scenarios import SCENARIOS, stage
from explorer.demo.scenarios.stage import play
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import ChainReport, StepState
from tests.demo.conftest import MANAGEMENT, asking, unix_only

IMDS_URL = f"http://{IMDS_HOST}{TOKEN_PATH}"
FOR_EVER = 600.0
SOON = 60.0
"""Far more than a loaded machine needs, and far less than for ever."""


class Unwaited(threading.Event):
    """An end that nobody may wait for."""

    def wait(self, timeout: float | None = None) -> bool:
        raise AssertionError(f"waited for {timeout} s")


def _environ(url: str) -> dict[str, Any]:
    scheme, _, rest = url.partition("://")
    return {"wsgi.url_scheme": scheme, "HTTP_HOST": rest.partition("/")[0]}


@pytest.mark.parametrize("obstacle", [SlowHost(IMDS_HOST, FOR_EVER), BlackHole(IMDS_HOST, FOR_EVER)])
def test_other_hosts_are_reached_at_once(obstacle: Obstacle) -> None:
    obstacle.meet(_environ(MANAGEMENT), Unwaited())


def test_a_slow_host_answers_in_the_end_and_a_black_hole_does_not() -> None:
    SlowHost(IMDS_HOST, 0.01).meet(_environ(IMDS_URL), threading.Event())
    with pytest.raises(TimeoutError):
        BlackHole(IMDS_HOST, 0.01).meet(_environ(f"http://{IMDS_HOST}:80/"), threading.Event())


def test_a_slow_tenant_holds_its_own_requests_only() -> None:
    slow = SlowTenant(FABRIKAM.id, FOR_EVER)
    over = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        mine, other = (
            _environ(MANAGEMENT)
            | {"HTTP_AUTHORIZATION": f"Bearer {mint(user_claims(ADA, tenant, AZURE_CLI_APP), MANAGEMENT, tenant)}"}
            for tenant in (FABRIKAM, CONTOSO)
        )
        held = pool.submit(slow.meet, mine, over)
        pool.submit(slow.meet, other, over).result(timeout=SOON)
        slow.meet(_environ(MANAGEMENT), over)  # a request without a token
        assert not held.done()
        over.set()
        held.result(timeout=SOON)


def test_a_proxy_opens_https_and_leaves_http_alone() -> None:
    InspectingProxy().meet(_environ(IMDS_URL), threading.Event())
    with pytest.raises(OSError, match=r"CERTIFICATE_VERIFY_FAILED"):
        InspectingProxy().meet(_environ(MANAGEMENT), threading.Event())


def test_a_clock_that_is_ahead_shows_in_every_answer() -> None:
    answer = asking(Behaviour(clock_ahead=3600))(f"{MANAGEMENT}/tenants?api-version=2022-12-01")
    assert answer.status_code == 200
    assert 3500 < parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time() < 3700


def test_a_request_that_waits_ends_with_the_stage() -> None:
    slow = SCENARIOS["imds-slow"]
    behaviour = replace(slow.behaviour, obstacles=(SlowHost(IMDS_HOST, FOR_EVER),))
    with ThreadPoolExecutor(1) as pool:
        with play(replace(slow, behaviour=behaviour)) as here:
            waiting = pool.submit(in_process_session(here.wsgi).get, IMDS_URL)
        assert isinstance(waiting.exception(timeout=SOON), ConnectionError | OSError)


@unix_only
def test_an_az_that_waits_ends_with_the_stage() -> None:
    with stage("az-slow"):
        waiting = subprocess.Popen(["az"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(0.2)
    assert waiting.wait(SOON) != 0


def _running(report: ChainReport) -> str:
    return next((step.name for step in report.steps if step.state is StepState.RUNNING), "")


@unix_only
@pytest.mark.parametrize(
    ("name", "step", "obstacles"),
    [
        ("imds-slow", "ManagedIdentityCredential", (SlowHost(IMDS_HOST, FOR_EVER),)),
        ("az-slow", "AzureCliCredential", ()),
        ("entra-dropped", "EnvironmentCredential", (BlackHole(LOGIN_HOST, FOR_EVER),)),
    ],
)
def test_a_step_that_would_hang_for_ever_can_be_skipped(
    name: str, step: str, obstacles: tuple[Obstacle, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.cloud.identity.identity.PROGRAM_SECONDS", FOR_EVER)
    behaviour = replace(SCENARIOS[name].behaviour, obstacles=obstacles)
    with play(replace(SCENARIOS[name], behaviour=behaviour)) as here, ThreadPoolExecutor(1) as pool:
        identity = connect(Target(wire=here.wsgi), RequestLog()).identity
        walking = pool.submit(identity.walk)
        deadline = time.monotonic() + SOON
        while _running(identity.report()) != step and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert identity.skip()
        report = walking.result(timeout=SOON)
    assert next(each.state for each in report.steps if each.name == step) is StepState.SKIPPED
    assert report.stopped_at is None
