"""What a scenario is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.demo.behaviour import Behaviour
from explorer.demo.programs import Program


@dataclass(frozen=True, slots=True)
class Scenario:
    """An environment and a behaviour of Azure.

    In the values of `environment`, {folder} is the stage's folder and {login} the URL of Microsoft Entra. `programs`
    are all that PATH holds, and `files` what is written into {folder}: a name and what makes the text. `is_big`
    says that there are a hundred thousand resources.
    """

    name: str
    line: str
    environment: Mapping[str, str] = field(default_factory=dict)
    behaviour: Behaviour = field(default_factory=Behaviour)
    programs: tuple[Program, ...] = ()
    files: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    is_big: bool = False
