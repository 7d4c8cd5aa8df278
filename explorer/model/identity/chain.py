"""What is known about a walk along the credential chain: plain, immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

DEVICE_CODE = "DeviceCodeCredential"
"""The step of a sign-in with a device code, which is no part of the chain."""


PASSWORD_KIND = "user name and password"
"""The kind of a step that a wrong answer could lock out."""


class StepState(StrEnum):
    """How a step of the chain stands; the words are those of `azpane doctor --json`."""

    WAITING = "waiting"  # its turn may still come
    RUNNING = "running"
    ANSWERED = "answered"
    UNAVAILABLE = "unavailable"  # the chain goes on
    FAILED = "failed"  # the chain stops here
    EXCLUDED = "excluded"
    NOT_REACHED = "not_reached"
    SKIPPED = "skipped"  # by the user


@dataclass(frozen=True, slots=True)
class StepRequest:
    """One request that a step made; `status` is 0 where no answer came."""

    method: str
    url: str  # without query
    status: int
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One credential of the chain.

    `name` is the library's class name, `kind` which sort of it (secret, certificate, IMDS, App Service ...), `message`
    the verbatim text (redacted), `looked_at` what it read, a line each, `began` a time.monotonic() while it runs.
    """

    name: str
    title: str
    state: StepState = StepState.WAITING
    seconds: float = 0.0
    began: float = 0.0
    message: str = ""
    kind: str = ""
    looked_at: tuple[str, ...] = ()
    requests: tuple[StepRequest, ...] = ()
    causes: tuple[str, ...] = ()
    claims: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class CheckState(StrEnum):
    """How a check of the surroundings came out."""

    OK = "ok"
    WARN = "warn"
    FAILED = "failed"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to rule out before an identity is blamed: name resolution, connection, certificate, proxy, clock.

    `host` is what was checked ("" for this machine itself), `said` what was found, in the original words where there
    are any; `means` and `do` are "" where all is well.
    """

    name: str
    host: str
    state: CheckState
    seconds: float = 0.0
    said: str = ""
    means: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One walk: its steps in order, who answered, and for whom.

    `claims` come from the token by an allow-list and are for display only; `expires_on` is seconds since 1970;
    `error` is the library's final text where nothing answered; `notes` are sentences about settings that contradict
    each other. `is_probe` marks a report in which each step was asked on its own, so that none answered for the chain;
    `is_quick` one made with short time limits, which can miss what a second try would find. `time_limit` is the limit
    in seconds that ended the walk, 0 where none did; `has_pseudonyms` says that ids and names have been replaced.
    """

    cloud: str
    audience: str
    scope: str
    steps: tuple[Step, ...]
    answered_by: str = ""
    seconds: float = 0.0
    running: bool = False
    claims: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    expires_on: int = 0
    error: str = ""
    tenant: str = ""
    notes: tuple[str, ...] = ()
    is_probe: bool = False
    is_quick: bool = False
    time_limit: float = 0.0
    has_pseudonyms: bool = False
    checks: tuple[Check, ...] = ()

    @property
    def credential(self) -> str:
        """The library's class whose walk this is."""
        return DEVICE_CODE if any(step.name == DEVICE_CODE for step in self.steps) else "DefaultAzureCredential"

    @property
    def stopped_at(self) -> Step | None:
        """The failed step that stopped the chain, if one did."""
        return next((step for step in self.steps if step.state is StepState.FAILED), None)

    @property
    def winner(self) -> Step | None:
        return next((step for step in self.steps if step.name == self.answered_by), None)
