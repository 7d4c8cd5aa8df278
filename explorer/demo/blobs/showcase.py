"""Blobs that show what azpane copes with: every kind of content, one that grows, and names that break the careless."""

from __future__ import annotations

from dataclasses import replace

from explorer.demo.blobs.content_kinds import JOURNAL_SECONDS
from explorer.demo.blobs.contents import Content
from explorer.demo.blobs.listing_rules import NEWEST, Blob, Container

_DAY = 86400

AWKWARD_NAMES = (
    "[red]markup[/red].txt",
    "[/].txt",
    "[@click=app.quit]press me[/].txt",
    "a[b]c.csv",
    "f[0].csv",
    "$(touch pwned).txt",
    "-rf.txt",
    "=HYPERLINK(1).csv",
    "red\x1b[41m.txt",
    "title\x1b]0;owned\x07.txt",
    "clipboard\x1b]52;c;b3duZWQ=\x07.txt",
    "csi\x9b31m.txt",
    "null\x00byte.txt",
    "new\nline.txt",
    "tab\there.txt",
    "not-a-character\ufffe.txt",
    "invoice\u202egpj.exe.txt",
    "zero\u200bwidth.txt",
    "family-👨\u200d👩\u200d👧\u200d👦.png",
    "flag-🇳🇱.png",
    "报告-二〇二六.csv",
    "レポート.csv",
    "cafe\u0301.txt",
    "café.txt",
    "z\u0351\u036b\u0343a\u0322l\u0315g\u0321o\u0322.txt",
    "مرحبا.txt",
    "trailing space ",
    " leading space",
    " ",
    "ends-in-a-dot.",
    "dots/../../escape.txt",
    "..",
    "../../etc/passwd",
    "C:\\x",
    "C:\\Windows\\System32\\drivers\\etc\\hosts",
    "\\\\server\\share\\file.txt",
    "CON",
    "nul.txt",
    "file.txt:stream",
    "//double",
    "a//b///c.txt",
    "folder/",
    "/rooted.txt",
    "name?with#marks%41&=+.txt",
    "100%25.txt",
    'quotes\'and"both".txt',
    '<tag attr="1">&amp;.xml',
    "Case.txt",
    "case.txt",
    "UPPER/case/Mixed.TXT",
    "x" * 1020 + ".txt",
)
"""Names of blobs that are legal in Azure and look like markup, escape codes, options, formulas or paths."""

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
    """Return a container with a blob of every kind that a preview shows, and of those that it cannot."""
    names = sorted(_CONTENTS)
    return Container("formats", names, lambda row: _blob(names[row]), modified=NEWEST - 2 * _DAY, grown=_grown)


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


def _grown(blob: Blob, now: float) -> Blob:
    """Return a blob as it is at a time: a live one has a line for every two seconds since midnight (UTC)."""
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
