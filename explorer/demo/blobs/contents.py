"""What is inside the demo's blobs: made when it is asked for, the same in every run."""

from __future__ import annotations

import base64
import hashlib
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from explorer.demo.blobs.content_kinds import KINDS, journal_pieces, journal_size, parquet_pieces, repeated

_TILE = 1 << 20  # bytes: content of any size repeats one tile


@dataclass(frozen=True, slots=True)
class Content:
    """A recipe for bytes: a kind, a variant, and an amount (rows, or bytes for kinds of any size).

    A journal's variant is the time at which it begins, in seconds since 1970.
    """

    kind: str
    variant: int = 0
    amount: int = 20

    @property
    def media_type(self) -> str:
        """The content type that goes with the kind."""
        return KINDS[self.kind][0]

    @property
    def size(self) -> int:
        """How many bytes there are."""
        if self.kind == "journal":
            return journal_size(self.amount)
        made = _made(self)
        return self.amount if made is None else len(made)

    @property
    def md5(self) -> str | None:
        """The Content-MD5 value; None for content of any size, as for a blob uploaded in blocks."""
        return _md5(self)

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from start up to, not including, stop."""
        made = _made(self)
        if made is not None:
            yield made[start:stop]
        elif self.kind == "journal":
            yield from journal_pieces(self.variant, start, stop)
        elif self.kind == "parquet":
            yield from parquet_pieces(self.amount, _tile(self.variant), start, stop)
        else:
            yield from repeated(_tile(self.variant), start, stop)


@lru_cache(maxsize=512)
def _made(content: Content) -> bytes | None:
    make = KINDS[content.kind][1]
    seed = zlib.crc32(f"{content.kind} {content.variant}".encode())
    return make(random.Random(seed), content.amount) if make else None


@lru_cache(maxsize=512)
def _md5(content: Content) -> str | None:
    made = _made(content)
    return None if made is None else base64.b64encode(hashlib.md5(made, usedforsecurity=False).digest()).decode()


@lru_cache(maxsize=4)
def _tile(variant: int) -> bytes:
    return random.Random(variant).randbytes(_TILE)
