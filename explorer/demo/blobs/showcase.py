"""A container with a blob of every kind that a preview shows, and of those that it cannot; one of them grows."""

from __future__ import annotations

from dataclasses import replace

from explorer.demo.blobs.content_kinds import JOURNAL_SECONDS
from explorer.demo.blobs.contents import Content
from explorer.demo.blobs.listing_rules import NEWEST, Blob, Container

_DAY = 86400

_CONTENTS = {
    "archived.csv": Content("csv", 1, 50),
    "customer-key.csv": Content("csv", 2, 50),
    "empty.txt": Content("empty"),
    "events.jsonl": Content("events", 0, 1500),
    "events.jsonl.gz": Content("packed events", 0, 12_000),
    "hostile.log": Content("hostile", 0, 3),
    "huge.log": Content("journal", NEWEST - 400 * _DAY, 42_000_000),
    "latin-1.txt": Content("latin", 0, 40),
    "live/orders.log": Content("journal", NEWEST, 1),
    "machines.parquet": Content("parquet", 3, 5_000_000),
    "one-line.json": Content("one line", 0, 12_000),
    "orders.csv": Content("orders", 0, 3000),
    "picture.png": Content("picture", 0, 180),
    "random.bin": Content("binary", 4, 3_000_000),
    "readings.avro": Content("avro"),
    "settings.yaml": Content("yaml", 2, 12),
    "utf-16.txt": Content("utf-16", 0, 40),
    "zeros.gz": Content("zeros", 0, 16),
}


def formats() -> Container:
    """Return the container."""
    names = sorted(_CONTENTS)
    return Container("formats", names, lambda row: _blob(names[row]), modified=NEWEST - 2 * _DAY, grown=grown)


def _blob(name: str) -> Blob:
    return Blob(
        name=name,
        content=_CONTENTS[name],
        created=NEWEST - 30 * _DAY,
        modified=NEWEST - 2 * _DAY,
        tier="Archive" if name.startswith("archived") else "Hot",
        tier_is_inferred=not name.startswith("archived"),
        blob_type="AppendBlob" if name.endswith(".log") else "BlockBlob",
        has_customer_key=name.startswith("customer"),
    )


def grown(blob: Blob, now: float) -> Blob:
    """Return a blob as it is at a moment: a live one has a line for every two seconds since midnight (UTC)."""
    if not blob.name.startswith("live/"):
        return blob
    midnight = int(now) // _DAY * _DAY
    lines = int(now - midnight) // JOURNAL_SECONDS + 1
    return replace(
        blob,
        content=replace(blob.content, variant=midnight, amount=lines),
        created=midnight,
        modified=midnight + lines * JOURNAL_SECONDS,
    )
