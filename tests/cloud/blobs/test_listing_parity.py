"""Every way to list a container of the demo gives the rows that the SDK gives, for every field shown."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from azure.storage.blob import BlobPrefix, ContainerClient

from explorer.cloud.blobs import listing
from explorer.cloud.session import Session
from explorer.cloud.storage import BlobService
from explorer.demo.scenarios import Stage, stage
from explorer.model.blobs.store import FOLDER, BlobStore
from tests.cloud.wires import connected, guarded

EVERYTHING = frozenset(("versions", "snapshots", "deleted", "metadata", "tags"))
Row = tuple[Any, ...]


@pytest.fixture
def staged() -> Iterator[Stage]:
    with stage("default") as one:
        yield one


@pytest.fixture
def session(staged: Stage) -> Session:
    return connected(staged.wsgi)


def _service(session: Session, account: str) -> BlobService:
    return session.storage.service(f"https://{account}.blob.core.windows.net")


def _client(staged: Stage, session: Session, account: str, container: str) -> ContainerClient:
    transport = guarded(staged.wsgi)
    credential = session.identity.credential("")
    return ContainerClient(f"https://{account}.blob.core.windows.net", container, credential, transport=transport)


def _ours(service: BlobService, container: str, delimiter: str, include: frozenset[str] = frozenset()) -> list[Row]:
    store = BlobStore()
    for page in service.blobs(container, "", delimiter, threading.Event(), include):
        store.append(page)
    return [
        (
            store.name(row),
            store.size(row),
            store.modified(row),
            store.content_type(row),
            store.tier(row),
            store.blob_type(row),
            store.version_id(row),
            store.snapshot(row),
            store.state(row),
            dict(store.past(row).metadata),
            dict(store.past(row).tags),
        )
        for row in range(store.count)
    ]


def _theirs(listed: Any) -> list[Row]:
    return [
        (one.name, FOLDER, 0, "", "", "", "", "", "", {}, {})
        if isinstance(one, BlobPrefix)
        else (
            one.name,
            one.size,
            int(one.last_modified.timestamp()),
            one.content_settings.content_type,
            str(one.blob_tier or ""),
            one.blob_type.value,
            one.version_id or "",
            one.snapshot or "",
            "deleted"
            if one.deleted
            else "snapshot"
            if one.snapshot
            else "previous version"
            if one.version_id and not one.is_current_version
            else "",
            one.metadata or {},
            one.tags or {},
        )
        for one in listed
    ]


@pytest.mark.parametrize("way", ["arrow", "xml", "one range"])
@pytest.mark.parametrize(
    ("account", "container", "delimiter", "include"),
    [
        ("stwebshopprod", "awkward-names", "", frozenset()),
        ("stwebshopprod", "awkward-names", "/", frozenset({"metadata"})),
        ("stwebshopprod", "empty", "", frozenset()),
        ("stwebshopprod", "invoices", "", frozenset()),
        ("stadasandbox", "history", "", EVERYTHING),
        ("stadasandbox", "history", "", frozenset({"versions"})),
        ("stadasandbox", "history", "/", frozenset({"deleted", "snapshots"})),
    ],
)
def test_the_same_rows_as_the_sdk(
    staged: Stage,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    account: str,
    container: str,
    delimiter: str,
    include: frozenset[str],
) -> None:
    service = _service(session, account)
    monkeypatch.setattr(listing, "PAGE", 137)
    service._abilities.has_arrow = way != "xml"
    service._abilities.has_ranges = way != "one range"
    with _client(staged, session, account, container) as client:
        asked: dict[str, Any] = {"include": sorted(include)} if include else {}
        found = client.walk_blobs(delimiter=delimiter, **asked) if delimiter else client.list_blobs(**asked)
        theirs = _theirs(found)
    ours = _ours(service, container, delimiter, include)
    assert [row[0] for row in ours] == sorted(row[0] for row in ours)
    assert sorted(ours, key=repr) == sorted(theirs, key=repr)
    assert len(ours) or container == "empty"
    assert service._abilities.has_ranges == (way != "one range")
    assert service._abilities.has_arrow == (way != "xml")


def test_without_nanoarrow_listings_come_as_xml(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 137)
    as_arrow = _ours(_service(session, "stwebshopprod"), "invoices", "")
    for module in ("nanoarrow", "nanoarrow.ipc"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(listing.arrow.NotUnderstood):
        listing.arrow.read_arrow(b"")  # as where it is installed, and cannot be loaded
    service = _service(session, "stwebshopprod")
    assert len(as_arrow) == 1200
    assert _ours(service, "invoices", "") == as_arrow
    assert not service._abilities.has_arrow


def test_the_sdks_own_reader_of_arrow_agrees(staged: Stage, session: Session) -> None:
    with _client(staged, session, "stadasandbox", "history") as client:
        theirs = _theirs(client.list_blobs(include=sorted(EVERYTHING), response_format="arrow"))
    assert sorted(_ours(_service(session, "stadasandbox"), "history", "", EVERYTHING), key=repr) == sorted(
        theirs, key=repr
    )


def test_a_range_that_breaks_off_is_read_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 50)
    service, read = _service(session, "stwebshopprod"), listing._page_once
    tried: list[str] = []

    def breaking(client: Any, url: str, *others: Any) -> Any:
        tried.append(url)
        if tried.count(url) == 1:
            raise listing.ServiceResponseError("broken off")
        if tried.count(url) == 2 and len(tried) % 2:
            raise listing.arrow.NotUnderstood("damaged")
        return read(client, url, *others)

    monkeypatch.setattr(listing, "_page_once", breaking)
    rows = _ours(service, "invoices", "")
    assert len(rows) == 1200
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert service._abilities.has_ranges
