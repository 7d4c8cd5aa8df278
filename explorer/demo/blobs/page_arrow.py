"""Listings of the Blob service as the Apache Arrow stream it answers with where that is asked for.

Columns are called as the elements of the XML are. Source: azure/storage/blob/_list_blobs_helper.py
"""

from __future__ import annotations

from collections.abc import Collection

from werkzeug.datastructures import Headers

from explorer.demo.blobs.arrow_stream import Column, arrow_stream
from explorer.demo.blobs.listing_rules import Blob, Container, Entry, Page

CONTENT_TYPE = "application/vnd.apache.arrow.stream"

_FIRST_VERSION = "2026-10-06"


def is_asked_for(headers: Headers) -> bool:
    """Tell whether a request takes Arrow and is of a version that has it."""
    return CONTENT_TYPE in headers.get("Accept", "") and headers.get("x-ms-version", "") >= _FIRST_VERSION


def list_blobs(container: Container, page: Page, marker: str, included: Collection[str]) -> bytes:
    """Return a List Blobs answer; `marker` is where the next page begins."""
    entries = page.entries
    blobs = [_blob(container, entry) for entry in entries]
    contents = [one and one.content for one in blobs]
    columns = [
        Column("Name", "text", [entry.name for entry in entries]),
        Column("Creation-Time", "time", [one and one.created for one in blobs]),
        Column("Last-Modified", "time", [one and one.modified for one in blobs]),
        Column("Etag", "text", [one and one.etag for one in blobs]),
        Column("Content-Length", "number", [one and one.size for one in contents]),
        Column("Content-Type", "text", [one and (one.media_type or one.content.media_type) for one in blobs]),
        Column("Content-MD5", "text", [one and one.md5 for one in contents]),
        Column("BlobType", "text", [one and one.blob_type for one in blobs]),
        Column("AccessTier", "text", [one.tier if one and one.blob_type == "BlockBlob" else None for one in blobs]),
        Column("AccessTierInferred", "flag", [one and one.tier_is_inferred for one in blobs]),
        Column("LeaseStatus", "text", [one and "unlocked" for one in blobs]),
        Column("LeaseState", "text", [one and "available" for one in blobs]),
        Column("ServerEncrypted", "flag", [one and True for one in blobs]),
        *_asked(container, page, blobs, included),
    ]
    if None in blobs:
        columns.append(Column("ResourceType", "text", [None if one else "blobprefix" for one in blobs]))
    return arrow_stream(columns, {"NextMarker": marker} if marker else {})


def _blob(container: Container, entry: Entry) -> Blob | None:
    if entry.past:
        return entry.past.blob
    return None if entry.row is None else container.blob_at(entry.row)


def _asked(container: Container, page: Page, blobs: list[Blob | None], included: Collection[str]) -> list[Column]:
    """Return the columns that are there only where they are asked for."""
    past = [entry.past for entry in page.entries]
    columns = []
    if "versions" in included:
        current = [None if entry.past else container.versions.get(entry.name) for entry in page.entries]
        ids = [(one and one.version_id) or now for one, now in zip(past, current, strict=True)]
        columns += [
            Column("VersionId", "text", ids),
            Column("IsCurrentVersion", "flag", [True if now else None for now in current]),
        ]
    if "snapshots" in included:
        columns.append(Column("Snapshot", "text", [(one and one.snapshot) or None for one in past]))
    if "deleted" in included:
        columns.append(Column("Deleted", "flag", [True if one and one.is_deleted else None for one in past]))
    if "metadata" in included:
        columns.append(Column("Metadata", "pairs", [one and one.metadata for one in blobs]))
    if "tags" in included:
        columns.append(Column("Tags", "pairs", [(one and one.tags) or None for one in blobs]))
    return columns
