"""How everything loads: work runs on a thread, its pages arrive as messages, and stale ones are dropped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from textual import on
from textual.message import Message
from textual.message_pump import MessagePump

from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import is_wanted, stopping
from explorer.ui.kit.loader import Load, LoadState, Pages
from explorer.ui.kit.shell import Shell, shell_of

_LOOK = 0.25  # seconds between two looks at whether a page is still wanted

T = TypeVar("T")


class Loads(MessagePump):
    """Mixed into screens and widgets that load: `load` runs work on a thread, its pages arrive in callbacks here.

    Threads never touch widgets; callbacks run on the event loop and never block.
    """

    @dataclass
    class PageArrived(Message, bubble=False):
        name: str
        number: int
        page: Any
        taken: threading.Event

    @dataclass
    class LoadEnded(Message, bubble=False):
        name: str
        number: int
        error: ExplorerError | None

    @property
    def shell(self) -> Shell:
        """The app, as screens and widgets see it."""
        return shell_of(self)

    def load_of(self, name: str = "load") -> Load:
        """Return how the load called `name` stands."""
        loads: dict[str, Load] = self.__dict__.setdefault("_loads", {})
        return loads.setdefault(name, Load())

    def loading_count(self, *names: str) -> int:
        """Return how many loads run whose name begins with one of these."""
        loads: dict[str, Load] = self.__dict__.get("_loads", {})
        return sum(load.is_running for name, load in loads.items() if name.startswith(names))

    def is_loading(self, *names: str) -> bool:
        """Tell whether a load runs whose name begins with one of these."""
        return self.loading_count(*names) > 0

    def load(
        self,
        pages: Pages[T],
        on_page: Callable[[T], None],
        on_end: Callable[[], None] | None = None,
        *,
        name: str = "load",
    ) -> None:
        """Start a load; one of the same name that still runs is stopped, and what it still sends is dropped."""
        load = self.load_of(name)
        if load.stop:
            load.stop.set()
        load.number += 1
        load.state, load.error = LoadState.LOADING, None
        load.on_page, load.on_end = on_page, on_end
        load.stop = stop = threading.Event()
        number = load.number
        work = [pages]  # it goes as it begins: Textual keeps `run` until the collector comes

        def run() -> None:
            stopping.set(stop)
            is_wanted.set(lambda: not stop.is_set())
            try:
                for page in work.pop()(stop):
                    if stop.is_set():
                        break
                    self._hand_over(self.PageArrived(name, number, page, threading.Event()), stop)
            except BaseException as error:  # one failed call never ends the app: the pane says what failed
                self.post_message(self.LoadEnded(name, number, self.shell.explain(error)))
            else:
                self.post_message(self.LoadEnded(name, number, None))

        self.app.run_worker(run, thread=True, exit_on_error=False, group=f"load-{name}")

    def _hand_over(self, message: PageArrived, stop: threading.Event) -> None:
        """Post a page, and wait on its thread until it is taken: a key never queues behind many pages."""
        is_posted = self.post_message(message)
        while is_posted and not message.taken.wait(_LOOK) and self.is_running and not stop.is_set():
            pass

    def stop_load(self, name: str = "load") -> bool:
        """Stop a running load and keep what it brought; False where none runs."""
        load = self.load_of(name)
        if not load.is_running or not load.stop:
            return False
        load.stop.set()
        load.number += 1
        load.state = LoadState.STOPPED
        if load.on_end:
            load.on_end()
        return True

    def stop_all_loads(self) -> bool:
        """Stop whatever runs; False where nothing does."""
        return any([self.stop_load(name) for name in list(self.__dict__.get("_loads", {}))])

    @on(PageArrived)
    def _page_arrived(self, event: PageArrived) -> None:
        load = self.load_of(event.name)
        try:
            if event.number == load.number and load.on_page:
                load.on_page(event.page)
        except Exception as error:  # what shows the pages is at fault: no more of them, and the pane says so
            if load.stop:
                load.stop.set()
            load.number += 1
            self._end(load, self.shell.own_fault(error))
        finally:
            event.taken.set()

    @on(LoadEnded)
    def _load_ended(self, event: LoadEnded) -> None:
        load = self.load_of(event.name)
        if event.number == load.number:
            self._end(load, event.error)

    def _end(self, load: Load, error: ExplorerError | None) -> None:
        load.error = error
        load.state = LoadState.FAILED if error else LoadState.DONE
        if load.on_end:
            load.on_end()

    def on_unmount(self) -> None:
        """Stop what runs for a screen or a widget that goes: nobody is there to be told."""
        for load in self.__dict__.get("_loads", {}).values():
            if load.stop:
                load.stop.set()
