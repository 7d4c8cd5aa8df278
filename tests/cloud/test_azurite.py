"""Blobs against Azurite: the same rows as the SDK lists, and the right that is in use is the one that was meant."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.storage.blob import BlobPrefix, BlobServiceClient, ContainerClient, ResourceTypes, generate_account_sas

from explorer.cloud.blobs import listing, service_lists
from explorer.cloud.storage import BlobService, Storage
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.http_sessions import network_session
from explorer.model.base.errors import BadInput, NotFound
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobRight
from explorer.model.blobs.store import FOLDER, BlobStore
from tests.azurite import ACCOUNT, AWKWARD, KEY, Azurite
from tests.cloud.wires import read, words_of

pytestmark = pytest.mark.azurite

Row = tuple[str, int, int, str, str, str]


class _Credential:
    """Gives a token such as Microsoft Entra's, which Azurite reads without checking its signature."""

    def __init__(self, audience: str = "https://storage.azure.com") -> None:
        now = int(time.time())
        claims: dict[str, object] = {
            "aud": audience,
            "iss": "https://sts.windows.net/0b1f6471-1bf0-4dda-aec3-cb9272f09590/",
        }
        claims |= {"iat": now - 60, "nbf": now - 60, "exp": now + 3600, "ver": "1.0"}
        self.token = ".".join(_part(part) for part in ({"typ": "JWT", "alg": "RS256"}, claims, {"not": "a signature"}))
        self.scopes: list[str] = []

    def get_token_info(self, *scopes: str, **_options: Any) -> AccessTokenInfo:
        self.scopes += scopes
        return AccessTokenInfo(self.token, int(time.time()) + 3600)

    def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        self.scopes += scopes
        return AccessToken(self.token, int(time.time()) + 3600)


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _storage(log: RequestLog | None = None, credential: _Credential | None = None) -> Storage:
    return Storage(
        CLOUDS["AzureCloud"], network_session(), log or RequestLog(), lambda _tenant: credential or _Credential()
    )


@pytest.fixture
def service(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> BlobService:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    return _storage().service(azurite.endpoint)


@pytest.fixture
def sdk(azurite: Azurite) -> Iterator[BlobServiceClient]:
    with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
        yield client


def _ours(service: BlobService, container: str, prefix: str = "", delimiter: str = "") -> list[Row]:
    store = BlobStore(prefix)
    for page in service.blobs(container, prefix, delimiter, threading.Event()):
        store.append(page)
    return [
        (
            store.name(row),
            store.size(row),
            store.modified(row),
            store.content_type(row),
            store.tier(row),
            store.blob_type(row),
        )
        for row in range(store.count)
    ]


def _theirs(container: ContainerClient, prefix: str = "", delimiter: str = "") -> list[Row]:
    found = container.walk_blobs(prefix, delimiter=delimiter) if delimiter else container.list_blobs(prefix)
    return sorted(
        (one.name, FOLDER, 0, "", "", "")
        if isinstance(one, BlobPrefix)
        else (
            one.name,
            one.size,
            int(one.last_modified.timestamp()),
            one.content_settings.content_type or "",
            str(one.blob_tier or ""),
            one.blob_type.value,
        )
        for one in found
    )


@pytest.mark.parametrize(
    ("container", "prefix", "delimiter"),
    [
        ("awkward", "", ""), ("awkward", "", "/"), ("awkward", "/", "/"), ("awkward", "a//", "/"), ("awkward", "[", ""),
        ("awkward", "name?with#marks%41&=+", ""), ("many", "", ""), ("many", "", "/"), ("many", "3/0", "/"),
        ("many", "no", ""), ("content", "", "/"), ("empty", "", "/"),
    ],
)  # fmt: skip
def test_the_same_rows_as_the_sdk(
    service: BlobService, sdk: BlobServiceClient, container: str, prefix: str, delimiter: str
) -> None:
    expected = _theirs(sdk.get_container_client(container), prefix, delimiter)
    assert _ours(service, container, prefix, delimiter) == expected


@pytest.mark.parametrize("delimiter", ["", "/"])
def test_the_same_rows_when_pages_are_small(
    service: BlobService, sdk: BlobServiceClient, monkeypatch: pytest.MonkeyPatch, delimiter: str
) -> None:
    monkeypatch.setattr(listing, "PAGE", 7)
    assert len(list(service.blobs("awkward", "", "/", threading.Event()))) > 3
    assert _ours(service, "awkward", "", delimiter) == _theirs(sdk.get_container_client("awkward"), "", delimiter)


def test_every_awkward_name_is_listed_and_can_be_read(service: BlobService) -> None:
    names = [row[0] for row in _ours(service, "awkward")]
    assert sorted(names) == sorted(AWKWARD)
    for name in names:
        assert read(service, "awkward", name) == name.encode()[:40]
        assert words_of(service, "awkward", name)["content type"] == "text/plain; charset=utf-8"


def test_containers_come_in_pages(service: BlobService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_lists, "PAGE", 3)
    pages = list(service.containers(threading.Event()))
    assert [one.name for page in pages for one in page] == ["awkward", "content", "empty", "many"]
    assert len(pages) == 2
    assert all(one.modified > 1.7e9 and one.lease_state == "available" for page in pages for one in page)


def test_a_listing_that_is_stopped_brings_no_half_page(service: BlobService) -> None:
    stop = threading.Event()
    pages = service.blobs("many", "", "", stop)
    stop.set()
    assert list(pages) == []


def test_a_preview_is_one_range_read(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    log = RequestLog()
    service = _storage(log).service(azurite.endpoint)
    assert read(service, "content", "big.bin", 256, 512) == bytes(range(256)) * 2
    assert [(one.method, one.status) for one in log.records()] == [("HEAD", 200), ("GET", 206)]


def test_previews_at_the_edges(service: BlobService) -> None:
    assert read(service, "content", "empty.txt") == b""
    assert read(service, "content", "big.bin", 5_120_000 - 3) == b"\xfd\xfe\xff"
    assert read(service, "content", "big.bin", 5_120_000) == b""
    assert read(service, "content", "packed.txt") == b"\x1f\x8b not really"  # as it is stored


def test_properties_are_words(service: BlobService) -> None:
    words = words_of(service, "content", "big.bin")
    assert words["size"] == "4.9 MiB (5,120,000 bytes)"
    assert words["content type"] == "application/octet-stream"
    assert words["kind"] == "BlockBlob"
    assert words["metadata owner"] == "ada"
    assert words["modified"].endswith(" UTC")
    assert all(words.values())
    assert words_of(service, "content", "grows.log")["kind"] == "AppendBlob"


# Rights.


def test_a_token_over_https(azurite_tls: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", azurite_tls.authority)
    credential = _Credential()
    service = _storage(credential=credential).service(azurite_tls.endpoint)
    assert service.right is BlobRight.TOKEN
    assert [one for page in service.containers(threading.Event()) for one in page] == []
    with pytest.raises(ResourceNotFoundError):
        words_of(service, "absent", "blob")
    assert set(credential.scopes) == {"https://storage.azure.com/.default"}


def test_a_token_for_another_audience_is_azures_to_refuse(
    azurite_tls: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", azurite_tls.authority)
    service = _storage(credential=_Credential("https://management.azure.com")).service(azurite_tls.endpoint)
    with pytest.raises(HttpResponseError) as refused:
        list(service.containers(threading.Event()))
    assert refused.value.status_code in (401, 403)


def test_a_key_over_http(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    log, credential = RequestLog(), _Credential()
    service = _storage(log, credential).service(azurite.endpoint.replace("127.0.0.1", "localhost"))
    assert service.right.words == "account key from AZURE_STORAGE_CONNECTION_STRING"
    assert _ours(service, "content")
    assert credential.scopes == []
    (record,) = log.records()
    assert record.credential == "account key"
    assert "sig" in record.query.split()
    assert KEY not in repr(vars(service))
    assert "sig=" not in repr(record) + repr(vars(service))


def test_a_sas_of_the_url(azurite: Azurite) -> None:
    sas = generate_account_sas(ACCOUNT, KEY, ResourceTypes(container=True, object=True), "rl", "2099-01-01T00:00:00Z")
    service = _storage().service(azurite.endpoint, sas=sas)
    assert service.right is BlobRight.URL_SAS
    assert len(_ours(service, "content")) == 4
    assert read(service, "content", "grows.log") == b"line\n"


def test_a_token_never_goes_over_http(azurite: Azurite) -> None:
    credential = _Credential()
    with pytest.raises(BadInput, match="plain http"):
        _storage(credential=credential).service(azurite.endpoint)
    assert credential.scopes == []


# Errors.


@pytest.mark.parametrize(("container", "permission"), [("absent", "rl"), ("content", "r")])
def test_a_refused_listing_raises_what_the_sdk_raises(azurite: Azurite, container: str, permission: str) -> None:
    sas = generate_account_sas(
        ACCOUNT, KEY, ResourceTypes(container=True, object=True), permission, "2099-01-01T00:00:00Z"
    )
    service = _storage().service(azurite.endpoint, sas=sas)
    with pytest.raises(HttpResponseError) as ours:
        list(service.blobs(container, "", "/", threading.Event()))
    with (
        BlobServiceClient(azurite.endpoint, credential=sas) as client,
        pytest.raises(HttpResponseError) as theirs,
    ):
        list(client.get_container_client(container).list_blobs())
    assert type(ours.value) is type(theirs.value)
    assert _without_ids(ours.value) == _without_ids(theirs.value)
    assert "sig=" not in translate(ours.value).message


def _without_ids(error: Any) -> tuple[int, str, list[str]]:
    lines = [line for line in error.message.splitlines() if not line.startswith(("RequestId:", "Time:"))]
    return error.status_code, str(getattr(error.error_code, "value", error.error_code)), lines


def test_what_is_not_there_is_not_found(service: BlobService) -> None:
    with pytest.raises(ResourceNotFoundError) as absent:
        list(service.blobs("absent", "", "/", threading.Event()))
    told = translate(absent.value)
    assert isinstance(told, NotFound)
    assert told.code == "ContainerNotFound"
