"""A loader for tests of parts: no screen, no thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

from explorer.model.base.errors import ExplorerError
from explorer.ui.kit.loader import Load, LoadState


class DirectLoader:
    """Runs each load to its end as soon as it is started."""

    def __init__(self) -> None:
        self._loads: dict[str, Load] = {}

    def load_of(self, name: str = "load") -> Load:
        return self._loads.setdefault(name, Load())

    def is_loading(self, *names: str) -> bool:
        return any(load.is_running for name, load in self._loads.items() if name.startswith(names))

    def load(
        self,
        pages: Callable[[Event], Iterable[Any]],
        on_page: Callable[[Any], None],
        on_end: Callable[[], None] | None = None,
        *,
        name: str = "load",
    ) -> None:
        load = self.load_of(name)
        load.number += 1
        load.state, load.error = LoadState.LOADING, None
        try:
            for page in pages(Event()):
                on_page(page)
            load.state = LoadState.DONE
        except ExplorerError as error:
            load.state, load.error = LoadState.FAILED, error
        if on_end:
            on_end()

    def stop_load(self, name: str = "load") -> bool:
        return False
