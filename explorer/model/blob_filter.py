"""What is typed after / as a question to a page of names: a text, a glob where it holds * or ?, ! for all others."""

from __future__ import annotations

import re
from array import array
from itertools import compress
from operator import not_

from explorer.model.blob_page import END, Names

_HIT = b"\xfe"  # UTF-8 never has it
_STARS = re.compile(r"\*+")
_LETTER = rb"[^\x80-\xbf\xff][\x80-\xbf]*"  # one character as UTF-8
_FEW = 6  # a row looked at by itself costs as much as so many in one go
_REST = rb"[^\xff]*"


def _all_but(*kept: bytes) -> bytes:
    return bytes(octet for octet in range(256) if octet.to_bytes() not in kept)


_ALL_BUT_HITS = _all_but(_HIT, END)


class NameFilter:
    """Tells which names hold a text in either case.

    `*` stands for any characters and `?` for one, in the whole name then; `!` in front turns the answer round.
    """

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.is_inverted = text.startswith("!") and len(text) > 1
        folded = (text[1:] if self.is_inverted else "" if text == "!" else text).casefold()
        self.is_glob = "*" in folded or "?" in folded
        self._needle = folded.encode()
        self._glob = re.compile(b"(" + _glob(folded) + b"\xff)|" + _REST + b"\xff", re.DOTALL) if self.is_glob else None
        self._dropped = _all_but(self._needle, END) if len(self._needle) == 1 else b""

    def __bool__(self) -> bool:
        """Tell whether anything is asked at all."""
        return bool(self._needle)

    def narrows(self, before: NameFilter) -> bool:
        """Tell whether what this lets through is among what another did."""
        plain = not (self.is_glob or self.is_inverted or before.is_glob or before.is_inverted)
        return plain and bool(before) and before._needle in self._needle

    def rows_among(self, names: Names, rows: array[int], start: int) -> array[int]:
        """Return which of some rows, counted from `start`, hold the text; few are looked at one by one."""
        if not names.is_plain or len(rows) * _FEW > len(names):
            found = self.rows(names, start)
            return found if isinstance(found, array) else array("I", found)
        data, cuts, needle = names.data, names.cuts, self._needle
        return array(
            "I",
            (
                row
                for row in rows
                if needle in data[cuts[row - start] + row - start : cuts[row - start + 1] + row - start].lower()
            ),
        )

    def rows(self, names: Names, start: int = 0) -> range | array[int]:
        """Return which names are let through, counted from `start`; a range where all or none are."""
        every, none = range(start, start + len(names)), range(0)
        if not self:
            return every
        if not len(names):
            return none
        folded = names.folded()
        flags: list[bytes]
        if self._glob:
            flags = self._glob.findall(folded)
        elif self._needle not in folded:
            return every if self.is_inverted else none
        else:
            if self._dropped:
                hits = folded.translate(None, self._dropped)
            else:
                hits = folded.replace(self._needle, _HIT).translate(None, _ALL_BUT_HITS)
            if END + END not in hits and not hits.startswith(END):
                return none if self.is_inverted else every
            flags = hits.split(END)
        return array("I", compress(every, map(not_, flags) if self.is_inverted else flags))


def _glob(folded: str) -> bytes:
    """Return a pattern for a whole name; no step back goes before the last star, as in the standard library's own."""
    pieces = [_piece(piece) for piece in _STARS.split(folded)]
    first, *middle = pieces
    if not middle:
        return first
    *middle, last = middle
    return first + b"".join(b"(?>" + _REST + b"?" + piece + b")" for piece in middle) + _REST + last


def _piece(text: str) -> bytes:
    return b"".join(_LETTER if letter == "?" else re.escape(letter.encode()) for letter in text)
