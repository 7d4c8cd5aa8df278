"""A scenario, and the stage that it is played on: an environment, a folder as its home, and its Azure."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import LOGIN_HOST
from explorer.demo.identity import programs
from explorer.demo.identity.programs import Program

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from explorer.demo.estate.estate import Estate


def _usual_estate() -> Estate:
    from explorer.demo.estate.estate import the_estate  # takes a while, and the first request is early enough

    return the_estate()


@dataclass(frozen=True, slots=True)
class Scenario:
    """An environment and a behaviour of Azure; `line` says in one line what it shows.

    In the values of `environment`, {folder} is the stage's folder and {login} the URL of Microsoft Entra. PATH holds
    the `programs` and nothing else. `files` are written into {folder}: a name, and what makes the text. `estate` makes
    what Azure holds, on the first request.
    """

    name: str
    line: str
    environment: Mapping[str, str] = field(default_factory=dict)
    behaviour: Behaviour = field(default_factory=Behaviour)
    programs: tuple[Program, ...] = ()
    files: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    estate: Callable[[], Estate] = _usual_estate


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario being played: the WSGI application that is its Azure, and the folder that is its home."""

    scenario: Scenario
    wsgi: WSGIApplication
    folder: Path


@contextmanager
def play(scenario: Scenario, origin: str | None = None) -> Iterator[Stage]:
    """Set the stage for a scenario: inside, os.environ is the scenario's.

    With `origin` the wire names that origin in its answers, to be served there. On leaving, nothing waits on the wire
    or in a program any more, the environment is as before, and the folder is gone.
    """
    before = dict(os.environ)
    over = threading.Event()
    with tempfile.TemporaryDirectory(prefix="azpane-demo-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        renewer = threading.Thread(target=_renew, args=(scenario, folder, over), daemon=True)
        try:
            for part in ("bin", "home"):
                (folder / part).mkdir()
            programs.make_gate(folder / "bin")
            _write(scenario, folder)
            _set_environment(_environment(scenario, folder, origin or f"https://{LOGIN_HOST}", before))
            renewer.start()
            yield Stage(scenario, _LateWire(scenario, origin, over), folder)
        finally:
            over.set()
            programs.open_gate(folder / "bin")
            _set_environment(before)
            if renewer.is_alive():
                renewer.join()


def _environment(scenario: Scenario, folder: Path, login: str, before: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process without what could sign in, and with the scenario's own."""
    kept = {name: value for name, value in before.items() if not _IDENTITY_VARIABLE.match(name)}
    homes = {
        "HOME": folder / "home",
        "USERPROFILE": folder / "home",
        "APPDATA": folder / "home" / "AppData" / "Roaming",
        "LOCALAPPDATA": folder / "home" / "AppData" / "Local",
        "XDG_CACHE_HOME": folder / "home" / ".cache",
        "XDG_CONFIG_HOME": folder / "home" / ".config",
        "XDG_DATA_HOME": folder / "home" / ".local" / "share",
        "XDG_STATE_HOME": folder / "home" / ".local" / "state",
        "XDG_RUNTIME_DIR": folder / "home" / ".run",
        "PATH": folder / "bin",
    }
    own = {key: value.format(folder=folder, login=login) for key, value in scenario.environment.items()}
    return {**kept, **{key: str(path) for key, path in homes.items()}, **own}


_IDENTITY_VARIABLE = re.compile(r"(AZURE_|MSI_|IDENTITY_|IMDS_|XDG_).*|.*_PROXY$", re.IGNORECASE)


def _set_environment(wanted: Mapping[str, str]) -> None:
    """Make os.environ hold exactly these variables; those that are right are not touched."""
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _write(scenario: Scenario, folder: Path) -> None:
    """Write the programs and files of the scenario. Called again, it renews the tokens in them."""
    for program in scenario.programs:
        programs.write(program, folder / "bin")
    for name, text in scenario.files.items():
        (folder / name).write_text(text(), encoding="ascii")


def _renew(scenario: Scenario, folder: Path, over: threading.Event) -> None:
    """Renew the tokens on the stage from time to time."""
    while not over.wait(programs.RENEWED_EVERY):
        _write(scenario, folder)


class _LateWire:
    """The wire of a scenario, built on the first request, so that a stage is set quickly."""

    def __init__(self, scenario: Scenario, origin: str | None, over: threading.Event) -> None:
        self._scenario = scenario
        self._origin = origin
        self._over = over
        self._lock = threading.Lock()
        self._wire: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            if self._wire is None:
                from explorer.demo.wire import Wire

                self._wire = Wire(self._scenario.estate(), self._scenario.behaviour, self._origin, self._over)
        return self._wire(environ, start_response)
