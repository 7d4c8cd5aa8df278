"""Listings of the Blob service as the Apache Arrow stream it answers with where that is asked for.

Columns are called as the elements of the XML are. Source: azure/storage/blob/_list_blobs_helper.py
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from werkzeug.datastructures import Headers

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


Type = Literal["text", "number", "flag", "time", "pairs"]

_VERSION = 4  # of the metadata: V5
_SCHEMA, _BATCH = 1, 3
_END = struct.pack("<iI", -1, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; None is null. Times are whole seconds since 1970, pairs are keys and values."""

    name: str
    type: Type
    values: Sequence[Any]


def arrow_stream(columns: Sequence[Column], metadata: Mapping[str, str]) -> bytes:
    """Return columns of equal length, and the schema's metadata, as a stream."""
    nodes: list[tuple[int, int]] = []
    buffers: list[bytes] = []
    for column in columns:
        _add(column.type, column.values, nodes, buffers)
    places, at = [], 0
    for buffer in buffers:
        places.append((at, len(buffer)))
        at += len(buffer) + -len(buffer) % 8
    body = b"".join(buffer + bytes(-len(buffer) % 8) for buffer in buffers)
    count = len(columns[0].values) if columns else 0
    batch = Table([Scalar("q", count), Structs(nodes), Structs(places)])
    schema = Table(
        [
            Scalar("h", 0),
            [_field(column.name, column.type) for column in columns],
            [Table([name, text]) for name, text in metadata.items()],
        ]
    )
    return _message(_SCHEMA, schema, b"") + _message(_BATCH, batch, body) + _END


def _message(kind: int, header: Table, body: bytes) -> bytes:
    head = flat(Table([Scalar("h", _VERSION), Scalar("B", kind), header, Scalar("q", len(body))]))
    return struct.pack("<iI", -1, len(head)) + head + body


def _field(name: str, kind: Type, *, is_nullable: bool = True) -> Table:
    number, type_table, children = _type(kind)
    return Table([name, Scalar("B", is_nullable), Scalar("B", number), type_table, None, children])


def _type(kind: Type) -> tuple[int, Table, list[Table]]:
    match kind:
        case "text":
            return 5, Table([]), []
        case "number":
            return 2, Table([Scalar("i", 64), Scalar("B", 1)]), []
        case "flag":
            return 6, Table([]), []
        case "time":
            return 10, Table([Scalar("h", 0), "UTC"]), []
        case "pairs":
            pair = [_field("key", "text", is_nullable=False), _field("value", "text")]
            return (
                17,
                Table([Scalar("B", 0)]),
                [Table(["entries", Scalar("B", 0), Scalar("B", 13), Table([]), None, pair])],
            )


def _add(kind: Type, values: Sequence[object], nodes: list[tuple[int, int]], buffers: list[bytes]) -> None:
    """Add a column's node and buffers, and those of its children."""
    nulls = values.count(None)
    nodes.append((len(values), nulls))
    buffers.append(_bits([value is not None for value in values]) if nulls else b"")
    match kind:
        case "text":
            texts = [str(value).encode() if value is not None else b"" for value in values]
            buffers += [array("i", accumulate(map(len, texts), initial=0)).tobytes(), b"".join(texts)]
        case "number" | "time":
            numbers: Any = [0 if value is None else value for value in values] if nulls else values
            buffers.append(array("q", numbers).tobytes())
        case "flag":
            buffers.append(_bits([bool(value) for value in values]))
        case "pairs":
            maps = [value if isinstance(value, Mapping) else {} for value in values]
            buffers.append(array("i", accumulate(map(len, maps), initial=0)).tobytes())
            pairs = [pair for one in maps for pair in one.items()]
            nodes.append((len(pairs), 0))
            buffers.append(b"")
            _add("text", [key for key, _ in pairs], nodes, buffers)
            _add("text", [text for _, text in pairs], nodes, buffers)


def _bits(flags: Sequence[bool]) -> bytes:
    """Return flags as bits, the first of eight in the lowest."""
    number = int("".join("1" if flag else "0" for flag in reversed(flags)) or "0", 2)
    return number.to_bytes((len(flags) + 7) // 8, "little")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number in a table; `code` is its letter in the module struct."""

    code: str
    value: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table's fields by their numbers; None is left out."""

    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Structs:
    """A vector of structs, each of two 64-bit numbers, as all of a record batch's are."""

    pairs: Sequence[tuple[int, int]]


Field = Scalar | Table | Structs | str | Sequence[Table] | None


def flat(root: Table) -> bytes:
    """Return a buffer whose root is a table, padded to a multiple of eight bytes."""
    out = bytearray(8)
    struct.pack_into("<I", out, 0, _table(out, root))
    _pad(out, 8)
    return bytes(out)


def _pad(out: bytearray, size: int) -> None:
    out.extend(bytes(-len(out) % size))


def _table(out: bytearray, table: Table) -> int:
    """Append a table and what it points to, and return where it stands; an offset always points onward."""
    places, at = [], 4
    for field in table.fields:
        size = struct.calcsize(field.code) if isinstance(field, Scalar) else 4
        at += 0 if field is None else -at % size
        places.append(0 if field is None else at)
        at += 0 if field is None else size
    table_of_places = struct.pack(f"<HH{len(places)}H", 4 + 2 * len(places), at, *places)
    out.extend(bytes(-(len(out) + len(table_of_places)) % 8))
    out.extend(table_of_places)
    start = len(out)
    out.extend(struct.pack("<i", len(table_of_places)) + bytes(at - 4))
    for field, place in zip(table.fields, places, strict=True):
        if isinstance(field, Scalar):
            struct.pack_into(f"<{field.code}", out, start + place, field.value)
        elif field is not None:
            struct.pack_into("<I", out, start + place, _pointed_to(out, field) - start - place)
    return start


def _pointed_to(out: bytearray, field: Table | Structs | str | Sequence[Table]) -> int:
    if isinstance(field, Table):
        return _table(out, field)
    _pad(out, 4)
    if isinstance(field, str):
        start, text = len(out), field.encode()
        out.extend(struct.pack("<I", len(text)) + text + b"\0")
        return start
    if isinstance(field, Structs):
        out.extend(bytes((4 - len(out)) % 8))  # what follows the count is aligned to eight
        start = len(out)
        out.extend(struct.pack("<I", len(field.pairs)))
        out.extend(b"".join(struct.pack("<qq", *pair) for pair in field.pairs))
        return start
    start = len(out)
    out.extend(struct.pack("<I", len(field)) + bytes(4 * len(field)))
    for number, table in enumerate(field):
        place = start + 4 + 4 * number
        struct.pack_into("<I", out, place, _table(out, table) - place)
    return start
