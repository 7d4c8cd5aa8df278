"""The tokens that clients get: kept, shared, renewed, and asked for once."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from azure.core.credentials import AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError

from explorer.cloud.identity import credential
from tests.cloud.identity.entra import ARM, STORAGE, EntraWire, az_answer, identity, jwt, runs, script
from tests.cloud.wires import PATIENCE


@pytest.fixture
def held(tools: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Let a program wait at the pipe "held" until so many threads wait for the token that another one asks for."""
    waiting = threading.Semaphore(0)

    class Counted(Future[AccessTokenInfo]):
        def result(self, timeout: float | None = None) -> AccessTokenInfo:
            waiting.release()
            return super().result(timeout)

    monkeypatch.setattr(credential, "Future", Counted)
    os.mkfifo(tools / "held")
    pipe = os.open(tools / "held", os.O_RDWR)

    def release_after(number: int) -> None:
        for _ in range(number):
            assert waiting.acquire(timeout=PATIENCE)
        os.write(pipe, b"\n")

    yield release_after
    os.close(pipe)


def test_eight_threads_start_one_az(tools: Path, held: Callable[[int], None]) -> None:
    script(tools, "az", f'read held < "{tools}/held"; {az_answer()}')
    asked = identity(EntraWire()).credential()
    with ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(lambda: asked.get_token_info(ARM).token) for _ in range(8)]
        held(7)
        tokens = {one.result(PATIENCE) for one in asking}
    assert len(tokens) == 1
    assert runs(tools) == 1


def test_all_who_wait_share_one_failure(tools: Path, held: Callable[[int], None]) -> None:
    script(tools, "az", f'read held < "{tools}/held"; exit 1')
    asked = identity(EntraWire()).credential()

    def failure() -> str:
        with pytest.raises(ClientAuthenticationError) as caught:
            asked.get_token(ARM)
        return str(caught.value)

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(failure) for _ in range(4)]
        held(3)
        texts = {one.result(PATIENCE) for one in asking}
    assert len(texts) == 1
    assert runs(tools) == 1


def test_chain_stays_with_the_step_that_answered(tools: Path) -> None:
    script(tools, "az", az_answer())
    wire = EntraWire()
    one = identity(wire)
    one.walk()
    asked = len(wire.sent)
    one.credential().get_token(STORAGE)
    assert runs(tools) == 2  # another scope, by the same step
    assert len(wire.sent) == asked  # the metadata service is not asked again
    assert one.report().scope == ARM


def test_walk_again_forgets_tokens_of_clients_too(tools: Path) -> None:
    script(tools, "az", az_answer())
    one = identity(EntraWire())
    kept = one.credential()
    before = kept.get_token_info(ARM).token
    script(tools, "az", az_answer(uti="newer"))
    assert kept.get_token_info(ARM).token == before
    one.walk()
    assert kept.get_token_info(ARM).token != before


def test_token_of_a_tenant_is_its_own(tools: Path) -> None:
    script(tools, "az", f'echo "$@" >> "{tools}/asked"; {az_answer()}')
    one = identity(EntraWire())
    one.credential().get_token(ARM)
    one.credential("fabrikam").get_token(ARM)
    one.credential("fabrikam").get_token(ARM)
    asked = (tools / "asked").read_text().splitlines()
    assert [line.endswith("--tenant fabrikam") for line in asked] == [False, True]


def test_earlier_of_two_expiries_counts(tools: Path) -> None:
    ends = int(time.time()) + 1000
    later = json.dumps({"accessToken": jwt(exp=ends), "expires_on": ends + 9 * 3600})
    script(tools, "az", f"echo '{later}'")
    one = identity(EntraWire())
    report = one.walk()
    assert report.expires_on == ends
    assert one.credential().get_token(ARM).expires_on == ends
    assert any("9.0 h longer" in note for note in report.notes)


@pytest.mark.parametrize(("seconds", "is_told"), [(290, False), (310, True)])
def test_expiries_that_differ_by_more_than_five_minutes_are_told(tools: Path, seconds: int, is_told: bool) -> None:
    ends = int(time.time()) + 1000
    script(tools, "az", f"echo '{json.dumps({'accessToken': jwt(exp=ends), 'expires_on': ends + seconds})}'")
    assert any("longer than the token itself says" in note for note in identity(EntraWire()).walk().notes) == is_told


def test_token_is_renewed_five_minutes_early_and_kept_if_that_fails(tools: Path) -> None:
    almost_over = json.dumps({"accessToken": jwt(exp=int(time.time()) + 200), "expires_on": int(time.time()) + 200})
    script(tools, "az", f"echo '{almost_over}'")
    now = time.time
    one = identity(EntraWire())
    kept = one.credential()
    first = kept.get_token(ARM).token
    script(tools, "az", "exit 1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("explorer.cloud.identity.credential.time.time", lambda: now() + 60)
        assert kept.get_token(ARM).token == first
    assert runs(tools) == 2
