"""PLACE: what a user pastes is understood, or refused in plain words."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.errors import BadInput

_SUBSCRIPTION = "/subscriptions/0b1f6471-1bf0-4dda-aec3-111111111111"
_ACCOUNT = f"{_SUBSCRIPTION}/resourceGroups/rg-webshop/providers/Microsoft.Storage/storageAccounts/stwebshop"
_BLOB = "https://stwebshop.blob.core.windows.net"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_SUBSCRIPTION, ResourceAddress(_SUBSCRIPTION)),
        (f"  {_ACCOUNT}/ ", ResourceAddress(_ACCOUNT)),
        (
            f"https://portal.azure.com/#@contoso.com/resource{_ACCOUNT}/overview",
            ResourceAddress(_ACCOUNT, "contoso.com"),
        ),
        (f"https://portal.azure.com/#@contoso.com/resource{_ACCOUNT}", ResourceAddress(_ACCOUNT, "contoso.com")),
        (f"https://portal.azure.us/#resource{_ACCOUNT}/tags", ResourceAddress(_ACCOUNT)),
        (f"https://portal.azure.com/#view/X/id/{quote(_ACCOUNT, safe='')}", ResourceAddress(_ACCOUNT)),
        (_BLOB, BlobAddress(_BLOB, "stwebshop")),
        (f"{_BLOB}/", BlobAddress(_BLOB, "stwebshop")),
        (f"{_BLOB}/logs", BlobAddress(_BLOB, "stwebshop", "logs")),
        (f"{_BLOB}/logs/2026/", BlobAddress(_BLOB, "stwebshop", "logs", "2026/")),
        (f"{_BLOB}/c?sv=1&sig=abc", BlobAddress(_BLOB, "stwebshop", "c", "", "sv=1&sig=abc")),
        (
            "http://127.0.0.1:10000/devstoreaccount1/c/a%20b",
            BlobAddress("http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1", "c", "a b"),
        ),
        ("https://localhost:8443/acct", BlobAddress("https://localhost:8443/acct", "acct")),
        ("https://[::1]:8443/acct/c", BlobAddress("https://[::1]:8443/acct", "acct", "c")),
    ],
)
def test_places(text: str, expected: ResourceAddress | BlobAddress) -> None:
    assert parse_place(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "webshop", "/", "/subscriptions", "/subscriptions/production", "ftp://x/y", "https://", "//host/x",
        "http://stwebshop.blob.core.windows.net/c", "https://user:secret@stwebshop.blob.core.windows.net/c",
        "https://portal.azure.com/#home", "https://127.0.0.1:10000/", "https://host:port/c",
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused_without_its_secrets(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_place(text)
    assert "secret" not in f"{refused.value} {refused.value.hint}"


@given(
    st.text(min_size=1).filter(
        lambda name: name.strip() == name and "\n" not in name and "\r" not in name and "\t" not in name
    )
)
def test_any_blob_name_comes_back_from_its_url(name: str) -> None:
    try:
        url = f"{_BLOB}/c/{quote(name, safe='')}"
    except UnicodeEncodeError:
        return  # lone surrogates cannot be in a URL
    found = parse_place(url)
    assert isinstance(found, BlobAddress)
    assert (found.container, found.path) == ("c", name)


def test_a_sas_is_never_printed() -> None:
    found = parse_place(f"{_BLOB}/c?sv=1&sig=topsecret")
    assert "topsecret" not in repr(found)
