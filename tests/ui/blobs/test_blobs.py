"""Blobs mode: down from accounts to a blob, its preview, its download; hostile names stay harmless."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from explorer.model.blobs.store import page_of
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"


async def _filtered(driver: Driver, text: str) -> None:
    await driver.press("slash")
    await driver.type(text)
    await driver.press("enter")


async def test_from_the_accounts_down_to_a_preview_also_without_nanoarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("nanoarrow", "nanoarrow.ipc"):
        monkeypatch.setitem(sys.modules, module, None)
    async with demo() as driver:
        await driver.press("b")
        await driver.says("take longer to list here: nanoarrow is not installed")
        await driver.shows("stwebshopprod", "stbackupprod", "stfabrikamshared", "6 accounts")
        await _filtered(driver, "stwebshopprod")
        await driver.press("enter")
        await driver.shows("Blobs ▸ stwebshopprod", "invoices", "awkward-names", "empty")
        await _filtered(driver, "invoices")
        await driver.press("enter")
        await driver.shows("2026/")
        await driver.press("enter", "enter", "enter", "enter")
        await driver.shows("content  JSON, indented", "content type", "application/json")
        endpoints = {one.host for one in driver.app.log_of_requests.records() if one.service == "blob"}
        assert endpoints == {"stwebshopprod.blob.core.windows.net"}


async def test_esc_goes_up_one_place_and_finds_the_cursor_where_it_was() -> None:
    async with demo(place=_ACCOUNT) as driver:
        await driver.press("j", "j")
        before = driver.app.screen.query_one("#places").cursor
        await driver.press("enter", "escape")
        assert driver.app.screen.query_one("#places").cursor == before
        await driver.shows("Blobs ▸ stwebshopprod", "containers")


async def test_a_container_url_opens_it_without_resource_manager() -> None:
    async with demo(place=f"{_ACCOUNT}/config") as driver:
        await driver.shows("Blobs ▸ stwebshopprod ▸ config", "prod/", "feature-flags.json")
        assert "management.azure.com" not in {one.host for one in driver.app.log_of_requests.records()}


async def test_a_blob_url_opens_its_preview() -> None:
    async with demo(place=f"{_ACCOUNT}/config/prod/orders.yaml") as driver:
        await driver.shows("▸ config ▸ prod", "orders.yaml", "content  text, UTF-8")


async def test_an_empty_container_says_so() -> None:
    async with demo(place=f"{_ACCOUNT}/empty") as driver:
        await driver.shows("This container holds no blobs.", "esc goes back.")


async def test_pages_that_stream_in_are_drawn_together_and_none_is_lost() -> None:
    async with demo(place=f"{_ACCOUNT}/empty") as driver:
        screen, draws = driver.app.screen, 0

        def drawn() -> None:
            nonlocal draws
            draws += 1

        screen.table.lines_changed, changed = drawn, screen.table.lines_changed  # type: ignore[attr-defined]
        for number in range(60):
            screen.stack._page_arrived(page_of([f"blob-{number:02}"], [1]))  # type: ignore[attr-defined]
        assert 1 <= draws < 10
        screen.table.lines_changed = changed  # type: ignore[attr-defined]
        await driver.shows("blob-00", "blob-20", "60 names · 60 B")


async def test_a_container_that_is_not_there_says_what_azure_said() -> None:
    async with demo(place=f"{_ACCOUNT}/nowhere") as driver:
        await driver.shows("The specified container does not exist.")


async def test_awkward_names_are_drawn_whole_and_harmless() -> None:
    async with demo(place=f"{_ACCOUNT}/awkward-names", size=(140, 60)) as driver:
        await driver.shows("[red]", "a[b]c.csv", "[@click=app.quit]")
        assert "\x1b" not in driver.screen
        assert "\u202e" not in driver.screen
        assert driver.app.is_running


async def test_without_the_data_role_the_listing_says_what_is_missing() -> None:
    async with demo("403-data", place=f"{_ACCOUNT}/config") as driver:
        await driver.shows("not authorized to perform this operation")
        await driver.press("escape")
        await driver.shows("invoices", "config")


async def test_a_download_is_whole_and_inside_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with demo(place=f"{_ACCOUNT}/awkward-names/C:%5Cx") as driver:
        await driver.press("d")
        await driver.shows("Download C:\\x into the folder")
        await driver.press("enter")
        await driver.shows("Saved:")
        saved = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.relative_to(tmp_path).as_posix() for path in saved] == ["C__x"]


async def test_a_key_that_cannot_work_says_why() -> None:
    async with demo(size=(120, 140)) as driver:
        await driver.press("b", "d")
        await driver.shows("Not now: no blob, folder or container here.")
        await driver.press("question_mark")
        await driver.shows("not now: no ")
