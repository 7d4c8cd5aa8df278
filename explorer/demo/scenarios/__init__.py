"""The demo's scenarios by name, and the way to play one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from explorer.demo.scenarios.answered import ANSWERED
from explorer.demo.scenarios.scenario import Scenario
from explorer.demo.scenarios.stage import Stage, play
from explorer.demo.scenarios.unanswered import MACHINE, REFUSED

__all__ = ["SCENARIOS", "Scenario", "Stage", "stage"]

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {scenario.name: scenario for scenario in (*ANSWERED, *REFUSED, *MACHINE)}
)
"""Every scenario by name, in the order in which they are listed."""


def stage(name: str, origin: str | None = None) -> AbstractContextManager[Stage]:
    """Set the stage for a scenario, as `play` does. Raises KeyError for a name that is not in SCENARIOS."""
    return play(SCENARIOS[name], origin)
