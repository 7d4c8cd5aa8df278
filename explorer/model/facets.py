"""Which values each facet has, how many rows carry each, and what is left when some are chosen."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import compress

UNTAGGED = "\0untagged"
"""The value of rows that lack a facet's key; no real value holds a NUL."""

_ONES = bytes.maketrans(b"01", b"\x00\x01")


class FacetIndex:
    """Counts and narrows rows by facets, as the filters of a shop do.

    A facet has a key such as "subscription" or "tag:env"; keys are compared without case, values with it, as Azure does
    for tags (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). Rows are numbered from
    0 in order of arrival; each value keeps its rows as the bits of one integer, so that a choice costs an AND and a
    count a population count. Chosen values of one key add up, different keys narrow each other, and the counts of a key
    ignore its own choice.
    """

    def __init__(self) -> None:
        self._chosen: dict[str, set[str]] = {}
        self.restart()

    def restart(self) -> None:
        """Forget all rows; what is chosen stays chosen for those that come."""
        self.total = 0
        self._bits: dict[str, dict[str, int]] = {}
        self._spellings: dict[str, dict[str, int]] = {}
        self._limits: dict[str, int] = {}

    def add(self, rows: Iterable[Iterable[tuple[str, str]]]) -> None:
        """Append rows, each given as its (key, value) pairs; a key that a row names twice counts once a value."""
        arrived: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        start = self.total
        for pairs in rows:
            for key, value in pairs:
                arrived[key][value].append(self.total - start)
            self.total += 1
        for key, values in arrived.items():
            folded = key.casefold()
            bits = self._bits.setdefault(folded, {})
            spellings = self._spellings.setdefault(folded, {})
            for value, numbers in values.items():
                bits[value] = bits.get(value, 0) | (_bits_of(numbers, self.total - start) << start)
                spellings[key] = spellings.get(key, 0) + len(numbers)

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that begin with `prefix`, in their most common spelling, those that most rows carry first."""
        order = sorted(self._spellings.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        return [self.spellings(key)[0] for key, _ in order if key.startswith(prefix)]

    def spellings(self, key: str) -> list[str]:
        """Return every spelling of a key that was seen, the most common first."""
        seen = self._spellings.get(key.casefold(), {})
        return sorted(seen, key=lambda one: (-seen[one], one))

    def chosen(self, key: str) -> frozenset[str]:
        return frozenset(self._chosen.get(key.casefold(), ()))

    @property
    def has_choice(self) -> bool:
        return any(self._chosen.values()) or bool(self._limits)

    def toggle(self, key: str, value: str) -> None:
        """Choose a value, or take it back."""
        values = self._chosen.setdefault(key.casefold(), set())
        values.symmetric_difference_update({value})

    def choose_as(self, other: FacetIndex) -> None:
        """Choose what another index has chosen, from now on too: both hold one choice."""
        self._chosen = other._chosen

    def clear(self, key: str | None = None) -> None:
        """Take back what is chosen of one key, or of all."""
        if key is None:
            self._chosen.clear()
        else:
            self._chosen.pop(key.casefold(), None)

    def limit(self, name: str, rows: Sequence[int] | None) -> None:
        """Narrow everything to some rows besides, such as those that a text filter found; None lifts the limit."""
        if rows is None:
            self._limits.pop(name, None)
        else:
            self._limits[name] = _bits_of(rows, self.total)

    def counts(self, key: str) -> dict[str, int]:
        """Return how many rows carry each value of a key, given the choices of all other keys.

        Rows without the key stand under UNTAGGED, where there are any.
        """
        others = self._matching(without=key.casefold())
        values = self._bits.get(key.casefold(), {})
        found = {value: (bits & others).bit_count() for value, bits in values.items()}
        bare = self._untagged(values) & others
        if bare or UNTAGGED in self.chosen(key):
            found[UNTAGGED] = bare.bit_count()
        return found

    def rows(self) -> array[int]:
        """Return the numbers of the rows that all choices leave, in order."""
        return _numbers_of(self._matching())

    @property
    def matching(self) -> int:
        """How many rows all choices leave."""
        return self._matching().bit_count()

    def _matching(self, without: str = "") -> int:
        left = (1 << self.total) - 1
        for key, chosen in self._chosen.items():
            if chosen and key != without:
                values = self._bits.get(key, {})
                either = self._untagged(values) if UNTAGGED in chosen else 0
                for value in chosen:
                    either |= values.get(value, 0)
                left &= either
        for limit in self._limits.values():
            left &= limit
        return left

    def _untagged(self, values: dict[str, int]) -> int:
        tagged = 0
        for bits in values.values():
            tagged |= bits
        return ((1 << self.total) - 1) & ~tagged


def _bits_of(numbers: Iterable[int], size: int) -> int:
    octets = bytearray((size >> 3) + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def _numbers_of(bits: int) -> array[int]:
    marks = format(bits, "b")[::-1].encode().translate(_ONES)
    return array("I", compress(range(len(marks)), marks))
