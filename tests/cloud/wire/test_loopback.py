"""A cloud by its metadata endpoint, over real sockets and TLS: sign-in, listing and blobs follow from what it says."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from explorer.cloud.session import Session, Target, connect
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.store import BlobStore
from tests.loopback import Loopback, served


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    with served() as running:
        yield running


@pytest.fixture
def session(loopback: Loopback) -> Session:
    return connect(Target(cloud=loopback.origin), RequestLog())


def test_everything_follows_from_the_metadata(loopback: Loopback, session: Session) -> None:
    assert session.cloud.authority == loopback.origin
    assert session.cloud.resource_manager == loopback.origin
    report = session.identity.walk()
    assert report.answered_by == "EnvironmentCredential", report.error
    stop = threading.Event()
    pages = list(session.directory.subscriptions(session.directory.tenants(), stop))
    subscriptions = [one for page in pages for one in page.subscriptions]
    assert subscriptions
    contents = list(session.directory.contents(subscriptions, stop))
    assert sum(len(page.resources) for page in contents) > 100
    assert not [error for page in contents for _, error in page.ended if error]
    accounts = [one for page in session.directory.storage_accounts(subscriptions, stop) for one in page.accounts]
    account = next(one for one in accounts if one.name == "stwebshopprod")
    assert account.blob_endpoint == f"{loopback.origin}/stwebshopprod/"
    service = session.storage.service(account.blob_endpoint, account.tenant_id)
    store = BlobStore()
    for page in service.blobs("config", "", "/", stop):
        store.append(page)
    names = [store.name(row) for row in range(store.count)]
    assert names == ["feature-flags.json", "prod/", "stage/"]
    assert {one.host for one in session.log.records()} == {loopback.origin.removeprefix("https://")}


def test_a_resource_is_asked_for_by_the_newest_stable_version(session: Session) -> None:
    stop = threading.Event()
    session.identity.walk()
    pages = list(session.directory.subscriptions(session.directory.tenants(), stop))
    subscription = next(one for page in pages for one in page.subscriptions)
    resource = next(one for page in session.directory.contents([subscription], stop) for one in page.resources)
    body = session.directory.resource(resource.id, subscription.tenant_id)
    assert (body["id"], body["name"], body["type"]) == (resource.id, resource.name, resource.type)


def test_an_endpoint_that_is_not_trusted_says_what_to_do(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(ExplorerError) as failed:
        connect(Target(cloud=loopback.origin), RequestLog())
    assert "certificate" in failed.value.message.lower()
    assert "REQUESTS_CA_BUNDLE" in failed.value.hint


def test_an_endpoint_that_describes_no_cloud_says_so(loopback: Loopback) -> None:
    with pytest.raises(ExplorerError) as failed:
        connect(Target(cloud=f"{loopback.origin}/nowhere"), RequestLog())
    assert failed.value.hint
