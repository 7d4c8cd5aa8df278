"""Tables of a Kusto query: rows that are worked out when they are looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, Protocol, TypeVar, overload

T = TypeVar("T")


WEIGHT = "\0weight"
"""A column that no query can name."""


class Row(Protocol):
    """A row gives the values of its columns by name."""

    def __getitem__(self, name: str, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their columns in order; `is_by_id` says that the rows are sorted by their column id.

    Where it `is_weighted`, each row stands for as many as its column WEIGHT says.
    """

    columns: tuple[str, ...]
    rows: Sequence[Row]
    is_by_id: bool = False
    is_limited: bool = False
    is_weighted: bool = False

    @property
    def total(self) -> int:
        """How many rows there are, each for as many as it stands for."""
        return sum(row[WEIGHT] for row in self.rows) if self.is_weighted else len(self.rows)


class Over:
    """A row with some columns of its own; the others are looked up in the row below only when they are asked for."""

    __slots__ = ("_below", "_own")

    def __init__(self, below: Row, own: dict[str, Any]) -> None:
        self._below, self._own = below, own

    def __getitem__(self, name: str) -> Any:
        return self._own[name] if name in self._own else self._below[name]


class Mapped(Sequence[Row], Generic[T]):
    """Rows that are worked out when they are looked at, so that a page of them costs no more than the page."""

    def __init__(self, source: Sequence[T], each: Callable[[T], Row]) -> None:
        self._source, self._each = source, each

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        return [self._each(row) for row in self._source[at]] if isinstance(at, slice) else self._each(self._source[at])

    def __iter__(self) -> Iterator[Row]:
        return map(self._each, self._source)


class Chained(Sequence[Row]):
    """Several sequences of rows as one."""

    def __init__(self, parts: Sequence[Sequence[Row]]) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(map(len, parts))]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return list(self._between(start, stop))[::step]
        at = at + len(self) if at < 0 else at
        part = bisect_right(self._starts, at) - 1
        return self._parts[part][at - self._starts[part]]

    def __iter__(self) -> Iterator[Row]:
        for part in self._parts:
            yield from part

    def _between(self, start: int, stop: int) -> Iterator[Row]:
        for part, offset in zip(self._parts, self._starts, strict=False):
            if offset < stop and start < offset + len(part):
                yield from part[max(start - offset, 0) : stop - offset]
