"""The request log: every call azpane makes, without its secrets."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

stopping: ContextVar[threading.Event | None] = ContextVar("stopping", default=None)
"""The event that ends what waits on this thread: its load is over, or was left."""

is_wanted: ContextVar[Callable[[], bool]] = ContextVar("is_wanted", default=lambda: True)
"""Tells whether somebody still looks at what this thread reads: a listing that was stopped may go on later."""

Service = Literal["identity", "resource manager", "blob", "metadata"]


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One attempt at one request, as it went over the wire; a retry is a record of its own.

    `at` is seconds since 1970, `seconds` the time until the answer's headers, `status` 0 where no answer came,
    `error` the reason then, `clock_ahead` by how many seconds this machine's clock is ahead of the answer's Date (None
    without one). `query` holds parameter names only; headers and bodies are never kept.
    """

    number: int
    at: float
    service: Service
    credential: str
    method: str
    host: str
    path: str
    query: str
    status: int
    seconds: float
    request_id: str
    error: str = ""
    clock_ahead: float | None = None

    @property
    def is_error(self) -> bool:
        return self.status == 0 or self.status >= 400


@dataclass(frozen=True, slots=True, eq=False)
class Wait:
    """A request that waits before it is sent, because its host asked for that or failed before.

    `until` is seconds since 1970; `is_asked_for` where the host's own answer said how long.
    """

    host: str
    until: float
    is_asked_for: bool = True
    is_wanted: Callable[[], bool] = lambda: True


class RequestLog:
    """A bounded, thread-safe list of records; `total` and `errors` count all that were ever made."""

    def __init__(self, keep: int = 10_000) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=keep)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._waits: set[Wait] = set()
        self.total = 0
        self.errors = 0

    def next_number(self) -> int:
        return next(self._numbers)

    def add(self, record: RequestRecord) -> None:
        with self._lock:
            self._records.append(record)
            self.total += 1
            self.errors += record.is_error

    def records(self) -> list[RequestRecord]:
        """Return what is kept, oldest first."""
        with self._lock:
            return list(self._records)

    @contextmanager
    def waiting(self, host: str, seconds: float, *, is_asked_for: bool = True) -> Iterator[None]:
        """Count a request among those that wait for as long as the block runs."""
        wait = Wait(host, time.time() + seconds, is_asked_for, is_wanted.get())
        with self._lock:
            self._waits.add(wait)
        try:
            yield
        finally:
            with self._lock:
                self._waits.discard(wait)

    def waits(self) -> list[Wait]:
        """Return the waits for which somebody waits, the longest first."""
        with self._lock:
            return sorted(filter(lambda wait: wait.is_wanted(), self._waits), key=lambda wait: -wait.until)


def wait_words(waits: Sequence[Wait], at: float) -> str:
    """Return the longest wait in words as it stands at a moment, or "" where nothing waits for a second or more."""
    if not waits or waits[0].until - at <= 0.5:
        return ""
    seconds = math.ceil(waits[0].until - at)
    what = "asks to wait:" if waits[0].is_asked_for else "failed; again in"
    return f"{waits[0].host} {what} {seconds} s"
