"""The whole app on Azurite: the header names the right in use, and a SAS that cannot list is explained."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from azure.storage.blob import ResourceTypes, generate_account_sas

from explorer.cloud.session import Target, connect
from explorer.model.azure.address import parse_place
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import Start
from tests.azurite import ACCOUNT, KEY, Azurite, azurite
from tests.ui.driver import Driver, Watched

__all__ = ["azurite"]

pytestmark = pytest.mark.azurite


@asynccontextmanager
async def _opened(place: str) -> AsyncIterator[Driver]:
    log = RequestLog()
    app = Watched(lambda: connect(Target(), log), log, Start(parse_place(place)))
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
