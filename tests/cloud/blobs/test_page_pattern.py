"""The pattern reads a page as the parser does, or leaves it to the parser."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.blobs.page_xml import Listed, read_by_parser, read_by_pattern
from explorer.demo.blobs import page_xml as blob_xml
from explorer.demo.blobs.containers import container
from explorer.demo.blobs.listing_rules import list_page
from explorer.demo.blobs.showcase import AWKWARD_NAMES
from explorer.model.base.errors import ServiceFault

_EVERY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
_WORDS = st.sampled_from(
    ["", "text/plain", "a &amp; b", "Hot", "&#65;", " ", "<!-- x -->", "<![CDATA[x]]>", "x]]>", "\r\n"]
)
_STAMP = st.sampled_from(["Wed, 21 Oct 2015 07:28:00 GMT", "Mon, 31 Feb 2026 00:00:00 GMT", "today", ""])
_NAME = st.one_of(
    _EVERY.map(lambda name: f"<Name>{escape(name)}</Name>"),
    _EVERY.map(lambda name: f'<Name Encoded="true">{quote(name)}</Name>'),
    st.sampled_from(["<Name>a&#10;b</Name>", "<Name/>", "<Name></Name>", "<Name Encoded='true'>a%20b</Name>", ""]),
)
_ELEMENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["Etag", "LeaseState", "Content-MD5", "Names", "BlobTypes"]), _WORDS),
        st.tuples(st.sampled_from(["Content-Type", "AccessTier", "BlobType", "Name", "VersionId", "Deleted"]), _WORDS),
    ),
    max_size=3,
)


def _written(elements: list[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{text}</{name}>" if text else f"<{name} />" for name, text in elements)


@st.composite
def _blob(draw: st.DrawFn) -> str:
    size = draw(st.sampled_from(["0", "12", "-1", "many", ""]))
    properties = (
        f"{_written(draw(_ELEMENTS))}<Last-Modified>{draw(_STAMP)}</Last-Modified>{_written(draw(_ELEMENTS))}"
        f"<Content-Length>{size}</Content-Length>{_written(draw(_ELEMENTS))}"
    )
    after = draw(st.sampled_from(["<OrMetadata />", "", "<Metadata><Name>x</Name></Metadata>", "<Tags/>"]))
    return f"<Blob>{draw(_NAME)}<Properties>{properties}</Properties>{after}</Blob>"


_FOLDER = _NAME.map(lambda name: f"<BlobPrefix>{name}</BlobPrefix>")
_HEAD = (
    '\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://x/"><Prefix>p</Prefix>'
)


def _rows(listed: Listed) -> tuple[list[tuple[object, ...]], str]:
    rows: list[tuple[object, ...]] = [
        (name, page.sizes[at], page.modified[at], page.kind(at), page.past.get(at))
        for page in listed.pages
        for at, name in enumerate(page.names)
    ]
    return rows, listed.next_marker


@given(
    st.lists(st.one_of(_blob(), _FOLDER), max_size=3),
    st.sampled_from(["", "2!a", "&amp;"]),
    st.sampled_from(["", " ", "x"]),
)
def test_what_the_pattern_reads_the_parser_reads_so_too(entries: list[str], marker: str, between: str) -> None:
    tail = f"<NextMarker>{marker}</NextMarker></EnumerationResults>"
    data = f"{_HEAD}<Blobs>{between.join(entries)}</Blobs>{tail}".encode()
    plain = read_by_pattern(data)
    if plain is not None:
        assert _rows(plain) == _rows(read_by_parser(data))


@given(st.sets(_EVERY, max_size=9), st.sampled_from(["", "/"]), st.data())
def test_what_azure_writes_is_read_by_the_pattern(names: set[str], delimiter: str, data: st.DataObject) -> None:
    place = container("any", names)
    page = list_page(place.names, delimiter=delimiter)
    body = b"".join(blob_xml.list_blobs("https://x/", place, {"Delimiter": delimiter}, page, "2!x", ()))
    plain = read_by_pattern(body)
    assert plain is not None
    assert _rows(plain) == _rows(read_by_parser(body))
    cut = data.draw(st.integers(0, len(body)))
    damaged = body[:cut] + data.draw(st.binary(max_size=2)) + body[cut + 1 :]
    if (read := read_by_pattern(damaged)) is not None:
        assert _rows(read) == _rows(read_by_parser(damaged))


def test_every_awkward_name_is_read_by_the_pattern() -> None:
    place = container("awkward", AWKWARD_NAMES)
    body = b"".join(blob_xml.list_blobs("https://x/", place, {}, list_page(place.names), "", ()))
    plain = read_by_pattern(body)
    assert plain is not None
    assert [row[0] for row in _rows(plain)[0]] == sorted(AWKWARD_NAMES)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<EnumerationResults><Blobs>", _HEAD.encode() + b"<Blobs></Blobs>"])
def test_what_is_no_listing_is_left_to_the_parser(body: bytes) -> None:
    assert read_by_pattern(body) is None
    with pytest.raises(ServiceFault):
        read_by_parser(body)


def test_a_date_is_read_as_the_parser_reads_it() -> None:
    stamp = format_datetime(datetime(2026, 3, 1, 23, 59, 58, tzinfo=UTC), usegmt=True)
    blob = (
        f"<Blob><Name>a</Name><Properties><Last-Modified>{stamp}</Last-Modified><Content-Length>1</Content-Length>"
        "</Properties></Blob>"
    )
    data = f"{_HEAD}<Blobs>{blob}</Blobs><NextMarker /></EnumerationResults>".encode()
    plain = read_by_pattern(data)
    assert plain is not None
    assert _rows(plain) == _rows(read_by_parser(data))
    assert plain.pages[0].modified[0] == 1772409598
