"""The columns and first rows of a Parquet file, by reading its footer and the first pages of its columns only.

Source: https://github.com/apache/parquet-format (how a file ends)
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from explorer.model.base.errors import Refused
from explorer.model.base.text import size

ROWS = 50
MOST_READ = 8 * 1024 * 1024
"""Bytes that are read for the first rows at most; pages are a mebibyte each as most programs write them."""

_MOST_FOOTER = 4 * 1024 * 1024  # bytes: more would be a schema that nobody reads


class ParquetHead:
    """The first rows of a Parquet file, and its columns: names and Arrow types.

    Raises ImportError where the optional package for it is not there, ValueError for a file that cannot be read.
    """

    def __init__(self, file: RangeFile) -> None:
        from arro3.io import read_parquet  # optional: azpane[parquet]

        _fetch_footer(file)
        with _without_panic():
            reader: Any = read_parquet(file, batch_size=ROWS)  # type: ignore[arg-type]  # a file, by what it can do
        self._reader = reader
        self.columns = [(str(field.name), _type_name(field.type)) for field in reader.schema]

    def rows(self) -> list[list[str]]:
        """Return the first rows in words; raises what the package raises."""
        from explorer.cloud.preview.arrow_words import words  # imports the optional package

        with _without_panic():
            batch = next(iter(self._reader), None)
        if batch is None:
            return []
        columns = [words(batch.column(at)) for at in range(len(self.columns))]
        return [list(row) for row in zip(*columns, strict=True)]


def _fetch_footer(file: RangeFile) -> None:
    """Read the footer into the file's blocks; raises ValueError where the file does not end as Parquet does."""
    total = file.seek(0, io.SEEK_END)
    file.seek(max(0, total - 8))
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little") + 8
    if tail[4:] == b"PARE":
        raise ValueError("its footer is encrypted")
    if tail[4:] != b"PAR1" or length > total:
        raise ValueError("it does not end as Parquet does: it is cut off, or still being written")
    if length > _MOST_FOOTER:
        raise ValueError("its footer is too long to be read here")
    file.seek(total - length)
    file.read(length)
    file.seek(0)


@contextmanager
def _without_panic() -> Iterator[None]:
    """Turn a panic of the package's Rust code, which is no Exception, into a ValueError."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise ValueError("it cannot be read: it is damaged") from error
        raise


def _type_name(kind: object) -> str:
    """Return an Arrow type as Arrow writes it: arro3.core.DataType<Int64> -> Int64."""
    told = str(kind).strip()
    found = re.fullmatch(r"[\w.]*DataType<(.*)>", told, re.DOTALL)
    return found[1] if found else told


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
