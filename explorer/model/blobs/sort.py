"""Sorts a million rows by a column, in short steps so that no other thread waits for long."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, Literal

from explorer.model.blobs.page import BlobPage

SortKey = Literal["name", "size", "modified", "tier", "type"]

_STEP = 8192  # rows that are sorted in one call of the interpreter, which holds it for a few milliseconds


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Rows, counted in order of arrival, sorted by a column; `first_page` tells which listing they belong to."""

    by: SortKey
    descending: bool
    rows: array[int]
    first_page: BlobPage | None


def sort_pages(
    pages: Sequence[tuple[int, BlobPage]], by: SortKey, descending: bool, stop: threading.Event
) -> Sorted | None:
    """Return the rows of pages, sorted; None where it was stopped.

    Each page comes with the number of its first row. Equal rows keep the order of the pages.
    """
    first = next((page for base, page in pages if base == 0), None)
    names = [(base, page) for base, page in pages if len(page)]
    if by == "name" and _are_in_order([page for _, page in names]):
        rows = array("I")
        for base, page in reversed(names) if descending else names:
            every = range(base, base + len(page))
            rows.extend(reversed(every) if descending else every)
        return Sorted(by, descending, rows, first)
    keys: Any
    keys, runs = _keys(names, by), []
    for base, page in names:
        for start in range(base, base + len(page), _STEP):
            if stop.is_set():
                return None
            run = range(start, min(start + _STEP, base + len(page)))
            runs.append(sorted(run, key=keys.__getitem__, reverse=descending))
    merged = _merged(runs, keys.__getitem__, descending, stop)
    return None if merged is None else Sorted(by, descending, merged, first)


def _are_in_order(pages: Sequence[BlobPage]) -> bool:
    """Tell whether names are in order within each page and from one to the next."""
    ends = [(page.names.raw(0), page.names.raw(len(page) - 1)) for page in pages]
    between = all(before[1] <= after[0] for before, after in pairwise(ends))
    return between and all(page.names.are_in_order() for page in pages)


def _keys(pages: Sequence[tuple[int, BlobPage]], by: SortKey) -> Sequence[Any]:
    """Return what to compare, by row; numbers as floating point, which sorts fastest and is exact up to 8 PiB."""
    by_row = [page for _, page in sorted(pages, key=lambda pair: pair[0])]
    if by == "name":
        return [name for page in by_row for name in page.names.raws()]
    keys = array("d")
    if by == "size":
        for page in by_row:
            keys.extend(iter(page.sizes))
        return keys
    if by == "modified":
        for page in by_row:
            ticks = page.ticks
            keys.extend(at // ticks for at in page.modified)
        return keys
    word: Callable[[Any], str] = attrgetter("tier" if by == "tier" else "content_type")
    words = sorted({word(kind) for page in by_row for kind in page.kinds})
    place = {text: float(at) for at, text in enumerate(words)}
    for page in by_row:
        places = [place[word(kind)] for kind in page.kinds]
        keys.extend(map(places.__getitem__, page.codes) if page.codes is not None else places * len(page))
    return keys


def _merged(
    runs: list[list[int]], key: Callable[[int], Any], descending: bool, stop: threading.Event
) -> array[int] | None:
    """Return sorted runs as one, a slice of all values at a time; where keys are equal an earlier run comes first.

    Every run is cut at the same few values, and the rows between two values are sorted together.
    """
    total = sum(map(len, runs))
    samples = sorted({key(row) for run in runs for row in run[:: max(1, total // 2048)]}, reverse=descending)
    count = max(1, total // _STEP)
    values = samples[:: max(1, len(samples) // count)][1:]
    # Equal keys stay in one slice, so that the earlier run comes first.
    cuts = [_cuts(run, values, key, descending) for run in runs]
    rows = array("I")
    for at in range(len(values) + 1):
        if stop.is_set():
            return None
        pieces = [run[cut[at] : cut[at + 1]] for run, cut in zip(runs, cuts, strict=True)]
        filled = [piece for piece in pieces if piece]
        if len(filled) == 1 or _is_one_value(filled, key):
            for piece in filled:
                rows.extend(piece)
        else:
            rows.extend(sorted(chain.from_iterable(filled), key=key, reverse=descending))
    return rows


def _is_one_value(pieces: list[list[int]], key: Callable[[int], Any]) -> bool:
    values = {key(row) for piece in pieces for row in (piece[0], piece[-1])}
    return len(values) <= 1


def _cuts(run: list[int], values: Sequence[Any], key: Callable[[int], Any], descending: bool) -> list[int]:
    """Return where the pieces of a run begin; a piece goes from its value up to the next value."""
    if descending:
        found = [_first_at_most(run, value, key) for value in values]
    else:
        found = [bisect_left(run, value, key=key) for value in values]
    return [0, *found, len(run)]


def _first_at_most(run: list[int], value: Any, key: Callable[[int], Any]) -> int:
    low, high = 0, len(run)
    while low < high:
        middle = (low + high) // 2
        if key(run[middle]) > value:
            low = middle + 1
        else:
            high = middle
    return low
