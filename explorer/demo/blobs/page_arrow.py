"""Listings of the Blob service as an Apache Arrow stream, its answer where a request asks for that.

Columns have the names of the elements in the XML. Source: azure/storage/blob/_list_blobs_helper.py
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

import nanoarrow as na
from nanoarrow.ipc import StreamWriter

from explorer.demo.blobs.listing_rules import Blob, Container, Entry, Page


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
    """Return the columns that a request must ask for."""
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


_ENTRY = na.c_schema(na.struct({"key": na.string(nullable=False), "value": na.string()}, nullable=False))
_TYPES = {
    "text": na.c_schema(na.string()),
    "number": na.c_schema(na.int64()),
    "flag": na.c_schema(na.bool_()),
    "time": na.c_schema(na.timestamp("s", timezone="UTC")),
    "pairs": na.c_schema(na.list_(na.string())).modify(format="+m", children={"entries": _ENTRY}),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; None is null. Times are whole seconds since 1970, pairs are keys and values."""

    name: str
    type: Literal["text", "number", "flag", "time", "pairs"]
    values: Sequence[Any]


def arrow_stream(columns: Sequence[Column], metadata: Mapping[str, str]) -> bytes:
    """Return columns of equal length, and the schema's metadata, as a stream."""
    fields = na.c_schema(na.struct({column.name: _TYPES[column.type] for column in columns}))
    arrays = [_array(column) for column in columns]
    schema, rows = fields.modify(metadata=metadata), len(columns[0].values)
    batch = na.c_array_from_buffers(schema, rows, [None], null_count=0, children=arrays)
    stream = io.BytesIO()
    with StreamWriter.from_writable(stream) as writer:
        writer.write_array(batch)
    return stream.getvalue()


def _array(column: Column) -> Any:
    return _pairs(column.values) if column.type == "pairs" else na.c_array(column.values, _TYPES[column.type])


def _pairs(maps: Sequence[Mapping[str, str] | None]) -> Any:
    """Return maps as an array, put together from buffers: nanoarrow does not make one from Python's values."""
    pairs = [pair for one in maps if one for pair in one.items()]
    texts = [na.c_array([pair[at] for pair in pairs], _TYPES["text"]) for at in (0, 1)]
    entries = na.c_array_from_buffers(_ENTRY, len(pairs), [None], null_count=0, children=texts)
    is_there = na.c_buffer([one is not None for one in maps], na.bool_())
    ends = array("i", accumulate((len(one or ()) for one in maps), initial=0))
    nulls = sum(one is None for one in maps)
    return na.c_array_from_buffers(_TYPES["pairs"], len(maps), [is_there, ends], null_count=nulls, children=[entries])
