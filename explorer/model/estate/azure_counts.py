"""Counts that Azure makes, where there are more resources than are listed: its questions and its answers."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.near_spellings import Alike
from explorer.model.estate.selection import Selection

Counts = Mapping[str, Mapping[str, int]]
"""A facet's key without case -> its values, each with the number of resources that carry it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What Azure is asked for: the resources that a selection leaves of some subscriptions, given by their ids."""

    where: Selection
    among: frozenset[str]

    def is_within(self, other: Asked) -> bool:
        """Tell whether the other one asks for all that this one asks for."""
        return self.among <= other.among and self.where.is_within(other.where)


class AzureCounts:
    """Azure's counts, with the face of a FacetIndex; keys are compared without case.

    `told` is the question that the counts answer, `whole` the last one that asked for everything. `missing` are the
    tenants that are not counted, by id, and why.
    """

    def __init__(self) -> None:
        self.told: Asked | None = None
        self.whole: Asked | None = None
        self.total = self.matching = 0
        self.missing: Mapping[str, str] = {}
        self._missing_of_whole: Mapping[str, str] = {}
        self._totals: dict[str, dict[str, int]] = {}
        self._first: Counts = {}
        self._counts: Counts = {}
        self._spellings: Mapping[str, Mapping[str, int]] = {}
        self._alike: dict[str, Alike] = {}

    def tell(
        self,
        asked: Asked,
        matching: int,
        counts: Counts,
        spellings: Mapping[str, Mapping[str, int]],
        missing: Mapping[str, str],
    ) -> None:
        """Record an answer: how many resources are left, and the counts of each key given the choices of all others.

        `spellings` are those of a key, with the number of resources that have each.
        """
        self.told, self.matching, self._counts, self.missing = asked, matching, counts, missing
        if asked.where.is_empty:
            self._missing_of_whole = missing
            self.whole, self.total, self._first, self._spellings = asked, matching, counts, spellings
            self._totals = {
                key: {value: number for value, number in values.items() if value != UNTAGGED}
                for key, values in counts.items()
            }
            self._alike.clear()

    def tell_whole(self, asked: Asked) -> bool:
        """Show the counts of everything again; False where they are of other subscriptions."""
        if asked != self.whole:
            return False
        self.told, self.matching, self._counts = asked, self.total, self._first
        self.missing = self._missing_of_whole
        return True

    def forget_whole(self) -> None:
        """Record that the counts of everything may be out of date."""
        self.whole = None

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that begin with `prefix`, in their most common spelling, those that most rows carry first."""
        found = [(-self.coverage(key), key) for key in self._totals if key.startswith(prefix)]
        return [self.spellings(key)[0] for coverage, key in sorted(found) if coverage]

    def spellings(self, key: str) -> list[str]:
        """Return every spelling of a key, the most common first."""
        seen = self._spellings.get(key.casefold()) or {key.casefold(): 0}
        return sorted(seen, key=lambda one: (-seen[one], one))

    def coverage(self, key: str) -> int:
        """Return how many resources have a key."""
        return sum(self.totals(key).values())

    def totals(self, key: str) -> Mapping[str, int]:
        """Return how many resources have each value of a key, whatever is chosen."""
        return self._totals.get(key.casefold(), {})

    def counts(self, key: str) -> dict[str, int]:
        """Return how many resources carry each value of a key, given the choices of all other keys."""
        known = self._counts.get(key.casefold())
        if known is None:  # Azure names the keys alone that resources have
            return {UNTAGGED: self.matching} if self.matching else {}
        return dict(known)

    def alike(self, key: str, value: str) -> list[str]:
        """Return the other values of a key that look like this one but for case and spaces, the most common first."""
        return self._alike.setdefault(key.casefold(), Alike()).others(value, self.totals(key))


class Allowance:
    """How many resources may be listed; once there are more, none may. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self._is_exceeded = False
        self._lock = threading.Lock()

    def admit(self, counts: Mapping[str, int]) -> bool:
        """Record how many resources subscriptions have, by id; tell whether they may be listed, too."""
        with self._lock:
            self._counts.update(counts)
            self._is_exceeded = self._is_exceeded or sum(self._counts.values()) > self._most
            return not self._is_exceeded
