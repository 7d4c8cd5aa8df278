"""Row numbers in the order of their names, kept while rows come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import overload

_HEAD = 1024  # rows that are known to come first without all being sorted: many screenfuls
_FEW = 4  # fresh rows up to a quarter are inserted; for more, all are sorted again


class NameOrder:
    """Rows are numbered in order of arrival; `numbers` gives them by name, those of one name by number.

    New names are merged when the order is next asked for, so that a page costs almost nothing when it arrives. The
    first rows are known at any time: a screen that draws while pages arrive need not wait for the sorting of all.
    """

    def __init__(self) -> None:
        self.names: list[str] = []  # by row number
        self._sorted: list[str] = []
        self._numbers: list[int] = []
        self._head: list[int] = []

    def add(self, names: Iterable[str]) -> None:
        """Append rows by their names, as they are to be compared."""
        start = len(self.names)
        self.names.extend(names)
        fresh: Iterable[int] = range(start, len(self.names))
        if len(self._head) == _HEAD:
            last = self.names[self._head[-1]]
            fresh = [row for row, name in enumerate(self.names[start:], start) if name < last]
        self._head = sorted(chain(self._head, fresh), key=self.names.__getitem__)[:_HEAD]

    def order(self) -> Sequence[int]:
        """Return the present rows by name; they are all sorted only when more than the first ones are read."""
        return _ByName(self, self._head, len(self.names))

    @property
    def is_settled(self) -> bool:
        return len(self._numbers) == len(self.names)

    def numbers(self) -> list[int]:
        """Return all row numbers by name; the list is not changed afterwards."""
        if not self.is_settled:
            names, known = self.names, len(self._numbers)
            fresh = sorted(range(known, len(names)), key=names.__getitem__)
            if len(fresh) * _FEW < known:
                self._insert(fresh)
            else:
                self._numbers = sorted(self._numbers + fresh, key=names.__getitem__)
                self._sorted = list(map(names.__getitem__, self._numbers))
        return self._numbers

    def _insert(self, fresh: list[int]) -> None:
        """Put sorted rows where their names belong: copies of whole stretches, and no look at each name."""
        numbers: list[int] = []
        names: list[str] = []
        end = 0
        for number in fresh:
            name = self.names[number]
            start, end = end, bisect_right(self._sorted, name, end)
            numbers += self._numbers[start:end]
            names += self._sorted[start:end]
            numbers.append(number)
            names.append(name)
        numbers += self._numbers[end:]
        names += self._sorted[end:]
        self._numbers, self._sorted = numbers, names


class _ByName(Sequence[int]):
    """Rows that were there at one time, by name."""

    def __init__(self, order: NameOrder, head: list[int], total: int) -> None:
        self._order, self._head, self._total = order, head, total

    @cached_property
    def _all(self) -> list[int]:
        numbers = self._order.numbers()
        return numbers if len(numbers) == self._total else [number for number in numbers if number < self._total]

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[int]:
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if isinstance(at, slice):
            start, end, step = at.indices(self._total)
            return self._head[start:end] if step == 1 and end <= len(self._head) else self._all[at]
        return self._head[at] if 0 <= at < len(self._head) else self._all[at]
