"""Levels whose rows are few enough to be objects: accounts, containers, what was found by tags."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from explorer.model.base.glob import matcher
from explorer.ui.blobs.lists.base import Level, Order

T = TypeVar("T")


class RowsLevel(Level, Generic[T]):
    """A level that holds its rows; `values` are what they can be sorted by, `name_of` what the filter looks at."""

    values: Mapping[str, Callable[[T], Any]] = {}

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._all: list[T] = []
        self.rows: list[T] = []

    @property
    def row_count(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int:
        return len(self._all)

    @property
    def shown(self) -> Callable[[], list[T]]:
        return lambda: self.rows

    def name_of(self, one: T) -> str:
        return str(getattr(one, "name", one))

    def extend(self, rows: Iterable[T]) -> None:
        self._all.extend(rows)
        self._arrange()

    def forget(self) -> None:
        super().forget()
        self._all.clear()
        self.rows = []

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self._arrange()

    def sort(self, order: Order) -> None:
        super().sort(order)
        self._arrange()

    def at(self, row: int) -> T | None:
        return self.rows[row] if row < len(self.rows) else None

    def key_of(self, row: int) -> Hashable:
        return self.key_for(self.rows[row])

    def row_of(self, key: Hashable) -> int:
        return next((row for row, one in enumerate(self.rows) if self.key_for(one) == key), -1)

    def key_for(self, one: T) -> Hashable:
        """Return what tells a row from all others."""
        return self.name_of(one)

    def _arrange(self) -> None:
        if self.order:
            by, descending = self.order
            self._all.sort(key=self.name_of)
            self._all.sort(key=self.values[by], reverse=descending)
        is_shown = matcher(self.needle)
        self.rows = [one for one in self._all if is_shown(self.name_of(one))]
