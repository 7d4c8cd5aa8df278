"""The first rows of a Parquet file, by reading the footer and the first pages of its columns only."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from explorer.model.base.errors import Refused
from explorer.model.base.text import size

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


_BLOCK = 64 * 1024


class RangeFile(io.RawIOBase):
    """`read_range(start, length)` gives bytes of a blob of `total`; whole blocks are read, and kept.

    `head` are the blob's first bytes, where they are there already. Raises Refused where more than `most` bytes would
    be read in all.
    """

    def __init__(self, read_range: Callable[[int, int], bytes], total: int, most: int, head: bytes = b"") -> None:
        self._read_range, self._total, self._most = read_range, total, most
        self._blocks = {at // _BLOCK: head[at : at + _BLOCK] for at in range(0, len(head), _BLOCK)}
        if len(head) < total and len(head) % _BLOCK:
            self._blocks.popitem()  # half a block
        self._at = 0
        self.taken = 0  # bytes that were read

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._total}[whence]
        return self._at

    def read(self, length: int = -1) -> bytes:
        """Return up to `length` bytes; all to the end where it is negative."""
        end = self._total if length is None or length < 0 else min(self._total, self._at + length)
        start = self._at
        if end <= start:
            return b""
        first, last = start // _BLOCK, (end - 1) // _BLOCK
        self._fetch([number for number in range(first, last + 1) if number not in self._blocks])
        data = b"".join(self._blocks[number] for number in range(first, last + 1))
        self._at = end
        return data[start - first * _BLOCK : end - first * _BLOCK]

    def _fetch(self, missing: list[int]) -> None:
        while missing:
            run = 1
            while run < len(missing) and missing[run] == missing[0] + run:
                run += 1
            start = missing[0] * _BLOCK
            length = min(run * _BLOCK, self._total - start)
            if self.taken + length > self._most:
                raise Refused(f"More than {size(self._most)} would have to be read.", hint="d downloads it whole.")
            data = self._read_range(start, length)
            self.taken += len(data)
            for at in range(run):
                self._blocks[missing[0] + at] = data[at * _BLOCK : (at + 1) * _BLOCK]
            missing = missing[run:]
