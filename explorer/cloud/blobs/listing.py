"""Blob listings: the SDK's pipeline carries the request, azpane decodes the answer into columns."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
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

from explorer.cloud.blobs import page_arrow as arrow
from explorer.cloud.blobs import ranges
from explorer.cloud.blobs.listed import Listed
from explorer.cloud.blobs.page_pattern import read_plain
from explorer.cloud.blobs.page_xml import PageReader
from explorer.model.base.screen_first import computing, give_way
from explorer.model.blobs.store import BlobPage

PAGE = 5000  # the most that the service gives at once

# Documented, in every cloud, and new enough for names that XML cannot hold (2021-02-12).
# Source: https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions
SERVICE_VERSION = "2023-11-03"
# The first that answers as Apache Arrow. Source: azure/storage/blob/_container_client.py, list_blobs(response_format=)
_ARROW_VERSION = "2026-10-06"

_TRIES = 3  # for a page whose body breaks off; what fails before the body is retried by the pipeline
_LONGEST_ERROR = 64 * 1024  # bytes


@dataclass(slots=True)
class Abilities:
    """What an account's service has shown that it can do; what it cannot do is not asked for again."""

    has_arrow: bool = True
    has_ranges: bool = True


def list_blobs(
    client: PipelineClient[Any, Any],
    endpoint: str,
    container: str,
    prefix: str,
    delimiter: str,
    stop: threading.Event,
    include: Collection[str] = (),
    abilities: Abilities | None = None,
    show_only: str = "",
) -> Iterator[BlobPage]:
    """Yield a container's blobs page by page, with virtual folders where a delimiter is given.

    `include` and `show_only` are List Blobs' own words, such as versions, snapshots, deleted, metadata and tags. A
    listing of more than a page is read in several ranges of names at once; its pages say where they belong. Raises
    what the SDK's own clients raise. Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """
    able = abilities or Abilities()
    url = f"{endpoint}/{quote(container, safe='$')}"
    query = {"restype": "container", "comp": "list", "prefix": prefix, "delimiter": delimiter}
    query |= {"include": ",".join(sorted(include)), "showonly": show_only}

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        more = {"startFrom": start, "endBefore": end if able.has_arrow else "", "marker": marker}
        return _page(client, url, {**query, **more}, stop, able)

    # Rows of one name, as versions are, could be cut apart.
    if include or not able.has_ranges:
        yield from _one_by_one(ask)
        return
    try:
        yield from ranges.list_in_ranges(ask, prefix, delimiter, stop)
    except ranges.OutOfOrder:
        able.has_ranges = False
        again = _one_by_one(ask)
        for page in again:
            page.starts_over = True
            yield page
            break
        yield from again


def _one_by_one(ask: ranges.Ask) -> Iterator[BlobPage]:
    marker = ""
    while listed := ask(marker):
        yield from listed.pages
        marker = listed.next_marker
        if not marker:
            return


def _page(
    client: PipelineClient[Any, Any], url: str, query: dict[str, str], stop: threading.Event, able: Abilities
) -> Listed | None:
    """Read a page, from its beginning again where it breaks off; None where it was stopped."""
    asked = urlencode(
        {name: value for name, value in {**query, "maxresults": str(PAGE)}.items() if value}, quote_via=quote, safe=""
    )
    tries = _TRIES
    while not stop.is_set():
        tries -= 1
        with_arrow = able.has_arrow
        try:
            return _page_once(client, f"{url}?{asked}", stop, with_arrow)
        except (ServiceResponseError, IncompleteReadError):
            if not tries:
                raise
        except HttpResponseError as error:
            if not with_arrow or not _is_about_version(error):
                raise
            able.has_arrow = False
            tries += 1
        except arrow.NotUnderstood:
            # A page that arrived damaged is asked for again; Arrow of a kind that is not known here, as XML.
            able.has_arrow = tries == _TRIES - 1
            tries = max(tries, 1)
    return None


def _is_about_version(error: HttpResponseError) -> bool:
    """Tell whether a service refuses the version that Arrow came with."""
    return error.status_code in (406, 415) or getattr(error, "error_code", "") in (
        "InvalidHeaderValue",
        "UnsupportedHeader",
    )


def _page_once(client: PipelineClient[Any, Any], url: str, stop: threading.Event, with_arrow: bool) -> Listed | None:
    accepted: dict[str, Any] = {}
    if with_arrow:
        accepted["headers"] = {"x-ms-version": _ARROW_VERSION, "Accept": f"{arrow.CONTENT_TYPE},application/xml"}
    response = client.send_request(HttpRequest("GET", url), stream=True, **accepted)
    try:
        if response.status_code != 200:
            response.read()
            raise service_error(response)
        pieces = []
        for piece in response.iter_bytes():  # in the transport's blocks
            if stop.is_set():
                return None
            pieces.append(piece)
            give_way()
        is_arrow = response.headers.get("Content-Type", "").partition(";")[0].strip() == arrow.CONTENT_TYPE
    finally:
        response.close()
    with computing():
        return arrow.read_arrow(b"".join(pieces)) if is_arrow else _read_xml(pieces)


def _read_xml(pieces: list[bytes]) -> Listed:
    listed = read_plain(b"".join(pieces))
    if listed is None:
        reader = PageReader()
        for piece in pieces:
            reader.feed(piece)
        listed = reader.finish()
    return listed


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
