"""One blob as it is read: the conditions of the request, its properties as headers, its bytes or a range of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from werkzeug.wrappers import Request, Response

from explorer.demo.blobs.listing_rules import Blob
from explorer.demo.blobs.page_xml import http_date
from explorer.demo.blobs.storage_faults import StorageFault


def check_conditions(request: Request, blob: Blob) -> None:
    """Raise StorageFault for a condition that is not met: 304 if the blob has not changed, 412 if it has.

    https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations
    """
    modified = datetime.fromtimestamp(blob.modified, UTC)
    if request.if_match and not request.if_match.contains(blob.etag):
        raise StorageFault("ConditionNotMet")
    if request.if_unmodified_since and modified > request.if_unmodified_since:
        raise StorageFault("ConditionNotMet")
    is_same = bool(request.if_none_match and request.if_none_match.contains(blob.etag))
    is_old = bool(request.if_modified_since and modified <= request.if_modified_since)
    if is_same or is_old:
        raise StorageFault("ConditionNotMet", status=304)


def blob_headers(blob: Blob) -> dict[str, str]:
    """https://learn.microsoft.com/rest/api/storageservices/get-blob-properties#response-headers."""
    headers = {
        "Content-Type": blob.media_type or blob.content.media_type,
        "Last-Modified": http_date(blob.modified),
        "Accept-Ranges": "bytes",
        "ETag": f'"{blob.etag}"',
        "x-ms-creation-time": http_date(blob.created),
        "x-ms-lease-status": "unlocked",
        "x-ms-lease-state": "available",
        "x-ms-blob-type": blob.blob_type,
        "x-ms-server-encrypted": "true",
        **{f"x-ms-meta-{name}": value for name, value in blob.metadata.items()},
    }
    if blob.content.md5:
        headers["Content-MD5"] = blob.content.md5
    if blob.blob_type == "AppendBlob":
        headers["x-ms-blob-committed-block-count"] = "1"
    else:
        headers["x-ms-access-tier"] = blob.tier
        if blob.tier_is_inferred:
            headers["x-ms-access-tier-inferred"] = "true"
    return headers


_RANGE = re.compile(r"bytes=(\d+)-(\d*)$")


def content(request: Request, blob: Blob, headers: dict[str, str]) -> Response:
    """https://learn.microsoft.com/rest/api/storageservices/specifying-the-range-header-for-blob-service-operations."""
    size = blob.content.size
    asked = _RANGE.match(request.headers.get("x-ms-range") or request.headers.get("Range") or "")
    if asked is None:
        return Response(blob.content.pieces(0, size), headers={**headers, "Content-Length": str(size)})
    start, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    if start >= size or start > last:
        raise StorageFault("InvalidRange", {"Content-Range": f"bytes */{size}"})
    if md5 := headers.pop("Content-MD5", None):
        headers["x-ms-blob-content-md5"] = md5
    headers |= {"Content-Length": str(last + 1 - start), "Content-Range": f"bytes {start}-{last}/{size}"}
    return Response(blob.content.pieces(start, last + 1), 206, headers)
