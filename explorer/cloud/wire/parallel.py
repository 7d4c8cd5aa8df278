"""Several sources of pages, read at once in daemon threads and merged into one stream."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

_WIDTH = 8  # requests in flight: Resource Manager throttles each identity, so more would not be faster
_LOOK = 0.25  # seconds between looks at `stop` while nothing arrives

Source = Callable[[threading.Event], Iterator[T]]


def merged(sources: Sequence[Source[T]], stop: threading.Event, width: int = _WIDTH) -> Iterator[T]:
    """Yield what all sources yield as it arrives; an exception of a source is raised here and ends all.

    A source that should fail alone yields its failure instead of raising it. Threads are daemons: a call that hangs
    does not keep the process alive.
    """
    if not sources:
        return
    waiting: queue.SimpleQueue[Source[T]] = queue.SimpleQueue()
    for source in sources:
        waiting.put(source)
    arrived: queue.Queue[tuple[str, T | BaseException | None]] = queue.Queue(maxsize=width * 4)
    over = threading.Event()

    def hand_over(kind: str, value: T | BaseException | None) -> None:
        while not (over.is_set() or stop.is_set()):
            try:
                arrived.put((kind, value), timeout=_LOOK)
            except queue.Full:
                continue
            return

    def work() -> None:
        try:
            while not (over.is_set() or stop.is_set()):
                try:
                    source = waiting.get_nowait()
                except queue.Empty:
                    break
                for item in source(stop):
                    hand_over("item", item)
        except BaseException as error:
            hand_over("error", error)
        else:
            hand_over("end", None)

    workers = min(width, len(sources))
    for _ in range(workers):
        threading.Thread(target=copy_context().run, args=(work,), name="pages", daemon=True).start()
    try:
        while workers and not stop.is_set():
            try:
                kind, value = arrived.get(timeout=_LOOK)
            except queue.Empty:
                continue
            if kind == "end":
                workers -= 1
            elif kind == "error":
                raise value  # type: ignore[misc]
            else:
                yield value  # type: ignore[misc]
    finally:
        over.set()
