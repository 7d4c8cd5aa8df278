"""Arrow values in words, exactly: nothing is rounded, and an odd value hides no other.

Python's datetime knows the years 1 to 9999 and microseconds; Arrow's moments go beyond both. So Arrow's own code writes
them. What even that cannot write is told as the number that is stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from arro3.core import Array, DataType, Field

_TEXT, _AT = DataType.string(), DataType.uint32()
_INVALID = "<invalid>"  # what arrow-rs writes in place of a duration that is too long
_MOMENT = re.compile(r"Timestamp|Date|Time|Duration|Interval")
_Change = Callable[[DataType], DataType]


def words(column: Array) -> list[str]:
    """Return the values of a column in words: "" for null, JSON for lists, structs and maps."""
    if DataType.is_dictionary(column.type) and column.type.value_type:
        column = column.cast(column.type.value_type)
    if DataType.is_float32(column.type):
        column = column.cast(_TEXT)  # Python would write it with the digits of a double
    try:
        return _written(column)
    except Exception:  # one value or its time zone; the package raises several kinds
        alone = (column.take(Array([at], _AT)) for at in range(len(column)))  # a slice would share the items of lists
        return list(map(_alone, alone))


def _alone(value: Array) -> str:
    for written in (_written, _written_in_utc, _stored):
        try:
            return written(value)[0]
        except Exception:  # as above: the next way is tried
            continue
    return "(cannot be shown)"


def _written(column: Array, change: _Change | None = None) -> list[str]:
    found = column.cast(_inside(column.type, change or _as_text)).to_pylist()
    if _INVALID in found:
        raise ValueError("Arrow's own code cannot write it")
    if DataType.is_timestamp(column.type):
        found = [value and str(value).replace("T", " ", 1) for value in found]
    return ["" if value is None else _word(value) for value in found]


def _written_in_utc(column: Array) -> list[str]:
    """Leave a time zone out that is not known here: the column's type names it."""
    return _written(column.cast(_inside(column.type, _in_utc)))


def _stored(column: Array) -> list[str]:
    return [f"{value} (out of range: as it is stored)" for value in _written(column, _as_number)]


def _inside(kind: DataType, change: _Change) -> DataType:
    """Return the type with its innermost types changed."""
    if DataType.is_struct(kind):
        return DataType.struct([Field(one.name, _inside(one.type, change)) for one in kind.fields])
    if DataType.is_map(kind) and _MOMENT.search(str(kind)):  # the package does not tell its types one by one
        return DataType.map(Field("key", _TEXT, nullable=False), Field("value", _TEXT), False)
    if kind.value_type and DataType.is_dictionary(kind):
        return _inside(kind.value_type, change)
    if kind.value_type:
        item = Field("item", _inside(kind.value_type, change))
        return DataType.large_list(item) if DataType.is_large_list(kind) else DataType.list(item, kind.list_size)
    return change(kind)


def _is_moment(kind: DataType) -> bool:
    return DataType.is_temporal(kind) or DataType.is_duration(kind) or DataType.is_interval(kind)


def _as_text(kind: DataType) -> DataType:
    return _TEXT if _is_moment(kind) else kind


def _in_utc(kind: DataType) -> DataType:
    return DataType.timestamp(kind.time_unit, tz="UTC") if kind.time_unit and kind.tz else kind


def _as_number(kind: DataType) -> DataType:
    return DataType.int64() if _is_moment(kind) else kind


def _word(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return _hex(value)
    if isinstance(value, dict | list):
        return json.dumps(_plain(value), ensure_ascii=False, default=str)
    return str(value)


def _plain(value: Any) -> Any:
    """Return a nested value as JSON can hold it; the package gives a map as a list of pairs."""
    if isinstance(value, bytes):
        return _hex(value)
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list) and value and all(isinstance(one, tuple) for one in value):
        return {_word(key): _plain(one) for key, one in value}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _hex(value: bytes) -> str:
    return value[:32].hex(" ") + ("…" if len(value) > 32 else "")
