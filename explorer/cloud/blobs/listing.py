"""Blob listings: the SDK's pipeline carries the request, azpane decodes the answer into columns.

From the wire to a BlobPage: list_blobs here asks for pages, by ranges.py in several ranges of names at once; each
answer is read by page_arrow.py or page_xml.py. Accounts with real folders pass through real_folders.py after that.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from azure.core import PipelineClient
from azure.core.credentials import AzureSasCredential, TokenCredential
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    IncompleteReadError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceResponseError,
)
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
from azure.core.rest import HttpRequest

from explorer import __version__
from explorer.cloud.blobs import page_arrow as arrow
from explorer.cloud.blobs import ranges
from explorer.cloud.blobs.page_xml import Listed, read_xml
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.screen_first import computing, give_way
from explorer.model.blobs.store import BlobPage

PAGE = 5000  # the most that the service gives at once

# Documented, in every cloud, and newer than 2021-02-12: that one encodes names that XML cannot hold.
# Source: https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions
SERVICE_VERSION = "2023-11-03"
# The first that answers as Apache Arrow. Source: azure/storage/blob/_container_client.py, list_blobs(response_format=)
_ARROW_VERSION = "2026-10-06"

TRIES = 3  # for an answer whose body breaks off; what fails before the body is retried by the pipeline
_LONGEST_ERROR = 64 * 1024  # bytes


def blob_pipeline(
    endpoint: str, credential: AzureSasCredential | TokenCredential | None, transport: GuardedTransport, audience: str
) -> PipelineClient[Any, Any]:
    """Return a pipeline of the library's own policies to one account; `audience` is what its tokens are for.

    Without a credential its requests are anonymous.
    """
    sign: list[Any] = []
    if isinstance(credential, AzureSasCredential):
        sign = [AzureSasCredentialPolicy(credential)]
    elif credential:
        sign = [BearerTokenCredentialPolicy(credential, f"{audience}/.default")]
    return PipelineClient(
        base_url=endpoint,
        policies=[
            RequestIdPolicy(),
            HeadersPolicy({"x-ms-version": SERVICE_VERSION, "Accept": "application/xml"}),
            UserAgentPolicy(sdk_moniker=f"azpane/{__version__}"),
            RedirectPolicy(),
            RetryPolicy(retry_total=3, retry_connect=1),
            *sign,
            SensitiveHeaderCleanupPolicy(),
        ],
        transport=transport,
    )


@dataclass(slots=True)
class Abilities:
    """What an account's service can do, as far as its answers have shown; what it cannot do is not asked for again."""

    has_arrow: bool = field(default_factory=arrow.is_there)
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
    listing of more than one page is read in several ranges of names at once, and its pages are marked as placed.
    Raises what the SDK's own clients raise. Source: https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """
    able = abilities or Abilities()
    url = f"{endpoint}/{quote(container, safe='$')}"
    query = {"restype": "container", "comp": "list", "prefix": prefix, "delimiter": delimiter}
    query |= {"include": ",".join(sorted(include)), "showonly": show_only}

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        more = {"startFrom": start, "endBefore": end if able.has_arrow else "", "marker": marker}
        return _page(client, url, {**query, **more}, stop, able)

    # A cut between two ranges could separate the rows of one name, such as its versions.
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
    """Read a page, and from its beginning again where it breaks off; None after a stop."""
    asked = f"{url}?{encoded({**query, 'maxresults': str(PAGE)})}"
    tries = TRIES
    while not stop.is_set():
        tries -= 1
        with_arrow = able.has_arrow
        try:
            return _page_once(client, asked, stop, with_arrow)
        except (ServiceResponseError, IncompleteReadError):
            if not tries:
                raise
        except HttpResponseError as error:
            if not with_arrow or not _is_about_version(error):
                raise
            able.has_arrow = False
            tries += 1
        except arrow.NotUnderstood:
            # The first time the page may have been damaged on its way; after that it is asked for as XML.
            able.has_arrow = tries == TRIES - 1
            tries = max(tries, 1)
    return None


def _is_about_version(error: HttpResponseError) -> bool:
    """Tell whether a service refuses the API version that has Arrow."""
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
        return (arrow.read_arrow if is_arrow else read_xml)(b"".join(pieces))


def encoded(query: Mapping[str, str]) -> str:
    """Return a query string without the parameters that are empty."""
    return urlencode({name: value for name, value in query.items() if value}, quote_via=quote, safe="")


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
        said = {}  # perhaps a proxy's page; the status says enough
    code = said.pop("code", "") or response.headers.get("x-ms-error-code", "")
    lines = [said.pop("message", "") or f"{response.status_code} {response.reason}"]
    if code:
        lines.append(f"ErrorCode:{code}")
    lines += [f"{name}:{text}" for name, text in said.items()]
    kind = _BY_STATUS.get(response.status_code, HttpResponseError)
    error: Any = kind(message="\n".join(lines), response=response)
    error.error_code = code
    return error  # type: ignore[no-any-return]
