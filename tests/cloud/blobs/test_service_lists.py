"""Containers, index tags and blobs found by them, on the demo's wire: the same as the SDK gives."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobServiceClient

from explorer.cloud.blobs import service_lists
from explorer.cloud.storage import BlobService
from explorer.cloud.wire.errors import translate
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.scenarios import SCENARIOS, stage
from explorer.demo.scenarios.stage import play
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobReference
from explorer.model.blobs.store import BlobStore
from tests.cloud.wires import connected, guarded, read, words_of

_STOP = threading.Event()


def _url(account: str) -> str:
    return f"https://{account}.blob.core.windows.net"


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    """Return what opens an account, by azpane and by the SDK, as Ada."""
    with stage("default") as staged:
        session = connected(staged.wsgi)
        transport = guarded(staged.wsgi)

        def opens(account: str) -> tuple[BlobService, BlobServiceClient]:
            theirs = BlobServiceClient(_url(account), session.identity.credential(""), transport=transport)
            return session.storage.service(_url(account)), theirs

        yield opens


@pytest.mark.parametrize("account", ["stwebshopprod", "stbackupprod", "stadasandbox"])
@pytest.mark.parametrize("page", [5000, 2])
def test_the_same_containers_as_the_sdk(opened: Any, account: str, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_lists, "PAGE", page)
    ours, theirs = opened(account)
    found = [one for some in ours.containers(_STOP, with_deleted=True) for one in some]
    expected = list(theirs.list_containers(include_metadata=True, include_deleted=True))
    assert [
        (
            one.name, one.modified, one.public_access, one.lease_state, one.lease_status, one.lease_duration, one.etag,
            one.has_immutability_policy, one.has_legal_hold, one.encryption_scope, one.denies_other_scopes,
            dict(one.metadata), one.is_deleted, one.version,
        )
        for one in found
    ] == [
        (
            one.name, one.last_modified.timestamp(), one.public_access or "", one.lease.state, one.lease.status,
            one.lease.duration or "", one.etag.strip('"'), one.has_immutability_policy, one.has_legal_hold,
            one.encryption_scope.default_encryption_scope, one.encryption_scope.prevent_encryption_scope_override,
            one.metadata or {}, bool(one.deleted), one.version or "",
        )
        for one in expected
    ]  # fmt: skip
    assert len(found) >= 2


def test_deleted_containers_come_only_when_asked_for(opened: Any) -> None:
    ours, _ = opened("stwebshopprod")
    there = [one.name for some in ours.containers(_STOP) for one in some]
    assert "old-campaigns" not in there
    (gone,) = [one for some in ours.containers(_STOP, with_deleted=True) for one in some if one.is_deleted]
    assert (gone.name, gone.days_left) == ("old-campaigns", 4)
    assert gone.deleted > 1.7e9


def test_containers_by_prefix(opened: Any) -> None:
    ours, _ = opened("stwebshopprod")
    assert [one.name for some in ours.containers(_STOP, "a") for one in some] == [
        "app-logs",
        "articles",
        "awkward-names",
    ]


@pytest.mark.parametrize(
    "expression",
    [
        "\"project\" = 'webshop'",
        "project='webshop' AND state = 'open'",
        "@container = 'exports' AND \"project\" = 'webshop'",
        "month >= '2026-02' AND month < '2026-04'",
        "\"reviewed by\" = 'ada@contoso.com'",
        "project = 'nothing'",
    ],
)
def test_the_same_blobs_by_tags_as_the_sdk(opened: Any, expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_lists, "PAGE", 100)
    ours, theirs = opened("stwebshopprod")
    found = [one for some in ours.find_by_tags(expression, _STOP) for one in some]
    expected = theirs.find_blobs_by_tags(expression)
    assert [(one.container, one.name, dict(one.tags)) for one in found] == [
        (one.container_name, one.name, one.tags) for one in expected
    ]
    assert bool(found) is ("nothing" not in expression)


@pytest.mark.parametrize(
    ("account", "expression", "code", "hint"),
    [
        ("stwebshopprod", "nonsense here", "InvalidQueryParameterValue", ""),
        ("stwebshopprod", "a = 'b' AND", "InvalidQueryParameterValue", ""),
        ("stwebshopprod", "a ~ 'b'", "InvalidQueryParameterValue", ""),
        ("sttelemetryprod", "a = 'b'", "FeatureNotYetSupportedForHierarchicalNamespaceAccounts", "folders and names"),
    ],
)
def test_a_question_that_azure_refuses(opened: Any, account: str, expression: str, code: str, hint: str) -> None:
    ours, _ = opened(account)
    with pytest.raises(HttpResponseError) as refused:
        list(ours.find_by_tags(expression, _STOP))
    told = translate(refused.value)
    assert told.code == code
    assert hint in told.hint


# One blob.


def test_properties_tell_the_tags(opened: Any) -> None:
    ours, theirs = opened("stwebshopprod")
    (name, *_) = [one.name for some in ours.find_by_tags("state = 'paid'", _STOP) for one in some]
    words = words_of(ours, "invoices", name)
    tags = theirs.get_blob_client("invoices", name).get_blob_tags()
    assert {key: words[f"tag {key}"] for key in tags} == tags
    assert words["tags"] == "3"


def test_tags_that_may_not_be_read_are_no_failure_of_the_rest() -> None:
    refuses = Behaviour(refusals={"Get Blob Tags": "AuthorizationPermissionMismatch"})
    with play(replace(SCENARIOS["default"], behaviour=refuses)) as staged:
        service = connected(staged.wsgi).storage.service(_url("stwebshopprod"))
        words = words_of(service, "exports", "2026-05-01/orders.csv")
        if "tags" not in words:
            words = words_of(service, "exports", "2026-05-02/orders.csv")
    assert words["content type"] == "text/csv"
    assert "Storage Blob Data Owner" in words["tags"]
    assert "blobs/tags/read" in words["tags"]


def test_versions_and_snapshots_are_read_by_their_ids(opened: Any) -> None:
    ours, theirs = opened("stwebshopprod")
    store = BlobStore()
    for page in ours.browse("history", "", "", _STOP, frozenset({"versions", "snapshots"})):
        store.append(page)
    rows = [row for row in range(store.count) if store.name(row) == "prices.csv"]
    contents = {read(ours, "history", BlobReference("prices.csv", store.version_id(row), store.snapshot(row)))
            for row in rows}  # fmt: skip
    assert {store.state(row) for row in rows} == {"", "previous version", "snapshot"}
    assert read(ours, "history", "prices.csv") in contents
    assert len(contents) >= 3
    version = next(store.version_id(row) for row in rows if store.state(row) == "previous version")
    assert words_of(ours, "history", BlobReference("prices.csv", version))["version"] == version
    mine = theirs.get_blob_client("history", "prices.csv", version_id=version).download_blob().readall()
    assert read(ours, "history", BlobReference("prices.csv", version)) == mine


def test_a_hierarchical_account_is_found_out_by_one_blob_and_counted_without_its_folders(opened: Any) -> None:
    ours, _ = opened("sttelemetryprod")
    names = [name for page in ours.browse("curated", "", "/", _STOP) for name in page.names]
    assert names == ["machines/"]
    counts = list(ours.count("curated", "machines/plant=01/", _STOP))
    assert counts[-1][0] == 14
    assert counts[-1][1] > 10_000_000


def test_a_flat_account_is_never_asked_what_it_is(opened: Any) -> None:
    log = RequestLog()
    with stage("default") as staged:
        service = connected(staged.wsgi, log).storage.service(_url("stwebshopprod"))
        list(service.browse("articles", "", "/", _STOP))
    assert [one.method for one in log.records() if one.service == "blob"] == ["GET"]
