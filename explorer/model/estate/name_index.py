"""Finds names by a few of their letters among hundreds of thousands, piece by piece."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

_PIECE = 8192  # names that are searched in one go: about 2 ms
_MOST_OF_A_KIND = 100  # hits of one piece that are scored: more cannot be told apart by a few letters

EXACT, PREFIX, WORD, INSIDE, WORDS, SPREAD = 1.0, 0.9, 0.8, 0.7, 0.6, 0.5
"""What a hit is worth: the whole name, its beginning, the beginning of a word in it, letters together anywhere; the
words of a query in their order, its letters in their order."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Names in one text, folded, each after a line end; `starts` says where each begins."""

    text: str
    starts: Sequence[int]


class NameIndex:
    """Names by number, in order of arrival; the same letters in the same order, together or apart, find a name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._pieces: list[_Piece] = []
        self._loose: list[str] = []
        self.count = 0
        self.extend(names)

    def extend(self, names: Iterable[str]) -> None:
        """Append names; a line end in one is taken for a space."""
        for name in names:
            self._loose.append(name.casefold().replace("\n", " "))
            self.count += 1
            if len(self._loose) == _PIECE:
                self._pieces.append(_piece(self._loose))
                self._loose = []

    def search(self, query: str, most: int) -> list[tuple[float, int]]:
        """Return the best hits as (score, number), the best first; a score is above 0 and at most 1."""
        found: list[tuple[float, int]] = []
        for hits in self.searched(query):
            found += hits
        return best(found, most)

    def searched(self, query: str) -> Iterator[list[tuple[float, int]]]:
        """Yield hits piece by piece, so that other work can be done in between; a space stands for anything."""
        words = query.casefold().split()
        if not words:
            return
        start = 0
        for piece in [*self._pieces, *([_piece(self._loose)] if self._loose else [])]:
            yield [(worth, start + at) for at, worth in _hits(piece, words).items()]
            start += len(piece.starts)


def best(hits: Iterable[tuple[float, int]], most: int) -> list[tuple[float, int]]:
    """Return the best of hits; of equals those that came first."""
    return nlargest(most, hits, key=lambda hit: (hit[0], -hit[1]))


def score(query: str, name: str) -> float:
    """Return what one name is worth as a hit for a query, 0 where it is none; both in any case."""
    hits = NameIndex([name]).search(query, 1)
    return hits[0][0] if hits else 0.0


def places_of(query: str, name: str) -> list[int]:
    """Return which letters of a name a query has found: those of each word together where that can be."""
    lowered = name.lower()  # as long as the name, except for a few letters that no name in Azure has
    if len(lowered) != len(name):
        return []
    places: list[int] = []
    at = 0
    for word in query.lower().split():
        together = lowered.find(word, at)
        if together >= 0:
            places += range(together, together + len(word))
            at = together + len(word)
            continue
        for letter in word:
            at = lowered.find(letter, at) + 1
            if not at:
                return []
            places.append(at - 1)
    return places


def _piece(names: Sequence[str]) -> _Piece:
    starts, at = [], 1
    for name in names:
        starts.append(at)
        at += len(name) + 1
    return _Piece("\n" + "\n".join(names) + "\n", starts)


def _hits(piece: _Piece, words: Sequence[str]) -> dict[int, float]:
    """Return the score of each hit of a piece by its number; the better kinds are looked for first."""
    found: dict[int, float] = {}
    query = re.escape(" ".join(words))
    spread = "".join(f"[^\n{re.escape(letter)}]*+{re.escape(letter)}" for word in words for letter in word)
    _take(piece, rf"\n{query}(?=\n)", EXACT, found)
    _take(piece, rf"\n{query}", PREFIX, found)
    _take_inside(piece, query, found)
    if len(words) > 1:
        _take(piece, r"[^\n]*?".join(map(re.escape, words)), WORDS, found)
    if len(found) < _MOST_OF_A_KIND:
        _take(piece, rf"\n{spread}", SPREAD, found)
    return found


def _take(piece: _Piece, pattern: str, worth: float, found: dict[int, float]) -> None:
    """Score the names in which a pattern is found, except those with a better hit already."""
    left = _MOST_OF_A_KIND
    for match in re.finditer(pattern, piece.text):
        number = bisect_right(piece.starts, match.start() + 1) - 1
        if number not in found:
            found[number] = worth * _shortness(piece, number)
            left -= 1
            if not left:
                break


def _take_inside(piece: _Piece, query: str, found: dict[int, float]) -> None:
    """Score names that hold a query, at the beginning of a word or anywhere."""
    left = _MOST_OF_A_KIND
    for match in islice(re.finditer(query, piece.text), _MOST_OF_A_KIND * 4):
        number = bisect_right(piece.starts, match.start()) - 1
        worth = INSIDE if piece.text[match.start() - 1].isalnum() else WORD
        is_better = found.get(number, 0.0) < worth * _shortness(piece, number)
        if is_better and (worth == WORD or left):
            left -= number not in found
            found[number] = worth * _shortness(piece, number)


def _shortness(piece: _Piece, number: int) -> float:
    """Return nearly 1, a little less for longer names: of two hits, the shorter name is more likely meant."""
    end = piece.starts[number + 1] if number + 1 < len(piece.starts) else len(piece.text)
    return 1 - min(end - piece.starts[number], 500) / 10_000
