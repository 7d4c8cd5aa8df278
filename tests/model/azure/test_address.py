"""PLACE: what a user pastes is understood, or refused in plain words."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.azure.places import container_portal_url, portal_url, resource_of
from explorer.model.base.errors import BadInput

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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (_SUBSCRIPTION[1:], ResourceAddress(_SUBSCRIPTION)),
        (f"https://portal.azure.cn/#@t/resource{_SUBSCRIPTION}/overview", ResourceAddress(_SUBSCRIPTION, "t")),
        (
            f"https://portal.azure.com/?x=y#@t/resource{_SUBSCRIPTION}/resourceGroups/rg%20(a)/users?z",
            ResourceAddress(f"{_SUBSCRIPTION}/resourceGroups/rg (a)", "t"),
        ),
        (
            f"https://portal.azure.com/#blade/X/storageAccountId/{quote(_ACCOUNT, safe='')}/path/container",
            ResourceAddress(_ACCOUNT),
        ),
        (
            f"https://portal.azure.com/#@t/blade/X/{quote(quote(_ACCOUNT, safe=''), safe='')}",
            ResourceAddress(_ACCOUNT, "t"),
        ),
        (f"https://management.azure.com{_ACCOUNT}?api-version=2024-01-01", ResourceAddress(_ACCOUNT)),
        ("https://stwebshop.dfs.core.windows.net/raw/a", BlobAddress(_BLOB, "stwebshop", "raw", "a")),
        (f"{_BLOB}/$web/index.html", BlobAddress(_BLOB, "stwebshop", "$web", "index.html")),
        (f"{_BLOB}/logs//double", BlobAddress(_BLOB, "stwebshop", "logs", "/double")),
        (f"{_BLOB}/logs?restype=container&comp=list", BlobAddress(_BLOB, "stwebshop", "logs")),
        (
            f"{_BLOB}/logs/a?snapshot=2026&sv=1&se=2026-01-01T00%3A00%3A00Z&sig=a%2Bb%3D",
            BlobAddress(
                _BLOB, "stwebshop", "logs", "a", "sv=1&se=2026-01-01T00%3A00%3A00Z&sig=a%2Bb%3D", snapshot="2026"
            ),
        ),
        ("http://127.0.0.9:1/acct/logs", BlobAddress("http://127.0.0.9:1/acct", "acct", "logs")),
    ],
)
def test_what_people_paste(text: str, expected: ResourceAddress | BlobAddress) -> None:
    found = parse_place(text)
    assert found == expected
    if isinstance(found, BlobAddress) and isinstance(expected, BlobAddress):
        assert found.sas == expected.sas


@pytest.mark.parametrize(
    "text",
    [
        f"{_BLOB}/Upper/x", f"{_BLOB}/a--b", f"{_BLOB}//x", f"{_BLOB}/c/a#b", f"{_BLOB}/c/%ff",
        f"{_BLOB}/c?sv=1&se=2&sp=r",
        "https://stwebshop.file.core.windows.net/share", f"{_ACCOUNT}/overview", f"{_SUBSCRIPTION}/resourceGroups/",
        f"{_SUBSCRIPTION}/resourceGroups//providers/a/b/c", "https://portal.azure.com/#view/Microsoft_AAD_IAM/Users",
        "http://10.0.0.4:10000/acct", "http://localhost.example/c",
    ],
)  # fmt: skip
def test_what_cannot_be_meant(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_place(text)
    assert refused.value.hint
    assert "\n" not in refused.value.message


_word = st.text("abcxyz-._()09 é", min_size=1, max_size=8).filter(lambda word: word.strip(" ") == word)


@given(st.lists(st.tuples(_word, _word), min_size=1, max_size=3), _word, st.sampled_from(["", "/overview", "/tags"]))
def test_any_resource_id_comes_back_from_its_portal_link(pairs: list[tuple[str, str]], group: str, page: str) -> None:
    names = "/".join(f"{kind}/{name}" for kind, name in pairs)
    resource_id = f"{_SUBSCRIPTION}/resourceGroups/{group}/providers/Contoso.Things/{names}"
    assert parse_place(resource_id) == ResourceAddress(resource_id)
    link = f"https://portal.azure.com/#@contoso.com/resource{quote(resource_id)}{page}"
    assert parse_place(link) == ResourceAddress(resource_id, "contoso.com")
    link = f"https://portal.azure.com/#view/HubsExtension/ResourceMenuBlade/~/overview/id/{quote(resource_id, safe='')}"
    assert parse_place(link) == ResourceAddress(resource_id)


@given(
    st.sampled_from([_BLOB, "http://127.0.0.1:10000/acct", "https://[::1]:8443/acct"]),
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){1,3}", fullmatch=True),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
def test_an_address_comes_back_from_its_own_url(endpoint: str, container: str, path: str) -> None:
    account = "stwebshop" if endpoint == _BLOB else "acct"
    address = BlobAddress(endpoint, account, container, path)
    assert parse_place(address.url) == address
    signed = parse_place(f"{address.url}?sv=1&sig=topsecret")
    assert isinstance(signed, BlobAddress)
    assert signed.sas == "sv=1&sig=topsecret"
    assert signed.url == address.url


@given(st.lists(_word, min_size=1, max_size=2), _word, st.sampled_from(["", "contoso.com"]))
def test_the_portal_links_that_azpane_makes_lead_back(names: list[str], group: str, tenant: str) -> None:
    resource_id = f"{_SUBSCRIPTION}/resourceGroups/{group}/providers/A.B/" + "/".join(f"c/{name}" for name in names)
    assert parse_place(portal_url("https://portal.azure.com/", tenant, resource_id)) == ResourceAddress(
        resource_id, tenant
    )
    for container in ("", "$web"):
        link = container_portal_url("https://portal.azure.us", tenant, resource_id, container)
        assert parse_place(link) == ResourceAddress(resource_id, tenant)


def test_a_resource_is_made_of_its_id() -> None:
    found = resource_of(f"{_ACCOUNT}/blobServices/default")
    assert (found.name, found.type) == ("default", "Microsoft.Storage/storageAccounts/blobServices")
    assert (f"/subscriptions/{found.subscription_id}", found.group) == (_SUBSCRIPTION, "rg-webshop")
    lock = resource_of(f"{_ACCOUNT}/providers/Microsoft.Authorization/locks/keep")
    assert (lock.name, lock.type, lock.group) == ("keep", "Microsoft.Authorization/locks", "rg-webshop")
    assert resource_of("").name == resource_of("/").subscription_id == ""
