"""What a key costs that is held: processor time of azpane for each, next to a key that does nothing.

Run it by `python -m tests.benchmarks.held_keys`; AZPANE_TREE names the folder of another azpane. The app runs
in a pseudo-terminal, over the demo's big estate with Details open. Each key, or pair of keys by turns, is
written many times in one write, as a slow line hands over a key that repeats.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.benchmarks.terminal import print_table
from tests.soak.typing import Typist

HELD = 40
FRAME = 1 / 60  # seconds

IDLE = "Z"  # no key of azpane's
_UP, _DOWN, _PAGE_DOWN, _END = "\x1b[A", "\x1b[B", "\x1b[6~", "\x1b[F"
_EXPLORE = {
    "j": ("j",),
    "k": ("k",),
    "down, up": (_DOWN, _UP),
    "page down": (_PAGE_DOWN,),
    "end, home": (_END, "g"),
    "enter, esc": ("\r", "\x1b[27u"),
    "tab": ("\t",),
    "1, 2": ("1", "2"),
    "3, 4": ("3", "4"),
    "z": ("z",),
    "[, ]": ("[", "]"),
    "space in the tags": ("3", " "),
    "esc": ("\x1b[27u",),
    "r": ("r",),
    "e, a": ("e", "a"),
    "e, b": ("e", "b"),
    "e, i": ("e", "i"),
    "?, esc": ("?", "\x1b[27u"),
    ":, esc": (":", "\x1b[27u"),
    "/, esc": ("/", "\x1b[27u"),
    "y, esc": ("y", "\x1b[27u"),
    "x, esc": ("x", "\x1b[27u"),
    "S, esc": ("S", "\x1b[27u"),
    "t, esc": ("t", "\x1b[27u"),
    "K, esc": ("K", "\x1b[27u"),
}
_BLOBS = {
    "j in blobs": ("j",),
    "page down in blobs": (_PAGE_DOWN,),
    "s in blobs": ("s",),
    "S in blobs": ("S",),
    "f in blobs": ("f",),
    "space in blobs": (" ",),
    "z in blobs": ("z",),
}
_CLOCK = os.sysconf("SC_CLK_TCK")


def used(typist: Typist) -> float:
    """Return the seconds of processor time that azpane has used."""
    fields = Path(f"/proc/{typist.session.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK


def cost(typist: Typist, keys: tuple[str, ...]) -> float:
    """Return the seconds that each of the keys costs that are written at once."""
    before = used(typist)
    typist.write("".join(keys[number % len(keys)] for number in range(HELD)).encode())
    typist.rests(patience=60)
    typist.session.wait(0.1)
    return (used(typist) - before) / HELD


def measured(arguments: tuple[str, ...], there: tuple[str, ...], held: dict[str, tuple[str, ...]]) -> None:
    """Print what each of some keys costs at one place."""
    with Typist(arguments) as typist:
        typist.session.settle(1.0)
        typist.rests(patience=60)
        typist.press(*there)
        idle = cost(typist, (IDLE,))
        print_table(" ".join(arguments), ("a key that does nothing", idle), [])
        for words, keys in held.items():
            typist.press(*there)
            seconds = cost(typist, keys)
            verdict = "met" if seconds <= FRAME else "NOT met"
            print(f"  {words:<58} {seconds * 1000:9.2f} ms {seconds / idle:6.2f}   {verdict}", flush=True)
            typist.press(*["\x1b[27u"] * 2)


def main() -> None:
    print(f"A key that is held, {HELD} times in one write; the goal is a frame, {FRAME * 1000:.1f} ms", flush=True)
    measured(("--demo", "big-estate"), ("e", "4", "g"), _EXPLORE)
    measured(("https://stadasandbox.blob.core.windows.net/million/2026/", "--demo"), ("b", "1", "g"), _BLOBS)


if __name__ == "__main__":
    main()
