"""What the benchmarks share: a process in a real pseudo-terminal, times in figures, and a table of ratios."""

from __future__ import annotations

import compileall
import fcntl
import math
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import termios
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Self

import explorer

compileall.compile_dir(str(Path(explorer.__file__).parent), quiet=1)  # as pip leaves what it installs

LINES, COLUMNS = 36, 120
PAUSE = 0.023
"""Seconds between keys: a prime number of milliseconds, so that no timer of the app keeps step with it."""

FOREIGN = ("AZURE_", "MSI_", "IDENTITY_", "IMDS_")
"""Beginnings of the variables that could sign the app in."""

_PATIENCE = 60.0  # seconds until words that never come end the benchmark


class Terminal:
    """A Python process in a pseudo-terminal of 120x36; left behind, it is killed with what it started."""

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
        own = {
            **(os.environ if environ is None else environ),
            "TERM": "xterm-256color",
            "COLUMNS": str(COLUMNS),
            "LINES": str(LINES),
        }
        self.started = time.perf_counter()
        self.child, self._terminal = pty.fork()
        if self.child == 0:
            os.execve(sys.executable, [sys.executable, *arguments], own)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._has_ended = False
        self._written = b""  # since the last key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        if not self._has_ended:
            os.killpg(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self._terminal)

    def type(self, keys: str) -> float:
        """Write keys, and return the time.perf_counter() just before."""
        self._written = b""
        at = time.perf_counter()
        os.write(self._terminal, keys.encode())
        return at

    def shows(self, words: str | re.Pattern[bytes]) -> bool:
        """Tell whether these words have come since the last key, in what has been read."""
        return bool(_pattern(words).search(self._written))

    def until(self, words: str | re.Pattern[bytes], patience: float = _PATIENCE) -> float:
        """Read until these words have come since the last key, and return the time.perf_counter() at which they had."""
        pattern = _pattern(words)
        at = time.perf_counter()
        end = at + patience
        while not pattern.search(self._written):
            if at > end:
                raise TimeoutError(f"no {words!r} within {patience} s: {self._written[-400:]!r}")
            readable = select.select([self._terminal], [], [], end - at)[0]
            at = time.perf_counter()
            self._written += os.read(self._terminal, 65536) if readable else b""
        return at

    def drain(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._terminal], [], [], left)[0]:
                self._written += os.read(self._terminal, 65536)

    def ended(self) -> float:
        """Wait until the process is gone, and return the time.perf_counter() at which it was seen to be."""
        try:
            while os.read(self._terminal, 65536):
                pass
        except OSError:  # how a terminal whose process is gone ends
            pass
        os.waitpid(self.child, 0)
        self._has_ended = True
        return time.perf_counter()


def _pattern(words: str | re.Pattern[bytes]) -> re.Pattern[bytes]:
    return re.compile(re.escape(words.encode())) if isinstance(words, str) else words


def percentile(seconds: Iterable[float], part: float) -> float:
    """Return the value that `part` (0 to 1) of all values do not exceed."""
    ordered = sorted(seconds)
    return ordered[math.ceil(part * len(ordered)) - 1]


def print_table(title: str, base: tuple[str, float], others: Iterable[tuple[str, float, float | None]]) -> None:
    """Print a base time and others as ratios to it, each with the ratio that is the goal, or None."""
    words, unit = base
    print(f"\n{title}\n  {words:<58} {unit * 1000:9.2f} ms   1.00")
    for name, seconds, goal in others:
        ratio = seconds / unit
        verdict = "" if goal is None else f"   goal: at most {goal:.2f}, {'met' if ratio <= goal else 'NOT met'}"
        print(f"  {name:<58} {seconds * 1000:9.2f} ms   {ratio:.2f}{verdict}")


median = statistics.median
