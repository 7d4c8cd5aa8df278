"""An inventory whose resources may be more than are listed: what Azure is asked of then, and what it told."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.model.azure.places import ResourceGroup, Subscription, type_words
from explorer.model.base.errors import ExplorerError
from explorer.model.estate.facets import UNTAGGED, FacetIndex
from explorer.model.estate.filter_language import FilterQuery
from explorer.model.estate.near_spellings import Alike
from explorer.model.estate.search import Search
from explorer.model.estate.selection import TYPE, Field, Selection, Word


class AzureCounts:
    """Counts by its rows, or where Azure counts by what was told; what is chosen is held by `facets` in any case.

    Where Azure counts, `counted` holds its counts, and the rows are all of `listed`, or none.
    """

    facets: FacetIndex
    subscriptions: dict[str, Subscription]
    groups: dict[str, ResourceGroup]
    counted: CountedFacets | None = None
    listed: Asked | None = None
    _query: FilterQuery
    _search: Search
    _selection: tuple[object, Selection] | None = None
    _types: dict[str, str]

    @property
    def tally(self) -> FacetIndex | CountedFacets:
        """What counts: the rows, or Azure."""
        return self.counted or self.facets

    @property
    def total(self) -> int:
        """How many resources there are: listed here, or counted by Azure."""
        return self.counted.total if self.counted else self.facets.total

    @property
    def is_uncounted(self) -> bool:
        """Whether Azure is to count, and has not told anything yet."""
        return self.counted is not None and self.counted.told is None

    def selection(self) -> Selection:
        """Return all that narrows and that Azure can be asked of: what is chosen, and most of the filter."""
        choice = self.facets.choice()
        known = (self.total, len(self.subscriptions), len(self.groups))
        about = (choice, self._query, self.tally, self._search, known)
        if self._selection and self._selection[0] == about:
            return self._selection[1]
        chosen, excluded = (dict(marked) for marked in choice)
        meant = [self._search.meant(term) for term in self._query.terms]
        words = tuple(one for one in meant if isinstance(one, Word))
        fields = tuple(one for one in meant if isinstance(one, Field))
        self._selection = about, Selection(chosen, excluded, words, fields)
        return self._selection[1]

    def asked(self) -> Asked:
        """Return what Azure is to be asked of now."""
        return Asked(self.selection(), frozenset(self.subscriptions))

    def is_listed(self, asked: Asked) -> bool:
        """Tell whether the rows are all that is asked of."""
        return self.listed is not None and asked.is_within(self.listed)

    @property
    def of_listed(self) -> str:
        """Words after a number of resources that say of how many, where those that are listed are not all there are."""
        if not self.counted:
            return ""
        so_far = "" if self.is_listed(self.asked()) else " so far"
        return f" of the {self.facets.total:,} listed{so_far}, of {self.total:,} in all"

    @property
    def not_counted(self) -> tuple[str, ...]:
        """The parts of the filter that narrow the rows, and not what Azure counts."""
        if not self.counted:
            return ()
        return tuple(term.source for term in self._query.terms if self._search.meant(term) is None)

    def tell(
        self,
        asked: Asked,
        matching: int,
        facets: Mapping[str, Mapping[str, int]],
        spellings: Mapping[str, Mapping[str, int]],
        missing: Mapping[str, ExplorerError],
    ) -> None:
        """Take in what Azure counted, see CountedFacets; nothing where it no longer is to count."""
        if self.counted:
            types = {self._type_value(written): number for written, number in facets.get(TYPE, {}).items()}
            why = {tenant: error.message.splitlines()[0] for tenant, error in missing.items()}
            self.counted.tell(asked, matching, {**facets, TYPE: types}, spellings, why)

    def _type_value(self, written: str) -> str:
        """Return a type without case, as Azure compares it; how it is written is kept for its words."""
        value = written.lower()
        known = self._types.setdefault(value, written)
        if known != written and known == value:  # Resource Graph writes all in small letters
            self._types[value] = written
        return value

    def type_words(self, value: str) -> str:
        """Return a value of the type facet in words."""
        return type_words(self._types.get(value, value))


Counts = Mapping[str, Mapping[str, int]]
"""A facet's key without case -> its values, each with the number of resources that carry it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What Azure is asked of: the resources that are left of some subscriptions, given by their ids."""

    where: Selection
    among: frozenset[str]

    def is_within(self, other: Asked) -> bool:
        """Tell whether all that this asks of is among what another asks of, too."""
        return self.among <= other.among and self.where.is_within(other.where)


class CountedFacets:
    """Shows what was told as a FacetIndex shows what it counts itself; keys are compared without case.

    Counts hold for what was asked when they were told: `told` says what that was, and `whole` when everything was.
    `missing` are tenants that are not among them, by id, and why.
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
        """Take in an answer: how many resources are left, and the counts of each key given the choices of all others.

        `spellings` are those of a key, with the number of resources that have each.
        """
        self.told, self.matching, self._counts, self.missing = asked, matching, counts, missing
        if asked.where.is_empty:
            self._missing_of_whole = missing
            self.whole, self.total, self._first, self._spellings = asked, matching, counts, spellings
            self._totals = {key: _real(values) for key, values in counts.items()}
            self._alike.clear()

    def tell_whole(self, asked: Asked) -> bool:
        """Show again what was told of everything; False where that was not told of the same subscriptions."""
        if asked != self.whole:
            return False
        self.told, self.matching, self._counts = asked, self.total, self._first
        self.missing = self._missing_of_whole
        return True

    def forget_whole(self) -> None:
        """Take in that what was told of everything may be out of date."""
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
        totals = self.totals(key)
        index = self._alike.setdefault(key.casefold(), Alike())
        index.take_in(totals)
        return sorted(index.others(value), key=lambda one: (-totals[one], one))


class Allowance:
    """How many resources are listed at most; beyond that, nothing is from then on. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: dict[str, int] = {}
        self._is_exceeded = False
        self._lock = threading.Lock()

    def admit(self, counts: Mapping[str, int]) -> bool:
        """Take in how many resources subscriptions have, by id; tell whether they may be listed besides all others."""
        with self._lock:
            self._counts.update(counts)
            self._is_exceeded = self._is_exceeded or sum(self._counts.values()) > self._most
            return not self._is_exceeded


def _real(values: Mapping[str, int]) -> dict[str, int]:
    return {value: number for value, number in values.items() if value != UNTAGGED}
