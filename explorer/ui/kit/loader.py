"""What a load is: work on a thread that yields pages, and its state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar

from explorer.model.base.errors import ExplorerError

T = TypeVar("T")
Pages = Callable[[threading.Event], Iterable[T]]
"""Thread-side work: yields pages, and ends soon after the event is set."""


def job(work: Callable[[], None]) -> Pages[None]:
    """Return work that yields no page, to be given to `load`."""

    def pages(_stop: threading.Event) -> Iterable[None]:
        work()
        return ()

    return pages


class LoadState(Enum):
    """How a load stands; a pane says each of them in words."""

    IDLE = "idle"
    LOADING = "loading"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(slots=True)
class Load:
    """A load of one name; `number` tells a page of this run from a page of an earlier one."""

    number: int = 0
    state: LoadState = LoadState.IDLE
    error: ExplorerError | None = None
    stop: threading.Event | None = None
    on_page: Callable[[Any], None] | None = None
    on_end: Callable[[], None] | None = None

    @property
    def is_running(self) -> bool:
        return self.state is LoadState.LOADING


class Loader(Protocol):
    """Whatever runs loads: a screen, a widget, the app, a fake in a test. The real one is `explorer.ui.kit.loads`."""

    def load(
        self,
        pages: Pages[T],
        on_page: Callable[[T], None],
        on_end: Callable[[], None] | None = None,
        *,
        name: str = "load",
    ) -> None:
        """Start a load; one of the same name that still runs is stopped, and what it still sends is dropped."""

    def load_of(self, name: str = "load") -> Load:
        """Return how the load called `name` stands."""

    def is_loading(self, *names: str) -> bool:
        """Tell whether a load runs whose name begins with one of these."""

    def stop_load(self, name: str = "load") -> bool:
        """Stop a running load and keep what it brought; False where none runs."""
