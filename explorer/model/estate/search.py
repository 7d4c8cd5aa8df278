"""Finds the resources that a filter asks for, and says which part of it was ignored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import contains

from explorer.model.estate.facet_column import bits_of, bits_of_marks, marks_of
from explorer.model.estate.filter_language import FilterQuery, Pattern, Term
from explorer.model.estate.holdings import Holdings
from explorer.model.estate.selection import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Field, Word

_Values = list[tuple[str, tuple[str, ...]]]
"""Values by the keys of their facets: any of them is asked for."""

_MOST_ASKED = 500  # values that a query can be expected to name
_MOST_VALUES = 200  # among which a near miss is looked for


@dataclass(frozen=True, slots=True)
class Found:
    """Rows as bits, and sentences about what was ignored."""

    bits: int
    notes: tuple[str, ...]


class Search:
    """Answers filters; what a word has found is kept until more rows come.

    A resource is found by a word in its name, type, type in words, group or id. For most rows only the name is
    searched: each group and type is compared once, and most ids are made of subscription, group, type and name.
    """

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self._total = 0
        self._words: dict[Pattern, int] = {}
        self._last: tuple[object, Found] | None = None

    def find(self, query: FilterQuery) -> Found:
        """Return the rows that all terms leave."""
        asked = (query, self._holdings.is_complete, self._holdings.size())
        if not self._last or self._last[0] != asked:
            self._last = (asked, self._find(query))
        return self._last[1]

    def _find(self, query: FilterQuery) -> Found:
        facets = self._holdings.facets
        if facets.total != self._total:
            self._total = facets.total
            self._words.clear()
        everything = bits = (1 << self._total) - 1
        notes = list(query.problems)
        for term in query.terms:
            found = self._bits(term)
            if isinstance(found, str):
                notes.append(found)
            else:
                bits &= everything & ~found if term.is_inverted else found
        return Found(bits, tuple(f"{note}: ignored" for note in notes))

    def meant(self, term: Term) -> Word | Field | None:
        """Return what a term asks for, apart from any rows, or None where that is not known."""
        if term.field:
            found = self._tagged(term) if term.field == "tag" else self._valued(term)
            if isinstance(found, str) or sum(len(values) for _, values in found) > _MOST_ASKED:
                return None
            return Field(tuple(found), term.is_inverted)
        if term.unknown or not term.value or term.value.glob:
            return None
        text = term.value.text
        types = [one for one in self._holdings.tally.totals(TYPE) if text in self._words_of(one) and text not in one]
        return Word(text, tuple(sorted(types)), term.is_inverted)

    def _bits(self, term: Term) -> int | str:
        """Return the rows that one term asks for, or why it is ignored."""
        if not term.field:
            assert term.value is not None
            word = self._word(term.value)
            return f"no filter is called {term.unknown}:" if term.unknown and not word else word
        found = self._tagged(term) if term.field == "tag" else self._valued(term)
        if isinstance(found, str):
            return found
        bits = 0
        for key, values in found:
            bits |= self._holdings.facets.bits(key, values)
        return bits

    def _valued(self, term: Term) -> _Values | str:
        """Return the values that a term on a field asks for, or why it is ignored."""
        assert term.value is not None
        named = self._named(term.field)
        wanted = [value for value, names in named.items() if any(map(term.value.is_within, names))]
        if wanted:
            return [(term.field, tuple(wanted))]
        every = [name for names in named.values() for name in names]
        return f"no {term.field} is called {term.value.text}{self._so_far()}{_near(term.value.text, every)}"

    def _named(self, field: str) -> Mapping[str, Sequence[str]]:
        """Return the values of a field, each with the names that it goes by."""
        holdings = self._holdings
        if field == SUBSCRIPTION:
            return {one.id: (one.name, one.id) for one in holdings.subscriptions.values()}
        if field == GROUP:
            every = dict.fromkeys((*holdings.groups, *holdings.tally.totals(GROUP)))
            return {value: (value.rpartition("/")[2],) for value in every}
        if field == TYPE:
            return {value: (value, holdings.type_words(value)) for value in holdings.tally.totals(TYPE)}
        return {value: (value,) for value in holdings.tally.totals(LOCATION)}

    def _tagged(self, term: Term) -> _Values | str:
        tally = self._holdings.tally
        assert term.name is not None
        every = [key.removeprefix(TAG) for key in tally.keys(TAG)]
        keys = [key for key in every if term.name.equals(key)]
        if not keys:
            return f"no tag key is called {term.name.text}{self._so_far()}{_near(term.name.text, every)}"
        found, seen = list[tuple[str, tuple[str, ...]]](), list[str]()
        for key in keys:
            totals = tally.totals(f"{TAG}{key}")
            values = [value for value in totals if term.value is None or term.value.equals(value.strip())]
            if values:
                found.append((f"{TAG}{key}", tuple(values)))
            seen += totals
        if found or term.value is None:
            return found
        words = f"is {term.value.text}" if term.value.text else "is empty"
        return f"no value of {', '.join(keys)} {words}{self._so_far()}{_near(term.value.text, seen)}"

    def _so_far(self) -> str:
        return "" if self._holdings.is_complete else " so far"

    def _word(self, pattern: Pattern) -> int:
        if pattern not in self._words:
            self._words[pattern] = self._glob(pattern) if pattern.glob else self._text(pattern.text)
        return self._words[pattern]

    def _text(self, text: str) -> int:
        holdings, facets = self._holdings, self._holdings.facets
        if "/" in text:
            part = max(text.split("/"), key=len)
            some = self._word(Pattern(part)) if part else (1 << self._total) - 1
            return bits_of((row for row in _rows(some, self._total) if text in holdings.words_of(row)), self._total)
        bits = bits_of_marks(bytes(map(contains, holdings.names, repeat(text))))
        bits |= facets.bits(TYPE, [one for one in facets.totals(TYPE) if text in one or text in self._words_of(one)])
        within = [group for group in facets.totals(GROUP) if text in group]
        if text in "providers":  # a part of every id that is made of the rest
            bits |= ((1 << self._total) - 1) & ~bits_of(holdings.odd_ids, self._total)
        odd = (row for row, words in holdings.odd_ids.items() if text in words)
        return bits | facets.bits(GROUP, within) | bits_of(odd, self._total)

    def _words_of(self, type_value: str) -> str:
        return self._holdings.type_words(type_value).casefold()

    def _glob(self, pattern: Pattern) -> int:
        """Return the rows whose whole name, type or group a glob matches."""
        facets, names = self._holdings.facets, self._holdings.names
        marks = bytes(map(contains, names, repeat(pattern.literal)))
        some = (row for row, mark in enumerate(marks) if mark) if pattern.literal else range(self._total)
        bits = bits_of((row for row in some if pattern.equals(names[row])), self._total)
        types = [one for one in facets.totals(TYPE) if pattern.equals(one) or pattern.equals(self._words_of(one))]
        groups = [one for one in facets.totals(GROUP) if pattern.equals(one.rpartition("/")[2])]
        return bits | facets.bits(TYPE, types) | facets.bits(GROUP, groups)


def _rows(bits: int, total: int) -> Iterable[int]:
    return (row for row, mark in enumerate(marks_of(bits, total)) if mark)


def _near(text: str, names: Collection[str]) -> str:
    """Return a question about the name that was perhaps meant, or ""."""
    from difflib import get_close_matches  # imported on first use: needed for a typing error only

    lowered = {name.casefold(): name for name in list(names)[:_MOST_VALUES]}
    close = get_close_matches(text, lowered, 1, 0.6)
    return f" (did you mean {lowered[close[0]]}?)" if close else ""
