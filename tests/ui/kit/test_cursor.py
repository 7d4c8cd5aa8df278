"""The cursor stays on the row that it was put on, and that where it is on the screen, whatever rows do around it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from explorer.cloud.storage import BlobService
from explorer.model.azure.places import Resource
from explorer.model.blobs.store import page_of
from explorer.ui.kit.chrome import FilterBar
from explorer.ui.kit.rows_table import RowsTable
from tests.ui.driver import PATIENCE, Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"


def _table(driver: Driver, id: str = "places") -> RowsTable:
    return driver.app.screen.query_one(f"#{id}", RowsTable)


def _here(driver: Driver) -> tuple[str, int]:
    """Return the name under the cursor, and on which line of the list that is."""
    here: Any = driver.app.screen.stack.here
    table = _table(driver)
    return here.store.short_name(table.cursor), table.cursor - table.scroll_offset.y


async def _filter(driver: Driver, text: str) -> None:
    """Type a whole filter at once, and keep it."""
    await driver.press("slash")
    driver.app.screen.query_one(FilterBar).value = text
    await driver.press("enter")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold up the first half of each listing until this is set, as a range of names that is slower than the next."""
    opened = threading.Event()
    original = BlobService.blobs

    def gated(*asked: Any) -> Iterator[Any]:
        for page in original(*asked):
            page.is_placed = True
            half = len(page) // 2
            yield page.rows(half, len(page))
            opened.wait(PATIENCE)
            yield page.rows(0, half)

    monkeypatch.setattr(BlobService, "blobs", gated)
    return opened


async def test_the_cursor_stays_on_its_blob_while_pages_come_above_it(gate: threading.Event) -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/", settle=False, size=(120, 20)) as driver:
        await driver.shows("20 names", "so far")
        _table(driver).cursor = 3
        name, line = _here(driver)
        assert (_table(driver).cursor, line) == (3, 3)
        gate.set()
        await driver.shows("40 names")
        await driver.idle()
        assert _here(driver) == (name, line)
        assert _table(driver).cursor == 23
        await driver.shows(f"│catalogue/03/{name}")  # the pane beside the list still tells of it
        gate.clear()
        await driver.pilot.press("r")
        await driver.shows("20 names", "so far")
        assert _here(driver) == (name, line)
        gate.set()
        await driver.idle()
        assert _here(driver) == (name, line)


async def test_the_cursor_at_the_top_stays_there_and_the_pane_beside_it_tells_of_the_new_first_row(
    gate: threading.Event,
) -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/", settle=False) as driver:
        await driver.shows("20 names", "so far")
        before, _ = _here(driver)
        gate.set()
        await driver.shows("40 names")
        await driver.idle()
        after, line = _here(driver)
        assert (_table(driver).cursor, line) == (0, 0)
        assert before != after
        await driver.shows(f"│catalogue/03/{after}")


async def test_a_blob_that_was_opened_is_followed_even_from_the_first_row(gate: threading.Event) -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/", settle=False) as driver:
        await driver.shows("20 names", "so far")
        name, _ = _here(driver)
        screen: Any = driver.app.screen
        _table(driver).action_open()
        above = page_of(["!above"], [1])
        above.is_placed = True
        screen.stack.here.store.append(above)  # before the screen has taken in what was opened
        await driver.shows("content  ")
        assert screen.preview.blob.name.endswith(name)
        gate.set()
        await driver.shows("41 names")
        await driver.idle()
        assert _here(driver)[0] == name
        await driver.shows("content  ")


async def test_the_cursor_goes_along_when_rows_are_sorted_and_filtered_and_comes_back_to_what_was_hidden() -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/", size=(120, 20)) as driver:
        _table(driver).cursor = 5
        name, line = _here(driver)
        await driver.press("s")
        assert _here(driver)[0] == name
        assert _table(driver).cursor != 5
        await driver.press("s", "s", "s")  # by time, by tier, by name
        assert _here(driver) == (name, line)
        await _filter(driver, name[:-4])
        assert _here(driver) == (name, 0)
        await _filter(driver, f"!{name}")
        assert _table(driver).cursor == 0
        await _filter(driver, "")
        assert _here(driver)[0] == name
        await _filter(driver, f"!{name}")
        await driver.press("j", "escape")  # moved on: there it stays
        assert _here(driver)[0] not in (name, "")
        assert _table(driver).cursor == 1
        await driver.press("g", "s")
        assert _table(driver).cursor == 0


async def test_going_back_up_finds_the_cursor_on_its_row_though_others_are_there_by_now(
    gate: threading.Event,
) -> None:
    async with demo(place=f"{_ACCOUNT}/exports", settle=False) as driver:
        await driver.shows("14 names", "so far")
        _table(driver).cursor = 2
        name, _ = _here(driver)
        await driver.pilot.press("enter")
        gate.set()
        await driver.shows("orders.csv")
        await driver.idle()
        await driver.press("escape")
        await driver.shows("28 names")
        assert _here(driver)[0] == name


async def test_a_resource_keeps_the_cursor_through_a_filter_and_a_fresh_listing() -> None:
    async with demo(size=(120, 24)) as driver:
        inventory = driver.app.inventory
        table = _table(driver, "resources")

        def here() -> Resource:
            return inventory.resource(table.cursor)

        table.cursor = 30
        resource, line = here(), table.cursor - table.scroll_offset.y
        assert line
        await driver.press("r")
        assert (here().id, table.cursor - table.scroll_offset.y) == (resource.id, line)
        assert here() is not resource
        await _filter(driver, f"!{resource.name}")
        assert table.cursor == 0
        await _filter(driver, "")
        assert here().id == resource.id
