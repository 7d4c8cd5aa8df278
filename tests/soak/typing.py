"""Bursts of keys, written at once in a real terminal: all letters must arrive in the input that the first key opens.

`python -m tests.soak.typing [BURSTS] [--seed S] [--only NUMBER]`: 1,000 unless told otherwise, over every input, one in
fifty before the first frame. The same seed plays the same bursts; --only plays one of them again. AZPANE_TREE names the
folder of another azpane to be played on.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import select
import string
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Self

from tests.soak.inputs import AT_START, PLACES, Place
from tests.soak.session import Session
from tests.soak.steps import ESC

BURSTS = 1000
LONGEST = 40
SIZE = (100, 20)  # small: drawing takes most of the time

_WITHIN = 5.0  # seconds until a letter that has not arrived is lost
_LOOK = 0.003  # seconds
_ACTS = 0.3  # seconds
_EARLY = 50  # every so many bursts one is written before the first frame
_ESC, _BACKSPACE, _LEFT, _RIGHT = "\x1b", "\x7f", "\x1b[D", "\x1b[C"
_LETTERS = string.ascii_letters * 4 + string.digits + "  -_.:/?!*=,;<>@#%&+~^|" + "éßñøžλя漢字ไ🎉☃"
_AFTER_ESC = sorted({*_LETTERS} - {*"bfO "})  # alt+b and alt+f move by words, esc O begins a sequence
_POINTER = ("\x1b[<64;60;15M", "\x1b[<65;60;15M", "\x1b[<35;50;12M")  # the wheel up and down, a move
_MARK = "§"


@dataclass(frozen=True, slots=True)
class Burst:
    """What is written, in one or several pieces, and the text that it leaves."""

    number: int
    pieces: tuple[bytes, ...]
    text: str


def burst(seed: int, number: int, place: Place, *, is_plain: bool = False) -> Burst:
    """Return the burst of this number for an input; a plain one is of letters alone."""
    chance = random.Random(f"{seed}:{number}")
    text, at, written = "", 0, [place.opener]
    wanted = round(3 + (LONGEST - 3) * chance.random() ** 2)  # short ones above all: their letters are lost first
    has_edits, has_pointer, has_paste = (not is_plain and chance.random() < part for part in (0.4, 0.2, 0.2))
    if not is_plain and chance.random() < 0.25 and place.input != "query":
        lost = "".join(chance.choices(_LETTERS, k=chance.randint(1, 5)))
        text = chance.choice(_AFTER_ESC)
        at = 1
        written += [lost, _ESC + text] if place.esc_stays else [lost, _ESC, place.opener, text]
    while not text or sum(map(len, written)) < wanted:
        roll = chance.random()
        if has_edits and at and roll < 0.1:
            written.append(_BACKSPACE)
            text, at = text[: at - 1] + text[at:], at - 1
        elif has_edits and at and roll < 0.2:
            written.append(_LEFT)
            at -= 1
        elif has_edits and at < len(text) and roll < 0.3:
            written.append(_RIGHT)
            at += 1
        elif has_pointer and roll < 0.4:
            written.append(chance.choice(_POINTER))
        else:
            is_paste = has_paste and roll > 0.9
            more = "".join(chance.choices(_LETTERS, k=chance.randint(2, 9) if is_paste else 1))
            written.append(f"\x1b[200~{more}\x1b[201~" if is_paste else more)
            text, at = text[:at] + more + text[at:], at + len(more)
    return Burst(number, tuple(_pieces(chance, written)), text)


def _pieces(chance: random.Random, written: Sequence[str]) -> Iterator[bytes]:
    """Yield it all in one piece, or in some: letters of several bytes are cut anywhere, sequences never."""
    if chance.random() < 0.6:
        yield "".join(written).encode()
        return
    piece = b""
    for part in map(str.encode, written):
        cut = chance.randrange(len(part)) if chance.random() < 0.2 and not part.startswith(b"\x1b") else None
        if cut is not None and piece + part[:cut]:
            yield piece + part[:cut]
            piece, part = b"", part[cut:]
        piece += part
    yield piece


class Typist:
    """An azpane in a terminal that tells what its input holds."""

    def __init__(self, arguments: Sequence[str]) -> None:
        ask, self._ask = os.pipe()
        self._tell, tell = os.pipe()
        program = [sys.executable, "-P", str(Path(__file__).with_name("told.py")), str(ask), str(tell)]
        self.session = Session(arguments, SIZE, program=program, descriptors=(ask, tell))
        os.close(ask)
        os.close(tell)
        self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.session.__exit__()
        os.close(self._ask)
        os.close(self._tell)

    def write(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._written += len(piece)
            self.session.write(piece.decode("utf-8", "surrogateescape"))

    def state(self, word: str = "tell") -> dict[str, Any]:
        os.write(self._ask, f"{word}\n".encode())
        line = b""
        while not line.endswith(b"\n"):
            self.session.wait(_LOOK)
            if select.select([self._tell], [], [], 0)[0]:
                line += os.read(self._tell, 4096)
                if not line:
                    raise ChildProcessError("azpane has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def until(self, condition: Any, seconds: float = _WITHIN) -> dict[str, Any]:
        """Return the first state of which a condition is true, or else the last one."""
        end = time.perf_counter() + seconds
        while not condition(state := self.state()) and time.perf_counter() < end:
            pass
        return state

    def rests(self, *, streams: bool = False, patience: float = _WITHIN) -> dict[str, Any]:
        """Wait until what was written is read and done, and all has been loaded, unless it `streams` in."""
        self.until(lambda state: state["read"] >= self._written, patience)
        self.state()  # what was read is on its way
        return self.until(lambda state: not (state["waits"] or (state["loads"] and not streams)), patience)

    def press(self, *keys: str, streams: bool = False) -> dict[str, Any]:
        """Press keys, each at rest."""
        for key in keys:
            self.write(key.encode())
            if self.rests(streams=streams)["waits"] is None:  # an azpane that takes keys as they come
                self.session.wait(_ACTS)
        return self.state()

    def leave(self, home: list[str], place: Place) -> None:
        """Empty the input, and press esc until it is left."""
        for _ in range(5):
            where = self.state("clear")["where"]
            if where[:-1] == home[:-1] and (where == home or where[-1] != place.input):
                return
            if where[0] != home[0] and len(where) == len(home):
                self.press(*place.there)
                return
            self.write(ESC.encode())
            self.until(lambda state, where=where: state["where"] != where, 0.5)


@dataclass(slots=True)
class Miss:
    """A burst of which something did not arrive."""

    place: Place
    burst: Burst
    expected: str
    state: dict[str, Any]

    def __str__(self) -> str:
        return (
            f"burst {self.burst.number}, {self.place.name}, {list(self.place.arguments)}\n"
            f"  written  {self.burst.pieces!r}\n  expected {self.expected!r}\n"
            f"  arrived  {self.state['value']!r} at {self.state['where']}"
        )


def _is_open(place: Place, where: Sequence[str]) -> bool:
    return list(where[-2:]) == [place.screen, place.input]


class NotOpened(Exception):
    """The keys that open an input, pressed at rest, did not; holds the state that they led to."""


class Stand:
    """An input that was gone to, and what stands in it before and behind what is typed."""

    def __init__(self, typist: Typist, place: Place) -> None:
        self._typist, self.place = typist, place
        while len(typist.state()["where"]) > 3:
            typist.press(ESC, streams=place.is_early)
        self._home = typist.press(*place.there, streams=place.is_early)["where"]
        typist.press(*place.opener, _MARK, streams=place.is_early)
        state = typist.until(lambda state: _is_open(place, state["where"]) and _MARK in (state["value"] or ""))
        if not _is_open(place, state["where"]):
            raise NotOpened(state)
        self._open, self._around = state["where"], ("", "")
        typist.leave(self._home, place)
        if place.input != "query":  # whose text stays
            before, _, behind = state["value"].partition(_MARK)
            self._around = before, behind

    def play(self, one: Burst) -> Miss | None:
        expected = one.text.join(self._around)
        self._typist.write(*one.pieces)
        state = self._typist.until(lambda state: state["value"] == expected and state["where"] == self._open)
        miss = state["value"] != expected or state["where"] != self._open
        self._typist.leave(self._home, self.place)
        return Miss(self.place, one, expected, state) if miss else None


def played(bursts: Iterable[tuple[Place, Burst]]) -> Iterator[Miss | None]:
    """Play bursts, those of one azpane in one process; after a miss in a new one, since nobody knows what it did."""
    for arguments, of_it in groupby(bursts, lambda one: one[0].arguments):
        waiting = deque(of_it)
        while waiting:
            with Typist(arguments) as typist:
                typist.session.settle(0.1)
                yield from _until_miss(typist, waiting)


def _until_miss(typist: Typist, waiting: deque[tuple[Place, Burst]]) -> Iterator[Miss | None]:
    stand, miss = None, None
    while waiting and not miss:
        place, one = waiting.popleft()
        if not stand or stand.place is not place:
            typist.rests(streams=place.is_early)
            try:
                stand = Stand(typist, place)
            except NotOpened as error:
                yield Miss(place, one, one.text, error.args[0])
                return
        miss = stand.play(one)
        yield miss


def at_start(place: Place, one: Burst, seconds: float) -> Miss | None:
    """Play a burst on a new azpane, so many seconds after its start and before its first frame."""
    with Typist(place.arguments) as typist:
        typist.session.wait(seconds)
        typist.write(*one.pieces)
        filled = typist.until(
            lambda state: _is_open(place, state["where"]) and (state["value"] or "").startswith(one.text), 10
        )
        arrived = _is_open(place, filled["where"]) and (filled["value"] or "").startswith(one.text)
    return None if arrived else Miss(place, one, one.text, filled)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.typing", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bursts", nargs="?", type=int, default=BURSTS)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="plays the same bursts again")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="play one burst of a seed")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    numbers = range(options.bursts) if options.only is None else [options.only]
    early = [number for number in numbers if number % _EARLY == 0]
    later: list[tuple[Place, Burst]] = []
    for at, place in enumerate(PLACES):
        of_it = [number for number in numbers if number % _EARLY and number % len(PLACES) == at]
        later += [(place, burst(options.seed, number, place)) for number in of_it]
    misses = 0
    for miss in played(later):
        misses += bool(miss)
        if miss:
            print(miss, flush=True)
    for number in early:
        place = AT_START[number // _EARLY % len(AT_START)]
        # a terminal that still edits lines takes backspaces for itself
        miss = at_start(place, burst(options.seed, number, place, is_plain=True), number // _EARLY % 8 * 0.05)
        misses += bool(miss)
        if miss:
            print(f"at start: {miss}", flush=True)
    print(f"{len(numbers) - misses:,} of {len(numbers):,}")
    return bool(misses)


if __name__ == "__main__":
    sys.exit(main())
