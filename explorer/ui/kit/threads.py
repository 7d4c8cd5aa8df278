"""Threads for slow work that may go stale but never hold the process open."""

from __future__ import annotations

import asyncio
import selectors
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, ParamSpec, TypeVar

from textual.app import App

from explorer.model.base.screen_first import at_rest

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


class _Selector(selectors.DefaultSelector):
    """Tells others when it waits for input: nothing of the screen runs then."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if timeout is None or timeout > 0:  # else there is more to do
            at_rest.set()
        try:
            return super().select(timeout)
        finally:
            at_rest.clear()

    def close(self) -> None:
        at_rest.set()
        super().close()


def run_courteously(app: App[Any], ending: Callable[[Callable[[], object]], AbstractContextManager[None]]) -> None:
    """Run an app in the loop below; on Windows, whose loop has no selector, in the usual one.

    `ending` is handed what ends the app, on any thread and in a handler of signals, and holds it while the app runs.
    """

    async def run() -> None:
        loop = asyncio.get_running_loop()
        with ending(lambda: loop.call_soon_threadsafe(app.call_later, app.exit)):
            await app.run_async()

    with asyncio.Runner(loop_factory=None if sys.platform == "win32" else courteous_loop) as runner:
        runner.run(run())


def courteous_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop that says when it rests."""
    return asyncio.SelectorEventLoop(_Selector())
