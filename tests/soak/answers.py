"""Random answers of the demo's wire, while the whole app walks through its modes.

`python -m tests.soak.answers [MINUTES] [--seed S]`: 5 minutes unless told otherwise. A fault is an exception that ends
the app, one from the cloud layer that nobody expects there, a screen that stands still, and a secret or Python's own
words on the screen. The answers that a fault takes are made few, and printed.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import logging
import os
import random
import re
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from azure.core.exceptions import AzureError
from textual.events import Key

from explorer.cloud.session import Session, Target, connect
from explorer.demo.scenarios import SCENARIOS
from explorer.demo.scenarios.stage import play
from explorer.model.azure.address import parse_place
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import ExplorerApp, Start
from explorer.ui.kit.threads import DaemonExecutor
from tests.planted import leaks
from tests.soak.mutations import Given, mutated
from tests.soak.smaller import smaller
from tests.ui.driver import Driver, _character_of

MINUTES = 5.0
STALL = 2.0  # seconds that the screen may stand still
_BUSY = 0.5  # of them, the part in which this process must have worked: else it is the machine that stood still
_BEAT = 0.05
_LARGEST = 8 * 2**20  # bytes of an answer that is changed
_REDUCES_FOR = 60.0  # seconds for each fault
_PYTHON = re.compile(
    r"Traceback|NoneType|<_io\.|<\w+[\w.]* object at|object has no attribute|not subscriptable|\w+Error\(|"
    r"codec can't|recursion depth|takes \d+ positional|unhashable|not supported between|Expecting value"
)

_ACCOUNT = "https://stadasandbox.blob.core.windows.net"
_PLACES = ("", "", "", f"{_ACCOUNT}/showcase", f"{_ACCOUNT}/million", _ACCOUNT)
_PLACES += ("https://stwebshopprod.blob.core.windows.net/config/prod/orders.yaml",)
_SCENARIOS = ("default", "default", "default", "many-tenants", "service-principal", "managed-identity", "403-data")
_SCENARIOS += ("expired-secret", "huge-estate", "two-identities")
_WALKS = (
    "1 j j space 2 j space 3 j enter j space 4 j enter pagedown G y y escape r",
    "4 enter 4 j enter j enter K r e s o u r c e s ctrl+r x enter escape escape",
    "b j enter j enter j enter pagedown G x x escape j enter F N n escape v f s",
    "b enter enter j space d D D escape escape j enter escape period t e escape",
    "i j j j w j p j j c escape t w v enter x enter",
    "a j j enter G g e colon s t w enter enter question_mark escape",
    "e S j space A O escape H r left_square_bracket right_square_bracket t j space enter",
)

Place = tuple[str, int]
"""An answer: what was asked, and the how many-th of that it is."""


class OddWire:
    """The demo's wire, some of whose answers are changed: those that chance takes, or of them only the `allowed`."""

    def __init__(self, wire: WSGIApplication, seed: str, rate: float, allowed: Sequence[Place] | None) -> None:
        self._wire, self._seed, self._rate, self._allowed = wire, seed, rate, allowed
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.changed: list[Place] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        what = _asked(environ)
        with self._lock:
            place = (what, self._asked[what])
            self._asked[what] += 1
        chance = random.Random(f"{self._seed}:{place}")
        if chance.random() >= self._rate or (self._allowed is not None and place not in self._allowed):
            return self._wire(environ, start_response)
        self.changed.append(place)
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _data: None

        body = bytearray()
        for chunk in self._wire(environ, start):
            body += chunk
            if len(body) > _LARGEST:
                break
        status, headers = started[0]
        given = mutated(chance, Given(int(status.split()[0]), dict(headers), bytes(body)))
        start_response(f"{given.status} Odd", list(given.headers.items()))
        return _pieces(given)


def _pieces(given: Given) -> Iterator[bytes]:
    if given.headers.get("Content-Length") != "0":
        yield given.body
    if given.breaks:
        raise given.breaks


def _asked(environ: WSGIEnvironment) -> str:
    """Return what tells one question from another, whoever asks it and when."""
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    said = hashlib.sha256(body).hexdigest()[:6] if "resourcegraph" in environ["PATH_INFO"].lower() else ""
    return f"{environ['REQUEST_METHOD']} {environ['HTTP_HOST']}{environ['PATH_INFO']} {environ['QUERY_STRING']} {said}"


@dataclass(frozen=True, slots=True)
class Game:
    """What is played: a scenario, a place to start at, the keys of a walk, and how many of the answers are odd."""

    seed: str
    scenario: str
    place: str
    keys: tuple[str, ...]
    rate: float


def game(seed: int, number: int) -> Game:
    """Return the game of this number."""
    chance = random.Random(f"{seed}:{number}")
    keys = " ".join(chance.sample(_WALKS, 2)).split()
    rate = chance.choice((0.05, 0.1, 0.2, 0.5))
    return Game(f"{seed}:{number}", chance.choice(_SCENARIOS), chance.choice(_PLACES), tuple(keys), rate)


@dataclass(slots=True)
class Outcome:
    """What a game came to: the answers that were changed, and every fault with what it takes to find it."""

    changed: list[Place] = field(default_factory=list)
    requests: int = 0
    longest: float = 0.0
    faults: dict[str, str] = field(default_factory=dict)

    def fault(self, kind: str, details: str = "") -> None:
        self.faults.setdefault(kind, details)


def played(one: Game, allowed: Sequence[Place] | None = None) -> Outcome:
    """Play a game in this process."""
    outcome = Outcome()
    with _faults_elsewhere(outcome), play(SCENARIOS[one.scenario]) as staged:
        wire = OddWire(staged.wsgi, one.seed, one.rate, allowed)
        log = RequestLog()
        start = Start(parse_place(one.place) if one.place else None)
        app = ExplorerApp(lambda: _watched(connect(Target(wire=wire), log), outcome), log, start)
        try:
            asyncio.run(_walk(app, one, outcome))
        except Exception as error:
            outcome.fault(_name(error), "".join(traceback.format_exception(error)[-4:]))
        outcome.changed, outcome.requests = wire.changed, log.total
    return outcome


def _watched(session: Session, outcome: Outcome) -> Session:
    """Write down every exception of a call that is neither azpane's own nor the SDK's nor the system's."""
    explain = session.explain

    def watched(error: BaseException) -> ExplorerError:
        if not isinstance(error, ExplorerError | AzureError | OSError):
            outcome.fault(_name(error), "".join(traceback.format_exception(error)[-4:]))
        return explain(error)

    session.explain = watched  # type: ignore[method-assign]
    return session


def _name(error: BaseException) -> str:
    """Return the exception's name and the place in azpane that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}explorer{os.sep}" in frame.filename] or frames[-1:]
    where = f"{ours[-1].filename.rpartition(f'explorer{os.sep}')[2]}:{ours[-1].name}" if ours else "?"
    return f"{type(error).__name__} in {where}"


@contextmanager
def _faults_elsewhere(outcome: Outcome) -> Iterator[None]:
    """Write down what threads raise and nobody catches."""

    def seen(args: threading.ExceptHookArgs) -> None:
        if args.exc_value:
            outcome.fault(f"thread: {_name(args.exc_value)}", "".join(traceback.format_exception(args.exc_value)[-4:]))

    before, threading.excepthook = threading.excepthook, seen
    try:
        yield
    finally:
        threading.excepthook = before


async def _walk(app: ExplorerApp, one: Game, outcome: Outcome) -> None:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        driver = Driver(app, pilot)
        beat = asyncio.create_task(_beat(outcome))
        try:
            for key in ("", "", *one.keys):
                if not app.is_running or app._exception:
                    break
                if key:
                    app.post_message(Key(key, _character_of(key)))
                await _rest(driver)
                _look(driver, outcome)
        finally:
            beat.cancel()


async def _rest(driver: Driver) -> None:
    """Give workers a moment; what Azure makes wait is not waited for."""
    for _ in range(8):
        await asyncio.sleep(0.01)
        if not any(worker.is_running for worker in driver.app.workers):
            break


async def _beat(outcome: Outcome) -> None:
    """Write down for how long the event loop came to nothing else."""
    while True:
        at, work = time.perf_counter(), time.process_time()
        await asyncio.sleep(_BEAT)
        stood, worked = time.perf_counter() - at - _BEAT, time.process_time() - work
        outcome.longest = max(outcome.longest, stood)
        if stood > STALL and worked > _BUSY * stood:
            outcome.fault("the screen stood still", f"for {stood:.1f} s")


def _look(driver: Driver, outcome: Outcome) -> None:
    """Search the screen for secrets, and for what only Python says."""
    screen = driver.screen
    if found := leaks(screen):
        outcome.fault(f"secret on the screen: {', '.join(sorted(found))}", screen)
    if said := _PYTHON.search(screen):
        line = next((line.strip() for line in screen.splitlines() if said[0] in line), "")
        word = re.sub(r"\w+Error\(", "…Error(", said[0])
        outcome.fault(f"Python's words on the screen: {word}", line)


def reduced(one: Game, kind: str, changed: Sequence[Place], seconds: float) -> list[Place]:
    """Return as few changed answers as still bring a fault of this kind."""
    return smaller(changed, lambda fewer: kind in played(one, fewer).faults, seconds)


def soak(minutes: float, seed: int) -> int:
    """Play for so many minutes, print what was seen, and return how many kinds of faults there were."""
    end = time.perf_counter() + minutes * 60
    games = requests = changed = 0
    longest = 0.0
    kinds: Counter[str] = Counter()
    while time.perf_counter() < end:
        one = game(seed, games)
        outcome = played(one)
        games, requests, changed = games + 1, requests + outcome.requests, changed + len(outcome.changed)
        longest = max(longest, outcome.longest)
        for kind, details in outcome.faults.items():
            kinds[kind] += 1
            if kinds[kind] == 1:
                print(f"game {games - 1} ({one.scenario}, {one.place or 'no place'}): {kind}\n{details}", flush=True)
                for place in reduced(one, kind, outcome.changed, min(_REDUCES_FOR, minutes * 15)):
                    print(f"  changed: {place}", flush=True)
    print(f"{games} games, {requests:,} requests, {changed:,} of them answered oddly; longest stall {longest:.2f} s")
    print(f"{len(kinds)} kinds of faults")
    for kind, times in kinds.most_common():
        print(f"  {times} times: {kind}")
    return len(kinds)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.answers", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("minutes", nargs="?", type=float, default=MINUTES)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="plays the same games again")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    logging.disable()  # what the libraries would print beside the report
    with tempfile.TemporaryDirectory(prefix="azpane-soak-") as folder, suppress(KeyboardInterrupt):
        os.chdir(folder)  # for what is exported, saved and downloaded
        tempfile.tempdir = folder
        return min(1, soak(options.minutes, options.seed))
    return 1


if __name__ == "__main__":
    sys.exit(main())
