"""Resource Graph queries on the screen: typed, read from a file, filtered, written; and what is wrong with one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from explorer.ui.estate.kql import KqlScreen
from tests.ui.driver import Driver, demo


def _query(driver: Driver) -> KqlScreen:
    screen = driver.app.screen
    assert isinstance(screen, KqlScreen)
    return screen


async def test_a_query_fills_a_table_with_its_own_columns() -> None:
    async with demo(size=(140, 40)) as driver:
        await driver.press("K")
        await driver.shows("1 Query (KQL)", "ctrl+r runs the query above")
        await _query(driver).ask("resources | summarize held = count() by type, location | order by held desc")
        await driver.idle()
        await driver.shows("tenant", "type", "location", "held", "microsoft.")
        await driver.press("enter")
        await driver.shows('"held":', '"tenant": "Contoso"')
        await driver.press("escape", "slash")
        await driver.type("networkinterfaces")
        rows = _query(driver)._answer
        assert 0 < rows.count < rows.total
        assert all("networkinterfaces" in rows.named(at, "type") for at in range(rows.count))
        await driver.press("enter", "escape", "escape")
        await driver.hides("Query (KQL)")
        await driver.press("K")
        await driver.shows("summarize held = count()")


async def test_the_palette_runs_a_query_at_once() -> None:
    async with demo(size=(140, 40)) as driver:
        await driver.press("colon")
        await driver.type("kql resources | where name startswith 'kv-' | project name, id | order by name asc")
        await driver.press("enter")
        await driver.shows("kv-", "name", "id")
        assert _query(driver).copy_text().startswith("/subscriptions/")
        assert "/resource/subscriptions/" in _query(driver).portal_link()


async def test_what_is_wrong_is_said_in_azures_words_with_the_place() -> None:
    async with demo(size=(140, 40)) as driver:
        await driver.press("K")
        await _query(driver).ask("resources\n| were name == 'x'")
        await driver.idle()
        await driver.shows("ParserFailure", "line 2")
        await _query(driver).ask("resources | where name == 'no such name'")
        await driver.idle()
        await driver.shows("The query gives no rows.")


async def test_a_file_is_read_into_the_editor_and_rows_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "query.kql").write_text("resources | project name, type | order by name asc | take 3", encoding="utf-8")
    async with demo(size=(140, 40)) as driver:
        await driver.press("K", "ctrl+o")
        await driver.shows("Read the query from the file")
        await driver.press("enter")
        await driver.shows("| take 3")
        await driver.press("ctrl+r")
        await driver.shows("2 Rows")
        rows = _query(driver)._answer
        shown = [[rows.cell(at, column) for column in range(len(rows.columns))] for at in range(rows.count)]
        assert len(shown) == 6  # three of each tenant
        await driver.press("x")
        await driver.shows("Write 6 rows into the file")
        await driver.press("enter")
        (written,) = tmp_path.glob("azpane-query-*.csv")
        with written.open(encoding="utf-8-sig", newline="") as file:
            assert list(csv.reader(file)) == [rows.columns, *shown]


async def test_a_file_that_is_not_there_is_told() -> None:
    async with demo(size=(140, 40)) as driver:
        await driver.press("K", "ctrl+o")
        await driver.type("/nowhere")
        await driver.press("enter")
        await driver.says("could not be read")
