"""A blob is read by ranges: of one state of it, or growing; against the demo's wire and Azurite."""

from __future__ import annotations

import gzip
import io
import random
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobServiceClient

from explorer.cloud.preview.reader import BlobFacts
from explorer.cloud.storage import BlobService, Storage
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.http_sessions import network_session
from explorer.demo.blobs.content_kinds import journal_size
from explorer.demo.scenarios import SCENARIOS
from explorer.demo.scenarios.stage import play
from explorer.model.base.errors import NotFound, ServiceFault
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobReference
from explorer.model.preview.content import BLOCK
from explorer.ui.preview.blob_view import BlobView
from explorer.ui.preview.views import FlowView, HexView
from tests.azurite import Azurite
from tests.cloud.wires import connected

_LINE = journal_size(1)
_NOON = 1_795_000_000 // 86400 * 86400 + 43200.0


class _Demo:
    """The demo's blobs at a moment that the test sets."""

    def __init__(self) -> None:
        self.now = _NOON
        self.log = RequestLog()
        self.service: BlobService

    def blob_requests(self) -> list[tuple[str, int]]:
        return [(one.method, one.status) for one in self.log.records() if one.service == "blob"]


@pytest.fixture
def demo() -> Iterator[_Demo]:
    scene = _Demo()
    scenario = SCENARIOS["default"]
    behaviour = replace(scenario.behaviour, clock=lambda: scene.now)
    with play(replace(scenario, behaviour=behaviour)) as staged:
        session = connected(staged.wsgi, scene.log)
        scene.service = session.storage.service("https://stadasandbox.blob.core.windows.net")
        yield scene


def test_a_blob_that_has_not_changed_costs_a_question_without_an_answer(demo: _Demo) -> None:
    reader = demo.service.reader("formats", "live/orders.log")
    facts = reader.facts()
    assert (facts.is_append, facts.size) == (True, _LINE * (43200 // 2 + 1))
    assert reader.changed(facts) is None
    demo.now += 6
    grown = reader.changed(facts)
    assert grown is not None
    assert grown.size == facts.size + 3 * _LINE
    assert demo.blob_requests()[-3:] == [("HEAD", 200), ("HEAD", 304), ("HEAD", 200)]
    assert reader.range(facts.size, BLOCK, grown).count(b"\n") == 3


def test_no_range_is_asked_for_where_there_is_nothing(demo: _Demo) -> None:
    reader = demo.service.reader("formats", "empty.txt")
    facts = reader.facts()
    asked = len(demo.blob_requests())
    assert reader.range(0, BLOCK, facts) == b""
    assert reader.range(99, BLOCK, facts) == b""
    assert len(demo.blob_requests()) == asked


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("archived.csv", ServiceFault, "BlobArchived"),
        ("customer-key.csv", ServiceFault, "BlobUsesCustomerSpecifiedEncryption"),
        ("absent.csv", NotFound, "BlobNotFound"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(demo: _Demo, name: str, kind: type[Exception], code: str) -> None:
    reader = demo.service.reader("formats", name)
    with pytest.raises(HttpResponseError) as refused:
        reader.range(0, BLOCK, reader.facts())
    told = translate(refused.value)
    assert isinstance(told, kind)
    assert told.code == code
    assert told.meaning
    assert told.hint != type(told).default_hint


def test_another_blob_of_the_same_name_is_told_from_one_that_has_grown(demo: _Demo) -> None:
    reader = demo.service.reader("formats", "live/orders.log")
    facts = reader.facts()
    demo.now += 60
    assert len(reader.range(0, _LINE, facts)) == _LINE  # it has grown: what is there is what was there
    demo.now += 43200  # the next day's
    with pytest.raises(ServiceFault, match="has changed since"):
        reader.range(0, _LINE, facts)


def test_a_view_follows_without_losing_or_doubling_a_line(demo: _Demo) -> None:
    view = BlobView(lambda: demo.service.reader("formats", "live/orders.log"), "formats", "live/orders.log")
    stop = threading.Event()
    list(view.follow(stop))
    for seconds in (0, 1, 2, 7, 20, 4000, 9):
        demo.now += seconds
        list(view.look_again(stop))
    shown = view.view
    assert isinstance(shown, FlowView)
    lines = [shown.item_text(item).strip() for item in range(shown.items)]
    last = int(demo.now - _NOON) // 2
    whole = [line for line in lines if line.startswith("2026-") and "order=" in line]
    assert len(set(whole)) == len(whole)
    assert whole[-1].split()[0].endswith(f"T{13:02}:{last * 2 // 60 - 60:02}:{last * 2 % 60:02}Z")
    assert len(whole) == BLOCK // _LINE + last  # whole lines, and what came since


def test_a_leap_is_said_and_left_out(demo: _Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.preview.blob_view._LEAP", BLOCK)
    view = BlobView(lambda: demo.service.reader("formats", "live/orders.log"), "formats", "live/orders.log")
    stop = threading.Event()
    list(view.follow(stop))
    demo.now += 4000
    list(view.look_again(stop))
    assert isinstance(view.view, FlowView)
    assert any("came at once and are left out" in view.view.item_text(item) for item in range(view.view.items))


@pytest.mark.parametrize("name", ["x", "n" * 60_000], ids=["dense", "a long name in its head"])
def test_gzip_that_packing_does_not_shrink_is_shown_at_once(name: str) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=packed, mtime=0) as file:
        file.write(random.Random(1).randbytes(400_000))
    view = BlobView(lambda: _Bytes(packed.getvalue()), "dense", "dense.gz")  # type: ignore[arg-type,return-value]
    list(view.open(threading.Event()))
    assert isinstance(view.view, HexView)
    assert view.end == 2 * BLOCK


class _Bytes:
    """A reader of bytes that are here."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def facts(self) -> BlobFacts:
        return BlobFacts(len(self._data), "", "", False, None, 0, {})

    def range(self, start: int, length: int, _facts: BlobFacts) -> bytes:
        return self._data[start : start + length]


@pytest.mark.azurite
def test_the_same_on_azurite(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    storage = Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None)  # type: ignore[arg-type,return-value]
    service = storage.service(azurite.endpoint)
    with BlobServiceClient.from_connection_string(azurite.connection_string) as sdk:
        container = sdk.create_container("previewed")
        grows = container.get_blob_client("grows.log")
        grows.create_append_blob()
        grows.append_block(b"one\n")
        reader = service.reader("previewed", "grows.log")
        facts = reader.facts()
        assert (facts.size, facts.is_append) == (4, True)
        assert reader.changed(facts) is None
        grows.append_block(b"two\n")
        assert reader.range(0, BLOCK, facts) == b"one\n"
        grown = reader.changed(facts)
        assert grown is not None
        assert reader.range(4, BLOCK, grown) == b"two\n"
        other = container.upload_blob("other.txt", b"first")
        before = other.create_snapshot()["snapshot"]
        second = service.reader("previewed", "other.txt")
        told = second.facts()
        other.upload_blob(b"second", overwrite=True)
        with pytest.raises(ServiceFault, match="has changed since"):
            second.range(0, BLOCK, told)
        kept = service.reader("previewed", BlobReference("other.txt", "", before))
        assert kept.range(0, BLOCK, kept.facts()) == b"first"
        sdk.delete_container("previewed")
