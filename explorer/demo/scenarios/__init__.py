"""The demo's scenarios by name, and the way to play one; whoever wants Azure in a box starts here.

A new scenario is one more entry in `records`; what several of them share is in `props`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import MappingProxyType

from explorer.demo.scenarios.records import RECORDS
from explorer.demo.scenarios.stage import Scenario, Stage, play

__all__ = ["SCENARIOS", "Scenario", "Stage", "stage"]

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in RECORDS})
"""Every scenario by name, in the order in which they are listed."""


def stage(name: str, origin: str | None = None) -> AbstractContextManager[Stage]:
    """Set the stage for a scenario, as `play` does. Raises KeyError for a name that is not in SCENARIOS."""
    return play(SCENARIOS[name], origin)
