"""Which values each facet has, how many rows carry each, and what is left when some are chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter

from explorer.model.estate.facet_column import UNTAGGED, Column, Permute, Rows
from explorer.model.estate.near_spellings import Alike

__all__ = ["UNTAGGED", "Choice", "FacetIndex"]

Marked = frozenset[tuple[str, frozenset[str]]]
Choice = tuple[Marked, Marked]
"""What is chosen of each key, and what is excluded."""


class FacetIndex:
    """Counts and narrows rows by facets, as the filters of a shop do.

    A facet has a key such as "subscription" or "tag:env"; keys are compared without case, values with it, as Azure does
    for tags (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). Rows are numbered from
    0 in order of arrival, and have one value of a key or none. Chosen values of one key add up, excluded ones are all
    out, different keys narrow each other, and the counts of a key ignore its own choice.
    """

    def __init__(self) -> None:
        self._chosen: dict[str, set[str]] = {}
        self._excluded: dict[str, set[str]] = {}
        self.restart()

    def restart(self) -> None:
        """Forget all rows; what is chosen stays chosen for the next ones."""
        self.total = 0
        self._columns: dict[str, Column] = {}
        self._limits: dict[str, int] = {}
        self._left: dict[str, Rows] = {}
        self._order: Sequence[int] | None = None
        self._permute: _Permuting | None = None
        self._alike: dict[str, Alike] = {}

    def add(
        self,
        rows: Sequence[Mapping[str, str]],
        columns: Mapping[str, Sequence[str]] | None = None,
        prefix: str = "",
    ) -> None:
        """Append rows, each given as its values by key, and whole columns of values, UNTAGGED where a row has none.

        `prefix` is put before the rows' own keys. Where a row spells one key twice, the last one counts.
        """
        start, self.total = self.total, self.total + len(rows)
        self._changed()
        self._order = self._permute = None
        if not rows:
            return
        for key, values in (columns or {}).items():
            if UNTAGGED not in values:
                self._put(key, range(start, self.total), values)
                continue
            at = [row for row, value in enumerate(values, start) if value != UNTAGGED]
            if at:
                self._put(key, at, [value for value in values if value != UNTAGGED])
        arrived: dict[str, tuple[list[int], list[str]]] = {}
        for row, pairs in enumerate(rows, start):
            for key, value in pairs.items():
                if key in arrived:
                    numbers, found = arrived[key]
                    numbers.append(row)
                    found.append(value)
                else:
                    arrived[key] = ([row], [value])
        folded: dict[str, list[str]] = {}
        for key in arrived:
            folded.setdefault(key.casefold(), []).append(key)
        for fold, spellings in folded.items():
            if len(spellings) == 1:
                self._put(prefix + spellings[0], *arrived[spellings[0]])
                continue
            last = {
                row: value
                for row, pairs in enumerate(rows, start)
                for key, value in pairs.items()
                if key.casefold() == fold
            }
            self._put(prefix + spellings[0], list(last), list(last.values()))
            seen = self._column(prefix + spellings[0]).spellings
            seen[prefix + spellings[0]] -= len(last)
            seen.update({prefix + key: len(arrived[key][0]) for key in spellings})

    def _put(self, key: str, rows: Sequence[int], values: Sequence[str]) -> None:
        column = self._columns.setdefault(key.casefold(), Column())
        column.spellings[key] += len(rows)
        column.put(rows, values, self.total)

    def _column(self, key: str) -> Column:
        return self._columns.get(key.casefold()) or Column()

    # What there is.

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys that begin with `prefix`, in their most common spelling, those that most rows carry first."""
        found = [(-column.coverage, key) for key, column in self._columns.items() if key.startswith(prefix)]
        return [self.spellings(key)[0] for _, key in sorted(found)]

    def spellings(self, key: str) -> list[str]:
        """Return every spelling of a key that was seen, the most common first."""
        seen = self._column(key).spellings
        return sorted(seen, key=lambda one: (-seen[one], one))

    def coverage(self, key: str) -> int:
        """Return how many rows have a key."""
        return self._column(key).coverage

    def totals(self, key: str) -> Mapping[str, int]:
        """Return how many rows have each value of a key, whatever is chosen."""
        return self._column(key).totals

    def alike(self, key: str, value: str) -> list[str]:
        """Return the other values of a key that look like this one but for case and spaces, the most common first."""
        return self._alike.setdefault(key.casefold(), Alike()).others(value, self.totals(key))

    # What is chosen.

    def chosen(self, key: str) -> frozenset[str]:
        return frozenset(self._chosen.get(key.casefold(), ()))

    def excluded(self, key: str) -> frozenset[str]:
        return frozenset(self._excluded.get(key.casefold(), ()))

    @property
    def has_choice(self) -> bool:
        return any(self._chosen.values()) or any(self._excluded.values()) or bool(self._limits)

    def narrows(self, key: str) -> bool:
        """Return whether something of a key is chosen or excluded."""
        return bool(self._chosen.get(key.casefold()) or self._excluded.get(key.casefold()))

    def toggle(self, key: str, value: str) -> None:
        """Choose a value, or take it back; one that is excluded is chosen instead."""
        self._flip(self._chosen, self._excluded, key.casefold(), value)

    def exclude(self, key: str, value: str) -> None:
        """Leave the rows with a value out, or take that back; one that is chosen is excluded instead."""
        self._flip(self._excluded, self._chosen, key.casefold(), value)

    def _flip(self, these: dict[str, set[str]], others: dict[str, set[str]], key: str, value: str) -> None:
        others.get(key, set()).discard(value)
        these.setdefault(key, set()).symmetric_difference_update({value})
        self._changed()

    def choice(self) -> Choice:
        """Return all that is chosen and excluded, to `choose` it again later."""
        return _frozen(self._chosen), _frozen(self._excluded)

    def choose(self, choice: Choice) -> None:
        """Choose and exclude this, and nothing else."""
        for marked, wanted in zip((self._chosen, self._excluded), choice, strict=True):  # in place: others share them
            marked.clear()
            marked.update((key, set(values)) for key, values in wanted)
        self._changed()

    def choose_only(self, key: str, value: str) -> None:
        """Choose one value, and take everything else back."""
        self.choose((frozenset({(key.casefold(), frozenset({value}))}), frozenset()))

    def choose_as(self, other: FacetIndex) -> None:
        """Share the choice of another index from now on."""
        self._chosen, self._excluded = other._chosen, other._excluded
        self._changed()

    def clear(self, key: str | None = None) -> None:
        """Take back what is chosen and excluded of one key, or of all."""
        for marked in (self._chosen, self._excluded):
            if key is None:
                marked.clear()
            else:
                marked.pop(key.casefold(), None)
        self._changed()

    def limit(self, name: str, bits: int | None) -> None:
        """Keep only the rows of these bits besides, such as those that a text filter found; None lifts the limit."""
        if bits is None:
            self._limits.pop(name, None)
        else:
            self._limits[name] = bits
        self._changed()

    # What is left.

    def arrange(self, order: Sequence[int]) -> None:
        """Give all row numbers in the order in which `rows` is to return them; it holds until rows are added."""
        self._order = order
        self._permute = _Permuting(order) if len(order) > 1 else None
        self._left.clear()

    @property
    def is_prepared(self) -> bool:
        return self._permute is None or self._permute.is_prepared

    def prepare(self) -> None:
        """Work out ahead what the first choice in this order would have to wait for."""
        if self._permute:
            self._permute.prepare()

    def counts_left(self, key: str) -> dict[str, int]:
        """Return how many rows carry each value of a key, given the choices of all keys; 0 is left out."""
        return self._column(key).count(self._matching())

    @property
    def is_arranged(self) -> bool:
        return self._order is not None

    def counts(self, key: str) -> dict[str, int]:
        """Return how many rows carry each value of a key, given the choices of all other keys; 0 is left out.

        Rows without the key stand under UNTAGGED.
        """
        return self._column(key).count(self._matching(key.casefold()))

    def bits(self, key: str, values: Collection[str]) -> int:
        """Return the rows that have any of some values of a key, as the bits of one integer."""
        return self._column(key).bits(values, self.total) if values else 0

    def rows(self) -> Sequence[int]:
        """Return the numbers of the rows that all choices leave, in the order of `arrange`, else in their own."""
        return self._matching()

    def lacking(self, keys: Iterable[str]) -> Rows:
        """Return the rows that all choices leave and that lack any of some keys."""
        bits = 0
        for key in keys:
            bits |= self.bits(key, (UNTAGGED,))
        return Rows(self._matching().bits & bits, self.total, self._order, self._permute)

    @property
    def matching(self) -> int:
        """How many rows all choices leave."""
        return self._matching().size

    def _matching(self, without: str = "") -> Rows:
        """Return the rows that the choices of all keys but one leave."""
        if not self.narrows(without):
            without = ""  # shared by all keys that have no choice of their own
        if without not in self._left:
            left = (1 << self.total) - 1
            for key, chosen in self._chosen.items():
                if chosen and key != without:
                    left &= self.bits(key, chosen)
            for key, excluded in self._excluded.items():
                if excluded and key != without:
                    left &= ~self.bits(key, excluded)
            for limit in self._limits.values():
                left &= limit
            self._left[without] = Rows(left, self.total, self._order, self._permute)
        return self._left[without]

    def _changed(self) -> None:
        self._left.clear()


class _Permuting:
    """Brings marks into an order; it is prepared on first use."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = order
        self._pick: Permute | None = None

    @property
    def is_prepared(self) -> bool:
        return self._pick is not None

    def prepare(self) -> Permute:
        self._pick = self._pick or itemgetter(*self._order)
        return self._pick

    def __call__(self, marks: bytes) -> Iterable[int]:
        return self.prepare()(marks)


def _frozen(marked: Mapping[str, set[str]]) -> Marked:
    return frozenset((key, frozenset(values)) for key, values in marked.items() if values)
