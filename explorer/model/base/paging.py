"""Pages that can be stopped anywhere and continued: none is lost, none comes twice."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from functools import partial
from typing import Any, Generic, TypeVar

from explorer.model.base.request_log import is_wanted, stopping

T = TypeVar("T")

_END: Any = object()
_LOOK = 0.1  # seconds between looks at `stop` while another run still ends its page


class PausablePages(Generic[T]):
    """The pages of a listing over several runs; each run continues where the one before was stopped.

    `start(abandoned)` makes the pages once; it ends soon after that event is set. Between runs its state is kept. The
    receiver confirms each page with `took`: pages that were sent but not received, because the run was stopped, come
    first in the next run. Call `pages` on a worker thread, `took` on one other thread.
    """

    def __init__(self, start: Callable[[threading.Event], Iterable[T]]) -> None:
        self._start = start
        self._source: Iterator[T] | None = None
        self._sent: deque[T] = deque()
        self._abandoned = threading.Event()
        self._turn = threading.Lock()
        self._stop = self._abandoned  # of the run that goes on
        # A run that is stopped ends no wait of the listing: it would break off, and could not go on.
        self._context = copy_context()
        self._context.run(stopping.set, self._abandoned)
        self._context.run(is_wanted.set, lambda: not self._stop.is_set())

    def pages(self, stop: threading.Event) -> Iterator[T]:
        """Yield what has not been received yet, until `stop` is set; raises what the listing raises."""
        while not self._turn.acquire(timeout=_LOOK):  # a stopped run may still wait for the answer to its last request
            if stop.is_set():
                return
        try:
            self._stop = stop
            yield from list(self._sent)
            if self._source is None:
                self._source = iter(self._start(self._abandoned))
            for page in iter(partial(self._context.run, next, self._source, _END), _END):
                self._sent.append(page)
                yield page
                if stop.is_set():
                    return
        finally:
            self._turn.release()

    def took(self) -> None:
        """Confirm that the oldest page that was sent has been received."""
        if self._sent:
            self._sent.popleft()

    def abandon(self) -> None:
        """End the listing for good; a run that is still going stops soon."""
        self._abandoned.set()
