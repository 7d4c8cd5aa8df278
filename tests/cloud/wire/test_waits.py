"""A wait that Azure asks for can be seen while it lasts, and ends with the load it belongs to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from wsgiref.types import WSGIApplication

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.download.ranges import RangeReader, _seconds
from explorer.cloud.estate.directory import Directory
from explorer.cloud.identity.identity import Identity
from explorer.cloud.session import Target, connect
from explorer.cloud.storage import BlobService
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.http_sessions import in_process_session
from explorer.cloud.wire.retries import LONGEST, asked_wait, http_moment
from explorer.cloud.wire.transport import _clock_ahead
from explorer.model.base.errors import ServiceFault, Throttled
from explorer.model.base.paging import PausablePages
from explorer.model.base.request_log import RequestLog, Wait, stopping, wait_words
from explorer.model.download.progress import Picked
from tests.cloud.identity.entra import SECRET_ENVIRONMENT, openid_configuration
from tests.cloud.wires import PATIENCE, Answer, WatchedLog, Wire, guarded, in_turn, storage

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
    wire, log, seen, began = _busy(300), WatchedLog(), list[Wait](), time.time()
    with _stop_of_this_load() as stop:

        def end() -> None:
            seen.extend(log.waits())
            stop.set()

        watcher = _until_seen(log, end)
        with pytest.raises(Throttled):
            _ask(wire, log)
        watcher.join()
    assert [(wait.host, wait.is_asked_for) for wait in seen] == [(_HOST, True)]
    assert began + 300 <= seen[0].until <= time.time() + 300
    assert log.waits() == []
    assert len(wire.asked) == 1


class _Token:
    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken("t", 9_999_999_999)


_TOKEN = _Token()
_ENDPOINT = "https://a.blob.core.windows.net"
_NONE = threading.Event()
_RESOURCE = "/subscriptions/8b26e0d9-1f53-4a7c-9e48-d3b105c7f26a"

# Every client: lists of our own, single things by the storage library, downloads, Resource Manager and Graph, tokens.
_CLIENTS: dict[str, Callable[[WSGIApplication, RequestLog], object]] = {
    "names": lambda wire, log: list(storage(wire, _TOKEN, log).service(_ENDPOINT).blobs("box", "", "", _NONE)),
    "containers": lambda wire, log: list(storage(wire, _TOKEN, log).service(_ENDPOINT).containers(_NONE)),
    "preview": lambda wire, log: storage(wire, _TOKEN, log).service(_ENDPOINT).reader("box", "leaf").facts(),
    "download": lambda wire, log: _first_bytes(storage(wire, _TOKEN, log).service(_ENDPOINT)),
    "resource": lambda wire, log: _directory(wire, log).resource(_RESOURCE, ""),
    "query": lambda wire, log: list(_directory(wire, log).query("resources", "", _NONE)),
    "token": lambda wire, log: _walk(wire, log),
    "metadata": lambda wire, log: connect(Target("https://management.stack.example", wire=wire), log),
}


def _first_bytes(service: BlobService) -> None:
    with RangeReader(service._pipeline, _ENDPOINT, "box").opened(Picked("leaf"), 0, 1):
        pass


def _directory(wire: WSGIApplication, log: RequestLog) -> Directory:
    return Directory(CLOUDS["AzureCloud"], in_process_session(wire), log, lambda _tenant: _TOKEN)


def _walk(wire: WSGIApplication, log: RequestLog) -> None:
    """Ask Microsoft Entra for a token, by a client secret; `wire` gets the token requests alone."""
    entra = Wire(lambda one: openid_configuration(one) if one.path.endswith("/openid-configuration") else None, wire)
    Identity(CLOUDS["AzureCloud"], in_process_session(entra), log).walk()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SECRET_ENVIRONMENT, "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}.items():
        monkeypatch.setenv(name, value)


class _Hurried(threading.Event):
    """A stop event on which nobody waits: it notes for how long somebody would."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        return False


def _waited(ask: Callable[[], object]) -> list[float]:
    """Return how long a call waits before it asks again; what comes then does not matter."""
    hurried = _Hurried()
    outer = stopping.set(hurried)
    try:
        with suppress(Exception):
            ask()
    finally:
        stopping.reset(outer)
    return hurried.waited


@pytest.mark.parametrize("client", _CLIENTS)
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "37"}, 37),
        ({"Retry-After": "37, 37"}, 37),
        ({"Retry-After": "soon", "retry-after-ms": "250"}, 0.25),
        ({"x-ms-retry-after-ms": "2500"}, 2.5),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 9),
    ],
)
def test_every_client_waits_as_long_as_it_is_asked_to(
    client: str, status: int, headers: Mapping[str, str], seconds: float
) -> None:
    wire, log = Wire(in_turn(Answer(status=status, headers=headers), Answer())), RequestLog()
    assert _waited(lambda: _CLIENTS[client](wire, log))[0] == seconds
    assert len(wire.asked) >= 2


@pytest.mark.parametrize("client", _CLIENTS)
@pytest.mark.parametrize("name", ["Retry-After", "x-ms-retry-after-ms"])
@pytest.mark.parametrize(
    "asked", ["soon", "-5", "1e999", "nan", "Wed, 99 Oct 2026 07:28:09 GMT", "'", "\N{SUPERSCRIPT TWO}"]
)
def test_an_unreadable_wait_is_none(client: str, name: str, asked: str) -> None:
    wire = Wire(lambda _asked: Answer(status=503, headers={name: asked}))
    assert asked_wait({name: asked}) == 0
    waited = _waited(lambda: _CLIENTS[client](wire, RequestLog()))
    assert len(wire.asked) >= 2
    assert max(waited, default=0) < 10


@pytest.mark.parametrize("client", _CLIENTS)
def test_no_client_waits_beyond_all_patience(client: str) -> None:
    for asked in ("601", "9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"):
        wire = Wire(lambda _asked, asked=asked: Answer(status=429, headers={"Retry-After": asked}))  # type: ignore[misc]
        assert _waited(lambda wire=wire: _CLIENTS[client](wire, RequestLog())) == []  # type: ignore[misc]
        assert len(wire.asked) == 1


@given(st.text(max_size=30))
def test_what_a_header_asks_is_always_a_time(asked: str) -> None:
    assert 0 <= asked_wait({"Retry-After": asked}) < float("inf")


def test_a_wait_beyond_all_patience_is_told_at_once() -> None:
    wire = _busy(int(LONGEST) + 1)
    with pytest.raises(Throttled, match="asks to wait 601 seconds"):
        _ask(wire, RequestLog())
    assert len(wire.asked) == 1


def test_a_503_that_asks_for_nothing_is_not_told_as_one_that_does() -> None:
    ask = _CLIENTS["names"]
    for headers, kind in (({}, ServiceFault), ({"Retry-After": "0.01"}, Throttled)):
        with pytest.raises(HttpResponseError) as caught:
            ask(Wire(lambda _asked, headers=headers: Answer(status=503, headers=headers)), RequestLog())  # type: ignore[misc]
        assert type(translate(caught.value)) is kind


def test_a_listing_that_was_stopped_while_it_waited_goes_on() -> None:
    page = b"<EnumerationResults><Containers><Container><Name>a</Name></Container></Containers></EnumerationResults>"
    wire, log = Wire(in_turn(Answer(status=503, headers={"Retry-After": "0.4"}), Answer(page))), WatchedLog()
    service = storage(wire, _TOKEN, log).service(_ENDPOINT)
    listing, first = PausablePages(service.containers), threading.Event()
    stopped = threading.Thread(target=lambda: list(listing.pages(first)), daemon=True)
    stopped.start()
    assert log.is_waiting.wait(PATIENCE)
    assert [wait.is_asked_for for wait in log.waits()] == [True]
    first.set()
    assert log.waits() == []  # nobody waits for it now
    assert [[one.name for one in page] for page in listing.pages(threading.Event())] == [["a"]]


def test_a_wait_that_is_over_is_followed_by_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    wire, log = _busy(7), RequestLog()
    waited: list[float] = []
    monkeypatch.setattr(threading.Event, "wait", lambda _self, seconds=None: waited.append(seconds or 0))
    assert _ask(wire, log) == 200
    assert waited == [7]


@given(st.floats(0.6, 10_000), st.booleans())
def test_what_is_said_of_a_wait_counts_down_and_names_the_host(seconds: float, is_asked_for: bool) -> None:
    words = wait_words([Wait(_HOST, 1000 + seconds, is_asked_for)], 1000)
    assert words.startswith(_HOST)
    assert abs(int(words.split()[-2]) - seconds) <= 1
    assert ("asks to wait" in words) == is_asked_for
    assert wait_words([Wait(_HOST, 1000 + seconds, is_asked_for)], 1000 + seconds) == ""


_ODD_DATES = ["Wed, 21 Oct 2015 07:28:00 +99999999999999", "Wed, 21 Oct 99999 07:28:00 GMT", "", "now", "\x00"]


@given(st.sampled_from(_ODD_DATES) | st.text())
def test_no_date_of_an_answer_fails(date: str) -> None:
    moment = http_moment(date)
    assert moment is None or moment.timestamp() < 1e12
    assert _clock_ahead(date) is None or moment
    assert _seconds(date) == (moment.timestamp() if moment else 0)
