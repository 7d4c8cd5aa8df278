"""A walk with a time limit ends there, and says how it stood."""

from __future__ import annotations

import time
from pathlib import Path

from explorer.model.identity.chain import ChainReport, StepState
from explorer.model.identity.report import as_json, as_text
from tests.cloud.identity.entra import EntraWire, az_answer, identity, script

LIMIT = 0.3


def walked(limit: float) -> ChainReport:
    return identity(EntraWire()).walk(limit=limit)


def test_the_running_step_is_left_as_it_stands_and_no_other_is_asked(tools: Path) -> None:
    script(tools, "az", "exec sleep 20")
    script(tools, "azd", "touch $(dirname $0)/azd-was-asked")
    began = time.monotonic()
    report = walked(LIMIT)
    assert time.monotonic() - began < LIMIT + 2.0
    steps = {step.name: step for step in report.steps}
    assert steps["AzureCliCredential"].state is StepState.SKIPPED
    assert 0 < steps["AzureCliCredential"].seconds < LIMIT + 1.0
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
