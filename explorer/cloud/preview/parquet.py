"""The first rows of a Parquet file, by reading the footer and the first pages of its columns only."""

from __future__ import annotations

from typing import Any

from explorer.cloud.preview.range_file import RangeFile

ROWS = 50
MOST_READ = 8 * 1024 * 1024
"""Bytes that are read for the first rows at most; pages are a mebibyte each as most programs write them."""


def first_rows(file: RangeFile, floats: frozenset[str] = frozenset()) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns and the first rows in words; `floats` are the columns of 32 bits.

    Raises ImportError where the optional package for it is not there, and whatever it raises for a broken file.
    """
    from arro3.io import read_parquet  # optional: azpane[parquet]

    reader: Any = read_parquet(file, batch_size=ROWS)  # type: ignore[arg-type]  # a file, by what it can do
    names = [str(field.name) for field in reader.schema]
    batch = next(iter(reader), None)
    if batch is None:
        return names, []
    columns = [
        [_words(scalar.as_py(), names[at] in floats) for scalar in batch.column(at)] for at in range(batch.num_columns)
    ]
    return names, [list(row) for row in zip(*columns, strict=True)]


def _words(value: Any, is_float32: bool) -> str:
    if value is None:
        return ""
    if is_float32 and isinstance(value, float):
        return f"{value:.7g}"
    if isinstance(value, bytes):
        return value[:32].hex(" ") + ("…" if len(value) > 32 else "")
    return str(value)
