"""The values of one facet, kept so that they are counted quickly for any choice of rows."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import compress, repeat
from operator import is_, itemgetter
from sys import intern
from typing import overload

UNTAGGED = intern("\0untagged")
"""The value of rows that lack a facet's key; no real value holds a NUL."""

Permute = Callable[[bytes], Iterable[int]]
"""Brings the marks of rows into another order."""

_STEP = 1024  # rows that are looked at at once for the first of those that are left
_FAR = 8  # after an eighth of all rows, all are looked at
_FEW = 64  # values: for fewer, one AND and a bit count each are cheaper than a look at every row
_SPARSE = 16  # a key on less than a 16th of the rows is kept as pairs of row and value
_BATCH = 16_384  # rows that may wait until they are added to the bits

_EACH = 3  # values that are searched one by one; more are searched all at once

_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_OTHERS = bytes.maketrans(b"\x00\x01", b"\x01\x00")
_MARKS = bytes.maketrans(b"01", b"\x00\x01")


class Rows(Sequence[int]):
    """Some of the rows: as bits of one integer, as marks (a byte each), and as numbers in a given order.

    `order` gives all row numbers in that order, and `permute` brings marks into it; None stands for the order of the
    numbers themselves. The first numbers are found without looking at every row: a screen shows a few dozen.
    """

    def __init__(
        self, bits: int, total: int, order: Sequence[int] | None = None, permute: Permute | None = None
    ) -> None:
        self.bits, self.total = bits, total
        self.size = bits.bit_count()
        self._order: Sequence[int] = range(total) if order is None else order
        self._permute = permute
        self._marks: bytes | None = None
        self._numbers: list[int] | None = None
        self._first: list[int] = []
        self._walked = 0
        self._pick: Callable[[Sequence[str]], Iterable[str]] | None = None

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> list[int]: ...
    def __getitem__(self, at: int | slice) -> int | list[int]:
        if self._numbers is None and isinstance(at, int) and 0 <= at < self.size:
            while len(self._first) <= at and self._walked * _FAR < self.total:
                piece = self._order[self._walked : self._walked + _STEP]
                self._first += compress(piece, map(self.marks.__getitem__, piece))
                self._walked += _STEP
            if at < len(self._first):
                return self._first[at]
        return self.numbers[at]

    @property
    def is_all(self) -> bool:
        return self.size == self.total

    @property
    def marks(self) -> bytes:
        """One byte for each row: 1 where it is in."""
        if self._marks is None:
            self._marks = marks_of(self.bits, self.total)
        return self._marks

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows that are in, in the order that is wanted."""
        if self._numbers is None:
            arranged = self._permute(self.marks) if self._permute else self.marks
            self._numbers = list(compress(self._order, arranged))
        return self._numbers

    def tally(self, values: Sequence[str], totals: Mapping[str, int]) -> dict[str, int]:
        """Count the values of these rows; where they are most of all, the others are counted instead."""
        if self.size * 2 > self.total:
            left = dict(totals)
            for value, number in Counter(compress(values, self.marks.translate(_OTHERS))).items():
                left[value] -= number
            return left
        if self._numbers is None or len(self._numbers) < 2:  # itemgetter gives no tuple for one number
            return Counter(compress(values, self.marks))
        pick = self._pick = self._pick or itemgetter(*self._numbers)
        return Counter(pick(values))


class Column:
    """What each row has of one key: a list with one value a row, or pairs where few rows have any.

    The values are interned, so that two are equal exactly if they are one object.
    """

    def __init__(self) -> None:
        self.spellings: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()  # of rows that have the key
        self.coverage = 0
        self._rows: array[int] | None = array("I")  # None where every row has its place in the list
        self._values: list[str] = []
        self._bits: dict[str, int] = {}
        self._bits_end = 0  # how many rows they cover
        self._scanned: dict[str, tuple[int, int]] = {}  # bits of a value that was looked for, and how many rows of it

    def put(self, rows: Sequence[int], values: Iterable[str], total: int) -> None:
        """Append values of new rows; `total` is how many rows there are with this page."""
        fresh = list(map(intern, values))
        self.totals.update(fresh)
        self.coverage += len(fresh)
        if self._rows is not None:
            self._rows.extend(rows)
            self._values.extend(fresh)
            if self.coverage * _SPARSE > total:
                self._spread(total)
        elif len(rows) == total - rows[0]:  # every row since
            self._pad(rows[0])
            self._values.extend(fresh)
        else:
            self._pad(total)
            for row, value in zip(rows, fresh, strict=True):
                self._values[row] = value
            if self.coverage * _SPARSE * 2 < total:
                self._gather()

    def count(self, rows: Rows) -> dict[str, int]:
        """Return how many of some rows have each value, UNTAGGED with those that lack the key; 0 is left out."""
        untagged = rows.total - self.coverage
        if rows.is_all:
            self._absorb(_BATCH, rows.total)
            found: dict[str, int] = {**self.totals, UNTAGGED: untagged}
        elif self._rows is not None:
            marks = rows.marks
            found = Counter(compress(self._values, map(marks.__getitem__, self._rows)))
            found[UNTAGGED] = rows.size - sum(found.values())
        elif self._absorb(1, rows.total):
            found = {value: (bits & rows.bits).bit_count() for value, bits in self._bits.items()}
        else:
            self._pad(rows.total)
            found = rows.tally(self._values, {**self.totals, UNTAGGED: untagged})
        return {value: number for value, number in found.items() if number}

    def bits(self, values: Collection[str], total: int) -> int:
        """Return the rows that have any of some values, or that lack the key (UNTAGGED), as bits."""
        wanted = {intern(value) for value in values}
        if self._rows is not None:
            bits = bits_of(compress(self._rows, map(wanted.__contains__, self._values)), total)
            return bits | (_all(total) & ~bits_of(self._rows, total) if UNTAGGED in wanted else 0)
        bits = 0
        if self._absorb(1, total):
            for value in wanted:
                bits |= self._bits.get(value, 0)
        elif len(wanted - self._scanned.keys()) <= _EACH:
            for value in wanted:
                bits |= self._scan(value, total)
        else:
            self._pad(total)
            bits = bits_of_marks(bytes(map(wanted.__contains__, self._values)))
        return bits

    def _scan(self, value: str, total: int) -> int:
        """Find the rows of one value and remember them: a chosen value is asked for again and again."""
        self._pad(total)
        bits, end = self._scanned.get(value, (0, 0))
        if end < total:
            later = self._values[end:] if end else self._values
            bits |= bits_of_marks(bytes(map(is_, later, repeat(value)))) << end
            self._scanned[value] = (bits, total)
        return bits

    def _pad(self, total: int) -> None:
        if len(self._values) < total:
            self._values.extend(repeat(UNTAGGED, total - len(self._values)))

    def _spread(self, total: int) -> None:
        """Give every row its place in the list."""
        rows, values = self._rows or (), self._values
        self._rows, self._values = None, [UNTAGGED] * total
        for row, value in zip(rows, values, strict=True):
            self._values[row] = value

    def _gather(self) -> None:
        """Keep only the rows that have the key."""
        self._rows = array("I", (row for row, value in enumerate(self._values) if value is not UNTAGGED))
        self._values = [value for value in self._values if value is not UNTAGGED]
        self._forget_bits()

    def _forget_bits(self) -> None:
        self._bits, self._bits_end, self._scanned = {}, 0, {}

    def _absorb(self, least: int, total: int) -> bool:
        """Update the bits where at least so many rows wait; False where there are too many values for bits."""
        if len(self.totals) >= _FEW:
            self._bits, self._bits_end = {}, 0
            return False
        if self._rows is None and total - self._bits_end >= least:
            self._pad(total)
            start, self._bits_end = self._bits_end, total
            codes = {value: code for code, value in enumerate((*self.totals, UNTAGGED))}
            backwards = bytes(map(codes.__getitem__, self._values[start:]))[::-1]
            for value, code in codes.items():
                digits = bytearray(b"0" * 256)
                digits[code] = ord("1")
                found = int(backwards.translate(digits), 2) << start
                self._bits[value] = self._bits.get(value, 0) | found
        return True


def _all(total: int) -> int:
    return (1 << total) - 1


def bits_of(numbers: Iterable[int], size: int) -> int:
    """Return an integer that has a bit for each number below `size`."""
    packed = bytearray((size >> 3) + 1)
    for number in numbers:
        packed[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(packed, "little")


def bits_of_marks(marks: bytes) -> int:
    """Return an integer that has a bit for each byte that is 1."""
    return int(marks[::-1].translate(_DIGITS), 2) if marks else 0


def marks_of(bits: int, size: int) -> bytes:
    """Return `size` bytes, 1 for each bit that is set."""
    return format(bits, f"0{size}b")[::-1].encode().translate(_MARKS) if size else b""
