"""Many tenants: each says what it wants, none holds up the others, and one alone can be asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from explorer.demo.base.behaviour import SlowTenant
from explorer.demo.base.people import CONTOSO, LITWARE, NORTHWIND, WINGTIP
from explorer.demo.estate.neighbours import TOYS
from explorer.demo.scenarios import SCENARIOS
from explorer.model.base.errors import Throttled
from explorer.ui.estate.explore import ExploreScreen
from tests.ui.driver import Driver, asked_of, demo, put_cursor

_MANY = SCENARIOS["many-tenants"]
_NEVER = 3600.0  # seconds: it hangs until the stage is cleared
_HANGING = replace(_MANY, behaviour=replace(_MANY.behaviour, obstacles=(SlowTenant(LITWARE.id, _NEVER),)))


@asynccontextmanager
async def _many(size: tuple[int, int] = (120, 60)) -> AsyncIterator[Driver]:
    """Run the app on eight tenants of which one never answers, until all others have."""
    async with demo(_HANGING, size=size, settle=False) as driver:
        estate = driver.app.estate
        await driver.until(lambda: list(estate.pending) == [LITWARE.id] and estate.is_complete)
        await driver.handled()
        yield driver


async def test_each_says_what_it_wants_and_one_that_hangs_holds_up_no_rows() -> None:
    async with _many() as driver:
        await driver.shows("Adventure Works    consent", "Northwind Traders      MFA", "not a member")
        await driver.shows("Proseware           policy", "Litware                  …", "Warned", "past due", "Disabled")
        await driver.shows("waiting for Litware", "4 tenants not listed", " so far")
        subscriptions = {one.subscription_id for one in driver.app.inventory.resources}
        assert subscriptions == set(driver.app.inventory.subscriptions)
        assert len(subscriptions) == 8


async def test_the_tenant_under_the_cursor_tells_all_and_enter_opens_it_where_there_is_no_room() -> None:
    async with _many((80, 24)) as driver:
        await driver.pilot.press("1")
        put_cursor(driver, NORTHWIND.id)
        await driver.pilot.press("enter")
        await driver.shows("Northwind Traders", "state   multi-factor authentication", "ERROR: AADSTS50076: Due to a")
        await driver.pilot.press("G")
        await driver.shows("means", "do     az login --tenant", "r asks this tenant again")


async def test_r_asks_one_tenant_again_and_leaves_the_others() -> None:
    async with _many() as driver:
        estate, inventory = driver.app.estate, driver.app.inventory
        page = driver.app.session.directory.subscriptions  # type: ignore[union-attr]
        rows = list(inventory.resources)
        await driver.pilot.press("1")
        put_cursor(driver, NORTHWIND.id)
        asked: list[list[str]] = []

        def signed_in_since(tenants: list, stop: object) -> object:  # type: ignore[type-arg]
            asked.append([one.id for one in tenants])
            return page([replace(estate.shown.tenants[WINGTIP.id], name="Northwind Traders")], stop)  # type: ignore[arg-type]

        driver.app.session.directory.subscriptions = signed_in_since  # type: ignore[union-attr, method-assign, assignment]
        await driver.pilot.press("r")
        await driver.until(lambda: bool(asked) and NORTHWIND.id not in inventory.tenant_errors)
        assert asked == [[NORTHWIND.id]]
        assert inventory.resources[: len(rows)] == rows
        assert len(inventory.tenant_errors) == 3


async def test_r_lists_one_subscription_again_and_no_row_stands_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(monkeypatch)
    async with demo() as driver:
        estate, inventory = driver.app.estate, driver.app.inventory
        total = len(inventory.resources)
        staging = next(one for one in inventory.subscriptions.values() if one.name == "Staging")
        estate.ended(staging.id, Throttled("Azure asked to wait."))
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.shows("! Staging: not listed · r tries again")
        await driver.press("1")
        put_cursor(driver, staging.tenant_id, staging.id)
        await driver.shows("Azure asked to wait.", "r lists this subscription again")
        asked.clear()
        await driver.press("r")
        await driver.hides("not listed")
        assert asked == [staging.id]
        assert len(inventory.resources) == len({one.id for one in inventory.resources}) == total
        assert inventory.facets.total == total


async def test_what_esc_stopped_says_so_and_can_be_asked_again() -> None:
    async with _many() as driver:
        await driver.pilot.press("escape")
        await driver.shows("Litware            stopped", "stopped at")
        assert not driver.app.screen.is_loading("subscriptions", "contents")  # type: ignore[attr-defined]
        await driver.pilot.press("1")
        put_cursor(driver, LITWARE.id)
        await driver.shows("state   stopped; r asks it")
        await driver.pilot.press("r")
        await driver.shows("Litware                  …", "waiting for Litware")


async def test_a_refresh_does_not_wait_long_for_one_that_hangs() -> None:
    async with _many() as driver:
        screen = driver.app.screen
        assert isinstance(screen, ExploreScreen)
        screen.listing.PATIENCE = 0.05
        rows = {one.id for one in driver.app.inventory.resources}
        screen.begin()
        await driver.until(lambda: bool(driver.app.estate.as_of or driver.app.estate.is_beside))
        assert {one.id for one in driver.app.inventory.resources} == rows  # what stood stands on
        await driver.until(lambda: not driver.app.estate.is_beside)
        assert {one.id for one in driver.app.inventory.resources} == rows
        await driver.shows("waiting for Litware")


async def test_what_another_tenant_has_delegated_stands_under_the_one_that_shows_it_and_names_its_owner() -> None:
    async with _many() as driver:
        await driver.pilot.press("1")
        put_cursor(driver, CONTOSO.id, TOYS.id)
        await driver.shows("owned by  Tailspin")
