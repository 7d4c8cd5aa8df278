"""Delta debugging: what is left of a list of things that show a fault when nothing more can be left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeVar

T = TypeVar("T")


def smaller(things: Sequence[T], shows: Callable[[list[T]], bool], seconds: float) -> list[T]:
    """Return as few of the things, in order, as still show it; all of them where they do not show it again.

    Ends after so many seconds with the fewest that were found.
    """
    end = perf_counter() + seconds
    found = list(things)
    if len(found) < 2 or not shows(found):
        return found
    last = 1
    while last < len(found) and perf_counter() < end:  # what is at fault is most often near the end
        if shows(found[-last:]):
            found = found[-last:]
            break
        last *= 4
    size = max(1, len(found) // 2)
    while perf_counter() < end:
        at, is_smaller = 0, False
        while at < len(found) and perf_counter() < end:
            fewer = found[:at] + found[at + size :]
            if fewer and shows(fewer):
                found, is_smaller = fewer, True
            else:
                at += size
        if size == 1 and not is_smaller:
            break
        size = max(1, size // 2)
    return found
