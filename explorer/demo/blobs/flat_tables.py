"""FlatBuffers as Arrow's messages are written in: tables, strings and vectors, written from the root on.

https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass


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
    """Return a buffer whose root is a table, padded to a multiple of eight octets."""
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
