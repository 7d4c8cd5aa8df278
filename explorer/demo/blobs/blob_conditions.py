"""Conditional reads: the four headers with which a request says which state of a blob it means."""

from __future__ import annotations

from datetime import UTC, datetime

from werkzeug.wrappers import Request

from explorer.demo.blobs.listing_rules import Blob
from explorer.demo.blobs.storage_faults import StorageFault


def check_conditions(request: Request, blob: Blob) -> None:
    """Raise the fault of a condition that is not met: 304 for what has not changed, 412 for what has.

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
