"""Short lists of the blob service, as XML through the SDK's pipeline: containers, blobs by tags, a blob's tags."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from azure.core import PipelineClient
from azure.core.exceptions import IncompleteReadError, ServiceResponseError
from azure.core.rest import HttpRequest

from explorer.cloud.blobs.listing import PAGE, TRIES, encoded, service_error
from explorer.cloud.blobs.page_xml import http_seconds, unreadable
from explorer.model.azure.places import Container, FoundBlob


def list_containers(
    client: PipelineClient[Any, Any],
    endpoint: str,
    stop: threading.Event,
    prefix: str = "",
    include: str = "metadata",
) -> Iterator[list[Container]]:
    """Yield an account's containers page by page; `include` is "metadata", or "metadata,deleted".

    Raises what the SDK's own clients raise. Source: https://learn.microsoft.com/rest/api/storageservices/list-containers2
    """
    for page in _pages(client, f"{endpoint}/", {"comp": "list", "prefix": prefix, "include": include}, stop):
        yield [_container(one) for one in page.iterfind("Containers/Container")]


def find_blobs(
    client: PipelineClient[Any, Any], endpoint: str, expression: str, stop: threading.Event
) -> Iterator[list[FoundBlob]]:
    """Yield the account's blobs whose index tags match an expression, page by page; a page may be empty.

    Raises what the SDK's own clients raise.
    Source: https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags
    """
    for page in _pages(client, f"{endpoint}/", {"comp": "blobs", "where": expression}, stop):
        yield [
            FoundBlob(_text(one, "ContainerName"), _text(one, "Name"), tag_set(one))
            for one in page.iterfind("Blobs/Blob")
        ]


def blob_tags(client: PipelineClient[Any, Any], url: str, query: Mapping[str, str]) -> dict[str, str]:
    """Return a blob's index tags; `query` names a version or snapshot. Raises what the SDK's own clients raise.

    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob-tags
    """
    return tag_set(_page(client, f"{url}?{encoded({'comp': 'tags', **query})}"))


def tag_set(element: ElementTree.Element) -> dict[str, str]:
    return {_text(one, "Key"): _text(one, "Value") for one in element.iter("Tag")}


def _pages(
    client: PipelineClient[Any, Any], url: str, query: Mapping[str, str], stop: threading.Event
) -> Iterator[ElementTree.Element]:
    marker = ""
    while not stop.is_set():
        page = _page(client, f"{url}?{encoded({**query, 'marker': marker, 'maxresults': str(PAGE)})}")
        if page.tag != "EnumerationResults":
            raise unreadable("it is no listing")
        yield page
        marker = page.findtext("NextMarker") or ""
        if not marker:
            return


def _page(client: PipelineClient[Any, Any], url: str) -> ElementTree.Element:
    """Read an answer, and from its beginning again where it breaks off."""
    for _ in range(TRIES - 1):
        try:
            return _page_once(client, url)
        except (ServiceResponseError, IncompleteReadError):
            continue
    return _page_once(client, url)


def _page_once(client: PipelineClient[Any, Any], url: str) -> ElementTree.Element:
    response = client.send_request(HttpRequest("GET", url), stream=True)
    try:
        body = response.read()
        if response.status_code != 200:
            raise service_error(response)
    finally:
        response.close()
    if b"<!DOCTYPE" in body:
        raise unreadable("it declares a document type, as no listing does")  # entities could grow without end
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise unreadable("it is not XML") from error


def _container(one: ElementTree.Element) -> Container:
    has = {part.tag: part.text or "" for part in one.iterfind("Properties/*")}
    metadata = {part.tag: part.text or "" for part in one.iterfind("Metadata/*")}
    return Container(
        name=_text(one, "Name"),
        modified=http_seconds(has.get("Last-Modified", "")),
        public_access=has.get("PublicAccess", ""),
        lease_state=has.get("LeaseState", ""),
        lease_status=has.get("LeaseStatus", ""),
        lease_duration=has.get("LeaseDuration", ""),
        etag=has.get("Etag", "").strip('"'),
        has_immutability_policy=has.get("HasImmutabilityPolicy") == "true",
        has_legal_hold=has.get("HasLegalHold") == "true",
        has_version_immutability=has.get("ImmutableStorageWithVersioningEnabled") == "true",
        encryption_scope=has.get("DefaultEncryptionScope", ""),
        denies_other_scopes=has.get("DenyEncryptionScopeOverride") == "true",
        metadata=metadata,
        is_deleted=_text(one, "Deleted") == "true",
        deleted=http_seconds(has.get("DeletedTime", "")),
        days_left=int(has.get("RemainingRetentionDays") or 0),
        version=_text(one, "Version"),
    )


def _text(element: ElementTree.Element, name: str) -> str:
    """Return the text of a part; a name that XML cannot hold is marked as percent-encoded."""
    part = element.find(name)
    if part is None or not part.text:
        return ""
    return unquote(part.text) if part.get("Encoded") == "true" else part.text
