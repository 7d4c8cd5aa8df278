"""Sequences that make their items when they are looked at, so that a page of them costs no more than the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Generic, TypeVar, overload

_From = TypeVar("_From")
_Item = TypeVar("_Item", covariant=True)


class Mapped(Sequence[_Item], Generic[_From, _Item]):
    """What a function makes of each item of another sequence."""

    def __init__(self, source: Sequence[_From], each: Callable[[_From], _Item]) -> None:
        self._source, self._each = source, each

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, at: int) -> _Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Item]: ...
    def __getitem__(self, at: int | slice) -> _Item | Sequence[_Item]:
        return [self._each(one) for one in self._source[at]] if isinstance(at, slice) else self._each(self._source[at])

    def __iter__(self) -> Iterator[_Item]:
        return map(self._each, self._source)


class Chained(Sequence[_Item]):
    """Several sequences as one."""

    def __init__(self, parts: Sequence[Sequence[_Item]]) -> None:
        self._parts = parts
        self._starts = [0, *accumulate(map(len, parts))]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> _Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Item]: ...
    def __getitem__(self, at: int | slice) -> _Item | Sequence[_Item]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return list(self._between(start, stop))[::step]
        at = at + len(self) if at < 0 else at
        part = bisect_right(self._starts, at) - 1
        return self._parts[part][at - self._starts[part]]

    def __iter__(self) -> Iterator[_Item]:
        for part in self._parts:
            yield from part

    def _between(self, start: int, stop: int) -> Iterator[_Item]:
        for number in range(max(bisect_right(self._starts, start) - 1, 0), len(self._parts)):
            offset = self._starts[number]
            if offset >= stop:
                break
            yield from self._parts[number][max(start - offset, 0) : stop - offset]
