"""The whole app on Azurite: the header names the right in use, and a SAS that cannot list is explained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from azure.storage.blob import (
    BlobServiceClient,
    ResourceTypes,
    generate_account_sas,
    generate_blob_sas,
    generate_container_sas,
)

from explorer.cloud.session import Target, connect
from explorer.model.azure.address import BlobAddress, parse_place
from explorer.model.base.errors import Forbidden
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import Start
from explorer.ui.blobs.lists.in_account import InAccount
from tests.azurite import ACCOUNT, KEY, Azurite, azurite
from tests.cloud.wires import Wire, storage
from tests.ui.driver import Driver, Watched

__all__ = ["azurite"]

_LATER = "2099-01-01T00:00:00Z"

pytestmark = pytest.mark.azurite


@asynccontextmanager
async def _opened(place: str, *, is_anonymous: bool = False) -> AsyncIterator[Driver]:
    log = RequestLog()
    start = parse_place(place)
    assert isinstance(start, BlobAddress)
    app = Watched(lambda: connect(Target(), log), log, Start(replace(start, is_anonymous=is_anonymous)))
    async with app.run_test(size=(120, 30)) as pilot:
        driver = Driver(app, pilot)
        await driver.until(lambda: app.is_ready)
        yield await driver.idle()


async def test_a_key_lists_counts_and_finds(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    async with _opened(f"{azurite.endpoint}/many") as driver:
        await driver.shows("account key from AZURE_STORAGE_CONNECTION_STRING", "7 names")
        await driver.press("full_stop")
        await driver.shows("contents  40 blobs · 80 B")
        await driver.press("f")
        await driver.shows("280 names · 560 B")
        assert KEY not in driver.screen


async def test_a_sas_that_may_not_list_says_what_it_lacks(azurite: Azurite) -> None:
    sas = generate_account_sas(ACCOUNT, KEY, ResourceTypes(container=True, object=True), "r", "2099-01-01T00:00:00Z")
    async with _opened(f"{azurite.endpoint}/content?{sas}") as driver:
        await driver.shows("SAS from the URL: r, ends 2099-01-01 00:00 UTC")
        await driver.shows("The SAS allows r (read), and this takes l (list).", "with l in sp")
        assert "sig=" not in driver.screen


def _asked(driver: Driver) -> list[str]:
    return [f"{one.method} {one.path.rpartition('/')[2]}" for one in driver.app.log_of_requests.records()]


async def test_a_sas_of_one_blob_opens_it_without_a_listing(azurite: Azurite) -> None:
    sas = generate_blob_sas(ACCOUNT, "content", "big.bin", account_key=KEY, permission="r", expiry=_LATER)
    async with _opened(f"{azurite.endpoint}/content/big.bin?{sas}") as driver:
        await driver.shows("Blob, by its name alone", "big.bin", "1 name · 4.9 MiB", "metadata owner")
        assert set(_asked(driver)) == {"HEAD big.bin", "GET big.bin"}
        await driver.press("r")
        await driver.shows("1 name · 4.9 MiB")


async def test_a_sas_of_a_snapshot_opens_it_as_it_was(azurite: Azurite) -> None:
    with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
        blob = client.create_container("old").get_blob_client("a.txt")
        blob.upload_blob(b"as it was")
        at = blob.create_snapshot()["snapshot"]
        blob.upload_blob(b"as it is", overwrite=True)
    sas = generate_blob_sas(ACCOUNT, "old", "a.txt", snapshot=at, account_key=KEY, permission="r", expiry=_LATER)
    async with _opened(f"{azurite.endpoint}/old/a.txt?snapshot={at}&{sas}") as driver:
        await driver.shows("Blob, by its name alone", "as it was", f"snapshot {at}")


async def test_a_sas_that_only_lists_says_why_a_blob_is_not_read(azurite: Azurite, tmp_path: Path) -> None:
    sas = generate_container_sas(ACCOUNT, "content", account_key=KEY, permission="l", expiry=_LATER)
    async with _opened(f"{azurite.endpoint}/content?{sas}") as driver:
        await driver.shows("big.bin")
        await driver.press("enter")
        await driver.shows("The SAS allows l (list), and this takes r")
        await driver.hides("Signed in")
        await driver.press("1", "d", "ctrl+u", *str(tmp_path), "enter")
        await driver.press("D")
        await driver.shows("The SAS allows l (list)")
        await driver.hides("Signed in", "ACCOUNT")


async def test_a_public_container_opens_without_a_credential(azurite: Azurite) -> None:
    with BlobServiceClient.from_connection_string(azurite.connection_string) as client:
        client.create_container("open", public_access="container").upload_blob("a.txt", b"for all")
        client.create_container("half", public_access="blob").upload_blob("a.txt", b"by name")
    async with _opened(f"{azurite.endpoint}/open/", is_anonymous=True) as driver:
        await driver.shows("no credential, as anybody", "a.txt", "1 name")
        await driver.press("enter")
        await driver.shows("for all")
        assert all(one.credential == "no credential" for one in driver.app.log_of_requests.records())
    async with _opened(f"{azurite.endpoint}/half/a.txt", is_anonymous=True) as driver:
        await driver.shows("by name", "1 name", "the other blobs are not listed")
    async with _opened(f"{azurite.endpoint}/content/", is_anonymous=True) as driver:
        await driver.shows("To anybody without a credential this does not exist", "press A")


async def test_a_sas_of_the_url_is_taken_up_again(azurite: Azurite) -> None:
    sas = generate_container_sas(ACCOUNT, "content", account_key=KEY, permission="rl", expiry=_LATER)
    async with _opened(f"{azurite.endpoint}/content?{sas}") as driver:
        await driver.shows("SAS from the URL: r l", "4 names")
        await driver.press("A")
        await driver.shows("no credential, as anybody")
        await driver.press("A")
        await driver.shows("SAS from the URL: r l", "4 names")


def test_what_may_be_public_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AZURE_STORAGE_CONNECTION_STRING", raising=False)
    service = storage(Wire(), SimpleNamespace(get_token=None)).service("https://shelf.blob.core.windows.net")
    place, error = InAccount(service, "shelf", container="box"), Forbidden("no", code="AuthorizationPermissionMismatch")
    hints = [place.explained(error, needs).hint for needs in ("l", "r", "r")]
    assert hints[0].endswith("If it is public, A opens it without a credential.")
    assert hints == hints[:1] * 3


async def test_a_key_chooses_no_credential_and_takes_it_back(azurite: Azurite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    async with _opened(f"{azurite.endpoint}/content") as driver:
        await driver.shows("account key from", "4 names")
        await driver.press("A")
        await driver.shows("no credential, as anybody", "To anybody without a credential")
        await driver.press("A")
        await driver.shows("account key from", "4 names")
