"""Explore mode where there is more than is listed: Azure counts, and the chosen slice alone is listed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from explorer.cloud.estate.directory import Counted, Directory
from explorer.demo.base.people import FABRIKAM
from explorer.demo.estate.company import PRODUCTION, SHARED, STAGING
from explorer.demo.scenarios import SCENARIOS
from explorer.model.base.errors import Forbidden, Throttled
from explorer.model.estate.inventory import LOCATION, SUBSCRIPTION, TAG
from explorer.model.estate.row_cache import RowCache
from explorer.model.estate.selection import Selection
from explorer.ui.estate.azure_counts import AzureCountsLoader
from tests.ui.driver import PATIENCE, Driver, demo, put_cursor

Count = Callable[..., Counted]


@pytest.fixture(autouse=True)
def _a_large_estate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the small company be too large to list; each of its two tenants alone would not be."""
    monkeypatch.setattr(AzureCountsLoader, "MOST", 600)
    monkeypatch.setattr(AzureCountsLoader, "MOST_LISTED", 200)
    monkeypatch.setattr(AzureCountsLoader, "PAUSE", 0.0)
    monkeypatch.setattr("explorer.demo.estate.resource_graph.QUOTA", 10_000)


def _counting(monkeypatch: pytest.MonkeyPatch, count: Callable[[Count, Selection], Counted]) -> list[Selection]:
    """Have every count go through a function of one's own; returns what was asked of, as it is asked."""
    asked: list[Selection] = []
    original = Directory.count

    def spied(self: Directory, subscriptions: Any, where: Selection, stop: threading.Event) -> Counted:
        asked.append(where)
        return count(lambda: original(self, subscriptions, where, stop), where)

    monkeypatch.setattr(Directory, "count", spied)
    return asked


async def _choose(driver: Driver, *choices: tuple[str, str]) -> None:
    for key, value in choices:
        driver.app.inventory.facets.toggle(key, value)
    driver.app.screen.show_all()  # type: ignore[attr-defined]
    await driver.idle()


async def test_it_opens_counted_and_lists_what_is_chosen_once_it_is_little_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: list[object] = []
    monkeypatch.setattr(RowCache, "write", lambda *rows: kept.append(rows))
    async with demo() as driver:
        inventory = driver.app.inventory
        driver.app.clear_notifications()  # of rows that one tenant had listed before the other's were too many
        assert inventory.counted is not None
        total = inventory.total
        await driver.shows(f"{total} resources: choose to list them.", f"{total} counted, none listed")
        await driver.shows(f"{total} resources counted by Azure, 0 listed")
        held = inventory.tally.counts(SUBSCRIPTION)[STAGING.id]
        await driver.press("1")
        put_cursor(driver, STAGING.tenant.id, STAGING.id)
        await driver.press("space")
        await driver.shows(f"{held} of {total}", f"{held} listed", "● Staging")
        assert {one.subscription_id for one in inventory.resources} == {STAGING.id}
        assert len(inventory.rows) == held
        assert inventory.tally.counts(SUBSCRIPTION)[PRODUCTION.id] > held  # its own choice narrows no facet
        await driver.press("space")
        await driver.shows(f"{total} counted, none listed")
        assert not inventory.resources
    assert not kept  # a slice is not what there was


async def test_what_is_narrowed_further_is_counted_and_not_listed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await _choose(driver, (SUBSCRIPTION, STAGING.id))
        listed = inventory.resources
        monkeypatch.setattr(Directory, "slice", lambda *_: pytest.fail("listed again"))
        env = max(inventory.tally.counts(f"{TAG}env").items(), key=lambda one: one[1])[0]
        await _choose(driver, (f"{TAG}env", env))
        assert inventory.counted is not None
        assert inventory.resources is listed
        assert 0 < len(inventory.rows) == inventory.counted.matching < len(listed)
        hidden = next(row for row in range(len(listed)) if row not in set(inventory.rows))
        driver.app.screen.go_to_resource(hidden)  # type: ignore[attr-defined]
        await driver.idle()
        assert inventory.facets.chosen(f"{TAG}env") == {env}  # without it more would be left than is listed
        assert driver.app.screen.crumbs()[-1] == listed[hidden].name  # type: ignore[attr-defined]


async def test_a_filter_is_counted_and_what_cannot_be_is_said() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.press("slash")
        bar = driver.app.screen.query_one("#filter", Input)
        bar.value = "webshop-prod"
        await driver.idle()
        assert inventory.counted is not None
        assert 0 < inventory.counted.matching == len(inventory.rows) < 200
        bar.value = "webshop-prod tag:env=prod app*"
        await driver.idle()
        assert inventory.counted.matching > len(inventory.rows) > 0
        await driver.press("enter")
        await driver.shows("app* narrows what is listed, not the counts")


async def test_a_late_answer_is_dropped_and_esc_stops_a_count_until_r(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def count(original: Count, where: Selection) -> Counted:
        found = original()
        if where.chosen.get(LOCATION):
            gate.wait(PATIENCE)
        return found

    async with demo() as driver:
        inventory = driver.app.inventory
        asked = _counting(monkeypatch, count)
        before = inventory.tally.counts(LOCATION)
        inventory.facets.toggle(LOCATION, "westeurope")
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.until(lambda: len(asked) == 1)
        await driver.shows("counting …", "esc stops")
        assert inventory.tally.counts(LOCATION) == before  # the old ones stand
        inventory.facets.clear()
        inventory.facets.toggle(SUBSCRIPTION, STAGING.id)
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.until(lambda: bool(inventory.resources))
        gate.set()
        await driver.idle()
        assert inventory.counted is not None
        assert inventory.counted.told == inventory.asked()
        await driver.hides("counting …")
        gate.clear()
        inventory.facets.toggle(LOCATION, "westeurope")
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.until(lambda: len(asked) == 3)
        await driver.pilot.press("escape")
        await driver.shows("counting stopped · r counts")
        gate.set()
        await driver.press("r")
        assert inventory.counted.told == inventory.asked()
        assert inventory.rows


async def test_a_count_that_fails_says_so_and_r_counts_again(monkeypatch: pytest.MonkeyPatch) -> None:
    problem: list[Exception] = [Throttled("Please wait a little.")]

    def count(original: Count, _where: Selection) -> Counted:
        if problem:
            raise problem.pop()
        return original()

    async with demo() as driver:
        inventory = driver.app.inventory
        asked = _counting(monkeypatch, count)
        await _choose(driver, (SUBSCRIPTION, STAGING.id))
        await driver.shows("! not counted: Please wait a little. · r tries again", "r counts again.", "─ not counted ─")
        assert not inventory.resources
        await driver.press("r")
        await driver.hides("not counted")
        assert inventory.resources
        assert [set(one.chosen) for one in asked] == [{SUBSCRIPTION}] * 2


async def test_a_tenant_that_is_not_counted_says_so_and_the_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        total, held = inventory.total, inventory.tally.counts(SUBSCRIPTION)[SHARED.id]
        original = Directory.count

        def count(self: Directory, some: Any, *rest: Any) -> Counted:
            found = original(self, [one for one in some if one.tenant_id != FABRIKAM.id], *rest)
            return replace(found, missing={FABRIKAM.id: Forbidden("Not you.")})

        with monkeypatch.context() as patch:
            patch.setattr(Directory, "count", count)
            await _choose(driver, (LOCATION, "northeurope"))
        await driver.shows("! Fabrikam: neither counted nor listed: Not you.", "not counted")
        assert {one.subscription_id for one in inventory.resources}.isdisjoint({SHARED.id})
        await driver.press("r")
        await driver.hides("neither counted")
        assert (inventory.total, held > 0) == (total, True)


async def test_a_hidden_subscription_is_not_counted_any_more() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        before, held = inventory.total, inventory.tally.counts(SUBSCRIPTION)[STAGING.id]
        await driver.press("1")
        put_cursor(driver, STAGING.tenant.id, STAGING.id)
        await driver.press("H")
        driver.app.clear_notifications()
        await driver.shows(f"{before - held} counted, none listed")
        assert inventory.total == before - held
        assert STAGING.id not in inventory.tally.counts(SUBSCRIPTION)


async def test_everything_else_says_of_how_many_it_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with demo() as driver:
        total = driver.app.inventory.total
        await driver.press("t")
        await driver.says("no resource is listed")
        driver.app.clear_notifications()
        await _choose(driver, (SUBSCRIPTION, STAGING.id))
        held = len(driver.app.inventory.rows)
        await driver.press("t")
        await driver.shows(f"Tag hygiene of {held} of the {held} listed, of {total} in all")
        await driver.press("escape", "x")
        await driver.shows(f"{held} resources of the {held} listed, of {total} in all")
        await driver.press("escape", "colon")
        await driver.type("zzz")
        await driver.shows(f"look for zzz in all {total} resources")
        await driver.press("enter")
        await driver.shows("Nothing is left by what is chosen.")
        assert driver.app.inventory.filter == "zzz"


async def test_where_counting_is_refused_everything_is_listed() -> None:
    scenario = SCENARIOS["default"]
    refusals = {"Query Resources": "AccessDenied"}
    async with demo(replace(scenario, behaviour=replace(scenario.behaviour, refusals=refusals))) as driver:
        assert driver.app.inventory.counted is None
        assert len(driver.app.inventory.rows) > AzureCountsLoader.MOST
