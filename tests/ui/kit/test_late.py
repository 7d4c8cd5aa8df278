"""A row that was opened just before its list changed: it is opened where it still is, and no other in its place."""

from __future__ import annotations

from explorer.model.azure.places import Resource
from explorer.ui.blobs.blobs import BlobsScreen
from explorer.ui.blobs.lists.accounts import ACCOUNTS
from explorer.ui.estate.tag_hygiene import HygieneScreen
from explorer.ui.kit.rows_table import RowsTable
from tests.ui.driver import demo
from tests.ui.estate.parts import SUBSCRIPTIONS, resource
from tests.ui.offline import exploring, inventory_of

_CONTAINER = "https://stwebshopprod.blob.core.windows.net/invoices"


async def test_a_row_that_has_gone_is_not_opened() -> None:
    bare = Resource("/subscriptions/s-1/resourceGroups/rg/x/bare", "bare", "x", "s-1", "rg", "westeurope")
    rows = [bare, resource("tagged", "s-1")]
    async with exploring(inventory_of(rows, SUBSCRIPTIONS)) as driver:
        await driver.shows("bare")
        await driver.press("t", "space", "tab")
        screen, missing = driver.app.screen, driver.app.focused
        assert isinstance(screen, HygieneScreen)
        assert isinstance(missing, RowsTable)
        assert missing.line_count() == 1
        missing.action_open()
        screen.action_choose()
        await driver.idle()
        assert missing.line_count() == 0
        assert driver.app.screen is screen


async def test_a_row_of_another_list_is_not_opened() -> None:
    async with demo(place=_CONTAINER) as driver:
        screen = driver.app.screen
        assert isinstance(screen, BlobsScreen)
        table, of_blobs = screen.table, list(screen.stack.lists)
        table.stay_on(1)
        table.action_open()
        screen.go_to_kind(ACCOUNTS)
        await driver.idle()
        assert [one.kind for one in screen.stack.lists] == [ACCOUNTS]
        table.stay_on(1)
        table.action_open()
        screen.stack.put(of_blobs)
        await driver.idle()
        assert screen.stack.lists == of_blobs
        assert not screen.preview.blob
