"""How soon Identity mode answers a key while `az` hangs, as a ratio to the same screen at rest; and how soon q ends it.

Run it by `python -m tests.benchmarks.keys`.

The whole app runs in a pseudo-terminal, on a machine whose only credential is an `az` of ours. A key has been answered
when the details of the step that it leads to have come: the screen counts a running step's seconds by itself, so that
the first byte alone could be of that.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.benchmarks.terminal import Terminal, median, percentile, print_table

ROUNDS = 3
KEYS = 240
GOAL = 2.0
QUIT_GOAL = 0.5  # seconds

_PAUSE = 0.023  # seconds between keys: a prime of milliseconds, so that no timer of the app keeps step with it
_FOREIGN = ("AZURE_", "MSI_", "IDENTITY_", "IMDS_")
_DOWN = ("j", "AZURE_FEDERATED_TOKEN_FILE is")  # what only the details of the second step say
_UP = ("k", "AZURE_CLIENT_SECRET is")  # and of the first

RESTING = "echo 'Please run az login' >&2; exit 1"
HANGING = "exec /bin/sleep 60"


def opened(az: str, folder: Path) -> Terminal:
    """Return the app in Identity mode at the first step, with an `az` that runs a line of shell."""
    script = folder / "az"
    script.write_text(f"#!/bin/sh\n{az}\n", encoding="utf-8")
    script.chmod(0o755)
    environ = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    environ |= {"PATH": str(folder), "HOME": str(folder), "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential"}
    terminal = Terminal(["-m", "explorer"], environ)
    terminal.until("azpane")
    terminal.type("i")
    terminal.until("running" if az == HANGING else "az login")
    terminal.drain(0.5)
    terminal.type("g")
    terminal.until(_UP[1])
    return terminal


def key_seconds(terminal: Terminal) -> list[float]:
    """Return how long each key took, from its being written to the frame that it leads to."""
    times = []
    for number in range(KEYS):
        terminal.drain(_PAUSE)
        key, words = (_DOWN, _UP)[number % 2]
        pressed = terminal.type(key)
        times.append(terminal.until(words) - pressed)
    return times


def measured(az: str, folder: Path) -> tuple[list[float], float]:
    """Return the times of the keys, and the seconds from q to the end of the process."""
    with opened(az, folder) as terminal:
        times = key_seconds(terminal)
        return times, -(terminal.type("q") - terminal.ended())


def main() -> None:
    rest, hang = [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            rest.append(measured(RESTING, Path(folder)))
            hang.append(measured(HANGING, Path(folder)))
    for words, part, goal in (("p50", 0.5, None), ("p99", 0.99, GOAL)):
        at_rest, hanging = (median(percentile(times, part) for times, _ in rounds) for rounds in (rest, hang))
        title = f"A key in Identity mode, {words} of {KEYS}, median of {ROUNDS} rounds"
        print_table(title, ("at rest", at_rest), [("while az hangs", hanging, goal)])
    quits = [max(seconds for _, seconds in rounds) for rounds in (rest, hang)]
    verdict = "met" if quits[1] <= QUIT_GOAL else "NOT met"
    print_table("From q to the end of the process, the slowest", ("at rest", quits[0]), [("while az hangs", quits[1], None)])
    print(f"  goal while az hangs: at most {QUIT_GOAL * 1000:.0f} ms, {verdict}")


if __name__ == "__main__":
    main()
