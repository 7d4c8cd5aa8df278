"""A blob as a file to seek in: each read becomes range reads of what is not there yet, up to a limit."""

from __future__ import annotations

import io
from collections.abc import Callable

from explorer.model.base.errors import Refused
from explorer.model.base.text import size

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
