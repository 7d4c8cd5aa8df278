"""What is inside the demo's blobs: made when it is asked for, the same in every run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from explorer.demo.blobs import content_kinds

_TILE = 1 << 20  # bytes: binary content of any size repeats one tile
_UNMADE = ("binary", "journal", "parquet")  # of any size, made piece by piece


@dataclass(frozen=True, slots=True)
class Content:
    """A recipe for bytes: what kind, which variant, and how much of it (rows, or bytes for binary kinds).

    A journal's variant is the moment in seconds since 1970 at which it begins.
    """

    kind: str
    variant: int = 0
    amount: int = 20

    @property
    def media_type(self) -> str:
        """The content type that goes with the kind."""
        return _MEDIA_TYPES[self.kind]

    @property
    def size(self) -> int:
        """How many bytes there are."""
        if self.kind == "journal":
            return content_kinds.journal_size(self.amount)
        return self.amount if self.kind in _UNMADE else len(_made(self))

    @property
    def md5(self) -> str | None:
        """The Content-MD5 value; None for content of any size, as for a blob uploaded in blocks."""
        return None if self.kind in _UNMADE else _md5(self)

    def pieces(self, start: int, stop: int) -> Iterator[bytes]:
        """Yield the bytes from start up to, not including, stop."""
        if self.kind not in _UNMADE:
            yield _made(self)[start:stop]
            return
        if self.kind == "journal":
            yield from content_kinds.journal_pieces(self.variant, start, stop)
            return
        if self.kind == "parquet":
            yield from content_kinds.parquet_pieces(self.amount, _tile(self.variant), start, stop)
            return
        tile = _tile(self.variant)
        while start < stop:
            offset = start % _TILE
            piece = tile[offset : offset + stop - start]
            yield piece
            start += len(piece)


def _log(rng: random.Random, rows: int) -> bytes:
    levels = ("INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR")
    events = (
        "order accepted order=%06d",
        "payment authorised order=%06d",
        "cache miss key=basket:%06d",
        "request finished path=/basket/%06d status=200",
        "retrying call to billing attempt=2 order=%06d",
        "timeout after 30000 ms waiting for billing order=%06d",
    )
    lines = []
    for second in range(rows):
        which = rng.randrange(len(events))
        clock = f"2026-05-14T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.{rng.randrange(1000):03}Z"
        lines.append(f"{clock} {levels[which]} webshop.orders {events[which] % rng.randrange(1_000_000)}\n")
    return "".join(lines).encode()


def _csv(rng: random.Random, rows: int) -> bytes:
    cities = ("Amsterdam", "København", "München", "Zürich", "São Paulo", "東京", "Kraków")
    lines = ["order_id,city,article,quantity,price_eur,ordered_at\r\n"]
    for row in range(rows):
        price = rng.randrange(199, 49_999)
        lines.append(
            f"{100_000 + row},{cities[rng.randrange(len(cities))]},A-{rng.randrange(10_000):04},{rng.randrange(1, 9)},"
            f"{price // 100}.{price % 100:02},2026-05-{rng.randrange(1, 29):02}T{rng.randrange(24):02}:00:00Z\r\n"
        )
    return "".join(lines).encode()


def _record(rng: random.Random, row: int) -> dict[str, object]:
    return {
        "deviceId": f"line-{rng.randrange(40):02}-press-{rng.randrange(8)}",
        "sequence": row,
        "temperature": rng.randrange(180, 920) / 10,
        "vibration": rng.randrange(0, 4000) / 1000,
        "state": ("running", "running", "idle", "fault")[rng.randrange(4)],
        "enqueuedTimeUtc": f"2026-05-14T{row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}.000Z",
    }


def _json_lines(rng: random.Random, rows: int) -> bytes:
    return "".join(json.dumps(_record(rng, row), separators=(",", ":")) + "\n" for row in range(rows)).encode()


def _json(rng: random.Random, rows: int) -> bytes:
    body = {"schemaVersion": "1.2", "source": "webshop", "records": [_record(rng, row) for row in range(rows)]}
    return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()


_WORDS = (
    *("the", "order", "was", "sent", "to", "the", "customer", "and", "the", "invoice", "follows", "by", "post"),
    *("—", "grüße,", "señor,", "你好"),
)


def _text(rng: random.Random, rows: int) -> bytes:
    lines = (" ".join(_WORDS[rng.randrange(len(_WORDS))] for _ in range(12)) + ".\n" for _ in range(rows))
    return "".join(lines).encode()


def _yaml(rng: random.Random, rows: int) -> bytes:
    settings = "".join(f"  setting{row:02}: {rng.randrange(1000)}\n" for row in range(rows))
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: webshop\ndata:\n{settings}".encode()


def _gzip(rng: random.Random, rows: int) -> bytes:
    return gzip.compress(_json_lines(rng, rows), mtime=0)


def _png(rng: random.Random, side: int) -> bytes:
    """A picture of side x side pixels: a gradient of one colour."""
    red, green, blue = (rng.randrange(256) for _ in range(3))
    rows = b"".join(
        b"\0" + b"".join(bytes((red, (green + y) % 256, (blue + x) % 256)) for x in range(side)) for y in range(side)
    )
    return content_kinds.png(side, side, rows)


def _empty(_rng: random.Random, _rows: int) -> bytes:
    return b""


_MAKERS: dict[str, Callable[[random.Random, int], bytes]] = {
    "log": _log,
    "csv": _csv,
    "jsonl": _json_lines,
    "json": _json,
    "text": _text,
    "yaml": _yaml,
    "gzip": _gzip,
    "png": _png,
    "empty": _empty,
    **content_kinds.MAKERS,
}

_MEDIA_TYPES = {
    "log": "text/plain",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "yaml": "application/yaml",
    "gzip": "application/gzip",
    "png": "image/png",
    "empty": "application/octet-stream",
    "binary": "application/octet-stream",
    **content_kinds.MEDIA_TYPES,
}


@lru_cache(maxsize=512)
def _made(content: Content) -> bytes:
    seed = zlib.crc32(f"{content.kind} {content.variant}".encode())
    return _MAKERS[content.kind](random.Random(seed), content.amount)


@lru_cache(maxsize=512)
def _md5(content: Content) -> str:
    return base64.b64encode(hashlib.md5(_made(content), usedforsecurity=False).digest()).decode()


@lru_cache(maxsize=4)
def _tile(variant: int) -> bytes:
    return random.Random(variant).randbytes(_TILE)
