"""One blob, read by ranges: its properties, pieces of it, and whether it has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from azure.core import MatchConditions
from azure.core.exceptions import HttpResponseError, ResourceModifiedError
from azure.storage.blob import BlobClient, BlobProperties

from explorer.cloud.blobs.properties import blob_words
from explorer.cloud.blobs.range_answers import whole_size, wrong_answer
from explorer.model.base.errors import ServiceFault


@dataclass(frozen=True, slots=True)
class BlobFacts:
    """What a preview needs to know about a blob; `size` is in bytes, `words` are its properties as they are shown."""

    size: int
    etag: str
    content_type: str
    is_append: bool
    created: datetime | None
    tag_count: int
    words: Mapping[str, str]


class BlobReader:
    """Reads one blob, or one version or snapshot of it; every method blocks and belongs on a worker thread.

    Azure's own errors are raised as the SDK raises them, except for a blob that has changed since `facts`.
    """

    def __init__(self, blob: BlobClient, tags: Callable[[int], Mapping[str, str]]) -> None:
        """`tags(number)` returns the blob's index tags in words; `number` is how many it has."""
        self._blob, self._tags = blob, tags

    def facts(self) -> BlobFacts:
        """Return the blob's facts, by one HEAD request and one more where it has index tags."""
        found = self._properties()
        return replace(found, words=dict(found.words) | dict(self._tags(found.tag_count)))

    def _properties(self, **condition: Any) -> BlobFacts:
        headers: dict[str, str] = {}
        found = self._blob.get_blob_properties(
            raw_response_hook=lambda response: headers.update(response.http_response.headers), **condition
        )
        return _facts(found, headers)

    def changed(self, since: BlobFacts) -> BlobFacts | None:
        """Return the blob's facts of now; None where it has not changed."""
        try:
            found = self._properties(etag=since.etag, match_condition=MatchConditions.IfModified)
        except HttpResponseError as error:
            if error.status_code == 304:  # the SDK has no error of its own for it
                return None
            raise
        return replace(found, words=dict(since.words) | dict(found.words))  # tags are asked for once

    def range(self, start: int, length: int, facts: BlobFacts) -> bytes:
        """Return up to `length` bytes from `start` on, as they are stored, by one range read.

        An append blob may have grown since `facts`, because what was written to it stays. Any other blob must not have
        changed: raises ServiceFault (ConditionNotMet) where it has.
        """
        length = min(length, facts.size - start)
        if length <= 0:  # an empty blob has no ranges, nor is there one behind the end
            return b""
        same: dict[str, Any] = {"etag": facts.etag, "match_condition": MatchConditions.IfNotModified}
        try:
            stream = self._blob.download_blob(
                offset=start,
                length=length,
                max_concurrency=1,
                decompress=False,
                raw_response_hook=lambda response: _check(response, facts),
                **({} if facts.is_append else same),
            )
        except ResourceModifiedError as error:
            raise changed_since() from error
        except HttpResponseError as error:
            if error.status_code == 416:  # it is shorter than it was
                raise changed_since() from error
            raise
        if facts.is_append and facts.created and stream.properties.creation_time not in (None, facts.created):
            raise changed_since()
        found = bytes(stream.readall())
        if len(found) != length:
            raise wrong_answer(start, start + length, f"and {len(found):,} bytes were answered.")
        return found


def _check(response: Any, facts: BlobFacts) -> None:
    """Refuse an answer that has other bytes than its request asked for, or those of another state of the blob."""
    told, answer = response.http_request.headers.get("x-ms-range", ""), response.http_response
    if told and answer.status_code in (200, 206):
        first, _, last = told.removeprefix("bytes=").partition("-")
        whole_size(answer.status_code, answer.headers, int(first), int(last) + 1)
        if not facts.is_append and answer.headers.get("ETag", facts.etag) != facts.etag:
            raise changed_since()


def changed_since() -> ServiceFault:
    """Return the error for a blob that has changed while it was being read."""
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
