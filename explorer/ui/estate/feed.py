"""Subscriptions handed over to the threads that list them, as tenants answer."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import TypeVar

from explorer.cloud.wire.parallel import merged
from explorer.model.azure.places import Subscription

T = TypeVar("T")

LANES = 4  # tenants listed at once; each lists its subscriptions side by side besides
_LOOK = 0.25  # seconds between looks at `stop` while no tenant answers


class Feed:
    """A tenant that answers late, or never, does not hold up the rows of the others."""

    def __init__(self) -> None:
        self._batches: queue.SimpleQueue[Sequence[Subscription] | None] = queue.SimpleQueue()

    def put(self, subscriptions: Sequence[Subscription]) -> None:
        if subscriptions:
            self._batches.put(subscriptions)

    def close(self) -> None:
        """Say that no more come."""
        for _ in range(LANES):
            self._batches.put(None)

    def pages(self, contents: Callable[[Sequence[Subscription], Event], Iterator[T]], stop: Event) -> Iterator[T]:
        """Yield what the batches hold, as it comes, until the feed is closed and empty; belongs on a worker thread."""

        def lane(stop: Event) -> Iterator[T]:
            while not stop.is_set():
                try:
                    batch = self._batches.get(timeout=_LOOK)
                except queue.Empty:
                    continue
                if batch is None:
                    return
                yield from contents(batch, stop)

        yield from merged([lane] * LANES, stop, LANES)
