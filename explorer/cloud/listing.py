"""Blob listings: the SDK's pipeline carries the request, azpane decodes the answer into columns."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from azure.core import PipelineClient
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    IncompleteReadError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceResponseError,
)
from azure.core.rest import HttpRequest

from explorer.cloud.page_reader import PageReader
from explorer.model.blobs import BlobPage
from explorer.model.places import Container

PAGE = 5000  # the most that the service gives at once

_TRIES = 3  # for a page whose body breaks off; what fails before the body is retried by the pipeline
_LONGEST_ERROR = 64 * 1024  # bytes

_parsing = threading.Lock()  # one parse at a time: more threads would only fight for the interpreter


def list_blobs(
    client: PipelineClient[Any, Any], endpoint: str, container: str, prefix: str, delimiter: str, stop: threading.Event
) -> Iterator[BlobPage]:
    """Yield a container's blobs page by page, with virtual folders where a delimiter is given.

    Raises what the SDK's own clients raise. Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """
    query = {"restype": "container", "comp": "list", "prefix": prefix, "delimiter": delimiter}
    for reader in _pages(client, f"{endpoint}/{quote(container, safe='$')}", query, stop):
        yield reader.blobs


def list_containers(
    client: PipelineClient[Any, Any], endpoint: str, stop: threading.Event
) -> Iterator[list[Container]]:
    """Yield an account's containers page by page.

    Raises what the SDK's own clients raise. Source: https://learn.microsoft.com/rest/api/storageservices/list-containers2
    """
    for reader in _pages(client, f"{endpoint}/", {"comp": "list"}, stop):
        yield reader.containers


def _pages(
    client: PipelineClient[Any, Any], url: str, query: dict[str, str], stop: threading.Event
) -> Iterator[PageReader]:
    marker = ""
    while not stop.is_set():
        asked = {**query, "marker": marker, "maxresults": str(PAGE)}
        filled = {name: value for name, value in asked.items() if value}
        reader = _page(client, f"{url}?{urlencode(filled, quote_via=quote, safe='')}", stop)
        if reader is None:
            return
        yield reader
        marker = reader.next_marker
        if not marker:
            return


def _page(client: PipelineClient[Any, Any], url: str, stop: threading.Event) -> PageReader | None:
    """Read a page, from its beginning again where it breaks off; None where it was stopped."""
    for _ in range(_TRIES - 1):
        try:
            return _page_once(client, url, stop)
        except (ServiceResponseError, IncompleteReadError):
            continue
    return _page_once(client, url, stop)


def _page_once(client: PipelineClient[Any, Any], url: str, stop: threading.Event) -> PageReader | None:
    response = client.send_request(HttpRequest("GET", url), stream=True)
    try:
        if response.status_code != 200:
            response.read()
            raise service_error(response)
        reader = PageReader()
        for piece in response.iter_bytes():  # in the transport's blocks
            if stop.is_set():
                return None
            with _parsing:
                reader.feed(piece)
        reader.finish()
        return reader
    finally:
        response.close()


_BY_STATUS: dict[int, type[HttpResponseError]] = {
    401: ClientAuthenticationError,
    404: ResourceNotFoundError,
    409: ResourceExistsError,
}


def service_error(response: Any) -> HttpResponseError:
    """Return the exception that the SDK's own clients raise for an error of the blob service, with its `error_code`.

    Source: azure/storage/blob/_shared/response_handlers.py, process_storage_error
    """
    try:
        said = {
            child.tag.lower(): child.text or "" for child in ElementTree.fromstring(response.content[:_LONGEST_ERROR])
        }
    except ElementTree.ParseError:
        said = {}  # a proxy's page, say; its status tells enough
    code = said.pop("code", "") or response.headers.get("x-ms-error-code", "")
    lines = [said.pop("message", "") or f"{response.status_code} {response.reason}"]
    if code:
        lines.append(f"ErrorCode:{code}")
    lines += [f"{name}:{text}" for name, text in said.items()]
    kind = _BY_STATUS.get(response.status_code, HttpResponseError)
    error: Any = kind(message="\n".join(lines), response=response)
    error.error_code = code
    error.additional_info = said
    return error  # type: ignore[no-any-return]
