"""Hidden subscriptions: nothing is asked of them, they stay hidden, and a screen shows them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.demo.base.people import ADA, CONTOSO
from explorer.demo.estate.company import PRODUCTION, SANDBOX, SHARED, STAGING
from explorer.model.azure.places import Subscription
from explorer.model.remembered import Remembered
from explorer.settings.file import SettingsFile
from explorer.settings.text import parse
from explorer.ui.app import Start
from tests.ui.driver import Driver, asked_of, demo, put_cursor


def _listed(driver: Driver) -> set[str]:
    return {one.subscription_id for one in driver.app.inventory.resources}


def _hidden(memory: Remembered) -> set[str]:
    assert memory.file.path is not None
    hidden = parse(memory.file.path.read_text(encoding="utf-8")).settings.hidden
    return {one for found in hidden.values() for one in found}


def _hide_staging(folder: Path) -> None:
    """Write what a run before would have written."""
    whose = f'"{CONTOSO.id}"."{ADA.object_ids[CONTOSO.id]}"'
    (folder / "settings.toml").write_text(f'[hidden.{whose}]\n"{STAGING.id}" = "Staging"\n', encoding="utf-8")


async def _go_to(driver: Driver, name: str) -> None:
    await driver.press("1")
    one = next(one for one in driver.app.inventory.subscriptions.values() if one.name == name)
    put_cursor(driver, one.tenant_id, one.id)
    await driver.idle()


async def test_hiding_takes_the_rows_away_and_a_refresh_asks_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asked_of(monkeypatch)
    async with demo(memory=Remembered(SettingsFile(tmp_path))) as driver:
        total = len(driver.app.inventory.resources)
        in_staging = sum(one.subscription_id == STAGING.id for one in driver.app.inventory.resources)
        await driver.press("H")
        await driver.says("Not now: no subscription is under the cursor in pane 1.")
        assert driver.app.estate.visibility.hidden_count == 0
        await _go_to(driver, "Staging")
        await driver.press("H")
        await driver.shows("1 hidden")
        await driver.says("Staging is hidden: nothing is listed from it. S shows it again.")
        assert STAGING.id not in _listed(driver)
        assert driver.app.inventory.facets.total == len(driver.app.inventory.rows) == total - in_staging
        assert driver.app.screen.query_one("#resources").border_subtitle == str(total - in_staging)
        assert STAGING.id in asked
        asked.clear()
        await driver.press("r")
        assert set(asked) == {PRODUCTION.id, SANDBOX.id, SHARED.id}
        assert _hidden(driver.app.memory) == {STAGING.id}
        written = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    _hide_staging(tmp_path)
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8") == written  # by tenant and identity


async def test_of_a_hidden_subscription_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(monkeypatch)
    _hide_staging(tmp_path)
    async with demo(memory=Remembered(SettingsFile(tmp_path))) as driver:
        assert _listed(driver) == {PRODUCTION.id, SANDBOX.id, SHARED.id}
        await driver.shows("1 hidden")
        await driver.press("b")
        await driver.shows("5 accounts")
        assert set(asked) == {PRODUCTION.id, SANDBOX.id, SHARED.id}
        assert not [one for one in driver.app.log_of_requests.records() if STAGING.id in one.path]


async def test_the_screen_shows_all_and_toggles_and_searches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asked_of(monkeypatch)
    async with demo(memory=Remembered(SettingsFile(tmp_path)), size=(170, 36)) as driver:
        total = len(driver.app.inventory.resources)
        await driver.press("S")
        await driver.shows("● shown  Ada's Sandbox", "Warned", "Fabrikam Shared Services", SHARED.id[:8])
        await driver.press("slash")
        await driver.type("fab")
        await driver.press("enter", "space")
        await driver.shows("– hidden Fabrikam Shared Services", "3 shown · 1 hidden")
        assert _listed(driver) == {PRODUCTION.id, STAGING.id, SANDBOX.id}
        assert _hidden(driver.app.memory) == {SHARED.id}
        asked.clear()
        await driver.press("space")
        await driver.shows("● shown  Fabrikam Shared Services", "4 shown · 0 hidden")
        assert asked == [SHARED.id]
        assert _hidden(driver.app.memory) == set()
        await driver.press("escape", "escape")
        await driver.shows("1 Subscriptions")
        assert len(driver.app.inventory.resources) == total


async def test_only_this_one_and_all_of_them_and_500() -> None:
    async with demo() as driver:
        await driver.press("S", "j", "O")
        await driver.says("Only Production is shown")
        await driver.shows("1 shown · 3 hidden")
        assert _listed(driver) == {PRODUCTION.id}
        await driver.press("A")
        await driver.shows("4 shown · 0 hidden")
        assert len(_listed(driver)) == 4
        await driver.press("H")
        await driver.shows("0 shown · 4 hidden")
        await driver.press("escape")
        assert driver.app.inventory.resources == []
        await driver.shows("3 hidden")
        visibility = driver.app.estate.visibility
        tenant = driver.app.inventory.tenants[CONTOSO.id]
        many = [Subscription(f"{at:08}-0000-4000-8000-000000000000", f"Team {at:03}", tenant.id) for at in range(500)]
        visibility.take(tenant, ADA.object_ids[CONTOSO.id], many)
        await driver.press("S", "slash")
        await driver.type("m 01")
        await driver.shows("10 of 504", "Team 010", "Team 019")
        await driver.press("enter", "H")
        await driver.shows("490 shown · 14 hidden")
        assert {one.id for one in many if visibility.is_hidden(one.id)} == {one.id for one in many[10:20]}


async def test_one_that_the_command_line_names_is_shown_for_this_run_and_that_is_told(tmp_path: Path) -> None:
    _hide_staging(tmp_path)
    start = Start(subscriptions=("staging",))
    async with demo(memory=Remembered(SettingsFile(tmp_path), wanted=start.subscriptions), start=start) as driver:
        await driver.says("Staging is hidden; it is shown for this run, because --subscription names it.")
        await driver.shows("● Staging")
        assert STAGING.id in _listed(driver)
        assert _hidden(driver.app.memory) == {STAGING.id}


async def test_what_the_settings_choose_is_chosen_at_start_and_a_name_that_nobody_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        f'subscriptions = ["Production", "{SHARED.id}", "Nowhere"]\n', encoding="utf-8"
    )
    async with demo(memory=Remembered(SettingsFile(tmp_path))) as driver:
        await driver.shows("● Production", "● Fabrikam")
        await driver.says("No subscription is called Nowhere.")
        shown = {driver.app.inventory.resource(at).subscription_id for at in range(len(driver.app.inventory.rows))}
        assert shown == {PRODUCTION.id, SHARED.id}


async def test_settings_with_a_mistake_are_told_and_left_as_they_are(tmp_path: Path) -> None:
    text = f'theme = nord\n[hidden."{CONTOSO.id}"."{ADA.object_ids[CONTOSO.id]}"]\n"{STAGING.id}" = "Staging"\n'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    async with demo(memory=Remembered(SettingsFile(tmp_path))) as driver:
        await driver.says("settings.toml, line 1: ")
        await driver.says("It is left as it is, and the defaults are used")
        assert STAGING.id not in _listed(driver)  # hidden ones stay hidden all the same
        await _go_to(driver, "Production")
        await driver.press("H")
        await driver.says("This holds for this run only")
    assert (tmp_path / "settings.toml").read_text(encoding="utf-8") == text


async def test_the_theme_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('theme = "nord"\n', encoding="utf-8")
    async with demo("no-credentials", memory=Remembered(SettingsFile(tmp_path)), settle=False) as driver:
        assert driver.app.theme == "nord"
        driver.app.theme = "gruvbox"
        await driver.until(lambda: "gruvbox" in (tmp_path / "settings.toml").read_text(encoding="utf-8"))
        await driver.idle()
    (tmp_path / "settings.toml").write_text('theme = "of nobody"\n', encoding="utf-8")
    async with demo("no-credentials", memory=Remembered(SettingsFile(tmp_path)), settle=False) as driver:
        await driver.says("there is no theme called of nobody")
        await driver.idle()
