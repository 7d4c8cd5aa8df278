"""Several sources as one stream: nothing lost, one hanging source holds up nobody, stopping ends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cloud.wire.parallel import Source, merged


def _source(items: list[int]) -> Source[int]:
    return lambda _stop: iter(items)


@settings(max_examples=30)
@given(st.lists(st.lists(st.integers(), max_size=5), max_size=12), st.integers(1, 4))
def test_everything_arrives_and_each_source_in_its_order(sources: list[list[int]], width: int) -> None:
    tagged = [[(number, item) for item in items] for number, items in enumerate(sources)]
    arrived = list(merged([lambda _stop, items=items: iter(items) for items in tagged], threading.Event(), width))
    assert [[pair for pair in arrived if pair[0] == number] for number in range(len(sources))] == tagged


def test_a_source_that_hangs_does_not_hold_up_the_others() -> None:
    release = threading.Event()

    def hangs(_stop: threading.Event) -> Iterator[int]:
        release.wait()
        yield 0

    stream = merged([hangs, _source([1, 2])], threading.Event())
    assert {next(stream), next(stream)} == {1, 2}
    release.set()
    assert list(stream) == [0]


def test_stopping_ends_the_stream_while_a_source_hangs() -> None:
    stop, release = threading.Event(), threading.Event()

    def hangs(_stop: threading.Event) -> Iterator[int]:
        yield 1
        release.wait()

    stream = merged([hangs], stop)
    assert next(stream) == 1
    stop.set()
    assert list(stream) == []
    release.set()


def test_a_failure_is_raised_where_the_stream_is_read() -> None:
    def fails(_stop: threading.Event) -> Iterator[int]:
        yield 1
        raise KeyError("broken")

    stream = merged([fails], threading.Event())
    assert next(stream) == 1
    with pytest.raises(KeyError):
        next(stream)
