"""Threads that compute give way to the screen: all share one interpreter, and the user waits for the screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LONGEST = 0.25  # seconds that a thread waits at most, so that its listing goes on even while the screen is busy

at_rest = threading.Event()
"""Set while the screen has nothing to do; whoever runs a screen keeps it."""
at_rest.set()

_one = threading.Lock()  # several at once would only compete for the interpreter


def give_way() -> None:
    """Wait a moment while the screen is busy."""
    if not at_rest.is_set():
        at_rest.wait(_LONGEST)


@contextmanager
def computing() -> Iterator[None]:
    """Compute on a thread: one at a time, and not while the screen is busy."""
    with _one:
        give_way()
        yield
