"""Accounts are opened by the right that was meant, and read as the SDK reads them, also when the wire fails."""

from __future__ import annotations

import base64
import threading
import time
from typing import Any
from urllib.parse import parse_qs

import pytest
from azure.core.credentials import AccessTokenInfo
from azure.core.exceptions import HttpResponseError, IncompleteReadError, ServiceResponseError
from azure.core.pipeline.transport import HttpTransport
from azure.storage.blob import BlobPrefix, ContainerClient

from explorer.cloud.blobs.rights import Connection, ReadingSas, connection
from explorer.cloud.session import Session
from explorer.cloud.storage import BlobService
from explorer.cloud.wire.errors import translate
from explorer.demo.scenarios import stage
from explorer.model.base.errors import BadInput, Forbidden, Refused, ServiceFault
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobRight
from explorer.model.blobs.store import FOLDER
from tests.cloud.wires import Answer, Asked, Wire, connected, guarded, in_turn, read, storage, words_of

_KEY = base64.b64encode(b"a secret of 64 bytes".ljust(64, b".")).decode()
_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_DENIED = b"<Error><Code>AuthorizationFailure</Code><Message>No.</Message></Error>"
_LISTING = b"<EnumerationResults><Blobs><Blob><Name>a</Name></Blob></Blobs><NextMarker/></EnumerationResults>"


class _Token:
    def get_token_info(self, *_scopes: str, **_options: Any) -> AccessTokenInfo:
        return AccessTokenInfo("a.b.c", 4_000_000_000)

    def get_token(self, *_scopes: str, **_options: Any) -> Any:
        raise AssertionError("azure-core asks for get_token_info where it is there")


def _service(wire: Any, log: RequestLog | None = None, sas: str = "", endpoint: str = _ACCOUNT) -> BlobService:
    return storage(wire, _Token(), log).service(endpoint, sas=sas)


def _names(service: BlobService) -> list[str]:
    return [name for page in service.blobs("c", "", "/", threading.Event()) for name in page.names]


# Which right.


@pytest.mark.parametrize(
    ("endpoint", "sas", "variable", "right"),
    [
        (_ACCOUNT, "", "", BlobRight.TOKEN),
        (_ACCOUNT, "sv=1&sig=x", "", BlobRight.URL_SAS),
        (_ACCOUNT, "sv=1&sig=x", f"AccountName=stwebshopprod;AccountKey={_KEY}", BlobRight.URL_SAS),
        (_ACCOUNT, "", f"AccountName=stwebshopprod;AccountKey={_KEY}", BlobRight.KEY),
        (
            f"{_ACCOUNT}/",
            "",
            f"DefaultEndpointsProtocol=https;AccountName=stwebshopprod;AccountKey={_KEY}",
            BlobRight.KEY,
        ),
        (_ACCOUNT, "", f"AccountName=another;AccountKey={_KEY}", BlobRight.TOKEN),
        (_ACCOUNT, "", f"BlobEndpoint={_ACCOUNT}/;SharedAccessSignature=?sv=1&sig=x", BlobRight.CONNECTION_SAS),
        ("https://stwebshopprod.blob.core.chinacloudapi.cn", "", f"AccountName=stwebshopprod;AccountKey={_KEY}", None),
        ("http://127.0.0.1:10000/devstoreaccount1", "", "UseDevelopmentStorage=true", BlobRight.KEY),
        ("http://localhost:10000/devstoreaccount1/", "", "usedevelopmentstorage=True;", BlobRight.KEY),
        ("http://127.0.0.1:10001/devstoreaccount1", "sv=1&sig=x", "UseDevelopmentStorage=true", BlobRight.URL_SAS),
    ],
)
def test_the_right_that_was_meant(
    endpoint: str, sas: str, variable: str, right: BlobRight | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", variable)
    if right is None:
        with pytest.raises(Refused, match="is not blob storage of AzureCloud"):
            _service(Wire(), endpoint=endpoint)
    else:
        service = _service(Wire(), sas=sas, endpoint=endpoint)
        assert service.right is right
        assert service.right.is_token == (right is BlobRight.TOKEN)


@pytest.mark.parametrize(
    ("endpoint", "variable"),
    [
        ("http://127.0.0.1:10001/devstoreaccount1", "UseDevelopmentStorage=true"),
        ("http://stwebshopprod.blob.core.windows.net", f"AccountName=stwebshopprod;AccountKey={_KEY}"),
        (_ACCOUNT, "hello"),
        (_ACCOUNT, "AccountName=stwebshopprod;AccountKey=topsecret"),
        (_ACCOUNT, "AccountName=stwebshopprod;EndpointSuffix=topsecret"),
    ],
)
def test_what_cannot_be_meant_is_refused_without_its_secrets(
    endpoint: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", variable)
    with pytest.raises(BadInput) as refused:
        _service(Wire(), endpoint=endpoint)
    assert "topsecret" not in f"{refused.value} {refused.value.hint}"


def test_a_key_becomes_a_signature_that_reads_and_lists_and_soon_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    named = connection(f"AccountName=stwebshopprod;AccountKey={_KEY}")
    assert isinstance(named, Connection)
    assert _KEY not in repr(named)
    now = 1_800_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    sas = ReadingSas(named)
    first = parse_qs(sas.signature)
    assert (first["sp"], first["srt"], first["se"]) == (["rlf"], ["sco"], ["2027-01-15T09:00:00Z"])
    assert sas.signature == sas.signature
    now += 3400
    assert parse_qs(sas.signature)["se"] == ["2027-01-15T09:56:40Z"]


@pytest.mark.parametrize("sas", ["", "sv=1&sig=topsecret"])
def test_secrets_stay_out_of_log_errors_and_repr(sas: str) -> None:
    wire, log = Wire(lambda _asked: Answer(_DENIED, 403)), RequestLog()
    service = _service(wire, log, sas)
    with pytest.raises(HttpResponseError) as refused:
        _names(service)
    told = translate(refused.value)
    assert isinstance(told, Forbidden)
    assert (told.code, told.message.splitlines()[0]) == ("AuthorizationFailure", "No.")
    (record,) = log.records()
    assert record.credential == ("SAS" if sas else "")
    assert "topsecret" not in f"{record!r} {vars(service)!r} {told!r} {told.message} {refused.value!r}"
    assert ("authorization" in wire.asked[0].headers) is not bool(sas)


def test_a_refused_connection_tells_no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HttpTransport, "sleep", lambda _self, _seconds: None)  # before it tries again

    def refuses(_asked: Asked) -> None:
        raise ConnectionRefusedError("https://stwebshopprod.blob.core.windows.net/c?sv=1&sig=topsecret")

    service = _service(Wire(refuses), sas="sv=1&sig=topsecret")
    with pytest.raises(Exception, match=r"refused|sig") as failed:
        read(service, "c", "blob")
    assert "topsecret" not in translate(failed.value).message


# The same as the SDK, on the demo's wire, which has the names that XML cannot hold.


def _open(container_account: str, session: Session) -> BlobService:
    stop = threading.Event()
    directory = session.directory
    subscriptions = [one for page in directory.subscriptions(directory.tenants(), stop) for one in page.subscriptions]
    accounts = [one for page in directory.storage_accounts(subscriptions, stop) for one in page.accounts]
    (account,) = [one for one in accounts if one.name == container_account]
    return session.storage.service(account.blob_endpoint, account.tenant_id)


@pytest.mark.parametrize(("container", "delimiter"), [("awkward-names", ""), ("awkward-names", "/"), ("articles", "/")])
def test_the_same_rows_as_the_sdk_on_the_demo_wire(container: str, delimiter: str) -> None:
    with stage("default") as staged:
        session = connected(staged.wsgi)
        service = _open("stwebshopprod", session)
        pages = list(service.blobs(container, "", delimiter, threading.Event()))
        transport = guarded(staged.wsgi)
        with ContainerClient(_ACCOUNT, container, session.identity.credential(""), transport=transport) as client:
            listed: Any = client.walk_blobs(delimiter=delimiter) if delimiter else client.list_blobs()
            theirs = [
                (one.name, FOLDER, "", "")
                if isinstance(one, BlobPrefix)
                else (one.name, one.size, one.content_settings.content_type, one.blob_type.value)
                for one in listed
            ]
    ours = [
        (name, page.sizes[at], page.kind(at).content_type, page.kind(at).blob_type)
        for page in pages
        for at, name in enumerate(page.names)
    ]
    assert ours == sorted(theirs)
    assert any("\x1b" in row[0] for row in ours) == (container == "awkward-names")


@pytest.mark.parametrize("name", ["..", ".", "../../etc/passwd", "a/../b", "a/.", "./a"])
def test_a_name_that_http_would_resolve_is_never_asked_for(name: str) -> None:
    wire = Wire()
    service = _service(wire)
    with pytest.raises(Refused, match="over HTTP"):
        read(service, "c", name)
    with pytest.raises(Refused, match="over HTTP"):
        words_of(service, "c", name)
    assert wire.asked == []


# When the wire fails.


def test_a_page_that_breaks_off_is_read_again_from_its_beginning() -> None:
    wire = Wire(in_turn(Answer(_LISTING[:60], missing=40), Answer(_LISTING)))
    assert _names(_service(wire)) == ["a"]
    assert len(wire.asked) == 2


def test_a_page_that_always_breaks_off_is_an_error() -> None:
    wire = Wire(lambda _asked: Answer(_LISTING[:60], missing=40))
    with pytest.raises((IncompleteReadError, ServiceResponseError)):
        _names(_service(wire))
    assert len(wire.asked) == 3


def test_a_page_of_the_hotels_is_no_empty_container() -> None:
    with pytest.raises(ServiceFault, match="no listing"):
        _names(_service(Wire(lambda _asked: Answer(b"<html><body>Welcome</body></html>"))))


def test_an_error_that_is_not_azures_is_told_by_its_status() -> None:
    with pytest.raises(HttpResponseError) as failed:
        _names(_service(Wire(lambda _asked: Answer(b"Blocked by the proxy", 403))))
    assert (failed.value.status_code, translate(failed.value).message) == (403, "403 Status")


def test_a_listing_goes_on_at_its_marker_and_stops_between_pages() -> None:
    more = _LISTING.replace(b"<NextMarker/>", b"<NextMarker>2!a&amp;b</NextMarker>")
    wire, stop = Wire(lambda _asked: Answer(more)), threading.Event()
    service = _service(wire)
    service._abilities.has_ranges = False
    pages = service.blobs("c", "p q/", "/", stop)
    next(pages)
    next(pages)
    stop.set()
    assert list(pages) == []
    first, second = (asked.query for asked in wire.asked)
    assert (first["prefix"], first["delimiter"], first["maxresults"]) == ("p q/", "/", "5000")
    assert "marker" not in first
    assert second["marker"] == "2!a&b"
    assert wire.asked[0].headers["x-ms-version"] == "2026-10-06"
