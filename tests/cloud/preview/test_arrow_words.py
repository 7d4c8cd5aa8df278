"""Arrow values are shown exactly, and an odd one hides no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from arro3.core import Array, DataType, Field, list_array
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.preview.arrow_words import words

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _of(kind: DataType, *values: int) -> Array:
    stored = DataType.int32() if DataType.is_date32(kind) or DataType.is_time32(kind) else DataType.int64()
    return Array(values, stored).cast(kind)


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_no_nanosecond_is_lost(stored: int) -> None:
    (shown,) = words(_of(DataType.timestamp("ns"), stored))
    second, fraction = divmod(stored, 10**9)
    whole, _, digits = shown.partition(".")
    assert whole == f"{_EPOCH + timedelta(seconds=second):%Y-%m-%d %H:%M:%S}"
    assert int(f"{digits:0<9}") == fraction


@pytest.mark.parametrize(
    ("kind", "stored", "shown"),
    [
        (DataType.timestamp("us"), 253_402_300_800_000_000, "+10000-01-01 00:00:00"),
        (DataType.timestamp("us"), -62_135_596_800_000_001, "0000-12-31 23:59:59.999999"),
        (DataType.timestamp("s", tz="Mars/Base"), 1, "1970-01-01 00:00:01Z"),
        (DataType.timestamp("s", tz="+05:30"), 1, "1970-01-01 05:30:01+05:30"),
        (DataType.date32(), -(2**31), "-2147483648 (out of range: as it is stored)"),
        (DataType.time64("ns"), 86_399_999_999_999, "23:59:59.999999999"),
        (DataType.duration("ns"), 1, "PT0.000000001S"),
        (DataType.duration("s"), 2**62, "4611686018427387904 (out of range: as it is stored)"),
    ],
)
def test_an_odd_value_hides_no_other(kind: DataType, stored: int, shown: str) -> None:
    told = words(_of(kind, 0, stored))
    assert told[1] == shown
    assert told[0] == words(_of(kind, 0))[0]


def test_what_lists_hold_is_exact_too() -> None:
    days = Array([1, 2**31 - 1], DataType.int32()).cast(DataType.date32())
    both = list_array(Array([0, 1, 2], DataType.int32()), days, type=Field("", DataType.list(DataType.date32())))
    assert words(both) == ['["1970-01-02"]', "[2147483647] (out of range: as it is stored)"]


def test_null_is_nothing_and_bytes_are_hex() -> None:
    assert words(Array([None, b"\x00\xff"], DataType.binary())) == ["", "00 ff"]
    assert words(Array([0.1, None], DataType.float32())) == ["0.1", ""]
