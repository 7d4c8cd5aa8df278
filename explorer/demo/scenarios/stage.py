"""The stage that a scenario is played on: an environment, a folder that is its home, and its Azure."""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.demo.base.endpoints import LOGIN_HOST
from explorer.demo.identity import programs
from explorer.demo.scenarios.scenario import Scenario

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario being played: the WSGI application that is its Azure, and the folder that is its home."""

    scenario: Scenario
    wsgi: WSGIApplication
    folder: Path


@contextmanager
def play(scenario: Scenario, origin: str | None = None) -> Iterator[Stage]:
    """Set the stage for a scenario: while inside, os.environ is the scenario's.

    With `origin` the wire names that origin in its answers, to be served there. On leaving, whatever waits on the wire
    or in a program goes on, the environment is what it was and the folder is gone.
    """
    before = dict(os.environ)
    over = threading.Event()
    with tempfile.TemporaryDirectory(prefix="azpane-demo-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        renewer = threading.Thread(target=_renew, args=(scenario, folder, over), daemon=True)
        try:
            _furnish(scenario, folder)
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
    """Return an environment without all that could sign in or lead astray, and with the scenario's own."""
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
    """Make os.environ hold exactly these variables, touching only those that differ."""
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _furnish(scenario: Scenario, folder: Path) -> None:
    for part in ("bin", "home"):
        (folder / part).mkdir()
    programs.make_gate(folder / "bin")
    _write(scenario, folder)


def _write(scenario: Scenario, folder: Path) -> None:
    """Write what the scenario has besides variables. Called again, it renews the tokens in it."""
    for program in scenario.programs:
        programs.write(program, folder / "bin")
    for name, text in scenario.files.items():
        (folder / name).write_text(text(), encoding="ascii")


def _renew(scenario: Scenario, folder: Path, over: threading.Event) -> None:
    """Keep the tokens on the stage fresh, however long it stands."""
    while not over.wait(programs.RENEWED_EVERY):
        _write(scenario, folder)


class _LateWire:
    """The wire of a scenario, built when the first request comes: setting a stage is quick."""

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
