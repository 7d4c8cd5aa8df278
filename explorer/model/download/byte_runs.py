"""Which bytes of a file are there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

Run = tuple[int, int]
"""Where some bytes begin, and where they end (exclusive)."""


class ByteRuns:
    """Runs of bytes, in order; runs that touch are one."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in runs:
            self.add(start, end)

    def __iter__(self) -> Iterator[Run]:
        return zip(self._starts, self._ends, strict=True)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByteRuns) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def byte_count(self) -> int:
        return sum(self._ends) - sum(self._starts)

    def add(self, start: int, end: int) -> None:
        first, last = bisect_left(self._ends, start), bisect_right(self._starts, end)
        if first < last:  # it touches these
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]

    def end_from(self, at: int) -> int:
        """Return where the bytes that are there from a place on end: the place itself if its byte is missing."""
        number = bisect_right(self._starts, at) - 1
        return max(at, self._ends[number]) if number >= 0 else at

    def missing(self, size: int, most: int) -> Iterator[Run]:
        """Yield what is missing of so many bytes, cut at each multiple of `most`."""
        at = 0
        for start, end in (*self, (size, size)):
            while at < start:
                cut = min(start, (at // most + 1) * most)
                yield at, cut
                at = cut
            at = max(at, end)

    def whole_blocks(self, size: int, block: int) -> Iterator[int]:
        """Yield the numbers of the blocks of which every byte is there; the last one may be shorter."""
        for start, end in self:
            yield from range(-(-start // block), -(-end // block) if end == size else end // block)

    @classmethod
    def checked(cls, told: Any, size: int) -> ByteRuns:
        """Return runs that were read from a file; raises ValueError for what are none."""
        if not isinstance(told, list):
            raise ValueError("no list")
        for one in told:
            if not (isinstance(one, list) and len(one) == 2 and all(type(number) is int for number in one)):
                raise ValueError("no run")
            if not 0 <= one[0] < one[1] <= size:
                raise ValueError("outside the file")
        return cls(map(tuple, told))
