"""Against Azurite: index tags, blobs found by them, metadata of containers, and refusals that a SAS explains."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import BlobServiceClient, ContainerClient, ResourceTypes, generate_account_sas

from explorer.cloud.storage import BlobService
from explorer.cloud.wire.errors import translate
from explorer.model.blobs.reference import BlobReference
from explorer.model.blobs.store import BlobStore
from tests.azurite import ACCOUNT, KEY, MANY, Azurite
from tests.cloud.test_azurite import _storage
from tests.cloud.wires import read, words_of

pytestmark = pytest.mark.azurite

_STOP = threading.Event()


@pytest.fixture(scope="module")
def tagged(azurite: Azurite) -> Iterator[ContainerClient]:
    """Return a container of three blobs with tags, one of them with a snapshot."""
    with BlobServiceClient.from_connection_string(azurite.connection_string) as service:
        container = service.create_container("tagged", metadata={"owner": "ada"})
        for name, tags in (
            ("a.txt", {"project": "webshop", "stage": "prod"}),
            ("b <&>.txt", {"project": "webshop", "stage": "test"}),
            ("c.txt", {"project": "billing"}),
        ):
            container.upload_blob(name, name.encode(), tags=tags)
        container.get_blob_client("a.txt").create_snapshot()
        container.get_blob_client("a.txt").upload_blob(b"newer", overwrite=True, tags={"project": "webshop"})
        yield container
        service.delete_container("tagged")


@pytest.fixture
def service(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> BlobService:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    return _storage().service(azurite.endpoint)


@pytest.mark.parametrize("expression", ["project='webshop'", "\"stage\" >= 'q' AND @container = 'tagged'"])
def test_the_same_blobs_by_tags_as_the_sdk(
    service: BlobService, tagged: ContainerClient, azurite: Azurite, expression: str
) -> None:
    found = [(one.container, one.name) for some in service.find_by_tags(expression, _STOP) for one in some]
    with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
        expected = [(one.container_name, one.name) for one in client.find_blobs_by_tags(expression)]
    assert found == expected
    assert found


def test_a_blobs_tags_are_among_its_properties(service: BlobService, tagged: ContainerClient) -> None:
    words = words_of(service, "tagged", "b <&>.txt")
    assert (words["tag project"], words["tag stage"]) == ("webshop", "test")


def test_a_question_that_cannot_be_read(service: BlobService, tagged: ContainerClient) -> None:
    with pytest.raises(HttpResponseError) as refused:
        list(service.find_by_tags("no question", _STOP))
    assert translate(refused.value).code == "InvalidQueryParameterValue"


def test_a_snapshot_is_listed_and_read_as_it_was(service: BlobService, tagged: ContainerClient) -> None:
    store = BlobStore()
    for page in service.browse("tagged", "", "", _STOP, frozenset({"snapshots"})):
        store.append(page)
    (row,) = [row for row in range(store.count) if store.state(row) == "snapshot"]
    then = BlobReference(store.name(row), snapshot=store.snapshot(row))
    assert read(service, "tagged", then) == b"a.txt"
    assert read(service, "tagged", "a.txt") == b"newer"


def test_containers_carry_their_metadata(service: BlobService, tagged: ContainerClient) -> None:
    (one,) = [one for some in service.containers(_STOP, "tag") for one in some]
    assert dict(one.metadata) == {"owner": "ada"}
    assert one.etag.startswith("0x")


def test_a_container_is_counted(service: BlobService) -> None:
    counts = list(service.count("many", "3/", _STOP))
    blobs = sum(name.startswith("3/") for name in MANY)
    assert counts[-1] == (blobs, 2 * blobs)


@pytest.mark.parametrize(
    ("permission", "expiry", "said"),
    [
        ("r", "2099-01-01T00:00:00Z", "allows r (read), and this takes l (list)"),
        ("rl", "2020-01-01T00:00:00Z", "The SAS ended at 2020-01-01 00:00 UTC."),
    ],
)
def test_a_sas_that_cannot_list_says_why(azurite: Azurite, permission: str, expiry: str, said: str) -> None:
    sas = generate_account_sas(ACCOUNT, KEY, ResourceTypes(container=True, object=True), permission, expiry)
    service = _storage().service(azurite.endpoint, sas=sas)
    with pytest.raises(HttpResponseError) as refused:
        list(service.blobs("content", "", "/", _STOP))
    meaning, hint = service.explain_right(translate(refused.value))
    assert said in meaning
    assert hint
