"""Random keys, pastes, clicks and resizes against the demo in a real terminal.

`python -m tests.soak.keys [MINUTES] [--seed S] [--size WxH] [--replay FILE]`: 30 minutes unless told otherwise, one
session after the other. The same seed plays the same steps. A session that fails is made small, printed as a list of
steps, and written into a file that --replay plays again. AZPANE names another azpane to be played on.
"""

from __future__ import annotations

import argparse
import ast
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from explorer.demo.scenarios import SCENARIOS
from tests.benchmarks.terminal import percentile
from tests.soak.session import Outcome, Reaction, Session, Use, run
from tests.soak.smaller import smaller
from tests.soak.steps import SIZES, Step, steps

MINUTES = 30.0
GOAL = 0.1
"""Seconds by which the p99.9 of all reactions may be above an idle azpane's."""

_IDLE = 3.0  # seconds for which keys are written on the idle azpane after each session
_LONGEST = 2500  # steps of a session
_REDUCES_FOR = 120.0  # seconds for each fault, and no more than a quarter of the run's time
_BEFORE = 6  # steps that are printed before a slow one

_ACCOUNT = "https://stadasandbox.blob.core.windows.net"
_STARTS: dict[tuple[str, ...], float] = {
    ("--demo",): 14,
    (f"{_ACCOUNT}/million", "--demo"): 3,
    (f"{_ACCOUNT}/million", "--demo", "million-blobs"): 3,
    (_ACCOUNT, "--demo"): 2,
    (f"{_ACCOUNT}/showcase", "--demo"): 2,
    ("https://stwebshopprod.blob.core.windows.net/config/prod/orders.yaml", "--demo"): 2,
    ("--demo", "many-tenants"): 3,
    ("--demo", "big-estate"): 3,
    ("--demo", "huge-estate"): 1,
    ("--demo", "throttled"): 2,
    ("--demo", "expired-secret"): 2,
    ("--demo", "az-slow"): 2,
    ("--demo", "entra-dropped"): 2,
    ("--demo", "imds-slow"): 2,
    ("--demo", "403-data"): 1,
    ("--demo", "no-credentials"): 1,
}
_OTHER_SCENARIOS = 2.0
"""The weight of all other scenarios together."""


@dataclass(frozen=True, slots=True)
class Game:
    """What is played: azpane's arguments, its size, whether it comes to rest first, and the steps."""

    arguments: tuple[str, ...]
    size: tuple[int, int]
    settles: bool
    steps: list[Step]

    def play(self, end: float = float("inf")) -> Outcome:
        return run(self.arguments, self.size, self.steps, settles=self.settles, end=end)

    def __str__(self) -> str:
        early = "" if self.settles else ' "at once",'
        return f"({list(self.arguments)!r}, {self.size!r},{early} {self.steps!r})"

    @classmethod
    def read(cls, text: str) -> Game:
        """Read what str() of one wrote."""
        arguments, size, *early, played = ast.literal_eval(text)
        return cls(tuple(arguments), size, not early, played)


def game(seed: int, number: int, size: tuple[int, int] | None) -> Game:
    """Return the game of this number."""
    chance = random.Random(f"{seed}:{number}")
    others = [("--demo", name) for name in SCENARIOS if ("--demo", name) not in _STARTS]
    weights = [*_STARTS.values(), *([_OTHER_SCENARIOS / len(others)] * len(others))]
    arguments = chance.choices([*_STARTS, *others], weights)[0]
    width, height = size or chance.choices(SIZES[:4], (8, 4, 2, 2))[0]
    count = int(40 * (_LONGEST / 40) ** chance.random())
    return Game(arguments, (width, height), chance.random() < 0.8, steps(chance, (width, height), count))


@dataclass(slots=True)
class Report:
    """What was seen in all sessions."""

    sessions: int = 0
    written: int = 0
    quits: int = 0
    reactions: list[float] = field(default_factory=list)
    slow: list[tuple[Reaction, Game, str]] = field(default_factory=list)
    starts: list[Use] = field(default_factory=list)
    rests: list[Use] = field(default_factory=list)
    quit_after: list[float] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, played: Game, outcome: Outcome) -> None:
        self.sessions += 1
        self.written += outcome.written
        self.quits += outcome.has_quit
        self.reactions += [one.seconds for one in outcome.reactions]
        self.slow += [(one, played, outcome.cause(one)) for one in outcome.reactions if one.seconds > GOAL]
        if outcome.start and outcome.rest:
            self.starts.append(outcome.start)
            self.rests.append(outcome.rest)
            self.quit_after.append(outcome.quit_after)

    def print(self, idle: list[float]) -> None:
        print(f"\n{self.sessions} sessions, {self.written:,} steps written, {len(self.reactions):,} answered, ", end="")
        print(f"{self.quits} ended by a quit that was chosen or clicked")
        for words, seconds in (("idle", idle), ("all sessions", self.reactions)):
            p50, most, slowest = (percentile(seconds, part) * 1000 for part in (0.5, 0.999, 1.0))
            print(f"  reaction, {words:<13} {p50:8.1f} ms p50 {most:8.1f} ms p99.9 {slowest:8.1f} ms slowest")
        above = percentile(self.reactions, 0.999) - percentile(idle, 0.999)
        verdict = "met" if above <= GOAL else "NOT met"
        print(f"  p99.9 above an idle azpane's: {above * 1000:.0f} ms, goal: at most {GOAL * 1000:.0f}, {verdict}")
        for words, uses in (("start", self.starts), ("rest", self.rests)):
            for what in ("megabytes", "threads", "files") if uses else ():
                values = [getattr(one, what) for one in uses]
                print(f"  {what} at {words}: {percentile(values, 0.5):.0f} p50, {max(values):.0f} most")
        if self.quit_after:
            print(f"  ctrl+q: {percentile(self.quit_after, 0.5):.2f} s p50, {max(self.quit_after):.2f} s slowest")
        limit = percentile(idle, 0.999) + GOAL
        slow = sorted((one for one in self.slow if one[0].seconds > limit), key=lambda one: -one[0].seconds)
        print(f"  {len(slow)} reactions above {limit * 1000:.0f} ms")
        for reaction, played, cause in slow:
            before = played.steps[max(0, reaction.at - _BEFORE) : reaction.at]
            print(f"    {reaction.seconds * 1000:.0f} ms: {_short(played.steps[reaction.at])}, {played.arguments}")
            print(f"      after {_short(before)}\n      {cause}")
        print(f"{sum(self.faults.values())} faults")
        for fault, times in self.faults.most_common():
            print(f"  {times} times: {fault}")


def _short(one: object) -> str:
    text = repr(one)
    return text if len(text) < 160 else f"{text[:100]} … {text[-50:]}"


class Idle:
    """An azpane that has nothing else to do than to move its cursor, asked again and again beside the sessions."""

    def __init__(self) -> None:
        self._session, self._outcome = Session(("--demo",)), Outcome()

    def __enter__(self) -> Self:
        self._session.settle(1.0)
        return self

    def __exit__(self, *_details: object) -> None:
        self._session.__exit__()

    def ask(self) -> None:
        walk: list[Step] = ["j", 0.023, "k", 0.023]
        end = time.perf_counter() + _IDLE
        while time.perf_counter() < end:
            self._session.play(walk, self._outcome, end)

    @property
    def reactions(self) -> list[float]:
        return [one.seconds for one in self._outcome.reactions]


def reduced(played: Game, outcome: Outcome, seconds: float) -> Game:
    """Return a game with fewer steps that ends in the same fault."""
    kind = kind_of(outcome.fault)

    def with_steps(fewer: list[Step]) -> Game:
        return Game(played.arguments, played.size, played.settles, fewer)

    def shows(fewer: list[Step]) -> bool:
        return kind_of(with_steps(fewer).play().fault) == kind

    return with_steps(smaller(played.steps[: outcome.played], shows, seconds))


def kind_of(fault: str) -> str:
    """Return what is the same in faults of one kind: the exception, or the first words."""
    return fault.partition(":")[0] if ":" in fault else " ".join(fault.split()[:3])


def soak(minutes: float, seed: int, size: tuple[int, int] | None) -> int:
    """Play sessions for so many minutes, print what was seen, and return how many were at fault."""
    report, end = Report(), time.perf_counter() + minutes * 60
    with Idle() as idle:
        _play_until(end, report, idle, seed, size, minutes)
        report.print(idle.reactions)
    return sum(report.faults.values())


def _play_until(
    end: float, report: Report, idle: Idle, seed: int, size: tuple[int, int] | None, minutes: float
) -> None:
    while time.perf_counter() < end:
        idle.ask()
        number = report.sessions
        played = game(seed, number, size)
        outcome = played.play(end)
        report.add(played, outcome)
        if not outcome.fault:
            continue
        kind = kind_of(outcome.fault)
        report.faults[kind] += 1
        print(f"session {number}: {outcome.fault}", flush=True)
        if report.faults[kind] == 1:
            small = reduced(played, outcome, min(_REDUCES_FOR, minutes * 15))
            path = Path(f"azpane-soak-{seed}-{number}.txt")
            path.write_text(f"{small}\n", encoding="utf-8")
            print(f"  {small}\n  --replay {path}", flush=True)


def replay(path: Path) -> int:
    """Play one game from a file, and print how it ended."""
    outcome = Game.read(path.read_text(encoding="utf-8")).play()
    print(outcome.fault or "no fault")
    return bool(outcome.fault)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.keys", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("minutes", nargs="?", type=float, default=MINUTES)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="plays the same steps again")
    parser.add_argument("--size", type=_size, metavar="WxH", help="of every terminal")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="play what an earlier run wrote down")
    options = parser.parse_args()
    if options.replay:
        return replay(options.replay)
    print(f"seed {options.seed}", flush=True)
    return min(1, soak(options.minutes, options.seed, options.size))


if __name__ == "__main__":
    sys.exit(main())
