"""Threads for slow work that may go stale but never hold the process open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 16


class DaemonExecutor(ThreadPoolExecutor):
    """An executor for the event loop whose threads are daemons.

    Textual runs thread workers in asyncio's default executor, which joins every thread before the process may end: one
    hanging call would freeze the terminal after `q` (https://github.com/Textualize/textual/issues/3966).
    """

    def __init__(self, max_workers: int = THREADS) -> None:
        super().__init__(max_workers)
        self._slots = threading.BoundedSemaphore(max_workers)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            with self._slots:
                if not future.set_running_or_notify_cancel():
                    return
                try:
                    result = fn(*args, **kwargs)
                except BaseException as error:  # the future carries it to whoever waits
                    future.set_exception(error)
                else:
                    future.set_result(result)

        threading.Thread(target=run, name="job", daemon=True).start()
        return future

    def shutdown(self, *_args: Any, **_kwargs: Any) -> None:
        """Do nothing: there is nothing to join."""
