"""Ranges of names at once: no blob missing or twice, whatever the names are and wherever pages end."""

from __future__ import annotations

import random
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.blobs import ranges
from explorer.cloud.blobs.page_xml import Listed
from explorer.cloud.blobs.ranges import MOST, KeySpace, OutOfOrder, list_in_ranges
from explorer.demo.blobs.listing_rules import list_page
from explorer.model.blobs.store import BlobStore, page_of
from tests.cloud.blobs.name_server import NameServer, listed_names
from tests.cloud.wires import PATIENCE

_name = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
_numbered = st.builds(
    lambda count, width: {f"logs/2026/{n:0{width}}.json" for n in range(count)}, st.integers(0, 90), st.integers(1, 9)
)
_names = st.one_of(st.sets(_name, max_size=80), st.sets(st.text("01", min_size=1, max_size=8), max_size=80), _numbered)


@given(_names, st.integers(), st.integers(1, 9), st.booleans())
def test_every_name_once_and_in_order(names: set[str], seed: int, size: int, looks_at_end: bool) -> None:
    chance = random.Random(seed)
    server = NameServer(list(names), lambda: chance.randint(1, size), looks_at_end=looks_at_end)
    assert listed_names(server) == server.names
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
    server = NameServer(list(names), lambda: 1000)
    assert listed_names(server) == server.names
    assert server.count < 300


def test_a_listing_that_nobody_takes_from_soon_asks_for_no_more_and_keeps_no_thread() -> None:
    names = [f"{n:06}" for n in range(60_000)]
    server = NameServer(names, lambda: 100)
    pages = list_in_ranges(server, "", "", threading.Event())
    taken = [next(pages), next(pages)]
    _all_rest()
    assert server.count <= 100
    assert sum(len(page) for page in (*taken, *pages)) == len(names)
    assert server.most <= MOST


def test_a_listing_that_is_stopped_while_it_rests_ends() -> None:
    server, stop = NameServer([f"{n:06}" for n in range(60_000)], lambda: 100), threading.Event()
    pages = list_in_ranges(server, "", "", stop)
    next(pages), next(pages)
    _all_rest()
    stop.set()
    asked = server.count
    assert len(list(pages)) <= 2 * ranges._AHEAD
    assert server.count == asked


def _all_rest() -> None:
    """Wait until no range has a thread."""
    while threads := [one for one in threading.enumerate() if one.name == "azpane-range"]:
        threads[0].join(PATIENCE)
        assert not threads[0].is_alive()


def test_what_is_in_one_page_costs_one_request() -> None:
    server = NameServer([f"{n:05}" for n in range(1000)], lambda: 1000)
    assert listed_names(server) == server.names
    assert server.count == 1


def test_no_range_is_begun_where_an_answer_said_that_nothing_is() -> None:
    server, asked = NameServer([f"{n:05}" for n in range(1500)], lambda: 1000), list[str]()

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        asked.append(start)
        return server(marker, start, end)

    assert list(list_in_ranges(ask, "", "", threading.Event()))
    assert max(asked) < server.names[-1]


def test_a_range_that_an_answer_of_another_one_shows_to_be_empty_is_not_waited_for() -> None:
    names = [f"{n:05}" for n in range(2500)]
    server, answered, is_over = NameServer(names, lambda: 1000), threading.Event(), threading.Event()

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if start > names[-1]:  # where nothing is: it never answers by itself
            assert is_over.wait(PATIENCE), "an answer is waited for that can only be empty"
        if marker:  # the first range passes into another one before it comes to the end
            assert answered.wait(PATIENCE)
        page = server(marker, start, end)
        if start and page and page.pages[0].names:
            answered.set()
        return page

    pages = list(list_in_ranges(ask, "", "", threading.Event()))
    is_over.set()
    assert sum(map(len, pages)) == len(names)


def test_what_fails_ends_the_listing() -> None:
    server = NameServer([f"{n:05}" for n in range(20_000)], lambda: 100)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if server.count > 20:
            raise ConnectionResetError("in the middle")
        return server(marker, start, end)

    with pytest.raises(ConnectionResetError, match="in the middle"):
        listed_names(ask)


def test_a_listing_that_is_stopped_ends() -> None:
    server, stop = NameServer([f"{n:05}" for n in range(20_000)], lambda: 100), threading.Event()
    pages = list_in_ranges(server, "", "", stop)
    next(pages)
    next(pages)
    stop.set()
    assert len(list(pages)) < 150


@pytest.mark.parametrize("wrong", ["start", "order", "twice"])
def test_a_service_that_lists_in_another_way_is_found_out(wrong: str) -> None:
    server = NameServer([f"{n:05}" for n in range(5000)], lambda: 100)

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        if wrong == "start":
            return server(marker)
        if wrong == "order":
            server.names.sort(reverse=True)
            return server(marker)
        return server("0" if marker == "100" else marker, start, end)

    with pytest.raises(OutOfOrder):
        listed_names(ask)


@given(st.lists(_name, max_size=9), _name, st.one_of(st.just(""), _name))
def test_a_cut_is_between(seen: list[str], low: str, high: str) -> None:
    space = KeySpace()
    space.see(sorted(one.encode() for one in seen))
    below, above = low.encode(), high.encode()
    middle = space.between(below, above)
    assert not middle or (below < middle and (not above or middle < above))
    assert middle.decode() is not None


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
