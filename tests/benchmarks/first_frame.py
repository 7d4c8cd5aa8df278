"""How soon `azpane --demo` shows its first frame, as a ratio to importing Textual.

Run it by `python -m tests.benchmarks.first_frame`.

Both are whole processes, started by turns; the app runs in a pseudo-terminal of 120x36, and its first frame has arrived
when its title stands in what it wrote.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

ROUNDS = 9
GOAL = 2.0
_TITLE = b"azpane"
_PATIENCE = 20.0


def import_seconds() -> float:
    """Return how long a process takes to import textual.app and end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import textual.app"], check=True)
    return time.perf_counter() - started


def first_frame_seconds(*arguments: str) -> float:
    """Return how long it takes from starting the process to its first frame."""
    started = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "120", "LINES": "36"}
        os.execv(sys.executable, [sys.executable, "-m", "explorer", *arguments])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    try:
        written = b""
        while _TITLE not in written:
            if not select.select([terminal], [], [], _PATIENCE)[0]:
                raise TimeoutError(f"no frame within {_PATIENCE} s: {written[-200:]!r}")
            written += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def main() -> None:
    imports, frames = [], []
    for _ in range(ROUNDS):
        imports.append(import_seconds())
        frames.append(first_frame_seconds("--demo"))
    base, frame = statistics.median(imports), statistics.median(frames)
    print(f"import textual.app   {base * 1000:6.0f} ms   1.00")
    print(f"azpane --demo        {frame * 1000:6.0f} ms   {frame / base:.2f}   (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
