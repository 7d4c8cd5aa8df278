"""How soon `azpane --demo` shows its first frame, as a ratio to importing Textual.

Run it by `python -m tests.benchmarks.first_frame`.

Both are whole processes, started by turns; the app runs in a pseudo-terminal of 120x36, and its first frame has arrived
when its title stands in what it wrote.
"""

from __future__ import annotations

import subprocess
import sys
import time

from tests.benchmarks.terminal import Terminal, median, print_table

ROUNDS = 9
GOAL = 2.0
_TITLE = "azpane"


def import_seconds() -> float:
    """Return how long a process takes to import textual.app and end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    return time.perf_counter() - started


def first_frame_seconds(*arguments: str) -> float:
    """Return how long it takes from starting the process to its first frame."""
    with Terminal(["-m", "explorer", *arguments]) as terminal:
        return terminal.until(_TITLE) - terminal.started


def main() -> None:
    imports, frames = [], []
    for _ in range(ROUNDS):
        imports.append(import_seconds())
        frames.append(first_frame_seconds("--demo"))
    print_table("The first frame", ("import textual.app", median(imports)), [("azpane --demo", median(frames), GOAL)])


if __name__ == "__main__":
    main()
