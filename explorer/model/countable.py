"""An inventory whose resources may be more than are listed: what Azure is asked of then, and what it told."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.model.counted_facets import Asked, CountedFacets
from explorer.model.facet_keys import TYPE
from explorer.model.facets import FacetIndex
from explorer.model.narrowing import Narrowing, Word
from explorer.model.places import Subscription, type_words
from explorer.model.query import Query


class Countable:
    """Counts by its rows, or where Azure counts by what was told; what is chosen is held by `facets` in any case.

    Where Azure counts, `counted` holds its counts, and the rows are all of `listed`, or none.
    """

    facets: FacetIndex
    subscriptions: dict[str, Subscription]
    counted: CountedFacets | None = None
    listed: Asked | None = None
    _query: Query
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
        """Return all that narrows and that Azure can be asked of: what is chosen, and the words of the filter."""
        chosen, excluded = (dict(marked) for marked in self.facets.choice())
        words = []
        for term in self._query.terms:
            if term.is_plain and term.value:
                text = term.value.text
                held = [one for one in self.tally.totals(TYPE) if text in self.type_words(one).casefold()]
                types = tuple(sorted(one for one in held if text not in one))
                words.append(Word(text, types, term.is_inverted))
        return Narrowing(chosen, excluded, tuple(words))

    def asked(self) -> Asked:
        """Return what Azure is to be asked of now."""
        return Asked(self.narrowing(), frozenset(self.subscriptions))

    def is_listed(self, asked: Asked) -> bool:
        """Tell whether the rows are all that is asked of."""
        return self.listed is not None and asked.is_within(self.listed)

    @property
    def not_counted(self) -> tuple[str, ...]:
        """The parts of the filter that narrow the rows, and not what Azure counts."""
        return tuple(term.source for term in self._query.terms if self.counted and not term.is_plain)

    def tell(
        self,
        asked: Asked,
        matching: int,
        facets: Mapping[str, Mapping[str, int]],
        spellings: Mapping[str, Mapping[str, int]],
    ) -> None:
        """Take in what Azure counted, see CountedFacets; nothing where it no longer is to count."""
        if self.counted:
            types = {self._type_value(written): number for written, number in facets.get(TYPE, {}).items()}
            self.counted.tell(asked, matching, {**facets, TYPE: types}, spellings)

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
