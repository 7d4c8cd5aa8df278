"""What was deleted where folders are real: by a listing of its own, on the demo's wire; the same as the SDK gives.

Written from the documentation of List Blobs and answers recorded by the tests of Azure's own libraries: no account of
Azure's was asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from azure.core.exceptions import HttpResponseError

from explorer.cloud.blobs import listing
from explorer.cloud.blobs.listing import list_blobs
from explorer.cloud.session import Session
from explorer.cloud.storage import BlobService
from explorer.demo.scenarios import Stage, stage
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.store import BlobStore, Past
from tests.cloud.wires import connected, guarded

_LAKE = "https://sttelemetryprod.blob.core.windows.net"
_DELETED = frozenset({"deleted"})


@pytest.fixture(scope="module")
def staged() -> Iterator[Stage]:
    with stage("default") as one:
        yield one


@pytest.fixture(scope="module")
def session(staged: Stage) -> Session:
    return connected(staged.wsgi)


def _past(service: BlobService, prefix: str, delimiter: str) -> dict[str, Past]:
    """Return what is listed that is not a blob that is there, by name."""
    store = BlobStore()
    for page in service.browse("curated", prefix, delimiter, threading.Event(), _DELETED):
        store.append(page)
    names = [store.name(row) for row in range(store.count)]
    assert names == sorted(names)
    assert len(names) == len(set(names))
    return {store.name(row): store.past(row) for row in range(store.count) if store.state(row)}


@pytest.mark.parametrize("is_known", [True, None], ids=["known", "found out"])
@pytest.mark.parametrize("page", [5000, 2])
def test_what_was_deleted_is_listed_with_its_id_and_time(
    session: Session, is_known: bool | None, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", page)
    service = session.storage.service(_LAKE, is_hierarchical=is_known)
    assert _past(service, "", "/") == {}  # the folder that it is in is there
    found = _past(service, "machines/", "/")
    assert list(found) == ["machines/_delta.json", "machines/plant=05/"]
    assert found["machines/plant=05/"] == Past(is_deleted=True)
    whole = _past(service, "", "")
    assert list(whole) == ["machines/_delta.json", "machines/plant=02/day=03/part-0001.parquet", "machines/plant=05"]
    assert all(mark.deletion_id and mark.deleted and mark.days_left for mark in whole.values())
    assert len({mark.deletion_id for mark in whole.values()}) == 3


def test_the_same_as_the_sdk(staged: Stage, session: Session) -> None:
    lake = pytest.importorskip("azure.storage.filedatalake", reason="azpane does without it")
    transport = guarded(staged.wsgi)
    client = lake.FileSystemClient(
        "https://sttelemetryprod.dfs.core.windows.net", "curated", session.identity.credential(""), transport=transport
    )
    service = session.storage.service(_LAKE, is_hierarchical=True)
    for prefix in ("", "machines/plant=02"):
        theirs = {
            one.name: (one.deletion_id, int(one.deleted_time.timestamp()), one.remaining_retention_days)
            for one in client.list_deleted_paths(path_prefix=prefix or None, results_per_page=2)
        }
        found = _past(service, prefix, "")
        assert {name: (one.deletion_id, one.deleted, one.days_left) for name, one in found.items()} == theirs


@pytest.mark.parametrize(
    ("account", "include"), [("stwebshopprod", ()), ("sttelemetryprod", _DELETED)], ids=["flat account", "asked twice"]
)
def test_the_wire_refuses_what_the_documentation_says_is_refused(
    session: Session, account: str, include: frozenset[str]
) -> None:
    service = session.storage.service(f"https://{account}.blob.core.windows.net")
    container = "curated" if include else "articles"
    asked = (service._pipeline, service.endpoint, container, "", "", threading.Event(), include)
    with pytest.raises(HttpResponseError) as refused:
        list(list_blobs(*asked, show_only="deleted"))
    assert refused.value.status_code == 400


def test_a_flat_account_is_asked_in_one_listing(staged: Stage) -> None:
    log = RequestLog()
    service = connected(staged.wsgi, log).storage.service(
        "https://stwebshopprod.blob.core.windows.net", is_hierarchical=False
    )
    names = [name for page in service.browse("history", "", "/", threading.Event(), _DELETED) for name in page.names]
    assert "campaign/" in names
    assert [one.service for one in log.records() if one.service == "blob"] == ["blob"]
