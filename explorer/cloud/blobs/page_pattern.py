"""A page of blobs from XML by a pattern, where it is written as Azure writes it; anything else is left to a parser.

A pattern takes a quarter of the time that a parser's calls take. It must never read what a parser would refuse, or
another way: every byte between the first blob and the last is matched, and what XML treats apart is not let in.
"""

from __future__ import annotations

import re
from itertools import chain
from urllib.parse import unquote

from explorer.cloud.blobs.listed import Listed, http_seconds
from explorer.cloud.blobs.page_xml import KEPT
from explorer.model.blobs.page import FOLDER, page_of

_HEAD = re.compile(
    rb'(?:\xef\xbb\xbf)?<\?xml version="1\.0" encoding="utf-8"\?><EnumerationResults'
    rb'(?: (?:ServiceEndpoint|ContainerName)="[^"<&]*")*>'
    rb"(?:<(Prefix|Marker|MaxResults|Delimiter|StartFrom|EndBefore)(?: ?/>|>[^<&]*</\1>))*<Blobs>"
)
_TAIL = re.compile(rb"</Blobs>(?:<NextMarker ?/>|<NextMarker>([^<&]*)</NextMarker>)</EnumerationResults>")

_OTHER = rb"(?:<(?!(?:" + b"|".join(sorted(name.encode() for name in KEPT)) + rb")[ />])"
_OTHER += rb"(?P<{}>[A-Za-z][A-Za-z0-9-]*)(?: ?/>|>[^<&]*</(?P={})>))*+"


def _others(number: int) -> bytes:
    return _OTHER.replace(b"{}", b"other%d" % number)


_NAME = rb"<Name(?: (?P<%s>Encoded)=\"true\")?>(?P<%s>[^<]*)</Name>"
_DATE = rb"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"
_ROW = re.compile(
    rb"<Blob>" + _NAME % (b"encoded", b"name") + rb"<Properties>" + _others(0)
    + rb"<Last-Modified>(?P<modified>" + _DATE + rb")</Last-Modified>" + _others(1)
    + rb"<Content-Length>(?P<size>\d{1,18})</Content-Length>" + _others(2)
    + rb"(?:<Content-Type>(?P<type>[^<&]*)</Content-Type>|<Content-Type ?/>)?" + _others(3)
    + rb"(?:<BlobType>(?P<kind>[^<&]*)</BlobType>)?" + _others(4)
    + rb"(?:<AccessTier>(?P<tier>[^<&]*)</AccessTier>)?" + _others(5)
    + rb"</Properties>(?:<OrMetadata ?/>)?</Blob>"
    + rb"|<BlobPrefix>" + _NAME % (b"folder_encoded", b"folder") + rb"</BlobPrefix>"
)  # fmt: skip
_PICKED = tuple(
    _ROW.groupindex[name]
    for name in ("name", "encoded", "modified", "size", "type", "tier", "kind", "folder", "folder_encoded")
)

_ENTITIES = ((b"&lt;", b"<"), (b"&gt;", b">"), (b"&quot;", b'"'), (b"&apos;", b"'"), (b"&amp;", b"&"))
_OTHER_ENTITY = re.compile(rb"&(?!(?:lt|gt|quot|apos|amp);)")
_NO_CONTROL = bytes(chain((9, 10), range(32, 256)))  # a line that ends in another way is turned into one that does so
_REFUSED = (b"]]>", b"\xef\xbf\xbe", b"\xef\xbf\xbf")


def read_plain(data: bytes) -> Listed | None:
    """Return what a page of blobs says, or None for one that is written in another way than Azure does."""
    head = _HEAD.match(data)
    end = data.rfind(b"</Blobs>")
    tail = _TAIL.fullmatch(data, end) if head and end >= 0 else None
    if not head or not tail or data.translate(None, _NO_CONTROL) or any(bad in data for bad in _REFUSED):
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    rows = []
    at = head.end()
    for match in _ROW.finditer(data, at, end):
        if match.start() != at:
            return None
        at = match.end()
        rows.append(match.group(*_PICKED))
    if at != end:
        return None
    return _listed(rows, (tail[1] or b"").decode())


def _listed(rows: list[tuple[bytes | None, ...]], marker: str) -> Listed | None:
    names: list[bytes] = []
    words: dict[bytes | None, str] = {None: ""}
    sizes, modified = [], []
    kinds: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name, encoded, stamp, size, content_type, tier, kind, folder, folder_encoded in rows:
        if folder is not None:
            sizes.append(FOLDER)
            modified.append(0)
            name, encoded = folder, folder_encoded
        else:
            sizes.append(int(size or b"0"))
            try:
                modified.append(http_seconds((stamp or b"").decode()))
            except (KeyError, ValueError):  # no such day
                return None
        plain = _text(name or b"", bool(encoded))
        if plain is None:
            return None
        names.append(plain)
        for column, word in zip(kinds, (content_type, tier, kind), strict=True):
            known = words.get(word)
            column.append(words.setdefault(word, (word or b"").decode()) if known is None else known)
    page = page_of(names, sizes, modified, *kinds, is_mixed=True)
    return Listed([page] if rows else [], marker)


def _text(name: bytes, is_encoded: bool) -> bytes | None:
    if b"&" in name:
        if _OTHER_ENTITY.search(name):
            return None
        for written, meant in _ENTITIES:
            name = name.replace(written, meant)
    return unquote(name.decode()).encode() if is_encoded else name
