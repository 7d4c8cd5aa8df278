"""Answers what is typed after / for a whole page of blob names at once, see explorer.model.base.glob."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from itertools import compress
from operator import not_

from explorer.model.base.glob import WILD, question
from explorer.model.blobs.page import END, Names

_HIT = b"\xfe"  # UTF-8 never has it
_STARS = re.compile(r"\*+")
_LETTER = rb"[^\x80-\xbf\xff][\x80-\xbf]*"  # one character as UTF-8
_FEW = 12  # one hit on its own costs as much as this many names in one search
_HOPE = 3
_REST = rb"[^\xff]*"


def _all_but(*kept: bytes) -> bytes:
    return bytes(byte for byte in range(256) if byte.to_bytes() not in kept)


_ALL_BUT_HITS = _all_but(_HIT, END)


class Found:
    """The matching names of a page: their number is known at once, their rows are found on first use."""

    __slots__ = ("_look", "_rows", "count", "length")

    def __init__(self, length: int, count: int, look: Callable[[], Sequence[int]]) -> None:
        self.length = length
        self.count = count
        self._look: Callable[[], Sequence[int]] | None = look
        self._rows: Sequence[int] = ()

    @classmethod
    def all_or_none(cls, length: int, *, is_all: bool) -> Found:
        every = range(length if is_all else 0)
        return cls(length, len(every), lambda: every)

    @property
    def rows(self) -> Sequence[int]:
        """The rows of the matching names."""
        if self._look:
            self._rows, self._look = self._look(), None
        return self._rows


class NameFilter:
    """Tells which names hold a text or match a glob, in either case; `!` in front asks for all others."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        folded, self.is_inverted = question(text)
        self.is_glob = not WILD.isdisjoint(folded)
        self._needle = folded.encode()
        self._glob = re.compile(b"(" + _glob(folded) + b"\xff)|" + _REST + b"\xff", re.DOTALL) if self.is_glob else None
        self._hopeless = 0  # pages with too many hits, less those without
        self._dropped = _all_but(self._needle, END) if len(self._needle) == 1 else b""

    def __bool__(self) -> bool:
        """Tell whether anything is asked at all."""
        return bool(self._needle)

    def narrows(self, before: NameFilter) -> bool:
        """Tell whether all matches of this filter are matches of another."""
        plain = not (self.is_glob or self.is_inverted or before.is_glob or before.is_inverted)
        return plain and bool(before) and before._needle in self._needle

    def look(self, names: Names, among: Found | None = None) -> Found:
        """Return the matching names; `among` are those of a filter that this one narrows."""
        length = len(names)
        if not self or not length:
            return Found.all_or_none(length, is_all=True)
        if among is not None and not among.count:
            return among
        folded = names.folded()
        if self._glob:
            return self._found(length, self._glob.findall(folded))
        if self._needle not in folded:
            return Found.all_or_none(length, is_all=self.is_inverted)
        if self._needle in names.shared_beginning():
            return Found.all_or_none(length, is_all=not self.is_inverted)
        first = self._first_hits(folded, length // _FEW)
        if first:
            return Found(length, len(first), lambda: _rows_of(names.folded(), first))
        if self._dropped:
            hits, mark = folded.translate(None, self._dropped), self._needle
        else:
            hits, mark = folded.replace(self._needle, _HIT).translate(None, _ALL_BUT_HITS), _HIT
        return self._found(length, hits, hits.count(mark + END))

    def _found(self, length: int, flags: bytes | Sequence[bytes], count: int | None = None) -> Found:
        """Return rows by a flag for each name, which is empty where it does not match; in bytes, END ends each flag."""
        is_inverted = self.is_inverted

        def rows() -> array[int]:
            each = flags.split(END) if isinstance(flags, bytes) else flags
            return array("I", compress(range(length), map(not_, each) if is_inverted else each))

        hits = sum(map(bool, flags)) if count is None else count
        return Found(length, length - hits if is_inverted else hits, rows)

    def _first_hits(self, folded: bytes, most: int) -> Sequence[int]:
        """Return the first offset of the text in each name that holds it; nothing for more than `most` names.

        Pages are similar: where several have too many, the next ones are not tried.
        """
        found = array("I")
        at = -1 if self.is_inverted or self._hopeless > _HOPE else folded.find(self._needle)
        while at >= 0:
            if len(found) == most:
                self._hopeless += 1
                return ()
            found.append(at)
            at = folded.find(self._needle, folded.index(END, at))
        self._hopeless -= bool(found)
        return found


def _rows_of(folded: bytes, places: Sequence[int]) -> array[int]:
    """Return the rows in which offsets lie."""
    rows, row, start = array("I"), 0, 0
    for place in places:
        row += folded.count(END, start, place)
        rows.append(row)
        start = place
    return rows


def _glob(folded: str) -> bytes:
    """Return a pattern for a whole name; it never steps back before the last star, so it takes linear time."""
    pieces = [_piece(piece) for piece in _STARS.split(folded)]
    first, *middle = pieces
    if not middle:
        return first
    *middle, last = middle
    return first + b"".join(b"(?>" + _REST + b"?" + piece + b")" for piece in middle) + _REST + last


def _piece(text: str) -> bytes:
    return b"".join(_LETTER if letter == "?" else re.escape(letter.encode()) for letter in text)
