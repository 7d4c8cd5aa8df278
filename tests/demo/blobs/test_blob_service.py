"""The Blob service on the wire: names, pages, ranges and refusals."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.demo.base.people import FABRIKAM
from explorer.demo.blobs.containers import container
from explorer.demo.blobs.listing_rules import Blob, list_page
from explorer.demo.blobs.page_xml import list_blobs
from explorer.demo.estate.estate import the_estate
from tests.demo.conftest import MANAGEMENT, WEBSHOP, Ask, ada_token

BACKUP = "https://stbackupprod.blob.core.windows.net"
LIST = "restype=container&comp=list"


def test_containers_are_listed_in_pages(ask: Ask) -> None:
    names: list[str] = []
    marker = ""
    while True:
        answer = ElementTree.fromstring(ask(f"{WEBSHOP}/?comp=list&maxresults=3&marker={quote(marker)}").data)
        names += [name.text or "" for name in answer.iterfind(".//Container/Name")]
        marker = answer.findtext("NextMarker") or ""
        if not marker:
            break
    assert names == sorted(names)
    assert {"awkward-names", "empty", "$web"} <= set(names)


def test_metadata_is_told_only_when_asked_for(ask: Ask) -> None:
    with_metadata = ask(f"{WEBSHOP}/?comp=list&prefix=articles&include=metadata").text
    assert "<repository>company/webshop</repository>" in with_metadata
    assert "<Metadata" not in ask(f"{WEBSHOP}/?comp=list&prefix=articles").text


def test_virtual_folders_are_prefixes(ask: Ask) -> None:
    answer = ElementTree.fromstring(ask(f"{WEBSHOP}/invoices?{LIST}&delimiter=/&prefix=2026/").data)
    assert [name.text for name in answer.iterfind(".//BlobPrefix/Name")] == [
        f"2026/{month:02}/" for month in range(1, 6)
    ]
    assert answer.find(".//Blob") is None


def test_a_large_page_makes_its_own_blobs_and_little_content() -> None:
    place = the_estate().accounts["sttelemetryprod"].container("device-telemetry")
    assert place is not None
    made: list[Blob] = []

    def blob_at(row: int) -> Blob:
        made.append(place.blob_at(row))
        return made[-1]

    page = list_page(place.names, first=place.names[5000])
    body = b"".join(list_blobs("https://x/", replace(place, blob_at=blob_at), {}, page, "", ()))
    assert body.count(b"<Blob>") == 5000
    assert [blob.name for blob in made] == list(place.names[5000:10_000])
    assert len({blob.content for blob in made}) <= 65  # five variants of thirteen sizes, each made once


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), min_size=1, unique=True))
def test_any_name_survives_the_xml(names: list[str]) -> None:
    place = container("any", names)
    body = b"".join(list_blobs("https://x/", place, {}, list_page(place.names), "", ()))
    read = []
    for element in ElementTree.fromstring(body).iterfind(".//Blob/Name"):
        text = element.text or ""
        read.append(unquote(text) if element.get("Encoded") == "true" else text)
    assert read == sorted(names)


@pytest.mark.parametrize(
    ("asked", "status", "content_range"),
    [
        ("bytes=0-9", 206, "bytes 0-9/{size}"),
        ("bytes=5-", 206, "bytes 5-{last}/{size}"),
        ("bytes=0-99999999", 206, "bytes 0-{last}/{size}"),
        ("bytes={size}-", 416, "bytes */{size}"),
        ("nonsense", 200, None),
    ],
)
@pytest.mark.parametrize("header", ["Range", "x-ms-range"])
def test_ranges(ask: Ask, header: str, asked: str, status: int, content_range: str | None) -> None:
    url = f"{WEBSHOP}/config/prod/orders.yaml"
    whole = ask(url).data
    facts = {"size": len(whole), "last": len(whole) - 1}
    answer = ask(url, headers={header: asked.format(**facts)})
    assert answer.status_code == status
    assert answer.headers.get("Content-Range") == (content_range and content_range.format(**facts))
    if status == 206:
        start, _, last = answer.headers["Content-Range"].split()[1].partition("/")[0].partition("-")
        assert answer.data == whole[int(start) : int(last) + 1]
        assert int(answer.headers["Content-Length"]) == len(answer.data)
    elif status == 416:
        assert answer.headers["x-ms-error-code"] == "InvalidRange"


def test_every_awkward_blob_can_be_read_by_its_name_and_is_as_long_as_listed(ask: Ask) -> None:
    answer = ElementTree.fromstring(ask(f"{WEBSHOP}/awkward-names?{LIST}").data)
    blobs = list(answer.iterfind(".//Blob"))
    assert len(blobs) > 40
    for blob in blobs:
        name = blob.find("Name")
        assert name is not None
        text = unquote(name.text or "") if name.get("Encoded") else name.text or ""
        got = ask(f"{WEBSHOP}/awkward-names/{quote(text, safe='')}")
        assert got.status_code == 200, text
        assert str(len(got.data)) == blob.findtext("Properties/Content-Length")


def test_properties_of_a_blob_carry_no_body(ask: Ask) -> None:
    answer = ask(f"{WEBSHOP}/$web/images/product-001.png", method="HEAD")
    assert answer.status_code == 200
    assert answer.data == b""
    assert answer.headers["Content-Type"] == "image/png"
    assert int(answer.headers["Content-Length"]) > 0
    assert ask(f"{WEBSHOP}/$web/images/product-001.png").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"{WEBSHOP}/nothing?{LIST}", 404, "ContainerNotFound"),
        (f"{WEBSHOP}/nothing?restype=container", 404, "ContainerNotFound"),
        (f"{WEBSHOP}/config/nothing", 404, "BlobNotFound"),
        (f"{BACKUP}/yearly/2020/ledger.bak", 409, "BlobArchived"),
        (f"{WEBSHOP}/config?{LIST}&maxresults=0", 400, "OutOfRangeQueryParameterValue"),
        (f"{WEBSHOP}/config?{LIST}&maxresults=many", 400, "InvalidQueryParameterValue"),
        (f"{WEBSHOP}/config?{LIST}&marker=broken", 400, "InvalidQueryParameterValue"),
        (f"{WEBSHOP}/", 400, "InvalidQueryParameterValue"),
    ],
)
def test_errors(ask: Ask, path: str, status: int, code: str) -> None:
    answer = ask(path)
    assert answer.status_code == status
    assert answer.headers["x-ms-error-code"] == code
    assert ElementTree.fromstring(answer.data).findtext("Code") == code
    assert answer.headers["x-ms-request-id"] in answer.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_can_be_changed(ask: Ask, method: str) -> None:
    assert ask(f"{WEBSHOP}/config/new", method=method).status_code == 405


@pytest.mark.parametrize(
    ("token", "code", "detail"),
    [
        (None, "NoAuthenticationInformation", None),
        ("not.a.token", "InvalidAuthenticationInfo", "Signature validation failed. Signature verification failed."),
        (ada_token(MANAGEMENT), "InvalidAuthenticationInfo", "Audience validation failed. Audience did not match."),
        (
            ada_token("https://storage.azure.com", FABRIKAM),
            "InvalidAuthenticationInfo",
            "Issuer validation failed. Issuer did not match.",
        ),
        (
            ada_token("https://storage.azure.com", lifetime=-1),
            "InvalidAuthenticationInfo",
            "Lifetime validation failed. The token is expired.",
        ),
    ],
    ids=["none", "no token", "audience", "issuer", "lifetime"],
)
def test_a_token_that_does_not_fit_is_told_why_and_where_to_go(
    ask: Ask, token: str | None, code: str, detail: str | None
) -> None:
    answer = ask(f"{WEBSHOP}/?comp=list", token)
    assert answer.status_code == 401
    assert answer.headers["x-ms-error-code"] == code
    assert ElementTree.fromstring(answer.data).findtext("AuthenticationErrorDetail") == detail
    assert "resource_id=https://storage.azure.com" in answer.headers["WWW-Authenticate"]
