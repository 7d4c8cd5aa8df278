"""A long listing in several ranges of names at once; where one ends, another range is cut in half for its thread.

A distant service takes 100 ms for a page, however fast it is read: page after page brings at most 50,000 blobs a
second. A range includes its first name (`startFrom`) and ends before a name. Nothing is trusted: names before the
range or out of order raise OutOfOrder, names past its end are dropped.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from queue import SimpleQueue
from typing import Protocol

from explorer.cloud.blobs.page_xml import Listed
from explorer.model.blobs.store import BlobPage

MOST = 8  # ranges in flight
_AHEAD = 16  # pages that may wait to be taken: a listing that is paused soon asks for no more
_FIRST = 3  # ranges added after each page with names, so that a small container costs few requests


class OutOfOrder(Exception):
    """The service does not list names in order, or begins before the name that was asked for."""


class Ask(Protocol):
    """Asks for a page; None after a stop."""

    def __call__(self, marker: str = "", start: str = "", end: str = "") -> Listed | None: ...


def list_in_ranges(ask: Ask, prefix: str, delimiter: str, stop: threading.Event) -> Iterator[BlobPage]:
    """Yield the pages of a listing as they arrive; all but the first are placed by their names.

    Raises OutOfOrder, after which the pages before it must be dropped, and what `ask` raises.
    """
    listed = ask()
    if listed is None:
        return
    yield from listed.pages
    if listed.next_marker:
        yield from _Crew(ask, KeySpace(prefix, delimiter), stop, listed).pages()


class _Range:
    """The names still to come: after `at`, or from `start` on, and before `end` (b"" is no end).

    `last`, where it is known, is the last of them. `answered` is the last name of an answer, even past the end.
    """

    __slots__ = ("answered", "asked_end", "at", "end", "is_empty", "last", "marker", "start")

    def __init__(self, start: bytes, end: bytes, marker: str = "", at: bytes = b"", last: bytes = b"") -> None:
        self.start, self.end, self.marker, self.at, self.last = start, end, marker, at, last
        self.answered = at or start
        self.asked_end = end  # as in the first request: its continuations must repeat it
        self.is_empty = False  # another range's answer has shown it


class _Crew:
    def __init__(self, ask: Ask, space: KeySpace, stop: threading.Event, first: Listed) -> None:
        self._ask = ask
        self._stop = stop
        self._over = threading.Event()  # no more pages are wanted
        self._arrived: SimpleQueue[BlobPage | BaseException | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._space = space
        self._ranges: list[_Range] = []
        self._resting: list[_Range] = []  # without a thread until pages are taken
        self._running = 0
        self._allowed = 1
        names = [name for page in first.pages for name in page.names.raws()]
        if not _is_sorted(names):
            raise OutOfOrder
        self._space.see(names)
        with self._lock:
            self._begin(_Range(b"", b"", first.next_marker, names[-1] if names else b""))
            self._grow()

    def pages(self) -> Iterator[BlobPage]:
        try:
            while (arrived := self._arrived.get()) is not None:
                if isinstance(arrived, BaseException):
                    raise arrived
                if self._arrived.qsize() < _AHEAD // 2:
                    with self._lock:
                        self._go_on()
                yield arrived
        finally:
            self._over.set()

    # With the lock held.

    def _begin(self, one: _Range) -> None:
        self._ranges.append(one)
        self._running += 1
        self._start(one)

    def _start(self, one: _Range) -> None:
        threading.Thread(target=copy_context().run, args=(self._work, one), name="azpane-range", daemon=True).start()

    def _rests(self, one: _Range) -> bool:
        """Leave a range without a thread while as many pages wait as may: they may do so for hours."""
        if self._arrived.qsize() < _AHEAD:
            return False
        self._resting.append(one)
        return True

    def _go_on(self) -> None:
        """Read on in the ranges that rest: there is room for their pages."""
        while self._resting:
            self._start(self._resting.pop())

    def _grow(self) -> None:
        self._allowed = min(MOST, self._allowed + _FIRST)
        while self._running < self._allowed and (half := self._half()):
            self._begin(half)

    def _half(self) -> _Range | None:
        """Cut the largest range of which names are known, and return its upper part."""
        known = [one for one in self._ranges if one.at]
        for one in sorted(known, key=lambda one: self._space.width(one.at, one.last or one.end), reverse=True):
            middle = self._space.between(one.at, one.last or one.end)
            if middle:
                upper = _Range(middle, one.end, last=one.last)
                one.end, one.last = middle, b""
                return upper
        return None

    def _end(self, one: _Range) -> None:
        if one in self._ranges:
            self._ranges.remove(one)
            self._running -= 1

    def _end_above(self, one: _Range) -> None:
        """Note that there is no name between a range's last answered name and the end that it asked for.

        Ranges that began there meanwhile are not waited for; those that reach into it end before it.
        """
        last, end = one.answered, one.asked_end
        for other in self._ranges[:]:
            if other.start > last and not other.at and (not end or other.start < end):
                other.is_empty = True
                self._end(other)
            elif (not other.end or other.end > last) and (not end or b"" < other.end <= end):
                other.last = min(last, other.last or last)

    def _take(self, one: _Range, page: BlobPage) -> bool:
        """Pass on the part of a page that belongs to a range, and tell whether the range ends in it."""
        names = page.names.raws()
        if not names:
            return False
        if not _is_sorted(names) or names[0] < one.start or (one.at and names[0] <= one.at):
            raise OutOfOrder
        kept = bisect_left(names, one.end) if one.end else len(names)
        one.answered = names[-1]
        if kept:
            one.at = names[kept - 1]
            self._space.see(names[:kept])
        if kept and not one.is_empty and not self._over.is_set():
            part = page.rows(0, kept)
            part.is_placed = True
            self._arrived.put(part)
        return kept < len(names)

    # On a thread for each range.

    def _work(self, one: _Range) -> None:
        try:
            has_ended = self._read(one)
        except BaseException as error:  # raised where the pages are taken
            has_ended = True
            self._over.set()
            self._arrived.put(error)
        if has_ended:
            with self._lock:
                self._end(one)
                if not self._is_over():
                    self._grow()
                if not self._running and not one.is_empty:
                    self._arrived.put(None)

    def _is_over(self) -> bool:
        return self._over.is_set() or self._stop.is_set()

    def _read(self, one: _Range) -> bool:
        """Read a range to its end; False where it rests before."""
        while not self._is_over():
            with self._lock:
                if self._rests(one):
                    return False
            listed = self._ask(one.marker, one.start.decode(), one.asked_end.decode())
            if listed is None:
                break
            # Under one lock: in between, another thread would cut a range where this answer shows that nothing is.
            with self._lock:
                has_passed = any([self._take(one, page) for page in listed.pages])
                one.marker = listed.next_marker
                if not one.marker:
                    self._end_above(one)
                if has_passed or not one.marker:
                    break
                self._grow()
        return True


def _is_sorted(names: list[bytes]) -> bool:
    return all(map(bytes.__lt__, names, names[1:]))


# Where to cut.

_TOP = chr(0x10FFFF)
_SURROGATES = range(0xD800, 0xE000)
_SAMPLES = 64
_DEEP = 12  # characters by which a width is measured
# Where one of a class was seen, the others may follow.
_CLASSES = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class KeySpace:
    """The names seen so far, which all begin with a prefix: which characters stood at each place.

    With a delimiter, no cut contains it after the prefix.
    """

    def __init__(self, prefix: str = "", delimiter: str = "") -> None:
        self._prefix = prefix
        self._delimiter = delimiter
        self._seen: list[set[str]] = []

    def see(self, names: Sequence[bytes]) -> None:
        """Note some of the names, which are in order: the first, the last and a sample between."""
        if not names:
            return
        for name in {*names[:: max(1, len(names) // _SAMPLES)], names[-1]}:
            text = name.decode()
            self._seen.extend(set() for _ in range(len(text) - len(self._seen)))
            for at, letter in enumerate(text):
                self._seen[at].add(letter)

    def between(self, low: bytes, high: bytes) -> bytes:
        """Return a text between `low` and `high` (b"" is no end), in the middle of the names; b"" for none."""
        below, above = low.decode(), high.decode()
        shared = _shared(below, above) if above else len(self._prefix)
        # Places with a single letter so far may have others further on: half of them are skipped at a time.
        alike = shared
        while alike < len(below) and alike < len(self._seen) and len(self._seen[alike]) == 1:
            alike += 1
        order = [shared + (alike - shared) // 2, alike, *range(shared, len(below))]
        for depth in order:
            if depth >= len(below):
                continue
            letter = self._letter(below[depth], above[depth] if above and depth == shared < len(above) else "", depth)
            middle = below[:depth] + letter
            if self._delimiter and self._delimiter in middle[len(self._prefix) :]:
                continue  # inside a virtual folder, which both sides would list
            if letter and low < (coded := middle.encode()) and (not high or coded < high):
                return coded
        return b""

    def width(self, low: bytes, high: bytes) -> float:
        """Return the share of the names seen that lies between two; 1 is all."""
        return (self._place(high.decode()) if high else 1.0) - self._place(low.decode())

    def _letter(self, low: str, high: str, depth: int) -> str:
        """Return a letter above `low`, up to and including `high`, in the middle of those that may stand here."""
        choices = [one for one in self._letters(depth) if one > low and (not high or one <= high)]
        if choices:
            return choices[len(choices) // 2] if high else choices[(len(choices) - 1) // 2]
        following = ord(low) + 1
        if following in _SURROGATES:
            following = _SURROGATES.stop
        return chr(following) if low < _TOP else ""

    def _letters(self, depth: int) -> list[str]:
        seen = self._seen[depth] if depth < len(self._seen) else set()
        if len(seen) <= 1:
            return []
        return sorted(seen.union(*(letters for letters in _CLASSES if not seen.isdisjoint(letters))))

    def _place(self, text: str) -> float:
        """Return where a text stands between the first name (0) and the last (1)."""
        place, part, depth = 0.0, 1.0, 0
        for at, letter in enumerate(text):
            letters = sorted(self._seen[at]) if at < len(self._seen) else []
            if len(letters) <= 1:
                if letters and letter > letters[0]:
                    return place + part
                continue
            part /= len(letters)
            place += part * sum(one < letter for one in letters)
            if letter not in letters:
                return place
            depth += 1
            if depth == _DEEP:
                break
        return place


def _shared(one: str, other: str) -> int:
    """Return the length of the beginning that two texts share."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length
