"""The menu that y opens: everything that can be copied of what is under the cursor."""

from __future__ import annotations

import json
import shlex

from explorer.model.copies import CopyChoice
from explorer.ui.screens.copy_menu import CopyMenu
from tests.ui.driver import Driver, demo

_BLOB = "https://stwebshopprod.blob.core.windows.net/config/prod/orders.yaml"


async def _resource(driver: Driver, name: str) -> None:
    await driver.press("slash")
    await driver.type(name)
    await driver.press("enter")


async def test_every_choice_is_shown_with_its_letter_and_copied_by_it() -> None:
    async with demo() as driver:
        await _resource(driver, "stwebshopprod")
        resource = driver.app.inventory.resource(0)
        await driver.press("y")
        await driver.shows("Copy stwebshopprod", "y i  id", "n  name", "asks Azure for it", "az storage account show")
        await driver.press("n")
        assert driver.app.clipboard == "stwebshopprod"
        await driver.shows("Copied: stwebshopprod")
        await driver.press("y", "a")
        assert shlex.split(driver.app.clipboard) == ["az", "storage", "account", "show", "--ids", resource.id]
        await driver.press("y", "t")
        assert driver.app.clipboard.startswith("terraform import azurerm_storage_account.stwebshopprod /subscriptions/")
        await driver.press("y", "g")
        assert "env=production" in driver.app.clipboard.splitlines()


async def test_y_twice_copies_the_first_and_esc_nothing() -> None:
    async with demo() as driver:
        await driver.press("y", "escape")
        assert driver.app.clipboard == ""
        await driver.press("y", "y")
        assert driver.app.clipboard == driver.app.inventory.resource(0).id


async def test_enter_copies_what_the_cursor_is_on_and_the_letters_of_lists_do_not_move_it() -> None:
    async with demo() as driver:
        await driver.press("y", "k", "G", "down", "enter")
        assert driver.app.clipboard == driver.app.inventory.resource(0).name


async def test_json_that_is_not_there_is_asked_for() -> None:
    async with demo() as driver:
        await _resource(driver, "stwebshopprod")
        await driver.press("y", "j")
        body = json.loads(driver.app.clipboard)
        assert body["name"] == "stwebshopprod"
        asked = driver.app.log_of_requests.total
        await driver.press("enter", "y", "j")
        assert json.loads(driver.app.clipboard) == body
        await driver.press("y", "j")
        assert driver.app.log_of_requests.total <= asked + 2  # opening asked for it, copying then did not


async def test_what_has_the_keys_is_what_is_copied() -> None:
    async with demo() as driver:
        await driver.press("1", "j", "y")
        await driver.shows("Copy Ada's Sandbox", "az account show --subscription", "az, to use it")
        await driver.press("y", "2", "y")
        await driver.shows("az group show --name", "azurerm_resource_group.")
        await driver.press("escape", "3", "j", "y", "t")
        assert driver.app.clipboard.startswith("service=")


async def test_a_blob_gives_its_url_and_commands() -> None:
    async with demo(place=_BLOB) as driver:
        screen = driver.app.screen
        choices = screen.copy_choices()  # type: ignore[attr-defined]
        assert {one.label for one in choices} >= {"URL", "az, download", "az, properties", "azcopy"}
        await driver.press("y", "y")
        assert driver.app.clipboard == _BLOB


async def test_where_there_is_one_thing_only_y_copies_it_at_once() -> None:
    async with demo() as driver:
        await driver.press("a", "y")
        assert not isinstance(driver.app.screen, CopyMenu)
        assert "https://" in driver.app.clipboard


async def test_half_a_surrogate_pair_can_be_copied() -> None:
    async with demo() as driver:
        driver.app.screen.copy(CopyChoice("n", "name", "a\ud800b"))  # type: ignore[attr-defined]
        assert driver.app.clipboard == "a?b"


async def test_every_place_of_the_demo_has_letters_of_its_own() -> None:
    async with demo() as driver:
        for place in ("1 j", "2 j", "3 j", "4", "b"):
            await driver.press(*place.split())
            letters = [one.key for one in driver.app.screen.copy_choices()]  # type: ignore[attr-defined]
            assert letters
            assert len({*letters, "y", "q"}) == len(letters) + 2, place
