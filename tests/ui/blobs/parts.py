"""What the parts of Blobs mode stand on, without a screen: a shell, a loader that waits, a table that notes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from explorer.model.base.errors import ExplorerError, ServiceFault
from explorer.ui.blobs.list_stack import ListStack
from explorer.ui.blobs.lists.place_list import PlaceKind, PlaceList, RowsList
from explorer.ui.kit.loader import Load, LoadState
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.rows_table import Column, RowKey, RowsTable
from explorer.ui.kit.shell import Shell


class HeldLoads(Loads):
    """Starts loads as a screen does; their pages come when a test asks for them."""

    def __init__(self) -> None:
        super().__init__()
        self._pages: dict[str, Any] = {}

    def load(
        self,
        pages: Callable[[threading.Event], Iterable[Any]],
        on_page: Callable[[Any], None],
        on_end: Callable[[], None] | None = None,
        *,
        name: str = "load",
    ) -> None:
        load = self.load_of(name)
        load.number += 1
        load.state, load.error, load.stop = LoadState.LOADING, None, threading.Event()
        load.on_page, load.on_end = on_page, on_end
        self._pages[name] = iter(pages(load.stop))

    def page(self, name: str) -> None:
        """Let the next page of a load arrive."""
        on_page = self.load_of(name).on_page
        assert on_page
        on_page(next(self._pages[name]))

    def end(self, name: str, error: ExplorerError | None = None) -> None:
        """Let all pages that are left arrive, then the end."""
        load = self.load_of(name)
        assert load.is_running
        assert load.on_page
        for page in self._pages[name]:
            load.on_page(page)
        self._end(load, error)

    def _end(self, load: Load, error: ExplorerError | None) -> None:
        load.state, load.error = (LoadState.FAILED, error) if error else (LoadState.DONE, None)
        assert load.on_end
        load.on_end()


class NotedTable:
    """A table that draws nothing."""

    def __init__(self) -> None:
        self.cursor, self.key = 0, None
        self.border_title = self.border_subtitle = ""
        self.columns: Sequence[Column] = ()
        self.order: tuple[str, bool] | None = None

    def show(
        self,
        columns: Sequence[Column],
        count: Callable[[], int],
        cursor: int,
        *,
        key: Any,
        identity: RowKey,
        last_line: Callable[[], str],
    ) -> None:
        self.columns, self.cursor, self.key, self.last_line = columns, cursor, key, last_line

    def show_columns(self, columns: Sequence[Column], order: tuple[str, bool] | None) -> None:
        self.columns, self.order = columns, order

    def lines_changed(self) -> None: ...

    def stay_on(self, row: int) -> None:
        self.cursor = row


class NotedWatcher:
    """Notes what it is told, by the methods' names."""

    def __init__(self) -> None:
        self.noted: list[Any] = []

    def columns_of(self, here: PlaceList[Any]) -> Sequence[Column]:
        return here.kind.columns(here)

    def look(self) -> None: ...

    def open_blob(self, here: PlaceList[Any], row: int) -> None:
        self.noted.append(("open_blob", here.words, row))

    def open_failed(self, error: ExplorerError) -> None:
        self.noted.append(("open_failed", error.message))

    def left(self, here: PlaceList[Any]) -> None:
        self.noted.append(("left", here.words))

    def moving(self) -> None:
        self.noted.append("moving")


@dataclass(frozen=True)
class Thing:
    name: str
    size: int = 0


Things = RowsList[Thing, str]


def _inside(here: Things, row: int) -> Things | None:
    name = here.rows[row].name
    if name == "locked":
        raise ValueError("no key fits")
    return Things(here.kind, f"{here.place}{name}") if name.endswith("/") else None


def kind_of(pages: Callable[[Things, threading.Event], Iterable[Any]]) -> PlaceKind[Things]:
    """Return a kind of lists of things, with these pages; a thing whose name ends in a slash has a list inside."""
    return PlaceKind(
        id="things",
        noun="thing",
        words=lambda here: here.place,
        title=lambda _here: "Things",
        empty=lambda _here: ("There is nothing.",),
        columns=lambda here: [Column("Name", lambda row: here.rows[row].name, 10, sort="name")],
        sort_keys={"name": False, "size": True},
        values={"name": lambda one: one.name, "size": lambda one: one.size},
        pages=pages,
        inside=_inside,
        countable=lambda here, row: here.rows[row].name if here.rows[row].name.endswith("/") else "",
        count=lambda _here, _name, _stop: [(1, 10), (2, 30)],
    )


def shell() -> Shell:
    return cast(
        "Shell",
        SimpleNamespace(
            is_ready=True, waiting_words=lambda: ["waiting"], explain=lambda error: ServiceFault(str(error), hint="")
        ),
    )


@dataclass
class Parts:
    """A stack of lists with all that it stands on."""

    loads: HeldLoads
    table: NotedTable
    watcher: NotedWatcher
    stack: ListStack

    def names(self) -> list[str]:
        here: Any = self.stack.here
        return [one.name for one in here.rows]


def parts() -> Parts:
    loads, table, watcher = HeldLoads(), NotedTable(), NotedWatcher()
    return Parts(loads, table, watcher, ListStack(shell(), loads, cast("RowsTable", table), watcher))
