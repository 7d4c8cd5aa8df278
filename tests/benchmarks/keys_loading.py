"""How soon a key is answered while rows stream in, as a ratio to the same screen once all are there.

Run it by `python -m tests.benchmarks.keys_loading [DELAY]`; DELAY is in seconds before each answer of the server, 0.1
without it. Explore lists 100,000 resources, Blobs a million names, each in a pseudo-terminal, from a server
in a process of its own; every round is a new process, which is pressed while it loads and as often afterwards. The keys
move the cursor off the first row and back to it; a key is answered with the first frame that shows the cursor there.
With the million names on the screen letters of a filter follow, each until the frame that holds the new count.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import estate_server, page_server
from tests.benchmarks.terminal import PAUSE, Terminal, percentile, print_table

ROUNDS = 5
GOAL = 3.0
MILLION = 1_000_000
FILTER = "777"
FILTERS = 5  # in a round

_REST = 5.0  # seconds until what an end of a load has to say is gone from the screen
_SETTLED = 0.3


@dataclass(frozen=True)
class Place:
    """What one mode lists: how azpane is started on it, what a row begins with, and what says that all are there."""

    title: str
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    row: bytes
    end: re.Pattern[bytes]


@dataclass(frozen=True)
class Times:
    """Seconds from keys to their frames."""

    loading: list[float] = field(default_factory=list)
    resting: list[float] = field(default_factory=list)
    letters: dict[str, list[float]] = field(default_factory=dict)


def cursor(line: bytes, row: bytes) -> re.Pattern[bytes]:
    """Return what is written when the cursor, which is bold, is drawn on a line of the screen."""
    within = rb"(?:(?!\x1b\[\d+;\d+H).)*?"  # up to where something else is drawn
    return re.compile(rb"\x1b\[" + line + rb";\d+H" + within + rb"\x1b\[1[;0-9]*m" + row, re.DOTALL)


def press(terminal: Terminal, row: bytes, times: list[float], is_over: Callable[[int], bool]) -> int:
    """Press keys by turns until it is over; return how many."""
    answers = cursor(rb"(?![1-4]\b)\d+", row), cursor(b"4", row)
    number = 0
    while True:
        terminal.drain(PAUSE)
        if is_over(number):
            return number
        pressed = terminal.type("jg"[number % 2])
        times.append(terminal.until(answers[number % 2]) - pressed)
        number += 1


def play(place: Place, times: Times, *, has_filter: bool) -> None:
    """Run one round."""
    with Terminal(["-m", "tests.benchmarks.app", *place.arguments], place.environ) as terminal:
        terminal.until(cursor(b"4", place.row))
        pressed = press(terminal, place.row, times.loading, lambda _number: terminal.shows(place.end))
        terminal.drain(_REST)
        terminal.type("g")
        terminal.drain(_SETTLED)
        press(terminal, place.row, times.resting, lambda number: number == pressed)
        for _ in range(FILTERS if has_filter else 0):
            narrow(terminal, times.letters)


def narrow(terminal: Terminal, letters: dict[str, list[float]]) -> None:
    """Type a filter, and take it back."""
    terminal.type("/")
    terminal.drain(_SETTLED)
    for end in range(1, len(FILTER) + 1):
        typed = FILTER[:end]
        pressed = terminal.type(typed[-1])
        letters.setdefault(typed, []).append(terminal.until(f"{_counts[typed]:,} of {MILLION:,}") - pressed)
        terminal.drain(_SETTLED)
    terminal.type("\x1b")
    terminal.until(f"{MILLION:,} names")
    terminal.type("\x1b")
    terminal.drain(_SETTLED)


_names = [page_server.name_of(row) for row in range(MILLION)]
_counts = {FILTER[:end]: sum(FILTER[:end] in name for name in _names) for end in range(1, len(FILTER) + 1)}


def measured(place: Place, *, has_filter: bool = False) -> Times:
    """Run all rounds, and print what they took."""
    times = Times()
    for _ in range(ROUNDS):
        play(place, times, has_filter=has_filter)
    print(f"\n{place.title}: {len(times.loading)} keys while they load, {len(times.resting)} at rest")
    for part, goal in ((0.5, None), (0.99, GOAL)):
        loading, resting = (percentile(one, part) for one in (times.loading, times.resting))
        print_table(f"p{part * 100:.0f}", ("at rest", resting), [("while rows stream in", loading, goal)])
    return times


def explore(delay: float) -> None:
    with tempfile.TemporaryDirectory() as folder, estate_server.serving(Path(folder), delay=delay) as origin:
        end = re.compile(rb"%d,000 resources in" % (estate_server.ALL // 1000))
        environ = estate_server.signed_in(Path(folder))
        measured(Place(f"{estate_server.ALL:,} resources", (origin,), environ, b"[a-z]{4}-serv", end))


def blobs(delay: float) -> None:
    with tempfile.TemporaryDirectory() as folder, page_server.serving(MILLION, delay) as endpoint:
        url = f"{endpoint}/c/readings/2026/?sv=2026-10-06&sig=x"
        end = re.compile(rb"1,000,000 names(?:(?!so far)[^\x1b])*\x1b")
        place = Place(f"{MILLION:,} names", ("", url), estate_server.signed_in(Path(folder)), rb"\d{7}", end)
        letters = measured(place, has_filter=True).letters
    print(f"\nA letter of a filter over {MILLION:,} names, to the frame with its count")
    for typed, times in letters.items():
        middle, most = (percentile(times, part) * 1000 for part in (0.5, 0.99))
        print(f"  {typed:<8} {_counts[typed]:>9,} names {middle:9.1f} ms p50 {most:9.1f} ms p99 of {len(times)}")


def main(delay: float = 0.1) -> None:
    print(f"{delay * 1000:.0f} ms before each answer")
    explore(delay)
    blobs(delay)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
