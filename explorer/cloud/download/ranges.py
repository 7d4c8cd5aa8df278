"""Ranges of a blob's bytes as they are stored, read through the account's pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

from azure.core import PipelineClient
from azure.core.exceptions import ResourceModifiedError
from azure.core.rest import HttpRequest

from explorer.cloud.blobs.listing import service_error
from explorer.cloud.blobs.range_answers import whole_size, wrong_answer
from explorer.cloud.wire.retries import http_moment
from explorer.model.base.errors import ExplorerError, Refused
from explorer.model.download.progress import Picked


class RangeReader:
    """Reads the blobs of one container, always by ranges; every method blocks.

    Raises what the SDK's own clients raise, and Refused for a name that cannot be asked for. `explain` adds to such a
    failure what is known of the right in use.
    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob
    """

    def __init__(
        self,
        client: PipelineClient[Any, Any],
        endpoint: str,
        container: str,
        explain: Callable[[ExplorerError], ExplorerError] = lambda error: error,
    ) -> None:
        self._client, self.explain = client, explain
        self.endpoint, self.container = endpoint.rstrip("/"), container

    def url(self, blob: Picked) -> str:
        """Return a blob's URL, with its version or snapshot and without any SAS."""
        check_name(blob.name)
        named = {"versionid": blob.version_id, "snapshot": blob.snapshot}
        query = urlencode({name: value for name, value in named.items() if value})
        path = f"{quote(self.container, safe='$')}/{quote(blob.name, safe='/~')}"
        return f"{self.endpoint}/{path}{'?' if query else ''}{query}"

    @contextmanager
    def opened(self, blob: Picked, start: int, end: int, etag: str = "") -> Iterator[RangeAnswer]:
        """Ask for the bytes from `start` up to, not including, `end`; an empty blob has none.

        With an ETag, raises ResourceModifiedError for a blob that has another one.
        """
        headers = {"x-ms-range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        if etag:
            headers["If-Match"] = etag
        response = self._client.send_request(HttpRequest("GET", self.url(blob), headers=headers), stream=True)
        if response.status_code == 416 and not start:  # an empty blob has no ranges
            response.close()
            del headers["x-ms-range"]
            response = self._client.send_request(HttpRequest("GET", self.url(blob), headers=headers), stream=True)
        try:
            if response.status_code not in (200, 206):
                response.read()
                error = service_error(response)
                raise ResourceModifiedError(error.message, response=response) if response.status_code == 412 else error
            yield RangeAnswer(response, start, end)
        finally:
            response.close()


class RangeAnswer:
    """The answer to a range; `size` is the whole blob's in bytes, `identity` changes when the blob is another one.

    Raises ServiceFault where it has other bytes than those from `start` up to, not including, `end`.
    """

    def __init__(self, response: Any, start: int, end: int) -> None:
        headers = response.headers
        self._response = response
        self.size = whole_size(response.status_code, headers, start, end)
        self._start, self._end = start, min(end, self.size)
        self._tells_length = "Content-Length" in headers
        self.etag: str = headers.get("ETag", "")
        self.md5: str = headers.get("x-ms-blob-content-md5", "") or headers.get("Content-MD5", "")
        self.modified = _seconds(headers.get("Last-Modified", ""))
        self.is_folder = headers.get("x-ms-meta-hdi_isfolder", "").lower() == "true"
        # Appending changes the ETag, but not the bytes before.
        self.is_append = headers.get("x-ms-blob-type") == "AppendBlob"
        created = headers.get("x-ms-creation-time", "")
        self.identity = f"created {created}" if self.is_append and created else self.etag

    def is_of(self, identity: str, size: int) -> bool:
        """Tell whether the blob is the one of an earlier answer; an append blob may have grown since."""
        return self.identity == identity and (self.size >= size if self.is_append else self.size == size)

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes in the transport's blocks, as they are stored; raises ServiceFault where too many come.

        An answer that does not tell its length may have been packed on the way: it counts once it is whole.
        """
        wanted = self._end - self._start
        held: list[bytes] = []
        came = 0
        for piece in self._response.iter_raw():
            came += len(piece)
            if came > wanted:
                raise wrong_answer(self._start, self._end, "and more were answered.")
            if self._tells_length:
                yield piece
            else:
                held.append(piece)
        if came == wanted:
            yield from held


def check_name(name: str) -> None:
    """Raise Refused for a name that every HTTP stack changes."""
    if {".", ".."} & set(name.split("/")):
        # These are resolved on the way: the request would be for another blob, or another container.
        raise Refused(
            "This blob cannot be asked for over HTTP: a part of its name is . or ..",
            hint="Whoever made it can copy it under another name.",
        )


def _seconds(date: str) -> float:
    """Return an HTTP date in seconds since 1970, or 0."""
    moment = http_moment(date)
    return moment.timestamp() if moment else 0.0
