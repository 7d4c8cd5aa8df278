"""The request log: every call azpane makes, without its secrets."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

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


class RequestLog:
    """A bounded, thread-safe list of records; `total` and `errors` count all that were ever made."""

    def __init__(self, keep: int = 10_000) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=keep)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
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
