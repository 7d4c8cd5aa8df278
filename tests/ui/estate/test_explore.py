"""Explore mode: what is chosen at the left narrows the rest, and counts never lie."""

from __future__ import annotations

import subprocess
import sys

from explorer.model.estate.inventory import TAG
from tests.ui.driver import Driver, demo


def _names(driver: Driver) -> set[str]:
    inventory = driver.app.inventory
    return {inventory.resource(at).name for at in range(len(inventory.rows))}


async def test_everything_is_listed_and_counted() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.shows("Contoso", "Fabrikam", "Production", "Ada's Sandbox", "Warned", "webshop")
        assert len(inventory.tenants) == 2
        assert len(inventory.subscriptions) == 4
        assert len(inventory.groups) >= 30
        assert len(inventory.rows) == inventory.facets.total >= 600
        await driver.shows(f"{inventory.facets.total:,}")
        assert "so far" not in driver.screen


async def test_choosing_two_values_of_a_tag_adds_up_and_another_tag_narrows() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        every = [one for one in inventory.resources]
        await driver.press("3", "j", "j", "j", "space", "j", "space")
        chosen = inventory.facets.chosen(f"{TAG}service")
        assert len(chosen) == 2
        expected = {one.name for one in every if one.tags.get("service") in chosen}
        assert _names(driver) == expected
        await driver.shows(f"{len(inventory.rows)} of {len(every):,}")
        await driver.press("backspace")
        assert len(inventory.rows) == len(every)


async def test_choosing_a_subscription_narrows_groups_and_tags() -> None:
    async with demo(size=(120, 80)) as driver:
        total = len(driver.app.inventory.rows)
        await driver.shows("○ rg-ada", "○ rg-backup-prod")
        await driver.press("1", "G", "space")
        await driver.shows("azpane  Fabrikam ▸ Fabrikam Shared Services", "○ rg-shared-integration")
        await driver.hides("○ rg-ada", "○ rg-backup-prod")
        assert {
            one.subscription_id for one in map(driver.app.inventory.resource, range(len(driver.app.inventory.rows)))
        } == {one.id for one in driver.app.inventory.chosen_subscriptions()}
        await driver.press("escape")
        await driver.shows("○ rg-ada")
        assert len(driver.app.inventory.rows) == total


async def test_a_refresh_keeps_what_is_chosen() -> None:
    async with demo() as driver:
        await driver.press("3", "j", "j", "j", "space")
        before = _names(driver)
        total = driver.app.inventory.facets.total
        await driver.press("r")
        await driver.until(lambda: driver.app.inventory.is_complete)
        assert driver.app.inventory.facets.total == total
        assert _names(driver) == before


async def test_blobs_follow_the_chosen_subscriptions() -> None:
    async with demo() as driver:
        await driver.press("b")
        await driver.shows("6 accounts", "stwebshopprod")
        await driver.press("e", "1", "G", "space", "b")
        await driver.shows("1 account", "stfabrikamshared")
        await driver.hides("stwebshopprod")


async def test_the_filter_narrows_with_every_letter_and_esc_undoes_it() -> None:
    async with demo() as driver:
        total = len(driver.app.inventory.rows)
        await driver.press("slash")
        await driver.type("kv-webshop")
        assert {name for name in _names(driver) if "kv-webshop" in name}
        assert len(driver.app.inventory.rows) < total
        await driver.press("enter", "j", "k")
        await driver.shows("/kv-webshop")
        await driver.press("escape")
        assert len(driver.app.inventory.rows) == total


async def test_a_filter_without_hits_says_so_and_what_to_do() -> None:
    async with demo() as driver:
        await driver.press("slash")
        await driver.type("zzz")
        await driver.shows("Nothing holds “zzz”.", "esc clears the filter.")


async def test_enter_shows_the_full_json_by_a_stable_version() -> None:
    async with demo() as driver:
        await driver.press("slash")
        await driver.type("stwebshopprod")
        await driver.press("enter", "enter")
        await driver.shows('"kind": "StorageV2"')
        pane = "".join(line.split("││")[-1].rstrip("│ ▇▆▅▄▃▂▁").strip() for line in driver.screen.splitlines())
        assert driver.app.inventory.resource(0).id in pane  # wrapped, and not a letter lost
        await driver.press("G")
        await driver.shows('"statusOfPrimary"')
        asked = [
            one for one in driver.app.log_of_requests.records() if one.path.endswith("/storageAccounts/stwebshopprod")
        ]
        assert [one.status for one in asked] == [200]


async def test_at_80_by_24_everything_works_without_the_side_panel() -> None:
    async with demo(size=(80, 24)) as driver:
        await driver.shows("1 Subscriptions", "4 Resources")
        assert "Details" not in driver.screen
        assert all(len(line) <= 80 for line in driver.screen.splitlines())
        await driver.press("4", "enter")
        await driver.shows("Details", "json")
        await driver.press("escape")
        await driver.shows("4 Resources")


async def test_hostile_tags_are_drawn_and_not_obeyed() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        hostile = next(
            at
            for at, row in enumerate(inventory.rows)
            if any("\x1b" in v for v in inventory.resources[row].tags.values())
        )
        driver.app.screen.query_one("#resources").cursor = hostile
        await driver.press("enter")
        await driver.shows("␛[41m")
        assert "\x1b" not in driver.screen


async def test_a_place_on_the_command_line_is_opened() -> None:
    async with demo() as driver:
        wanted = driver.app.inventory.resources[100]
    async with demo(place=wanted.id) as driver:
        await driver.shows(wanted.name, "json")
        assert driver.app.screen.has_class("-opened")


async def test_no_place_is_told() -> None:
    async with demo(place="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/nowhere") as driver:
        await driver.shows("Not found with this identity")


def test_the_first_frame_does_not_wait_for_what_opens_over_it() -> None:
    script = "import sys, explorer.ui.estate.explore; print(*(name for name in sys.modules if '.ui.' in name))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.removeprefix("explorer.ui.") for name in done.stdout.split()}
    assert "estate.facet_panes" in loaded
    later = {"estate.kql", "estate.subscriptions", "estate.tag_hygiene", "screen.dialogs", "screen.copy_menu"}
    assert not loaded & later
    assert not [name for name in loaded if name.startswith(("blobs", "download", "identity", "preview"))]
