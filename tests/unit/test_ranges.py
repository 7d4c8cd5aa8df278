"""Ranges of names at once: no blob missing or twice, whatever the names are and wherever pages end."""

from __future__ import annotations

import random
import threading
from bisect import bisect_left
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cloud.key_space import KeySpace
from explorer.cloud.listed import Listed
from explorer.cloud.ranges import MOST, OutOfOrder, list_in_ranges
from explorer.demo.blobs import list_page
from explorer.model.blobs import BlobStore, page_of

_name = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
_numbered = st.builds(
    lambda count, width: {f"logs/2026/{n:0{width}}.json" for n in range(count)}, st.integers(0, 90), st.integers(1, 9)
)
_names = st.one_of(st.sets(_name, max_size=80), st.sets(st.text("01", min_size=1, max_size=8), max_size=80), _numbered)


class _Server:
    """Lists names as the service does: the marker says where the next page begins, and an end is looked at or not."""

    def __init__(self, names: list[str], size: Callable[[], int], *, looks_at_end: bool = True) -> None:
        self.names = sorted(names)
        self._size, self._looks_at_end = size, looks_at_end
        self._lock = threading.Lock()
        self.running = self.most = self.count = 0

    def __call__(self, marker: str = "", start: str = "", end: str = "") -> Listed | None:
        with self._lock:
            self.count += 1
            self.running += 1
            self.most = max(self.most, self.running)
            size = self._size()
        first = int(marker) if marker else bisect_left(self.names, start)
        last = bisect_left(self.names, end) if end and self._looks_at_end else len(self.names)
        cut = max(first, min(first + size, last))
        some = self.names[first:cut]
        page = page_of(some, [1] * len(some))
        with self._lock:
            self.running -= 1
        return Listed([page], str(cut) if cut < last else "")


def _listed(ask: Callable[..., Listed | None], stop: threading.Event | None = None) -> list[str]:
    store = BlobStore()
    for page in list_in_ranges(ask, "", "", stop or threading.Event()):
        store.append(page)
    return [store.name(row) for row in range(store.count)]


@settings(deadline=None)
@given(_names, st.integers(), st.integers(1, 9), st.booleans())
def test_every_name_once_and_in_order(names: set[str], seed: int, size: int, looks_at_end: bool) -> None:
    chance = random.Random(seed)
    server = _Server(list(names), lambda: chance.randint(1, size), looks_at_end=looks_at_end)
    assert _listed(server) == server.names
    assert server.most <= MOST


@pytest.mark.parametrize(
    "pattern",
    ["{:032x}", "blob-{:07}.json", "2026/{:02}/part-{:05}.jsonl", "{:o}", "x/{:x}/文", "\U0001f600{}"],
)
def test_many_names_by_few_requests(pattern: str) -> None:
    chance = random.Random(4)
    if pattern.count("{") == 2:
        names = {pattern.format(n // 1000, n) for n in range(100_000)}
    elif pattern == "{:032x}":
        names = {pattern.format(chance.getrandbits(128)) for _ in range(100_000)}
    else:
        names = {pattern.format(n) for n in range(100_000)}
    server = _Server(list(names), lambda: 1000)
    assert _listed(server) == server.names
    assert server.count < 300


def test_a_listing_that_nobody_takes_from_soon_asks_for_no_more() -> None:
    class Counted(_Server):
        enough = threading.Event()

        def __call__(self, marker: str = "", start: str = "", end: str = "") -> Listed | None:
            if self.count > 100:
                self.enough.set()
            return super().__call__(marker, start, end)

    names = [f"{n:06}" for n in range(60_000)]
    server = Counted(names, lambda: 100)
    pages = list_in_ranges(server, "", "", threading.Event())
    taken = [next(pages), next(pages)]
    assert not server.enough.wait(0.2)
    assert sum(len(page) for page in (*taken, *pages)) == len(names)


def test_a_page_costs_one_request_and_its_end_is_not_waited_for_twice() -> None:
    names = [f"{n:05}" for n in range(1500)]
    server = _Server(names[:1000], lambda: 1000)
    assert _listed(server) == server.names
    assert server.count == 1
    released, server = threading.Event(), _Server(names, lambda: 1000)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if start > names[-1]:  # where nothing is: it never answers by itself
            released.wait(5)
        return server(marker, start, end)

    pages = list(list_in_ranges(ask, "", "", threading.Event()))
    released.set()
    assert sum(map(len, pages)) == 1500


def test_what_fails_ends_the_listing() -> None:
    server = _Server([f"{n:05}" for n in range(20_000)], lambda: 100)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if server.count > 20:
            raise ConnectionResetError("in the middle")
        return server(marker, start, end)

    with pytest.raises(ConnectionResetError, match="in the middle"):
        _listed(ask)


def test_a_listing_that_is_stopped_ends() -> None:
    server, stop = _Server([f"{n:05}" for n in range(20_000)], lambda: 100), threading.Event()
    pages = list_in_ranges(server, "", "", stop)
    next(pages)
    next(pages)
    stop.set()
    assert len(list(pages)) < 150


@pytest.mark.parametrize("wrong", ["start", "order", "twice"])
def test_a_service_that_lists_in_another_way_is_found_out(wrong: str) -> None:
    server = _Server([f"{n:05}" for n in range(5000)], lambda: 100)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if wrong == "start":
            return server(marker)
        if wrong == "order":
            server.names.sort(reverse=True)
            return server(marker)
        return server("0" if marker == "100" else marker, start, end)

    with pytest.raises(OutOfOrder):
        _listed(ask)


@given(st.lists(_name, max_size=9), _name, st.one_of(st.just(""), _name))
def test_a_cut_is_between(seen: list[str], low: str, high: str) -> None:
    space = KeySpace()
    space.see(sorted(one.encode() for one in seen))
    below, above = low.encode(), high.encode()
    middle = space.between(below, above)
    assert not middle or (below < middle and (not above or middle < above))
    assert middle.decode() is not None


@settings(deadline=None)
@given(
    st.sets(st.text("ab/0.", min_size=1, max_size=6), max_size=80), st.sampled_from(["", "a", "a/"]), st.integers(1, 5)
)
def test_every_virtual_folder_once_and_in_order(names: set[str], prefix: str, limit: int) -> None:
    ordered = sorted(names)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        first, before = max(marker, start), end
        page = list_page(ordered, prefix=prefix, delimiter="/", first=first, before=before, limit=limit)
        some = [entry.name for entry in page.entries]
        return Listed([page_of(some, [1] * len(some))], page.next_name)

    store = BlobStore()
    for page in list_in_ranges(ask, prefix, "/", threading.Event()):
        store.append(page)
    expected = [entry.name for entry in list_page(ordered, prefix=prefix, delimiter="/").entries]
    assert [store.name(row) for row in range(store.count)] == expected
