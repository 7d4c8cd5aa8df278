"""A walk with a time limit ends there, and says how it stood."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from explorer.model.identity.chain import ChainReport, StepState
from explorer.model.identity.report import as_json, as_text
from tests.cloud.identity.entra import EntraWire, az_answer, identity, script
from tests.cloud.wires import PATIENCE

LIMIT = 0.3


def walked(limit: float) -> ChainReport:
    return identity(EntraWire()).walk(limit=limit)


class Timer:
    """Stands for threading.Timer; the test says when its time is over."""

    made: Timer

    def __init__(self, seconds: float, end: Callable[[], None]) -> None:
        self.seconds, self.end, self.daemon = seconds, end, False
        Timer.made = self

    def start(self) -> None: ...

    def cancel(self) -> None: ...


def test_the_running_step_is_left_as_it_stands_and_no_other_is_asked(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "Timer", Timer)
    for pipe in ("started", "held"):
        os.mkfifo(tools / pipe)
    script(tools, "az", f'echo > "{tools}/started"; read held < "{tools}/held"')
    script(tools, "azd", "touch $(dirname $0)/azd-was-asked")
    held = os.open(tools / "held", os.O_RDWR)  # az waits as long as this is open
    with ThreadPoolExecutor(1) as pool:
        walking = pool.submit(walked, LIMIT)
        (tools / "started").read_text()  # until az runs
        Timer.made.end()
        report = walking.result(PATIENCE)
    os.close(held)
    assert Timer.made.seconds == LIMIT
    steps = {step.name: step for step in report.steps}
    assert steps["AzureCliCredential"].state is StepState.SKIPPED
    assert 0 < steps["AzureCliCredential"].seconds <= report.seconds
    assert "time limit of 0.3 s" in steps["AzureCliCredential"].message
    assert steps["AzureDeveloperCliCredential"].state is StepState.NOT_REACHED
    assert not (tools / "azd-was-asked").exists()
    assert report.answered_by == ""
    assert as_json(report, "1")["time_limit"] == LIMIT
    assert "The time limit of 0.3 s ended the walk" in as_text(report)


def test_a_walk_that_is_over_in_time_knows_no_limit(tools: Path) -> None:
    script(tools, "az", az_answer())
    report = walked(60.0)
    assert report.answered_by == "AzureCliCredential"
    assert report.time_limit == 0
    assert "ended the walk" not in as_text(report)
