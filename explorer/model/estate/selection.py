"""What is chosen and filtered, apart from any rows: a question that can be put to Azure, too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

SUBSCRIPTION = "subscription"
GROUP = "group"
TYPE = "type"
LOCATION = "location"
TAG = "tag:"
"""Stands before a tag's name."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that a resource's name, type, group or id holds, without case, or lacks where it is inverted.

    `types` are the types, in lower case, whose words hold it though their names do not: "web app" is one of them.
    """

    text: str
    types: tuple[str, ...] = ()
    is_inverted: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """Values by the key of their facet: a resource has one of them, or none where it is inverted."""

    any_of: tuple[tuple[str, tuple[str, ...]], ...]
    is_inverted: bool = False


@dataclass(frozen=True, slots=True)
class Selection:
    """Values chosen and excluded by the key of their facet (explorer.model.estate.facets), and a filter's parts.

    Keys are given without case. Chosen values of one key add up, excluded ones are all out, and keys, words and fields
    narrow each other.
    """

    chosen: Mapping[str, Collection[str]] = field(default_factory=dict)
    excluded: Mapping[str, Collection[str]] = field(default_factory=dict)
    words: tuple[Word, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def keys(self) -> set[str]:
        """The keys of which a value is chosen or excluded."""
        return {key for marked in (self.chosen, self.excluded) for key, values in marked.items() if values}

    @property
    def named(self) -> set[str]:
        """The keys that are chosen or excluded from, or stand in the filter."""
        return self.keys | {key for field in self.fields for key, _ in field.any_of}

    @property
    def is_empty(self) -> bool:
        """Whether it leaves everything."""
        return not self.keys and not self.words and not self.fields

    def without(self, key: str) -> Selection:
        """Return the same without what is chosen and excluded of one key."""
        chosen, excluded = (
            {name: values for name, values in marked.items() if name.casefold() != key.casefold()}
            for marked in (self.chosen, self.excluded)
        )
        return Selection(chosen, excluded, self.words, self.fields)

    def is_within(self, other: Selection) -> bool:
        """Tell whether the other one leaves all that this one leaves; False where that is not known."""
        for key, values in other.chosen.items():
            own = set(self.chosen.get(key, ()))
            if values and not (own and own <= set(values)):
                return False
        for key, values in other.excluded.items():
            own, out = set(self.chosen.get(key, ())), set(self.excluded.get(key, ()))
            if not (set(values) <= out or (own and own.isdisjoint(values))):
                return False
        if not set(other.fields) <= set(self.fields):
            return False
        return all(any(_implies(mine, word) for mine in self.words) for word in other.words)


def _implies(narrow: Word, wide: Word) -> bool:
    if narrow.is_inverted != wide.is_inverted:
        return False
    if narrow.is_inverted:
        return narrow.text in wide.text and set(wide.types) <= set(narrow.types)
    return wide.text in narrow.text and set(narrow.types) <= set(wide.types)
