"""Listings that are stopped anywhere and gone on with: no page is lost, none comes twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.paging import PausablePages


def _numbers(stop: threading.Event, last: int = 20) -> Iterator[int]:
    for number in range(last):
        if stop.is_set():
            return
        yield number


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 3), st.booleans()), max_size=12))
def test_every_page_is_taken_in_once_and_in_order(runs: list[tuple[int, int, bool]]) -> None:
    """A run sends some pages; of the last of them some are dropped on the way, and it may be stopped between two."""
    listing = PausablePages(_numbers)
    taken: list[int] = []
    for sent, dropped, is_stopped in [*runs, (99, 0, False)]:
        stop = threading.Event()
        arrived = []
        for page in listing.pages(stop):
            arrived.append(page)
            if len(arrived) > sent:
                if is_stopped:
                    stop.set()
                else:
                    break
        for page in arrived[: max(0, len(arrived) - dropped)]:
            listing.took()
            taken.append(page)
    assert taken == list(range(20))


def test_a_run_waits_for_the_answer_that_the_run_before_it_still_reads() -> None:
    asked, may_answer, first_stop = threading.Event(), threading.Event(), threading.Event()

    def slow(_stop: threading.Event) -> Iterator[str]:
        yield "a"
        asked.set()
        may_answer.wait(5)
        yield "b"
        yield "c"

    listing = PausablePages(slow)
    first = threading.Thread(target=lambda: list(listing.pages(first_stop)))
    first.start()
    assert asked.wait(5)
    first_stop.set()
    listing.took()  # "a"
    second: list[str] = []
    other = threading.Thread(target=lambda: second.extend(listing.pages(threading.Event())))
    other.start()
    may_answer.set()
    first.join(5)
    other.join(5)
    assert second == ["b", "c"]


def test_what_is_abandoned_ends() -> None:
    listing = PausablePages(_numbers)
    pages = iter(listing.pages(threading.Event()))
    assert next(pages) == 0
    listing.abandon()
    assert list(pages) == []


def test_a_failure_is_the_listings_own() -> None:
    def broken(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    listing = PausablePages(broken)
    with pytest.raises(ValueError, match="no more"):
        list(listing.pages(threading.Event()))
