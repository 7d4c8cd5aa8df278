"""Row numbers in the order of their names, kept while rows come."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

_FEW = 4  # a quarter of what is there: more than that is sorted anew


class NameOrder:
    """Rows are numbered in order of arrival; `numbers` gives them by name, those of one name by number.

    What has come since it was last asked for is merged then, so that a page costs next to nothing when it arrives.
    """

    def __init__(self) -> None:
        self.names: list[str] = []  # by row number
        self._sorted: list[str] = []
        self._numbers: list[int] = []

    def add(self, names: Iterable[str]) -> None:
        """Append rows by their names, as they are to be compared."""
        self.names.extend(names)

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
