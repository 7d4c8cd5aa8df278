"""Through each blob client nothing but reads can leave, whoever asks and whatever the right would allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from azure.core.rest import HttpRequest
from azure.storage.blob import BlobServiceClient

from explorer.cloud.storage import BlobService
from explorer.cloud.wire.errors import translate
from explorer.model.base.errors import Refused
from tests.cloud.wires import Wire, storage

_ENDPOINT = "https://stwebshopprod.blob.core.windows.net"


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def service(wire: Wire) -> BlobService:
    return storage(wire).service(_ENDPOINT, sas="sv=1&sp=rwdlacup&sig=x")


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_the_listing_pipeline_sends_reads_only(service: BlobService, wire: Wire, method: str) -> None:
    with pytest.raises(Exception, match="only reads") as refused:
        service._pipeline.send_request(HttpRequest(method, f"{_ENDPOINT}/c/b"))
    assert isinstance(translate(refused.value), Refused)
    assert wire.asked == []


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.create_container("c"),
        lambda client: client.delete_container("c"),
        lambda client: client.get_blob_client("c", "b").upload_blob(b"x"),
        lambda client: client.get_blob_client("c", "b").delete_blob(),
        lambda client: client.get_blob_client("c", "b").set_blob_metadata({}),
        lambda client: client.get_blob_client("c", "b").acquire_lease(),
        lambda client: client.get_blob_client("c", "b").set_standard_blob_tier("Archive"),
        lambda client: client.get_container_client("c").delete_blobs("b"),
        lambda client: client.get_user_delegation_key(datetime(2030, 1, 1), datetime(2030, 1, 2)),
    ],
)
def test_the_typed_client_sends_reads_only(
    service: BlobService, wire: Wire, change: Callable[[BlobServiceClient], object]
) -> None:
    with pytest.raises(Exception, match="only reads") as refused:
        change(service._client)
    assert isinstance(translate(refused.value), Refused)
    assert wire.asked == []
