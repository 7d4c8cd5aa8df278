"""The menu that y opens: everything that can be copied of what is under the cursor."""

from __future__ import annotations

import json
import shlex

from explorer.model.clipboard import CopyChoice
from explorer.ui.screen.copy_menu import CopyMenu
from explorer.ui.screen.mode_screen import ModeScreen
from tests.ui.driver import Driver, demo

_BLOB = "https://stwebshopprod.blob.core.windows.net/config/prod/orders.yaml"


def _mode(driver: Driver) -> ModeScreen:
    assert isinstance(driver.app.screen, ModeScreen)
    return driver.app.screen


async def test_every_choice_of_a_resource_is_shown_with_its_letter_and_copied_by_it() -> None:
    async with demo() as driver:
        await driver.press("slash")
        await driver.type("stwebshopprod")
        await driver.press("enter", "y", "escape")
        assert driver.app.clipboard == ""
        resource = driver.app.inventory.resource(0)
        await driver.press("y")
        await driver.shows("Copy stwebshopprod", "y i  id", "n  name", "asks Azure for it", "az storage account show")
        await driver.press("n")
        assert driver.app.clipboard == "stwebshopprod"
        await driver.shows("Copied: stwebshopprod")
        await driver.press("y", "y")  # the first
        assert driver.app.clipboard == resource.id
        await driver.press("y", "k", "G", "down", "enter")  # the letters of lists do not move the cursor here
        assert driver.app.clipboard == "stwebshopprod"
        await driver.press("y", "a")
        assert shlex.split(driver.app.clipboard) == ["az", "storage", "account", "show", "--ids", resource.id]
        await driver.press("y", "t")
        assert driver.app.clipboard.startswith("terraform import azurerm_storage_account.stwebshopprod /subscriptions/")
        await driver.press("y", "g")
        assert "env=production" in driver.app.clipboard.splitlines()
        await driver.press("y", "j")
        body = json.loads(driver.app.clipboard)
        assert body["name"] == "stwebshopprod"
        await driver.press("enter")
        asked = driver.app.log_of_requests.total
        await driver.press("y", "n", "y", "j")  # opening has asked for it
        assert json.loads(driver.app.clipboard) == body
        assert driver.app.log_of_requests.total == asked


async def test_what_has_the_keys_is_what_is_copied() -> None:
    async with demo() as driver:
        for pane in ("1", "2", "3", "4"):
            await driver.press(pane, *("jjj" if pane == "3" else ""))
            letters = [one.key for one in _mode(driver).copy_choices()]
            assert len({*letters, "y", "q"}) == len(letters) + 2, pane
        await driver.press("1", "j", "y")
        await driver.shows("Copy Ada's Sandbox", "az account show --subscription", "az, to use it")
        await driver.press("y", "2", "y")
        await driver.shows("az group show --name", "azurerm_resource_group.")
        await driver.press("j")
        assert json.loads(driver.app.clipboard)["type"] == "Microsoft.Resources/resourceGroups"
        await driver.press("3", "y", "t")
        assert driver.app.clipboard.startswith("service=")
        await driver.press("a", "y", "i")
        assert driver.app.clipboard == driver.app.log_of_requests.records()[-1].request_id
        await driver.press("i", "y")  # of a step there is one thing to copy
        assert not isinstance(driver.app.screen, CopyMenu)
        assert len(driver.app.clipboard.splitlines()) > 3
        _mode(driver).copy(CopyChoice("n", "name", "a\ud800b"))  # half a surrogate pair can be in no clipboard
        assert driver.app.clipboard == "a?b"


async def test_a_blob_gives_its_url_and_commands_and_an_account_its_json() -> None:
    async with demo(place=_BLOB) as driver:
        assert {one.label for one in _mode(driver).copy_choices()} == {
            "URL", "name", "az, download", "az, properties", "azcopy",
        }  # fmt: skip
        await driver.press("y", "y")
        assert driver.app.clipboard == _BLOB
        await driver.press("y", "c")
        assert driver.app.clipboard == f"azcopy copy {_BLOB} ./orders.yaml"
        await driver.press(*["escape"] * 3)
        await driver.press("y")
        await driver.shows("az storage container show", "azcopy, all of it")
        await driver.press("escape", "e", "b")
        await driver.pilot.click("#top", offset=(len("azpane  B"), 0))
        await driver.shows("6 accounts")
        await driver.press("y", "j")
        assert json.loads(driver.app.clipboard)["type"] == "Microsoft.Storage/storageAccounts"
