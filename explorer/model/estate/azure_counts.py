"""An inventory whose resources may be more than are listed: what Azure is asked of then, and what it told."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.model.azure.places import ResourceGroup, Subscription, type_words
from explorer.model.base.errors import ExplorerError
from explorer.model.estate.counted_facets import Asked, CountedFacets
from explorer.model.estate.facet_keys import TYPE
from explorer.model.estate.facets import FacetIndex
from explorer.model.estate.filter_language import Query
from explorer.model.estate.search import Search
from explorer.model.estate.selection import Field, Narrowing, Word


class Countable:
    """Counts by its rows, or where Azure counts by what was told; what is chosen is held by `facets` in any case.

    Where Azure counts, `counted` holds its counts, and the rows are all of `listed`, or none.
    """

    facets: FacetIndex
    subscriptions: dict[str, Subscription]
    groups: dict[str, ResourceGroup]
    counted: CountedFacets | None = None
    listed: Asked | None = None
    _query: Query
    _search: Search
    _narrowing: tuple[object, Narrowing] | None = None
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

    def narrowing(self) -> Narrowing:
        """Return all that narrows and that Azure can be asked of: what is chosen, and most of the filter."""
        choice = self.facets.choice()
        known = (self.total, len(self.subscriptions), len(self.groups))
        about = (choice, self._query, self.tally, self._search, known)
        if self._narrowing and self._narrowing[0] == about:
            return self._narrowing[1]
        chosen, excluded = (dict(marked) for marked in choice)
        meant = [self._search.meant(term) for term in self._query.terms]
        words = tuple(one for one in meant if isinstance(one, Word))
        fields = tuple(one for one in meant if isinstance(one, Field))
        self._narrowing = about, Narrowing(chosen, excluded, words, fields)
        return self._narrowing[1]

    def asked(self) -> Asked:
        """Return what Azure is to be asked of now."""
        return Asked(self.narrowing(), frozenset(self.subscriptions))

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
