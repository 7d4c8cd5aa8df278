"""One blob, read by ranges: what it is, pieces of it, and whether it has grown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceModifiedError
from azure.storage.blob import BlobClient, BlobProperties

from explorer.cloud.blobs.properties import blob_words
from explorer.model.base.errors import ServiceFault


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """What a preview needs to know of a blob: its size in bytes, its version tag, and its properties in words."""

    size: int
    etag: str
    content_type: str
    is_append: bool
    created: datetime | None
    tag_count: int
    words: Mapping[str, str]


class BlobReader:
    """Reads one blob, or one version or snapshot of it; every method blocks and belongs on a worker thread.

    Azure's own errors are raised as the SDK raises them, but for a blob that has changed since `facts`.
    """

    def __init__(self, blob: BlobClient, tags: Callable[[int], Mapping[str, str]]) -> None:
        """`tags(number)` asks for so many index tags, in words."""
        self._blob, self._tags = blob, tags

    def facts(self) -> BlobFacts:
        """Ask what the blob is, by one HEAD request, and one more where it has index tags."""
        found = self._properties()
        return replace(found, words=dict(found.words) | dict(self._tags(found.tag_count)))

    def _properties(self, **condition: Any) -> BlobFacts:
        headers: dict[str, str] = {}
        found = self._blob.get_blob_properties(
            raw_response_hook=lambda response: headers.update(response.http_response.headers), **condition
        )
        return _facts(found, headers)

    def changed(self, since: BlobFacts) -> BlobFacts | None:
        """Return what the blob is by now; None where it is what it was."""
        try:
            found = self._properties(etag=since.etag, match_condition=MatchConditions.IfModified)
        except HttpResponseError as error:
            if error.status_code == 304:  # which the SDK calls modified where the service names the condition
                return None
            raise
        return replace(found, words=dict(since.words) | dict(found.words))  # tags are not asked for each time

    def range(self, start: int, length: int, facts: BlobFacts) -> bytes:
        """Return up to `length` bytes from `start` on, as they are stored, by one range read.

        What was written to an append blob stays as it is, so that it may have grown since `facts`; any other blob must
        be the same one. Raises ServiceFault (ConditionNotMet) where it is another.
        """
        length = min(length, facts.size - start)
        if length <= 0:  # there is no range in an empty blob, nor behind the end
            return b""
        same: dict[str, Any] = {"etag": facts.etag, "match_condition": MatchConditions.IfNotModified}
        try:
            stream = self._blob.download_blob(
                offset=start, length=length, max_concurrency=1, decompress=False, **({} if facts.is_append else same)
            )
        except ResourceModifiedError as error:
            raise changed_since() from error
        except HttpResponseError as error:
            if error.status_code == 416:  # it is shorter than it was
                raise changed_since() from error
            raise
        if facts.is_append and facts.created and stream.properties.creation_time not in (None, facts.created):
            raise changed_since()
        return bytes(stream.readall())


def changed_since() -> ServiceFault:
    """Return the error that tells that a blob is not the one any more that was being read."""
    return ServiceFault(
        "The blob has changed since it was opened; what stands above is how it was.",
        hint="Press r to read it again.",
        code="ConditionNotMet",
    )


def _facts(found: BlobProperties, headers: Mapping[str, str]) -> BlobFacts:
    told: Any = found  # the package's annotations leave most of these open
    return BlobFacts(
        size=int(told.size),
        etag=str(told.etag),
        content_type=str(told.content_settings.content_type or ""),
        is_append=str(getattr(told.blob_type, "value", told.blob_type)) == "AppendBlob",
        created=told.creation_time,
        tag_count=int(told.tag_count or 0),
        words=blob_words(found, headers),
    )
