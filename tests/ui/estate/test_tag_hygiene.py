"""Tag hygiene and export: what the screens say, what the files hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from explorer.model.estate.inventory import TAG
from tests.ui.driver import Driver
from tests.ui.estate.test_facets import _estate
from tests.ui.offline import exploring


async def _write(driver: Driver, path: Path) -> None:
    driver.app.screen.query_one("#file").value = str(path)  # type: ignore[attr-defined]
    await driver.press("enter")


async def test_keys_are_required_with_space_and_what_lacks_them_is_listed_and_opened() -> None:
    async with exploring(_estate()) as driver:
        facets = driver.app.inventory.facets
        without = facets.total - facets.coverage(f"{TAG}service")
        await driver.press("t")
        await driver.shows("Tag hygiene of all 60 resources", "● service", "○ env", f"{without} of 60")
        await driver.press("space")
        await driver.shows("No key is chosen.")
        await driver.press("j", "space")
        missing = facets.total - facets.coverage(f"{TAG}env")
        await driver.shows("Without env", f"{missing} of 60")
        await driver.press("tab", "enter")
        await driver.shows("4 Resources", "Details", "web-04")


async def test_hygiene_keeps_to_what_is_chosen() -> None:
    async with exploring(_estate(), size=(80, 24)) as driver:
        await driver.press("1", "j", "space", "t")
        left = driver.app.inventory.facets.matching
        await driver.shows(f"Tag hygiene of {left} of 60 resources, as chosen")
        await driver.press("escape")
        await driver.shows("4 Resources")


async def test_resources_that_are_left_are_exported_and_no_file_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with exploring(_estate()) as driver:
        await driver.press("3", "j", "j", "j", "exclamation_mark")
        left = len(driver.app.inventory.rows)
        await driver.press("x")
        await driver.shows(f"Write {left} resources into the file")
        await _write(driver, tmp_path / "a.csv")
        await driver.shows("Written: ")
        with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
            assert len(list(csv.DictReader(file))) == left
        await driver.press("x")
        await _write(driver, tmp_path / "a.csv")
        await driver.shows("is there", "no file is written over")
        await _write(driver, tmp_path / "a.jsonl")
        await driver.shows("4 Resources")
        lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
        assert {json.loads(line)["name"] for line in lines} == {
            driver.app.inventory.resource(at).name for at in range(left)
        }


async def test_each_pane_of_hygiene_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with exploring(_estate()) as driver:
        await driver.press("t", "x")
        await driver.shows("Write the coverage of 2 tag keys")
        await driver.press("escape", "tab", "x")
        await driver.shows("resources without service into the file")


async def test_nothing_to_export_is_said() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("slash")
        await driver.type("zzz")
        await driver.press("enter", "x")
        await driver.shows("Not now: no resource is left to write.")
