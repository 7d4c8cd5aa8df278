"""Rows of last time stand at once, say of when they are, and give way to fresh ones; nobody sees somebody else's."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from threading import Event

from explorer.demo.base.behaviour import SlowTenant
from explorer.demo.base.people import ADA, CONTOSO
from explorer.demo.estate.company import STAGING
from explorer.demo.scenarios import SCENARIOS
from explorer.model.azure.places import Resource, Subscription, Tenant
from explorer.model.base.text import moment
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.row_cache import RowCache
from explorer.model.remembered import Remembered
from explorer.settings.file import SettingsFile
from tests.ui.driver import Driver, demo

_ADA = (CONTOSO.id, ADA.object_ids[CONTOSO.id])
_GRACE = (CONTOSO.id, "an-object-of-somebody-else")
_THEN = time.time() - 90_000.0


def _remember(
    folder: Path, *names: str, identity: tuple[str, str] = _ADA, environ: dict[str, str] | None = None
) -> None:
    """Write what a run before would have written: resources in Staging."""
    inventory = Inventory()
    staging = Subscription(STAGING.id, "Staging", CONTOSO.id)
    inventory.add_subscriptions(Tenant(CONTOSO.id, CONTOSO.name), [staging], None)
    place = f"{staging.resource_id}/resourceGroups/rg-gone/providers/Microsoft.Web/sites"
    inventory.add(
        [],
        [
            Resource(f"{place}/{name}", name, "Microsoft.Web/sites", STAGING.id, "rg-gone", tags={"env": "then"})
            for name in names
        ],
    )
    RowCache(folder).write(identity, inventory, _THEN)


def _no_answer() -> list[Tenant]:
    raise TimeoutError("nothing came back")


def _names(driver: Driver) -> set[str]:
    return {one.name for one in driver.app.inventory.resources}


async def test_they_stand_before_any_token_and_give_way_to_fresh_ones(tmp_path: Path) -> None:
    _remember(tmp_path, "app-of-then", "app-of-then-2")
    gate = Event()
    async with demo(memory=Remembered(None, tmp_path), gate=gate, settle=False) as driver:
        await driver.shows(
            "app-of-then", f"2 as of {moment(_THEN)}", "with the fresh rows", "not kept; they come", "Staging"
        )
        assert driver.app.log_of_requests.total == 0
        await driver.pilot.press("slash", "n", "minus", "2", "enter")
        await driver.shows(f"1 of 2 as of {moment(_THEN)}")
        await driver.pilot.press("escape")
        gate.set()
        await driver.until(lambda: driver.app.is_ready)
        await driver.idle()
        await driver.hides("as of", "app-of-then", "with the fresh rows", "not kept")
        inventory = driver.app.inventory
        assert inventory.facets.total == len(inventory.resources) == len({one.id for one in inventory.resources}) > 600
    first = next(RowCache(tmp_path).read(Event()))  # and are kept for the next time
    assert first.total == len(inventory.resources)
    assert first.as_of > _THEN


async def test_rows_of_another_identity_are_gone_as_soon_as_a_token_is_there(tmp_path: Path) -> None:
    _remember(tmp_path, "app-of-grace", identity=_GRACE)
    gate = Event()
    usual = SCENARIOS["default"]
    never = replace(usual.behaviour, obstacles=(SlowTenant(CONTOSO.id, 3600.0),))  # no fresh row takes their place
    async with demo(
        replace(usual, behaviour=never), memory=Remembered(None, tmp_path), gate=gate, settle=False
    ) as driver:
        await driver.shows("app-of-grace")
        gate.set()
        await driver.until(lambda: driver.app.is_ready)
        await driver.says("Another identity answered")
        await driver.hides("app-of-grace")
        assert _names(driver) == set()


async def test_where_nobody_is_signed_in_no_rows_stand(tmp_path: Path) -> None:
    _remember(tmp_path, "app-of-then")
    gate = Event()
    async with demo("no-credentials", memory=Remembered(None, tmp_path), gate=gate, settle=False) as driver:
        await driver.shows("app-of-then")
        gate.set()
        await driver.until(
            lambda: bool(driver.app.load_of("walk").number and not driver.app.load_of("walk").is_running)
        )
        await driver.idle()
        assert _names(driver) == set()
        await driver.press("e")
        await driver.hides("app-of-then")


async def test_hidden_ones_are_not_drawn_from_last_time_either(tmp_path: Path) -> None:
    _remember(tmp_path, "app-of-then")
    (tmp_path / "settings.toml").write_text(f'[hidden."t"."o"]\n"{STAGING.id}" = "Staging"\n', encoding="utf-8")
    gate = Event()
    async with demo(memory=Remembered(SettingsFile(tmp_path), tmp_path), gate=gate, settle=False) as driver:
        await driver.until(lambda: not driver.app.screen.load_of("first rows").is_running)  # type: ignore[attr-defined]
        assert _names(driver) == set()
        gate.set()


async def test_what_is_switched_off_neither_reads_nor_writes(tmp_path: Path) -> None:
    cache, config = tmp_path / "cache", tmp_path / "config"
    for folder in (cache, config):
        folder.mkdir()
    _remember(cache, "app-of-then")
    before = {path.name: path.read_bytes() for path in cache.iterdir()}
    (config / "settings.toml").write_text("cache = false\n", encoding="utf-8")
    gate = Event()
    async with demo(memory=Remembered(SettingsFile(config), cache), gate=gate, settle=False) as driver:
        await driver.until(lambda: not driver.app.screen.load_of("first rows").is_running)  # type: ignore[attr-defined]
        assert _names(driver) == set()
        gate.set()
        await driver.until(lambda: driver.app.is_ready)
        await driver.idle()
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == before


async def test_another_identity_after_a_new_walk_sees_its_own_rows_only() -> None:
    async with demo() as driver:
        total = len(_names(driver))
        directory = driver.app.session.directory  # type: ignore[union-attr]
        asked: list[str] = []
        directory.who = lambda tenant="": asked.append(tenant) or _GRACE  # type: ignore[method-assign, func-returns-value]
        directory.tenants = _no_answer  # type: ignore[method-assign]
        driver.app.walk("arm")
        await driver.idle()
        await driver.until(lambda: len(asked) > 1)
        await driver.idle()
        assert total > 500
        assert driver.app.inventory.resources == []
        assert driver.app.inventory.subscriptions == {}


async def test_open_details_close_when_another_identity_answers() -> None:
    async with demo() as driver:
        await driver.press("4", "enter")
        await driver.shows('"id":')
        assert driver.app.screen.has_class("-opened")
        driver.app.session.directory.who = lambda _tenant="": _GRACE  # type: ignore[method-assign, union-attr]
        driver.app.walk("arm")
        await driver.until(lambda: driver.app.estate.identity == _GRACE)
        await driver.idle()
        assert not driver.app.screen.has_class("-opened")
        await driver.hides('"id":')


async def test_a_refresh_keeps_what_stands_until_all_is_fresh() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        before = {one.id for one in inventory.resources}
        seen: list[tuple[int, int]] = []
        arrived = driver.app.estate.arrived
        driver.app.estate.arrived = lambda *page: (
            arrived(*page),
            seen.append((len(inventory.resources), len(driver.app.estate.fresh.resources))),
        )  # type: ignore[method-assign, assignment]
        await driver.press("r")
        assert len(seen) > 5
        assert {stood for stood, _ in seen} == {len(before)}
        assert {one.id for one in inventory.resources} == before
        assert not driver.app.estate.as_of


async def test_a_refresh_that_is_stopped_or_fails_leaves_what_stands_and_says_of_when() -> None:
    async with demo() as driver:
        total = len(driver.app.inventory.resources)
        directory = driver.app.session.directory  # type: ignore[union-attr]

        directory.tenants = _no_answer  # type: ignore[method-assign]
        listed = driver.app.estate.listed_at
        await driver.press("r")
        await driver.shows(f"{total} as of {moment(listed)}", "! not listed anew", "r tries again")
        assert len(driver.app.inventory.resources) == total


def test_moments_tell_the_day_where_it_is_not_today() -> None:
    now = time.mktime((2026, 11, 21, 15, 42, 0, 0, 0, -1))
    assert moment(now - 3600, now) == "14:42"
    assert moment(now - 86_400, now) == "2026-11-20 15:42"


def test_another_scenario_is_another_estate() -> None:
    assert replace(SCENARIOS["default"]).estate() is not SCENARIOS["many-tenants"].estate()
