"""Columns as an Apache Arrow IPC stream of one record batch, which a listing is answered with when that is asked for.

https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from explorer.demo.blobs.flat_tables import Scalar, Structs, Table, flat

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
