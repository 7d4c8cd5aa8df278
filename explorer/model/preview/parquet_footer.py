"""The footer of a Parquet file: its columns and how many rows it has, without reading any of them.

Source: https://github.com/apache/parquet-format (README.md and src/main/thrift/parquet.thrift), and the compact
protocol, https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAGIC = b"PAR1"
MOST_FOOTER = 4 * 1024 * 1024  # bytes: more would be a schema that nobody reads

_DEEPEST = 24  # structures within structures; a real footer has six
_MOST_COLUMNS = 10_000
_PHYSICAL = ("boolean", "int32", "int64", "int96", "float", "double", "bytes", "fixed bytes")
_CONVERTED = {
    0: "text", 1: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time", 8: "time", 9: "timestamp",
    10: "timestamp", 11: "uint8", 12: "uint16", 13: "uint32", 14: "uint64", 15: "int8", 16: "int16", 17: "int32",
    18: "int64", 19: "JSON", 20: "BSON", 21: "interval",
}  # fmt: skip
_LOGICAL = {
    1: "text", 2: "map", 3: "list", 4: "enum", 5: "decimal", 6: "date", 7: "time", 8: "timestamp", 10: "integer",
    11: "null", 12: "JSON", 13: "BSON", 14: "UUID", 15: "float16",
}  # fmt: skip
_CODECS = ("not packed", "Snappy", "gzip", "LZO", "Brotli", "LZ4", "Zstandard", "LZ4")
_REPEATED = ("", "optional", "repeated")

_Struct = dict[int, Any]


@dataclass(frozen=True, slots=True)
class ParquetColumn:
    """A column, or a group of columns; `depth` is 0 at the top."""

    name: str
    kind: str
    depth: int
    repetition: str
    is_float32: bool


@dataclass(frozen=True, slots=True)
class ParquetFooter:
    """What a footer tells."""

    rows: int
    groups: int
    columns: tuple[ParquetColumn, ...]
    codecs: tuple[str, ...]
    made_by: str

    @property
    def words(self) -> str:
        """The file in words."""
        rows = f"{self.rows:,} {'row' if self.rows == 1 else 'rows'}"
        groups = f"{self.groups:,} row {'group' if self.groups == 1 else 'groups'}"
        return f"Parquet, {rows} in {groups}, {', '.join(self.codecs) or 'no columns'}"


def footer_size(tail: bytes) -> int:
    """Return how many bytes the footer has with the eight after it, by the end of a file.

    Raises ValueError where the file does not end as Parquet does.
    """
    if tail[-4:] == b"PARE":
        raise ValueError("its footer is encrypted")
    size = int.from_bytes(tail[-8:-4], "little") + 8
    if len(tail) < 8 or tail[-4:] != MAGIC:
        raise ValueError("it does not end as Parquet does: it is cut off, or still being written")
    if size > MOST_FOOTER:
        raise ValueError("its footer is too long to be read here")
    return size


def read_footer(data: bytes) -> ParquetFooter:
    """Return what a footer tells; raises ValueError for bytes that are none."""
    try:
        told = _Compact(data).struct(0)
        return ParquetFooter(
            rows=int(told.get(3, 0)),
            groups=len(told.get(4, ())),
            columns=tuple(_columns(told[2])),
            codecs=tuple(dict.fromkeys(_codecs(told.get(4, ())))),
            made_by=_text(told.get(6, b"")),
        )
    except (IndexError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("its footer cannot be read") from error


def _columns(elements: list[_Struct]) -> list[ParquetColumn]:
    """Return the schema, which is a tree laid out depth first, without its root."""
    out: list[ParquetColumn] = []
    left = [int(elements[0].get(5, 0))]  # children that are still to come at each depth
    for one in elements[1:_MOST_COLUMNS]:
        while len(left) > 1 and left[-1] <= 0:
            left.pop()
        left[-1] -= 1
        out.append(
            ParquetColumn(
                _text(one[4]), _kind(one), len(left) - 1, _REPEATED[one.get(3, 0)], one.get(1) == 4 and 10 not in one
            )
        )
        if one.get(5):
            left.append(int(one[5]))
    return out


def _kind(one: _Struct) -> str:
    logical = _LOGICAL.get(next(iter(one.get(10) or {}), 0), "")
    if logical == "integer" or not logical:
        logical = _CONVERTED.get(one.get(6, -1), "")
    if not logical:
        logical = _PHYSICAL[one[1]] if 1 in one else "group"
    return f"decimal({one.get(8, 0)},{one.get(7, 0)})" if logical == "decimal" else logical


def _codecs(groups: list[_Struct]) -> list[str]:
    return [_CODECS[chunk[3].get(4, 0)] for group in groups[:1] for chunk in group.get(1, ()) if 3 in chunk]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")


class _Compact:
    """Reads structures of Thrift's compact protocol as numbers of fields and their values."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def struct(self, depth: int) -> _Struct:
        if depth > _DEEPEST:
            raise ValueError("its footer cannot be read")
        found: _Struct = {}
        field = 0
        while head := self._byte():
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            found[field] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case 1 | 2:
                return kind == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self._varint())
            case 9 | 10:
                return self._list(depth)
            case 12:
                return self.struct(depth + 1)
        raise ValueError("its footer cannot be read")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        size = head >> 4 if head >> 4 < 15 else self._varint()
        if size > len(self._data):  # each element has a byte at least
            raise ValueError("its footer cannot be read")
        kind = head & 15
        if kind in (1, 2):
            return [self._byte() == 1 for _ in range(size)]
        return [self._value(kind, depth + 1) for _ in range(size)]

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _bytes(self, size: int) -> bytes:
        if self._at + size > len(self._data):
            raise ValueError("its footer cannot be read")
        self._at += size
        return self._data[self._at - size : self._at]

    def _varint(self) -> int:
        value, shift = 0, 0
        while shift < 70:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
        raise ValueError("its footer cannot be read")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
