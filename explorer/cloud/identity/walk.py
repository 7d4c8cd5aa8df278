"""One walk along the chain while it runs: the steps' threads write it, any thread reads it."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from azure.identity import CredentialUnavailableError

from explorer.cloud.identity.conflicts import conflicts
from explorer.cloud.identity.steps import looked_at
from explorer.model.base.redact import redact
from explorer.model.base.text import plural, shorten
from explorer.model.identity.chain import ChainReport, Step, StepRequest, StepState
from explorer.model.identity.claims import claims_of, seconds_of

_MOMENT = 0.01  # seconds: the look at the surroundings waits so long, in order not to slow down a quick walk
_PATIENCE = 2.0  # seconds for which a report waits for what the steps read
_LONGEST = 8_000  # characters that a step may say in one piece; of more only what tells is kept
_FIRST, _LAST, _LINE = 5, 5, 500  # lines, lines, characters of each
_CAUSES = 4  # exceptions below the raised one whose type is kept

_OVER = (StepState.ANSWERED, StepState.UNAVAILABLE, StepState.FAILED, StepState.EXCLUDED, StepState.SKIPPED)


class Walk:
    """A ChainReport in the making; thread-safe.

    It has the planned steps; a step with another name is added after them. After `limit` seconds (0 is none) the walk
    ends: the running step is left, and no further one is asked.
    """

    def __init__(self, report: ChainReport, limit: float = 0.0) -> None:
        self._limit = limit
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._report = self._latest = report
        self._notes = report.notes
        self._steps = {step.name: step for step in report.steps}
        self._leave: dict[str, Callable[[], bool]] = {}
        self._why_left: dict[str, str] = {}
        self._began = 0.0
        self._looking: threading.Thread | None = None
        self._over = threading.Event()

    @property
    def scope(self) -> str:
        return self._report.scope

    @property
    def tenant(self) -> str:
        return self._report.tenant

    def begin(self) -> None:
        """The walk starts; another thread collects what its steps read, after a moment or at the end of the walk."""
        with self._lock:
            self._began = time.perf_counter()
            self._report = replace(self._report, running=True, error="", notes=self._notes, time_limit=0.0)
        self._over.clear()
        self._looking = threading.Thread(target=self._look, name="surroundings", daemon=True)
        self._looking.start()
        if self._limit:
            self._timer = threading.Timer(self._limit, self._stop)
            self._timer.daemon = True
            self._timer.start()

    def end(self, token: str = "", expires_on: int = 0, error: BaseException | None = None, note: str = "") -> None:
        """The walk is over, with a token (`expires_on` is seconds since 1970) or with the library's error."""
        if self._timer:
            self._timer.cancel()
        with self._lock:
            self._close_steps()
            answered = [step.name for step in self._steps.values() if step.state is StepState.ANSWERED]
            self._report = replace(
                self._report,
                answered_by=answered[-1] if token and answered else "",
                notes=(*self._report.notes, note) if note else self._report.notes,
                seconds=time.perf_counter() - self._began,
                running=False,
                claims=claims_of(token),
                expires_on=expires_on,
                error=words(error) if error else "",
            )
        self._over.set()

    def step_failed_to_build(self, name: str, error: BaseException) -> None:
        """A step's constructor raised: no step has run."""
        with self._lock:
            self._change(name, state=StepState.FAILED, message=words(error), causes=causes(error))

    def step_began(self, name: str, leave: Callable[[], bool]) -> bool:
        """A step starts, unless the walk was stopped (False); `leave` abandons it and tells whether it still ran."""
        with self._lock:
            if self._report.time_limit:
                return False
            self._why_left.pop(name, None)
            self._leave[name] = leave
            self._change(name, state=StepState.RUNNING, began=time.monotonic(), message="", requests=(), causes=())
        return True

    def step_ended(
        self, name: str, state: StepState, *, message: str = "", token: str = "", error: BaseException | None = None
    ) -> None:
        with self._lock:
            self._leave.pop(name, None)
            began = self._steps[name].began
            self._change(
                name,
                state=state,
                seconds=time.monotonic() - began if began else 0.0,
                began=0.0,
                message=words(error) if error else message,
                causes=causes(error),
                claims=claims_of(token),
            )

    def note_request(self, name: str, request: StepRequest) -> None:
        """Add a request to the step if it still runs; requests of a step that was left are ignored."""
        with self._lock:
            step = self._steps.get(name)
            if step and step.state is StepState.RUNNING:
                self._change(name, requests=(*step.requests, request))

    def leave(self, name: str = "", why: str = "Skipped by you; the attempt was left running.") -> bool:
        """Leave the named step, or the running one; tell whether one was left."""
        with self._lock:
            running = name or next(iter(self._leave), "")
            leave = self._leave.get(running)
            if leave:
                self._why_left[running] = why
        return bool(leave and leave())

    @property
    def is_stopped(self) -> bool:
        """Whether the time limit has ended the walk."""
        with self._lock:
            return bool(self._report.time_limit)

    def _stop(self) -> None:
        with self._lock:
            if not self._report.running:
                return
            self._report = replace(self._report, time_limit=self._limit)
        self.leave(why=f"No answer when the time limit of {self._limit:g} s ended the walk; the attempt was left.")

    def why_left(self, name: str) -> str:
        with self._lock:
            return self._why_left.get(name, "")

    def wait_for_surroundings(self) -> None:
        """Wait until it is known what the steps read, but not for long."""
        if self._looking:
            self._looking.join(_PATIENCE)

    def end_of_probes(self, answered_by: str) -> None:
        """The probes are over; `answered_by` is the step on which the chain itself would settle, or ""."""
        with self._lock:
            self._close_steps()
            claims = self._steps[answered_by].claims if answered_by else {}
            self._report = replace(
                self._report,
                answered_by=answered_by,
                seconds=time.perf_counter() - self._began,
                running=False,
                claims=claims,
                expires_on=seconds_of(claims, "exp"),
            )

    def snapshot(self) -> ChainReport:
        """Return the state of the walk now: the same object as before where nothing has changed."""
        with self._lock:
            seconds = time.perf_counter() - self._began if self._report.running else self._report.seconds
            now = replace(self._report, steps=tuple(self._steps.values()), seconds=seconds)
            if now != self._latest:
                self._latest = now
            return self._latest

    def _close_steps(self) -> None:
        for step in tuple(self._steps.values()):
            if step.state not in _OVER:
                self._steps[step.name] = replace(step, state=StepState.NOT_REACHED)

    def _change(self, name: str, **changes: object) -> None:
        step = self._steps.get(name) or Step(name=name, title=name.removesuffix("Credential"))
        self._steps[name] = replace(step, **changes)  # type: ignore[arg-type]

    def _look(self) -> None:
        self._over.wait(_MOMENT)
        environ = MappingProxyType(dict(os.environ))
        for name in list(self._steps):
            seen = looked_at(name, environ)
            with self._lock:
                self._change(name, looked_at=seen)
        found = conflicts(environ)
        with self._lock:
            self._report = replace(self._report, notes=(*found, *self._report.notes))


_NO_JSON = re.compile(r"JSON is invalid: [^\n]{0,200}?\(char \d{1,12}\)")  # azure-core's, in the words of Python


def words(error: BaseException) -> str:
    """Return an exception's text as the library's final error quotes it, redacted, else the name of its type."""
    text = error.message if isinstance(error, CredentialUnavailableError) else str(error)
    text = _NO_JSON.sub("What answered is not JSON.", text)
    return (_telling(text) if len(text) > _LONGEST else redact(text)).strip() or type(error).__name__


def _telling(text: str) -> str:
    """Return what tells of a long text, redacted: its first lines, those that name an error, and its last lines.

    A line is redacted before it is cut to what is shown of it, so that no cut hides the shape of a secret.
    """
    lines = text.splitlines()
    named = (number for number, line in enumerate(lines) if "ERROR" in line or "AADSTS" in line)
    kept = sorted({*range(len(lines))[:_FIRST], *islice(named, _FIRST), *range(len(lines))[-_LAST:]})
    said, expected = [], 0
    for number in kept:
        if number > expected:
            said.append(f"… {plural(number - expected, 'line')} left out …")
        said.append(shorten(redact(lines[number][:_LONGEST]), _LINE))
        expected = number + 1
    return "\n".join(said)


def causes(error: BaseException | None) -> tuple[str, ...]:
    """Return the types of an exception's causes: they tell a time-out from a refusal where the text does not."""
    names: list[str] = []
    while error is not None and len(names) < _CAUSES:
        error = error.__cause__ or error.__context__
        if error is not None:
            names.append(type(error).__name__)
    return tuple(names)
