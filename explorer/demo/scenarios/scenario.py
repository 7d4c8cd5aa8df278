"""What a scenario is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.identity.programs import Program

if TYPE_CHECKING:
    from explorer.demo.estate.estate import Estate


def _usual_estate() -> Estate:
    from explorer.demo.estate.estate import (
        the_estate,  # takes a while to build, and nobody needs it before the first request
    )

    return the_estate()


@dataclass(frozen=True, slots=True)
class Scenario:
    """An environment and a behaviour of Azure.

    In the values of `environment`, {folder} is the stage's folder and {login} the URL of Microsoft Entra. `programs`
    are all that PATH holds, and `files` what is written into {folder}: a name and what makes the text. `estate` makes
    what Azure holds, when it is first asked.
    """

    name: str
    line: str
    environment: Mapping[str, str] = field(default_factory=dict)
    behaviour: Behaviour = field(default_factory=Behaviour)
    programs: tuple[Program, ...] = ()
    files: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    estate: Callable[[], Estate] = _usual_estate
