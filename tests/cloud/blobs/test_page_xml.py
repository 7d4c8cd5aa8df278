"""A page of a listing becomes columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.blobs.page_xml import Listed, read_by_parser, read_xml
from explorer.model.base.errors import ServiceFault
from explorer.model.base.text import NO_DATE, day_time
from explorer.model.blobs.page import FOLDER, NO_SIZE

_name = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
_moment = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda one: one.replace(microsecond=0, tzinfo=UTC)
)
_blob = st.tuples(
    _name, st.integers(0, 1 << 50), _moment, st.sampled_from(["text/plain", ""]), st.sampled_from(["Hot", ""])
)


def _xml(blobs: list[tuple[str, int, datetime, str, str]], folders: list[str], marker: str = "") -> bytes:
    """Write a page as Azure does; every name percent-encoded, as Azure does with those that XML cannot hold."""
    entries = [
        f'<Blob><Name Encoded="true">{quote(name)}</Name><Properties><Creation-Time>x</Creation-Time>'
        f"<Last-Modified>{format_datetime(moment, usegmt=True)}</Last-Modified><Content-Length>{size}</Content-Length>"
        f"<Content-Type>{kind}</Content-Type><Content-MD5 /><BlobType>BlockBlob</BlobType>"
        f"<AccessTier>{tier}</AccessTier></Properties><OrMetadata /></Blob>"
        for name, size, moment, kind, tier in blobs
    ] + [f'<BlobPrefix><Name Encoded="true">{quote(name)}</Name></BlobPrefix>' for name in folders]
    head = '\ufeff<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="c"><Prefix>p</Prefix>'
    tail = f"<NextMarker>{escape(marker)}</NextMarker></EnumerationResults>"
    return f"{head}<Blobs>{''.join(entries)}</Blobs>{tail}".encode()


def _rows(listed: Listed) -> list[tuple[object, ...]]:
    return [
        (name, page.sizes[at], page.modified[at], *page.kind(at))
        for page in listed.pages
        for at, name in enumerate(page.names)
    ]


def _names(listed: Listed) -> list[str]:
    return [name for page in listed.pages for name in page.names]


@given(st.lists(_blob, max_size=5), st.lists(_name, max_size=3), st.text("a&<!/=", max_size=5))
def test_every_row_arrives_whole_in_name_order(
    blobs: list[tuple[str, int, datetime, str, str]], folders: list[str], marker: str
) -> None:
    reader = read_by_parser(_xml(blobs, folders, marker))
    expected: list[tuple[object, ...]] = [
        (name, size, int(moment.timestamp()), kind, tier, "BlockBlob") for name, size, moment, kind, tier in blobs
    ]
    expected += [(name, FOLDER, 0, "", "", "") for name in folders]
    assert sorted(map(repr, _rows(reader))) == sorted(map(repr, expected))
    assert _names(reader) == sorted(_names(reader))
    assert reader.next_marker == marker


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("Wed, 21 Oct 2015 07:28:00 GMT", 1445412480),
        ("Fri, 31 Dec 9999 23:59:59 -1200", 253402343999),
        ("Wed, 21 Oct 2015 07:28:00 +0100", 1445408880),
        ("Wed, 21 Oct 0000 07:28:00 GMT", NO_DATE),
        ("Wed, 21 Oct 12015 07:28:00 GMT", NO_DATE),
        ("Wed, 21 Oct 2015 99:28:00 GMT", NO_DATE),
        ("Wed, 21 Oct 0001 07:28:00 +0100", NO_DATE),
        ("Wed, 21 Oct 2015 07:28:00 +99999999999999", NO_DATE),
        ("today", NO_DATE),
        ("", 0),
    ],
)
def test_one_odd_date_or_number_hides_no_row(written: str, seconds: int) -> None:
    deleted = f"<DeletedTime>{written}</DeletedTime><RemainingRetentionDays>soon</RemainingRetentionDays>"
    body = f"<Blob><Name>a</Name><Last-Modified>{written}</Last-Modified>{deleted}</Blob><Blob><Name>b</Name></Blob>"
    (page,) = read_by_parser(f"<EnumerationResults><Blobs>{body}</Blobs></EnumerationResults>".encode()).pages
    assert list(page.names) == ["a", "b"]
    assert list(page.modified) == [seconds, 0]
    assert day_time(page.modified[0]) in ("2015-10-21 07:28", "2015-10-21 06:28", "after year 9999", "no date", "")


@pytest.mark.parametrize("read", [read_xml, read_by_parser])
@pytest.mark.parametrize(
    ("written", "size"), [("-5", NO_SIZE), ("many", NO_SIZE), ("9" * 19, NO_SIZE), ("9" * 18, 10**18 - 1), ("", 0)]
)
def test_one_odd_size_hides_no_row_and_is_no_other(read: Callable[[bytes], Listed], written: str, size: int) -> None:
    body = "".join(
        f"<Blob><Name>{name}</Name><Properties><Content-Length>{one}</Content-Length></Properties></Blob>"
        for name, one in (("a", written), ("b", "7"))
    )
    (page,) = read(f"<EnumerationResults><Blobs>{body}</Blobs><NextMarker/></EnumerationResults>".encode()).pages
    assert list(page.sizes) == [size, 7]
    assert page.byte_count == max(0, size) + 7


def test_names_are_text_unless_they_say_that_they_are_encoded() -> None:
    body = "<Blob><Name>100%25 &amp; a+b</Name><Properties/></Blob><Blob><Name Encoded='true'>new%0Aline</Name></Blob>"
    reader = read_by_parser(f"<EnumerationResults><Blobs>{body}</Blobs><NextMarker/></EnumerationResults>".encode())
    assert _names(reader) == ["100%25 & a+b", "new\nline"]
    assert [row[1] for row in _rows(reader)] == [0, 0]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html><body>Sign in to the hotel's network</body></html>", b"<EnumerationResults><Blobs>",
        b"\xff\xfe\x00",
        b"<EnumerationResults><Blobs><Blob><Properties/></Blob></Blobs></EnumerationResults>",
        b'<!DOCTYPE x [<!ENTITY e "boom">]><EnumerationResults><Blobs/></EnumerationResults>',
    ],
)  # fmt: skip
def test_what_is_no_listing_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ServiceFault, match="could not be read"):
        read_by_parser(body)
