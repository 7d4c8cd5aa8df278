"""How soon Identity mode answers a key while `az` hangs, as a ratio to the same screen at rest; and how soon q ends it.

Run it by `python -m tests.benchmarks.keys`.

The whole app runs in a pseudo-terminal, on a machine whose only credential is an `az` of ours. A key has been answered
with the first frame in which the cursor stands on the step that it leads to: the screen counts a running step's seconds
by itself, so that any frame at all could be of that. The details of the step come with that frame or with the next.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from tests.benchmarks.terminal import FOREIGN, PAUSE, Terminal, median, percentile, print_table

ROUNDS = 3
KEYS = 240
GOAL = 2.0
QUIT_GOAL = 0.5  # seconds

_BOLD = rb"\x1b\[1[;0-9]*m"  # the cursor's line is bold, every other step here is not
_DOWN = ("j", re.compile(_BOLD + rb"Workload identity"), "AZURE_FEDERATED_TOKEN_FILE is")
_UP = ("k", re.compile(_BOLD + rb"Environment"), "AZURE_CLIENT_SECRET is")

RESTING = "echo 'Please run az login' >&2; exit 1"
HANGING = "exec /bin/sleep 60"


def opened(az: str, folder: Path) -> Terminal:
    """Return the app in Identity mode at the first step, with an `az` that runs a line of shell."""
    script = folder / "az"
    script.write_text(f"#!/bin/sh\n{az}\n", encoding="utf-8")
    script.chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    environ |= {"PATH": str(folder), "HOME": str(folder), "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential"}
    terminal = Terminal(["-m", "explorer"], environ)
    terminal.until("azpane")
    terminal.type("i")
    terminal.until("running" if az == HANGING else "unavailable")
    terminal.drain(0.5)
    terminal.type("g")
    terminal.drain(0.5)
    return terminal


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds from each key to its first frame, and to its last one; from q to the end of the process."""

    firsts: list[float]
    wholes: list[float]
    quit: float


def play(az: str, folder: Path) -> Round:
    """Press the keys of one round, q last."""
    firsts, wholes = [], []
    with opened(az, folder) as terminal:
        for number in range(KEYS):
            terminal.drain(PAUSE)
            key, cursor, details = (_DOWN, _UP)[number % 2]
            pressed = terminal.type(key)
            firsts.append(terminal.until(cursor) - pressed)
            wholes.append(terminal.until(details) - pressed)
        pressed = terminal.type("q")
        return Round(firsts, wholes, terminal.ended() - pressed)


def main() -> None:
    rest, hang = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            rest.append(play(RESTING, Path(folder)))
            hang.append(play(HANGING, Path(folder)))
    print(f"A key in Identity mode: {KEYS} keys, medians of {ROUNDS} rounds")
    for part, goal in ((0.5, None), (0.99, GOAL)):
        for words, times in (
            ("the cursor has moved", attrgetter("firsts")),
            ("the details have come", attrgetter("wholes")),
        ):
            base, other = (median(percentile(times(one), part) for one in rounds) for rounds in (rest, hang))
            is_answer = words.startswith("the cursor")
            print_table(
                f"p{part * 100:.0f}, {words}",
                ("at rest", base),
                [("while az hangs", other, goal if is_answer else None)],
            )
    quits = [max(one.quit for one in rounds) for rounds in (rest, hang)]
    print_table(
        "From q to the end of the process, the slowest", ("at rest", quits[0]), [("while az hangs", quits[1], None)]
    )
    print(f"  goal while az hangs: at most {QUIT_GOAL * 1000:.0f} ms, {'met' if quits[1] <= QUIT_GOAL else 'NOT met'}")


if __name__ == "__main__":
    main()
