"""Blob storage: opens accounts, and reads what is in them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError, HttpResponseError
from azure.storage.blob import BlobClient, BlobServiceClient, ExponentialRetry

from explorer.cloud.blobs.listing import SERVICE_VERSION, Abilities, blob_pipeline, list_blobs
from explorer.cloud.blobs.properties import tag_words, why_no_tags
from explorer.cloud.blobs.real_folders import is_folder_blob, with_deleted, without_folder_blobs, without_folders
from explorer.cloud.blobs.rights import CONNECTION_VARIABLE, Chosen, choose
from explorer.cloud.blobs.service_lists import blob_tags, find_blobs, list_containers
from explorer.cloud.download.downloads import Downloads
from explorer.cloud.download.ranges import RangeReader, check_name
from explorer.cloud.preview.reader import BlobReader
from explorer.cloud.wire.clouds import Cloud, without_443
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.transport import GuardedTransport, credential_name
from explorer.model.azure.address import BlobAddress, is_loopback
from explorer.model.azure.places import Container, FoundBlob
from explorer.model.base.errors import BadInput, ExplorerError, Forbidden, Refused, SignInNeeded
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.page import BlobPage, Past, page_of
from explorer.model.blobs.reference import BlobReference, BlobRight, reference
from explorer.model.blobs.sas import why_not_public, why_refused
from explorer.model.download.progress import Picked

_RETRIES = 3
_LONGEST_READ = 2 * 1024 * 1024  # bytes of one request for a preview


class Storage:
    """Opens accounts; the right is chosen once for each and never changed silently.

    `credential(tenant_id)` gives the identity's credential for a tenant ("" for its own).
    """

    def __init__(
        self, cloud: Cloud, session: requests.Session, log: RequestLog, credential: Callable[[str], TokenCredential]
    ) -> None:
        self._cloud, self._session, self._log, self._credential = cloud, session, log, credential

    def service_of(self, place: BlobAddress, tenant: str = "") -> BlobService:
        """Return the account of an address, opened as that says: by its SAS, as anybody, or by one's own right."""
        return self.service(place.endpoint, tenant, place.sas, is_anonymous=place.is_anonymous)

    def service(
        self,
        endpoint: str,
        tenant: str = "",
        sas: str = "",
        *,
        is_hierarchical: bool | None = None,
        is_anonymous: bool = False,
    ) -> BlobService:
        """Return the account behind a blob endpoint, opened by the right that explorer.cloud.blobs.rights.choose gives.

        `is_hierarchical` says whether its folders are real, None where that is not known. With `is_anonymous` there is
        no credential at all.

        Raises Refused for a host that is not this cloud's storage, BadInput for plain http unless it is an emulator's
        with key or SAS, and for a connection string that names no account.
        """
        parts = urlsplit(endpoint)
        host = parts.netloc.lower()
        if not self._cloud.owns_blob_host(host):
            raise Refused(
                f"{host} is not blob storage of {self._cloud.name}; no credential is sent there.",
                hint="Check the address, or name the cloud that it belongs to with --cloud.",
            )
        if is_anonymous:
            chosen = Chosen(BlobRight.ANONYMOUS, None)
        else:
            chosen = choose(endpoint, sas, os.environ, self._credential(tenant), self._cloud.storage_suffix)
        right = chosen.right
        if parts.scheme != "https" and (right.is_token or not is_loopback(parts.hostname or "")):
            raise BadInput(
                "A token is never sent over plain http.",
                hint=f"Set {CONNECTION_VARIABLE} to the emulator's, or use https.",
            )
        transport = _BlobTransport(self._session, self._log, host, right)
        audience = self._cloud.audience("storage")
        return BlobService(endpoint.rstrip("/"), chosen, transport, audience, is_hierarchical)


class _BlobTransport(GuardedTransport):
    """Sends a credential to one endpoint's host only, and names the right in the request log."""

    def __init__(self, session: requests.Session, log: RequestLog, host: str, right: BlobRight) -> None:
        super().__init__(session, log, "blob", lambda other: without_443(other) == without_443(host))
        self._name = right.log_name

    def send(self, request: Any, **kwargs: Any) -> Any:
        if not self._name:  # the credential of a token names itself on this thread
            return super().send(request, **kwargs)
        outer = credential_name.set(self._name)
        try:
            return super().send(request, **kwargs)
        finally:
            credential_name.reset(outer)


class _StorageRetries(ExponentialRetry):
    """The storage library's own policy, which knows no answer 429 and waits where nobody sees it and nothing ends it.

    Its own first pause of 15 s looks like an outage on a screen.
    """

    def __init__(self, transport: GuardedTransport) -> None:
        super().__init__(
            initial_backoff=1, increment_base=2, retry_total=_RETRIES, random_jitter_range=1, retry_connect=1
        )
        self._transport = transport

    def sleep(self, settings: Any, transport: Any) -> None:  # `transport` is a wrapper's, which only sleeps
        super().sleep(settings, self._transport)  # type: ignore[no-untyped-call]

    def send(self, request: Any) -> Any:
        response: Any = None
        for pause in range(_RETRIES + 1):
            response = super().send(request)  # type: ignore[no-untyped-call]
            if response.http_response.status_code != 429 or pause == _RETRIES:
                break
            self._transport.sleep(2.0**pause)
        return response


class BlobService:
    """One account's blobs; every method blocks and belongs on a worker thread.

    Azure's own errors are raised as the SDK raises them.
    """

    def __init__(
        self,
        endpoint: str,
        chosen: Chosen,
        transport: GuardedTransport,
        audience: str,
        is_hierarchical: bool | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._abilities = Abilities()
        self._chosen = chosen
        self._is_hierarchical = is_hierarchical
        self._pipeline = blob_pipeline(endpoint, chosen.credential, transport, audience)
        self._tags_pipeline = blob_pipeline(endpoint, chosen.tags_credential, transport, audience)
        self._client = BlobServiceClient(
            endpoint,
            credential=chosen.credential,
            transport=transport,
            audience=audience,
            api_version=SERVICE_VERSION,
            max_single_get_size=_LONGEST_READ,
            max_chunk_get_size=_LONGEST_READ,
            retry_policy=_StorageRetries(transport),
        )

    @property
    def right(self) -> BlobRight:
        return self._chosen.right

    @property
    def right_words(self) -> str:
        """The right in use; of a SAS also what it allows and when it ends."""
        sas = self._chosen.sas
        return f"{self.right.words}: {sas.words}" if sas and sas.words else self.right.words

    def explain_right(self, error: ExplorerError, needs: str = "l") -> tuple[str, str]:
        """Return what a refusal means and what to do, where the SAS in use explains it; else two empty texts.

        `needs` are the letters of the permissions that the operation needs.
        """
        sas = self._chosen.sas
        is_refused = isinstance(error, Forbidden | SignInNeeded)
        if self.right is BlobRight.ANONYMOUS:
            return why_not_public(error.code, is_refused=is_refused)
        return why_refused(sas, error.code, needs, is_refused=is_refused) if sas else ("", "")

    def _explained(self, error: ExplorerError) -> ExplorerError:
        """Return the failure of reading a blob, with what the right in use says of it."""
        meaning, hint = self.explain_right(error, "r")
        if meaning:
            error.meaning, error.hint = meaning, hint
        return error

    @property
    def lists_blobs(self) -> bool:
        """Whether a listing is worth asking for: False where the SAS says that it is for single blobs."""
        return self._chosen.sas is None or self._chosen.sas.lists_blobs

    # Lists.

    def containers(
        self, stop: threading.Event, prefix: str = "", *, with_deleted: bool = False
    ) -> Iterator[list[Container]]:
        """Yield the containers that begin with `prefix` page by page, `with_deleted` also deleted ones."""
        include = "metadata,deleted" if with_deleted else "metadata"
        return list_containers(self._pipeline, self.endpoint, stop, prefix, include)

    def find_by_tags(self, expression: str, stop: threading.Event) -> Iterator[list[FoundBlob]]:
        """Yield the account's blobs whose index tags match an expression, page by page."""
        return find_blobs(self._pipeline, self.endpoint, expression, stop)

    def browse(
        self,
        container: str,
        prefix: str,
        delimiter: str,
        stop: threading.Event,
        include: frozenset[str] = frozenset(),
    ) -> Iterator[BlobPage]:
        """Yield what `blobs` yields, without the blobs that stand for folders where the account's folders are real.

        There, what was deleted needs a listing of its own. That one is written after the documentation of List Blobs
        (`showonly`) and answers that the tests of Azure's libraries recorded; it was never tried on a real account.
        """
        if "deleted" in include and self._has_real_folders():
            asked = (self._pipeline, self.endpoint, container, prefix, delimiter, stop, {"metadata"})
            xml_only = Abilities(has_arrow=False, has_ranges=False)  # Arrow is not documented for it
            deleted = list_blobs(*asked, xml_only, show_only="deleted")
            return with_deleted(self.browse(container, prefix, delimiter, stop, include - {"deleted"}), deleted)
        if self._is_hierarchical:
            include |= {"metadata"}  # nothing else shows that a blob is an empty folder
        pages = self.blobs(container, prefix, delimiter, stop, include)
        if delimiter and self._is_hierarchical is not False:
            return without_folder_blobs(pages, lambda name: self._finds_hierarchy(container, name))
        return without_folders(pages) if self._is_hierarchical else pages

    def count(self, container: str, prefix: str, stop: threading.Event) -> Iterator[tuple[int, int]]:
        """Yield after each page how many blobs begin with `prefix` so far, and how many bytes they have."""
        blobs = byte_count = 0
        for page in self.browse(container, prefix, "", stop):
            if page.starts_over:
                blobs = byte_count = 0
            blobs += len(page)
            byte_count += page.byte_count
            yield blobs, byte_count

    def _has_real_folders(self) -> bool:
        """Tell whether the account has a hierarchical namespace, and remember it; False where asking is refused.

        Source: https://learn.microsoft.com/rest/api/storageservices/get-account-information
        """
        if self._is_hierarchical is None:
            try:
                self._is_hierarchical = bool(self._client.get_account_information().get("is_hns_enabled"))
            except AzureError:
                return False
        return self._is_hierarchical

    def _finds_hierarchy(self, container: str, name: str) -> bool:
        """Tell whether the account's folders are real, by one blob that may stand for a folder, and remember it."""
        if self._is_hierarchical is None:
            self._is_hierarchical = is_folder_blob(self._blob(container, name).get_blob_properties().metadata)
        return self._is_hierarchical

    def blobs(
        self,
        container: str,
        prefix: str,
        delimiter: str,
        stop: threading.Event,
        include: frozenset[str] = frozenset(),
    ) -> Iterator[BlobPage]:
        """Yield the blobs that begin with `prefix` page by page; with "/" as delimiter, virtual folders as rows.

        `include` may hold versions, snapshots, deleted, metadata and tags.
        """
        return list_blobs(self._pipeline, self.endpoint, container, prefix, delimiter, stop, include, self._abilities)

    def is_for_folder(self, path: str) -> bool:
        """Tell whether the SAS in use is for the folder at a path, and so for what is below it."""
        sas = self._chosen.sas
        return bool(path and sas and sas.resource == "d" and sas.depth == len(path.strip("/").split("/")))

    def or_one(self, pages: Iterator[BlobPage], container: str, name: str) -> Iterator[BlobPage | ExplorerError]:
        """Yield pages; where the listing is refused, the blob that was asked for instead, then the refusal.

        Raises the refusal where that blob cannot be read either.
        """
        has_begun = False
        try:
            for page in pages:
                has_begun = True
                yield page
        except HttpResponseError as refused:
            if has_begun:
                raise
            try:
                yield self.properties(container, name)
            except AzureError:
                raise refused from None
            yield translate(refused)

    # One blob.

    def properties(self, container: str, blob: str | BlobReference) -> BlobPage:
        """Return a blob, or a version or snapshot of it, as a listing's only row; no listing is asked for."""
        one = reference(blob)
        found: Any = self._blob(container, one).get_blob_properties()
        return page_of(
            [one.name],
            [int(found.size or 0)],
            [int(found.last_modified.timestamp()) if found.last_modified else 0],
            [str(found.content_settings.content_type or "")],
            [str(found.blob_tier or "")],
            [str(getattr(found.blob_type, "value", found.blob_type))],
            {0: Past(version_id=one.version_id, snapshot=one.snapshot)} if one[1:] != ("", "") else None,
        )

    def reader(self, container: str, blob: str | BlobReference) -> BlobReader:
        """Return a reader of a blob, or of a version or snapshot of it, by ranges."""
        one = reference(blob)
        return BlobReader(self._blob(container, one), lambda number: self._tag_words(container, one, number))

    def _tag_words(self, container: str, one: BlobReference, number: int) -> dict[str, str]:
        """Return a blob's index tags in words, or why they cannot be read."""
        if not number:
            return {}
        asked = {"versionid": one.version_id, "snapshot": one.snapshot}
        try:
            return tag_words(blob_tags(self._tags_pipeline, self._blob(container, one).url.partition("?")[0], asked))
        except AzureError as error:
            return {"tags": f"{number}, not shown: {why_no_tags(error)}"}

    def downloads(self, container: str, picked: Sequence[Picked], folder: Path) -> Downloads:
        """Return a download of blobs and virtual folders into a folder; see explorer.cloud.download.downloads."""
        return Downloads(
            RangeReader(self._pipeline, self.endpoint, container, self._explained),
            lambda prefix, stop: self.browse(container, prefix, "", stop),
            picked,
            folder,
        )

    def _blob(self, container: str, blob: str | BlobReference) -> BlobClient:
        one = reference(blob)
        check_name(one.name)
        return self._client.get_blob_client(
            container, one.name, snapshot=one.snapshot or None, version_id=one.version_id or None
        )
