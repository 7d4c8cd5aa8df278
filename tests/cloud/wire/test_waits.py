"""A wait that Azure asks for can be seen while it lasts, and ends with the load it belongs to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest
from azure.storage.blob import BlobServiceClient, ExponentialRetry
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.errors import Throttled
from explorer.model.base.request_log import RequestLog, Wait, stopping, wait_words
from tests.cloud.wires import PATIENCE, Answer, WatchedLog, Wire, guarded, in_turn

_HOST = "management.azure.com"


def _busy(seconds: int, status: int = 429) -> Wire:
    """Return a wire that refuses the first request, with Retry-After."""
    return Wire(in_turn(Answer(status=status, headers={"Retry-After": str(seconds)}), Answer()))


@contextmanager
def _stop_of_this_load() -> Iterator[threading.Event]:
    stop = threading.Event()
    outer = stopping.set(stop)
    try:
        yield stop
    finally:
        stopping.reset(outer)


def _ask(wire: Wire, log: RequestLog) -> int:
    transport = guarded(wire, "resource manager", log)
    answer = Pipeline(transport, [RetryPolicy()]).run(HttpRequest("GET", f"https://{_HOST}/x")).http_response
    return int(answer.status_code)


def _until_seen(log: WatchedLog, then: Callable[[], None]) -> threading.Thread:
    """Start a thread that calls `then` as soon as a wait can be seen."""

    def look() -> None:
        assert log.is_waiting.wait(PATIENCE)
        then()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    return thread


def test_a_wait_ends_soon_after_its_load_is_stopped_and_was_seen_until_then() -> None:
    wire, log, seen, began = _busy(3600), WatchedLog(), list[Wait](), time.time()
    with _stop_of_this_load() as stop:

        def end() -> None:
            seen.extend(log.waits())
            stop.set()

        watcher = _until_seen(log, end)
        with pytest.raises(Throttled):
            _ask(wire, log)
        watcher.join()
    assert [(wait.host, wait.status) for wait in seen] == [(_HOST, 429)]
    assert began + 3600 <= seen[0].until <= time.time() + 3600
    assert log.waits() == []
    assert len(wire.asked) == 1


def test_the_blob_library_waits_in_the_same_place() -> None:
    wire, log = _busy(1, 503), WatchedLog()
    transport = guarded(wire, log=log)
    retries = ExponentialRetry(initial_backoff=3600, random_jitter_range=1)
    client = BlobServiceClient("https://a.blob.core.windows.net", transport=transport, retry_policy=retries)
    with _stop_of_this_load() as stop:
        watcher = _until_seen(log, stop.set)
        with pytest.raises(Throttled):
            client.get_service_properties()
        watcher.join()


def test_a_wait_that_is_over_is_followed_by_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    wire, log = _busy(7), RequestLog()
    waited: list[float] = []
    monkeypatch.setattr(threading.Event, "wait", lambda _self, seconds=None: waited.append(seconds or 0))
    assert _ask(wire, log) == 200
    assert waited == [7]


@given(st.floats(0.6, 10_000), st.sampled_from([0, 429, 500, 503]))
def test_what_is_said_of_a_wait_counts_down_and_names_the_host(seconds: float, status: int) -> None:
    words = wait_words([Wait(_HOST, 1000 + seconds, status)], 1000)
    assert words.startswith(_HOST)
    assert abs(int(words.split()[-2]) - seconds) <= 1
    assert ("asks to wait" in words) == (status in (429, 503))
    assert wait_words([Wait(_HOST, 1000 + seconds, status)], 1000 + seconds) == ""
