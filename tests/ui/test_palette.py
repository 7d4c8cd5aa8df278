"""The palette: any place by a few letters, any tag, any key that works here, and pasted places."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

from textual.events import Paste
from textual.widgets import Input

from explorer.model.estate.inventory import TAG
from explorer.ui.kit.choice_list import ChoiceList
from explorer.ui.screen.mode_screen import ModeScreen
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"


async def _ask(driver: Driver, letters: str, *shown: str) -> None:
    await driver.press("colon")
    await driver.type(letters)
    await driver.shows(*shown)


async def test_it_chooses_groups_subscriptions_and_tags() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await _ask(driver, "rgwebprod", "resource group · Production")
        await driver.press("enter")
        await driver.shows("▸ rg-webshop-prod")
        await _ask(driver, "staging", "subscription · Contoso")
        await driver.press("enter")
        await driver.shows("Contoso ▸ Staging")
        assert [one.name for one in inventory.chosen_subscriptions()] == ["Staging"]
        await _ask(driver, "env=Prod", "tag · ")
        await driver.press("enter")
        assert inventory.facets.chosen(f"{TAG}env") == {"Prod"}  # not prod, which is another value
        assert [one.name for one in inventory.chosen_subscriptions()] == ["Staging"]  # besides what is chosen


async def test_it_does_what_works_here_and_offers_nothing_else() -> None:
    async with demo(size=(120, 60)) as driver:
        inventory = driver.app.inventory
        await driver.press("colon")
        await driver.shows("identity  i", "a menu; y once more copies its first")
        await driver.type("zoom")
        await driver.shows("one pane over the whole screen")
        await driver.press("enter")
        assert driver.app.screen.maximized
        await driver.press("escape", "colon")
        await driver.type("walk again")
        await driver.hides("walk again  w")
        await driver.press("escape")

        one = next(iter(inventory.subscriptions.values()))
        inventory.subscriptions[one.id] = replace(one, name="[red]Prod[/red] [@click=app.quit]x\x1b[41m")
        await _ask(driver, "[red]prod", "[red]Prod[/red] [@click=app.quit]x␛[41m")
        assert "\x1b" not in driver.screen
        await driver.press("escape", "colon")
        driver.app.screen.query_one(Input).value = inventory.resources[5].id
        await driver.shows("go there, in Explore")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, ModeScreen))
        await driver.shows(inventory.resources[5].name, "json")
        assert driver.app.screen.has_class("-opened")


async def test_it_does_what_the_pane_with_the_focus_can_do() -> None:
    async with demo(size=(120, 60)) as driver:
        await driver.press("4", "colon")
        await driver.type("exclude")
        await driver.hides("exclude  !")
        await driver.press("escape", "2")
        pane = driver.app.focused
        assert isinstance(pane, ChoiceList)
        assert pane.current
        await _ask(driver, "exclude", "exclude  !")
        await driver.press("enter")
        facets = driver.app.inventory.facets
        assert pane.current.value in facets.excluded("group")
        await driver.press("1", "2", "colon")
        await driver.type("choose nothing")
        await driver.shows("choose nothing  ⌫")
        await driver.press("enter")
        assert not facets.excluded("group")
        await driver.press("2", "colon")
        await driver.type("page down")  # within a list a key is nearer than its words
        await driver.hides("page down  pgdn")


async def test_it_goes_into_containers_that_are_listed_and_never_shows_a_pasted_sas() -> None:
    async with demo(place=_ACCOUNT) as driver:
        await _ask(driver, "invoic", "container · stwebshopprod")
        await driver.press("enter")
        await driver.shows("Blobs ▸ stwebshopprod ▸ invoices")
        await driver.press("colon")
        driver.app.post_message(Paste(f"{_ACCOUNT}/config?sv=1&sig=bm90IGEgc2VjcmV0"))
        await driver.shows("Blobs ▸ stwebshopprod ▸ config", "SAS from the URL")
        assert "bm90" not in driver.screen


async def test_it_keeps_no_list_of_resources_alive() -> None:
    async with demo() as driver:
        await _ask(driver, "stwebshopprod", "storage account")
        await driver.press("escape")
        before = weakref.ref(driver.app.inventory.holdings.order)
        assert before()
        await driver.press("r")
        await driver.until(lambda: not driver.app.estate.is_beside)
        gc.collect()
        assert before() is None
        await _ask(driver, "stwebshopprod", "storage account")
