"""The estate of the scenario huge-estate: more resources than azpane lists, so that Azure counts them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from explorer.demo.estate.big_estate import SERVICES, UNITS, BigEstate
from explorer.demo.estate.company import Subscription

_COUNTRIES = ("DE", "NL", "PL", "SE")
_KINDS = 3  # different sets of tags in a group
_SERVICES = 22  # which makes 400,400 resources


@lru_cache(maxsize=1)
def the_huge_estate() -> BigEstate:
    """Return the estate, the same one every time."""
    return _HugeEstate()


class _HugeEstate(BigEstate):
    """Two hundred subscriptions; resources of one type in one group differ by name alone, and are counted as one."""

    def __init__(self) -> None:
        units = [f"{unit} {country}" for unit in UNITS for country in _COUNTRIES]
        super().__init__(units, SERVICES[-_SERVICES:], times=2)
        runs = [len(list(run)) for _, run in groupby(self.slots, key=lambda slot: slot[0].type)]
        self._firsts = [sum(runs[:at]) for at in range(len(runs))]

    def tagged_like(self, number: int) -> int:
        size = len(self.slots)
        return number - number % size + (bisect_right(self._firsts, number % size) - 1) % _KINDS

    def cells(self, subscription: Subscription) -> Sequence[range]:
        size = len(self.slots)
        edges = [*self._firsts, size]
        return [
            range(group * size + start, group * size + end)
            for group in range(len(self.services))
            for start, end in pairwise(edges)
        ]
