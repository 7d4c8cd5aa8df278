"""The keys of Blobs mode: flat, prefix, sort, count, versions, tags; and listings that stop and go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from textual.widgets import Input

from explorer.cloud.storage import BlobService
from explorer.ui.kit.rows_table import RowsTable
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_LAKE = "https://sttelemetryprod.blob.core.windows.net"


def _table(driver: Driver) -> RowsTable:
    return driver.app.screen.query_one("#places", RowsTable)


async def _answer(driver: Driver, text: str) -> None:
    """Type a whole line at once where one is asked for, and take it."""
    driver.app.screen.query_one("#answer", Input).value = text
    await driver.press("enter")


def _names(driver: Driver) -> list[str]:
    here: Any = driver.app.screen.stack.here
    return [here.store.short_name(row) for row in range(here.row_count)]


class _Gate:
    """Lets a listing's pages through one by one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
        self.tickets = threading.Semaphore(free)
        self.starts = 0
        original = BlobService.blobs

        def gated(
            service: BlobService, container: str, prefix: str, delimiter: str, stop: Any, include: Any = frozenset()
        ) -> Iterator[Any]:
            self.starts += 1
            for page in original(service, container, prefix, delimiter, stop, include):
                for row in range(len(page)):
                    while not self.tickets.acquire(timeout=0.05):
                        if stop.is_set():
                            return
                    yield page.rows(row, row + 1)

        monkeypatch.setattr(BlobService, "blobs", gated)

    def open(self, pages: int = 1) -> None:
        self.tickets.release(pages)


async def test_a_listing_stops_and_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = _Gate(monkeypatch, 1000)
    async with demo(place=f"{_ACCOUNT}/exports") as driver:
        await driver.shows("28 names")
        gate.tickets = threading.Semaphore(5)
        await driver.pilot.press("r")
        await driver.shows("5 names so far", "esc stops")
        await driver.pilot.press("escape")
        await driver.shows("5 names so far · stopped, enter goes on")
        gate.open(3)
        await driver.pilot.press("enter")
        await driver.until(lambda: len(_names(driver)) == 8)
        await driver.pilot.press("escape", "j")
        await driver.shows("stopped, enter on the last line goes on", "… stopped after 8 names: enter here goes on")
        gate.open(100)
        await driver.press("G", "enter")
        await driver.shows("28 names ─╯")
        assert _names(driver) == [f"2026-05-{day:02}/" for day in range(1, 29)]
        assert gate.starts == 2


async def test_going_down_and_back_up_goes_on_with_the_listing(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = _Gate(monkeypatch, 1000)
    async with demo(place=f"{_ACCOUNT}/exports") as driver:
        gate.tickets = threading.Semaphore(3)
        await driver.pilot.press("r")
        await driver.shows("3 names so far")
        await driver.pilot.press("enter")
        gate.open(4)  # one is for the page that the listing above still waits for
        await driver.shows("orders.csv", "1 name ·")
        await driver.idle()
        gate.open(100)
        await driver.press("escape")
        await driver.shows("28 names")
        assert _names(driver) == [f"2026-05-{day:02}/" for day in range(1, 29)]


async def test_f_shows_every_blob_without_folders() -> None:
    async with demo(place=f"{_ACCOUNT}/config") as driver:
        await driver.shows("prod/", "3 names", "feature-flags.json")
        await driver.press("f")
        await driver.shows("Blobs, without folders", "prod/orders.yaml", "4 names")
        await driver.press("f")
        await driver.shows("prod/", "3 names")
        await driver.hides("without folders")


async def test_p_asks_azure_for_names_that_begin_so() -> None:
    async with demo(place=f"{_ACCOUNT}/invoices/2026/") as driver:
        await driver.press("p")
        await driver.shows("Names in invoices/2026/ that begin with")
        await _answer(driver, "0")
        await driver.shows("▸ 0*", "01/", "05/", "5 names")
        await driver.press("p")
        await driver.type("3")
        await driver.press("enter")
        await driver.shows("▸ 03*", "1 name")
        await driver.press("p")
        await _answer(driver, "none")
        await driver.shows("No blob's name begins with “2026/none”.")
        await driver.press("escape")
        await driver.shows("5 names")


async def test_a_folder_without_a_name_stands_in_the_breadcrumb() -> None:
    async with demo(place=f"{_ACCOUNT}/invoices//2026//") as driver:
        await driver.shows("▸ invoices ▸ / ▸ 2026 ▸ /", "There is nothing below “/2026//”.")


async def test_p_finds_containers_too() -> None:
    async with demo(place=_ACCOUNT) as driver:
        await driver.press("p")
        await _answer(driver, "in")
        await driver.shows("in*", "invoices", "1 container")
        await driver.press("enter")
        await driver.shows("2026/")


async def test_s_sorts_by_the_next_column_and_a_header_too() -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/", size=(140, 50)) as driver:
        await driver.shows("Name ▲", "40 names · ")
        here: Any = driver.app.screen.stack.here

        def sizes() -> list[int]:
            return [here.store.size(row) for row in range(here.row_count)]

        await driver.press("s")
        await driver.shows("Size ▼")
        assert sizes() == sorted(sizes(), reverse=True)
        await driver.press("S")
        await driver.shows("Size ▲")
        assert sizes() == sorted(sizes())
        await driver.press("s")
        await driver.shows("Modified (UTC) ▼")
        header = next(line for line in driver.screen.splitlines() if "Modified (UTC)" in line)
        await driver.pilot.click("#places", offset=(header.index("Size"), 1))
        await driver.shows("Size ▼")
        await driver.pilot.click("#places", offset=(2, 1))
        await driver.shows("Name ▲")
        assert _names(driver) == sorted(_names(driver))
        await driver.pilot.click("#places", offset=(2, 4))
        assert _table(driver).cursor == 2


async def test_many_rows_are_sorted_on_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.blobs.lists.blobs.SMALL", 10)
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/") as driver:
        await driver.press("s")
        await driver.shows("Size ▼")
        here: Any = driver.app.screen.stack.here
        sizes = [here.store.size(row) for row in range(here.row_count)]
        assert sizes == sorted(sizes, reverse=True)


async def test_accounts_and_containers_are_sorted_and_filtered_by_globs() -> None:
    async with demo(size=(160, 40)) as driver:
        await driver.press("b", "s")
        await driver.shows("Network ▲")
        await driver.press("slash")
        await driver.type("!*prod")
        await driver.press("enter")
        await driver.shows("3 of 6 accounts", "stadasandbox")
        await driver.hides("stbackupprod")


async def test_the_bytes_of_what_the_filter_leaves_are_added_up() -> None:
    async with demo(place=f"{_ACCOUNT}/articles/catalogue/03/") as driver:
        here: Any = driver.app.screen.stack.here
        await driver.press("slash")
        await driver.type("0003")
        await driver.press("enter")
        await driver.until(lambda: here.byte_count == here.store.size(0))
        await driver.shows("1 of 40 names · ")


async def test_a_folder_is_counted_and_the_count_remembered() -> None:
    async with demo(place=f"{_ACCOUNT}/invoices/2026/") as driver:
        await driver.press("j", "full_stop")
        await driver.shows("contents  240 blobs · ")
        await driver.press("enter", "escape")
        await driver.shows("contents  240 blobs · ")


async def test_containers_are_counted_one_after_the_other_until_esc(monkeypatch: pytest.MonkeyPatch) -> None:
    async with demo(place=_ACCOUNT, size=(140, 40)) as driver:
        gate = _Gate(monkeypatch, 4)
        await driver.pilot.press("j", "full_stop", "j", "full_stop")
        await driver.shows("counting app-logs: 4 blobs", "so far, 1 more to count · esc stops", "waits")
        await driver.pilot.press("escape")
        await driver.hides("counting", "waits")
        await driver.press("k")
        await driver.shows("at least 4 blobs", "· stopped")
        gate.open(1000)
        await driver.press("full_stop")
        await driver.shows("224 blobs · ")
        await driver.hides("stopped")


async def test_v_lists_the_past_and_opens_a_version_by_its_id() -> None:
    async with demo(place=f"{_ACCOUNT}/history", size=(140, 40)) as driver:
        await driver.hides("State")
        await driver.press("v")
        await driver.shows("previous versions", "snapshots", "deleted")
        await driver.press("v", "s", "d", "enter")
        await driver.shows("State", "previous version", "snapshot", "deleted", "Blobs, without folders, with versions,")
        here: Any = driver.app.screen.stack.here
        rows = {here.store.state(row): row for row in range(here.row_count) if here.store.name(row) == "prices.csv"}
        shown = []
        for state, row in rows.items():
            _table(driver).cursor = row
            await driver.press("enter")
            await driver.shows("content  ")
            queries = [one.query.split() for one in driver.app.log_of_requests.records() if one.path.endswith(".csv")]
            assert ("versionid" in queries[-1]) is (state == "previous version")
            assert ("snapshot" in queries[-1]) is (state == "snapshot")
            shown.append(here.blob_at(row))
            if driver.app.screen.has_class("-opened"):
                _table(driver).focus()
        assert len(set(shown)) == 3
        await driver.press("v", "v", "s", "enter")
        await driver.shows("campaign/", "Blobs, with deleted")


async def test_v_lists_deleted_containers() -> None:
    async with demo(place=_ACCOUNT, size=(140, 40)) as driver:
        await driver.hides("old-campaigns")
        await driver.press("v", "d", "enter")
        await driver.shows("Containers, with deleted", "old-campaigns", "State")
        await driver.press("G")
        await driver.shows("can be restored  for 4 days", "it cannot be opened until it is restored")


async def test_t_finds_blobs_by_tags_and_goes_to_one() -> None:
    async with demo(place=_ACCOUNT, size=(140, 50)) as driver:
        await driver.press("t")
        await driver.shows("Blobs of this account whose index tags are")
        await _answer(driver, "project = 'webshop' AND state = 'open'")
        await driver.shows("Found by tags", "INV-0003.json", "state=open", "295 blobs")
        await driver.press("enter")
        await driver.shows("▸ 01", "tag state     open", "content  JSON")


async def test_t_says_what_is_wrong_with_a_question() -> None:
    async with demo(place=f"{_LAKE}/curated") as driver:
        await driver.press("t")
        await driver.shows("@container = 'curated' AND")
        await _answer(driver, "a = 'b'")
        await driver.shows("not yet supported for", "hierarchical namespace")
    async with demo(place=_ACCOUNT) as driver:
        await driver.press("t")
        await _answer(driver, "a b")
        await driver.shows("expected an operator", "values in single quotes", "t changes it")


async def test_folders_of_a_lake_stand_there_once() -> None:
    async with demo(place=f"{_LAKE}/curated") as driver:
        await driver.shows("machines/", "1 name")
        await driver.press("enter")
        await driver.shows("plant=01/", "plant=04/", "4 names")
        await driver.press("v", "d", "enter")
        await driver.shows("_delta.json", "plant=05/", "6 names", "can be restored  for 5 days", "deletion id")
        _table(driver).cursor = 5
        await driver.press("enter")
        await driver.shows("What was in a folder that was deleted whole")


async def test_an_account_without_public_network_says_what_that_means() -> None:
    async with demo(size=(140, 40)) as driver:
        await driver.press("b", "G")
        await driver.shows("public network: disabled, 2 private endpoints", "If its data cannot be listed")
        await driver.press("enter")
        await driver.shows("This request is not authorized to perform this operation.", "it answers only through")


async def test_keys_that_mean_nothing_among_accounts_say_why() -> None:
    async with demo() as driver:
        await driver.press("b")
        for key, words in (
            ("f", "only a container's blobs have folders"),
            ("p", "only containers and blobs have prefixes"),
            ("v", "only containers and blobs are kept so"),
            ("t", "open an account first"),
            ("full_stop", "the cursor is not on a folder or container"),
        ):
            await driver.press(key)
            await driver.shows(f"Not now: {words}")
