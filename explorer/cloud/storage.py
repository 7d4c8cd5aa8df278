"""Blob storage: opens accounts, and reads what is in them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core import PipelineClient
from azure.core.credentials import AzureSasCredential, TokenCredential
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.policies import (
    AzureSasCredentialPolicy,
    BearerTokenCredentialPolicy,
    HeadersPolicy,
    RedirectPolicy,
    RequestIdPolicy,
    RetryPolicy,
    SensitiveHeaderCleanupPolicy,
    UserAgentPolicy,
)
from azure.storage.blob import BlobClient, BlobServiceClient, ExponentialRetry

from explorer import __version__
from explorer.cloud.clouds import Cloud
from explorer.cloud.download import BLOCK, download_blob
from explorer.cloud.listing import list_blobs, list_containers
from explorer.cloud.preview import BlobReader
from explorer.cloud.properties import blob_words
from explorer.cloud.rights import CONNECTION_VARIABLE, choose
from explorer.cloud.transport import GuardedTransport, credential_name
from explorer.model.address import is_loopback
from explorer.model.blobs import BlobPage
from explorer.model.errors import BadInput, Refused
from explorer.model.places import Container
from explorer.model.requests import RequestLog
from explorer.model.rights import BlobRight

# Documented, in every cloud, and new enough for names that XML cannot hold (2021-02-12).
# Source: https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions
_SERVICE_VERSION = "2023-11-03"


class Storage:
    """Opens accounts; the right is picked once for each and never changed silently.

    `credential(tenant_id)` gives the identity's credential for a tenant ("" for its own).
    """

    def __init__(
        self, cloud: Cloud, session: requests.Session, log: RequestLog, credential: Callable[[str], TokenCredential]
    ) -> None:
        self._cloud, self._session, self._log, self._credential = cloud, session, log, credential

    def service(self, endpoint: str, tenant: str = "", sas: str = "") -> BlobService:
        """Return the account behind a blob endpoint, opened by the SAS of its URL, else by the account of
        AZURE_STORAGE_CONNECTION_STRING where that names this very endpoint, else by the identity's token.

        Raises Refused for a host that is not this cloud's storage, BadInput for plain http that is not an emulator's
        with key or SAS, and for a connection string that cannot be meant.
        """
        parts = urlsplit(endpoint)
        host = parts.netloc.lower()
        if not self._cloud.owns_blob_host(host):
            raise Refused(
                f"{host} is not blob storage of {self._cloud.name}; no credential is sent there.",
                hint="Check the address, or name the cloud that it belongs to with --cloud.",
            )
        right, credential = choose(endpoint, sas, os.environ.get(CONNECTION_VARIABLE, ""), self._credential(tenant))
        if parts.scheme != "https" and (right.is_token or not is_loopback(parts.hostname or "")):
            raise BadInput(
                "A token is never sent over plain http.",
                hint=f"Set {CONNECTION_VARIABLE} to the emulator's, or use https.",
            )
        transport = _BlobTransport(self._session, self._log, host, right)
        return BlobService(endpoint.rstrip("/"), right, credential, transport, self._cloud.audience("storage"))


class _BlobTransport(GuardedTransport):
    """Sends a credential to one endpoint's host only, and names the right in the request log."""

    def __init__(self, session: requests.Session, log: RequestLog, host: str, right: BlobRight) -> None:
        super().__init__(session, log, "blob", lambda other: other.lower() == host)
        self._name = right.log_name

    def send(self, request: Any, **kwargs: Any) -> Any:
        if not self._name:  # a token's credential has named itself on this thread
            return super().send(request, **kwargs)
        outer = credential_name.set(self._name)
        try:
            return super().send(request, **kwargs)
        finally:
            credential_name.reset(outer)


class BlobService:
    """One account's blobs; every method blocks and belongs on a worker thread.

    Azure's own errors are raised as the SDK raises them.
    """

    def __init__(
        self,
        endpoint: str,
        right: BlobRight,
        credential: AzureSasCredential | TokenCredential,
        transport: GuardedTransport,
        audience: str,
    ) -> None:
        self.endpoint = endpoint
        self.right = right
        sign: Any = (
            AzureSasCredentialPolicy(credential)
            if isinstance(credential, AzureSasCredential)
            else BearerTokenCredentialPolicy(credential, f"{audience}/.default")
        )
        self._pipeline: PipelineClient[Any, Any] = PipelineClient(
            base_url=endpoint,
            policies=[
                RequestIdPolicy(),
                HeadersPolicy({"x-ms-version": _SERVICE_VERSION, "Accept": "application/xml"}),
                UserAgentPolicy(sdk_moniker=f"azpane/{__version__}"),
                RedirectPolicy(),
                RetryPolicy(retry_total=3, retry_connect=1),
                sign,
                SensitiveHeaderCleanupPolicy(),
            ],
            transport=transport,
        )
        self._client = BlobServiceClient(
            endpoint,
            credential=credential,
            transport=transport,
            audience=audience,
            api_version=_SERVICE_VERSION,
            max_single_get_size=BLOCK,
            max_chunk_get_size=BLOCK,
            # The library's own first pause is 15 s, which on a screen is an outage.
            retry_policy=ExponentialRetry(
                initial_backoff=1, increment_base=2, retry_total=3, random_jitter_range=1, retry_connect=1
            ),
        )

    def containers(self, stop: threading.Event) -> Iterator[list[Container]]:
        """Yield the containers page by page."""
        return list_containers(self._pipeline, self.endpoint, stop)

    def blobs(self, container: str, prefix: str, delimiter: str, stop: threading.Event) -> Iterator[BlobPage]:
        """Yield the blobs that begin with `prefix` page by page; with "/" as delimiter, virtual folders as rows."""
        return list_blobs(self._pipeline, self.endpoint, container, prefix, delimiter, stop)

    def properties(self, container: str, name: str) -> Mapping[str, str]:
        """Return a blob's properties and metadata in words, in the order to show them."""
        return blob_words(self._blob(container, name).get_blob_properties())

    def reader(self, container: str, name: str, *, version_id: str = "", snapshot: str = "") -> BlobReader:
        """Return what reads one blob by ranges: as it is, or one of its versions or snapshots."""
        return BlobReader(self._blob(container, name, version_id, snapshot))

    def preview(self, container: str, name: str, offset: int = 0, length: int = 65536) -> bytes:
        """Return up to `length` bytes as they are stored, by one range read; none where the blob ends before them."""
        blob = self._blob(container, name)
        try:
            stream = blob.download_blob(offset=offset, length=length, max_concurrency=1, decompress=False)
        except HttpResponseError as error:
            if error.status_code == 416:  # there is no range in an empty blob
                return b""
            raise
        return bytes(stream.readall())

    def download(
        self,
        container: str,
        name: str,
        folder: Path,
        progress: Callable[[int, int], None],
        stop: threading.Event,
    ) -> Path:
        """Save a blob below a folder and return its path; see explorer.cloud.download."""
        return download_blob(self._blob(container, name), name, folder, progress, stop)

    def _blob(self, container: str, name: str, version_id: str = "", snapshot: str = "") -> BlobClient:
        if {".", ".."} & set(name.split("/")):
            # Every HTTP stack resolves these, so that the request would be for another blob, or another container.
            raise Refused(
                "This blob cannot be asked for over HTTP: a part of its name is . or ..",
                hint="Whoever made it can copy it under another name.",
            )
        return self._client.get_blob_client(container, name, snapshot or None, version_id=version_id or None)
