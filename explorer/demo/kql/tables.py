"""Tables of a Kusto query, and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

WEIGHT = "\0weight"
"""A column that no query can name: how many rows a row stands for."""


class Row(Protocol):
    """A row gives the values of its columns by name."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their columns in order.

    With `is_by_id` the rows are sorted by their column id. With `is_weighted` each row has the column WEIGHT.
    """

    columns: tuple[str, ...]
    rows: Sequence[Row]
    is_by_id: bool = False
    is_limited: bool = False
    is_weighted: bool = False

    @property
    def total(self) -> int:
        """The number of rows, by weight."""
        return sum(row[WEIGHT] for row in self.rows) if self.is_weighted else len(self.rows)


class Over:
    """A row with some columns of its own over another row, which is asked for the others only when they are read."""

    __slots__ = ("_below", "_own")

    def __init__(self, below: Row, own: dict[str, Any]) -> None:
        self._below, self._own = below, own

    def __getitem__(self, name: str) -> Any:
        return self._own[name] if name in self._own else self._below[name]
