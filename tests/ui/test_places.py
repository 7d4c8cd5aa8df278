"""Going places: history, what is pasted, crumbs, and the portal."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input

from explorer.model.base.visits import Visit
from explorer.ui.kit import browser
from explorer.ui.kit.chrome import Breadcrumb, crumb_at
from explorer.ui.kit.lines import Lines
from explorer.ui.screen.mode_screen import ModeScreen
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_SAS = "sv=2024-01-01&sp=rl&se=2099-01-01&sig=bm90IGEgc2VjcmV0IGF0IGFsbA%3D%3D"
_BACK, _FORWARD = "left_square_bracket", "right_square_bracket"


async def _paste(driver: Driver, text: str) -> None:
    driver.app.post_message(Paste(text))
    await driver.handled()
    await driver.idle()


def _visit(driver: Driver) -> Visit:
    assert isinstance(driver.app.screen, ModeScreen)
    visit = driver.app.screen.visit()
    assert visit
    return visit


def _cursor(driver: Driver) -> int:
    return driver.app.screen.query_one("#resources", Lines).cursor


async def _click(driver: Driver, trail: str) -> None:
    """Click at the last letter of the words with which the breadcrumb begins."""
    await driver.pilot.click(Breadcrumb, offset=(len(f"azpane  {trail}"), 0))
    await driver.idle()


async def test_back_and_forward_across_modes_restore_choice_filter_and_cursor() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.press("3", "j", "j", "j", "space")
        chosen = inventory.facets.choice()
        await driver.press("4", "slash")
        await driver.type("prod")
        await driver.press("enter", "j", "j", "enter", "i", _BACK)
        assert driver.app.current_mode == "explore"  # Identity is no place
        opened = _visit(driver).opened
        assert opened
        await driver.press("b", "enter", "enter")
        await driver.shows("Blobs ▸ st")
        await driver.press(_BACK, _BACK)
        await driver.shows("6 accounts")
        await driver.press(_BACK)
        assert _visit(driver).opened == opened
        await driver.press(_BACK)
        assert _visit(driver).opened == ""
        assert (inventory.facets.choice(), inventory.filter, _cursor(driver)) == (chosen, "prod", 2)
        await driver.press(_BACK)
        assert not inventory.facets.has_choice
        await driver.press(_BACK)
        await driver.shows("Not now: nowhere was before this.")
        await driver.press(_FORWARD, _FORWARD)
        assert _visit(driver).opened == opened
        await driver.press(*[_FORWARD] * 3)
        await driver.shows("Blobs ▸ st")


async def test_blobs_are_gone_back_to_with_the_right_that_opened_them_and_crumbs_lead_up() -> None:
    async with demo(place=f"{_ACCOUNT}/config/prod/orders.yaml") as driver:
        await driver.press("escape", "escape")
        await driver.hides("▸ prod")
        await driver.press(_BACK, _BACK)
        await driver.shows("▸ config ▸ prod", "content  text")
        await _paste(driver, f"{_ACCOUNT}/invoices")
        await driver.shows("Blobs ▸ stwebshopprod ▸ invoices")
        await driver.press(_BACK)
        await driver.shows("▸ config ▸ prod", "content  text")

        await _paste(driver, f"{_ACCOUNT}/config?{_SAS}")
        await driver.shows("SAS from the URL", "▸ config")
        assert "bm90" not in driver.screen
        await _paste(driver, f"{_ACCOUNT}/config")
        await driver.hides("SAS from the URL")
        assert "bm90" not in f"{driver.app.navigation.history.__dict__} {_visit(driver)}"
        await driver.press(_BACK)
        await driver.shows("SAS from the URL")
        await driver.press(_BACK)
        await driver.hides("SAS from the URL")
        await driver.shows("▸ config ▸ prod")

        await _click(driver, "Blobs ▸ stwebshopprod ▸ c")
        await driver.shows("Blobs ▸ stwebshopprod ▸ config")
        await driver.hides("▸ prod")
        await _click(driver, "B")
        await driver.shows("6 accounts")


async def test_a_pasted_id_is_gone_to_wherever_one_is_and_whatever_hides_it() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        wanted = next(one for one in inventory.resources if one.name == "kv-webshop-prod")
        await driver.press("slash")
        await driver.type("zzz")
        await driver.press("enter", "a")
        await _paste(driver, f"https://portal.azure.com/#@contoso.com/resource{wanted.id.upper()}/overview")
        await driver.shows("kv-webshop-prod", "json")
        assert _visit(driver).opened == wanted.id
        assert inventory.resource(_cursor(driver)) is wanted
        await driver.press(_BACK)
        assert inventory.filter == "zzz"

        group = next(one for one in inventory.groups.values() if one.name == "rg-webshop-prod")
        for _ in range(2):  # a second time chooses it no less
            await _paste(driver, group.id)
            await driver.shows("▸ rg-webshop-prod")
            assert {inventory.resources[row].group for row in inventory.rows} == {group.name}
        await _paste(driver, f"/subscriptions/{group.subscription_id}")
        assert {inventory.resources[row].subscription_id for row in inventory.rows} == {group.subscription_id}

        inventory.facets.toggle("group", group.id.lower())
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.shows("Contoso ▸ Production ▸ rg-webshop-prod")
        await _click(driver, "Contoso ▸ P")
        await driver.hides("▸ rg-webshop-prod ")
        await driver.shows("Contoso ▸ Production")

        await driver.pilot.press("r")
        driver.app.post_message(Paste(wanted.id))  # it is opened once it has been listed again
        await driver.until(lambda: _visit(driver).opened == wanted.id)


async def test_what_is_not_listed_is_asked_for_and_what_is_not_there_is_told() -> None:
    async with demo() as driver:
        account = next(one for one in driver.app.inventory.resources if one.name == "stwebshopprod")
        await _paste(driver, f"{account.id}/blobServices/default")
        await driver.shows("It is in no list here", "blob services")
        await _paste(driver, account.id.replace("stwebshopprod", "nowhere"))
        await driver.shows("nowhere", "✗")
        nowhere = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg"
        await _paste(driver, f"https://portal.azure.com/#@other.com/resource{nowhere}")
        await driver.shows("Not found with this identity", "azpane --tenant other.com looks there.")

        await _paste(driver, f"https://evil.example.com/c?{_SAS}")
        await driver.shows("evil.example.com is not blob storage")
        assert driver.app.current_mode == "explore"
        assert "evil.example.com" not in {one.host for one in driver.app.log_of_requests.records()}
        await _paste(driver, "hunter2hunter2")
        await driver.shows("What was pasted is no place")
        assert "hunter2" not in driver.screen
        await driver.press("slash")
        await _paste(driver, "kv-webshop-prod")  # a field takes what is pasted into it
        assert driver.app.inventory.filter == driver.app.screen.query_one(Input).value == "kv-webshop-prod"


async def test_without_a_token_a_pasted_place_waits_for_one_and_a_sas_needs_none() -> None:
    async with demo("expired-secret") as driver:
        await _paste(driver, f"{_ACCOUNT}/config")
        await driver.shows("Blobs ▸ stwebshopprod ▸ config", "No step of the credential chain gave a token.")
        assert not [one for one in driver.app.log_of_requests.records() if one.service == "blob"]
        await _paste(driver, f"{_ACCOUNT}/config?{_SAS}")
        await driver.shows("SAS from the URL", "Server failed to authenticate")  # the demo's storage knows no SAS
        assert "bm90" not in driver.screen


async def test_the_portal_opens_on_what_has_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.press("o")
        await driver.shows("No browser was opened: this is an SSH session.")
        assert driver.app.clipboard.startswith("https://portal.azure.com/#@")

        monkeypatch.setattr(browser, "why_no_browser", lambda _environ, _platform: "")
        monkeypatch.setattr(browser, "open_link", lambda url: opened.append(url) or True)
        await driver.press("o", "2", "o", "1", "j", "o")
        await driver.shows("Opened:", "https://portal.azure.com/#@")
        resource, group, subscription = opened
        assert resource.endswith(inventory.resource(0).id)
        assert "/resourceGroups/" in group
        assert "/providers/" not in group
        assert subscription.rpartition("/")[2] in inventory.subscriptions
        await driver.press("b", "enter", "o")
        assert "ContainerMenuBlade" in opened[-1]
        assert "storageAccountId/%2Fsubscriptions%2F" in opened[-1]
        monkeypatch.setattr(browser, "open_link", lambda _url: False)
        await driver.press("o")
        await driver.shows("none that draws its own")
        assert driver.app.clipboard == opened[-1]


@pytest.mark.parametrize(
    ("environ", "platform", "has_one"),
    [
        ({}, "darwin", True), ({}, "win32", True), ({}, "linux", False), ({"DISPLAY": ":0"}, "linux", True),
        ({"SSH_TTY": "/dev/pts/0"}, "darwin", False), ({"SSH_TTY": "x", "BROWSER": "/x/open.sh"}, "linux", True),
        ({"BROWSER": "w3m"}, "linux", False), ({"BROWSER": "lynx:firefox %s"}, "linux", True),
    ],
)  # fmt: skip
def test_where_there_is_a_browser(environ: dict[str, str], platform: str, has_one: bool) -> None:
    assert (browser.why_no_browser(environ, platform) == "") is has_one


def test_a_crumb_is_found_by_the_cells_it_takes() -> None:
    places = ["Blobs", "日本", "c\x1b"]
    cells = "azpane  Blobs ▸ 日_本_ ▸ c␛ "
    named = dict.fromkeys("Blobs", 0) | dict.fromkeys("日_本", 1) | dict.fromkeys("c␛", 2)
    for x, char in enumerate(cells):
        expected = named.get(char) if x >= len("azpane  ") else None
        assert crumb_at(places, x) == expected, (x, char)
