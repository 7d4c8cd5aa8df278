"""Going places: history, the palette, what is pasted, crumbs, and the portal."""

from __future__ import annotations

import pytest
from textual.events import Paste
from textual.widgets import Input

from explorer.model.inventory import TAG
from explorer.ui import browser
from explorer.ui.widgets.breadcrumb import Breadcrumb
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_SAS = "sv=2024-01-01&sp=rl&se=2099-01-01&sig=bm90IGEgc2VjcmV0IGF0IGFsbA%3D%3D"


async def _paste(driver: Driver, text: str) -> None:
    driver.app.post_message(Paste(text))
    await driver.pilot.pause()
    await driver.idle()


def _cursor(driver: Driver, table: str = "#resources") -> int:
    return driver.app.screen.query_one(table).cursor  # type: ignore[attr-defined,no-any-return]


async def test_back_and_forward_across_modes_restore_choice_filter_and_cursor() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.press("3", "j", "space")
        chosen = inventory.facets.choice()
        await driver.press("slash")
        await driver.type("prod")
        await driver.press("enter", "j", "j", "enter")
        opened = driver.app.screen.visit().opened  # type: ignore[attr-defined]
        await driver.press("b", "enter", "enter")
        await driver.shows("Blobs ▸ st")
        for _ in range(2):
            await driver.press("left_square_bracket")
        await driver.shows("storage account")
        await driver.press("left_square_bracket")
        assert driver.app.current_mode == "explore"
        assert driver.app.screen.has_class("-opened")
        await driver.press("left_square_bracket")
        assert not driver.app.screen.has_class("-opened")
        assert (inventory.facets.choice(), inventory.filter, _cursor(driver)) == (chosen, "prod", 2)
        await driver.press("left_square_bracket")
        assert not inventory.facets.choice()
        await driver.press("left_square_bracket")
        await driver.shows("Not now: nowhere was before this.")
        await driver.press("right_square_bracket", "right_square_bracket")
        assert driver.app.screen.visit().opened == opened  # type: ignore[attr-defined]
        for _ in range(3):
            await driver.press("right_square_bracket")
        assert driver.app.current_mode == "blobs"
        await driver.shows("Blobs ▸ st")


async def test_identity_is_no_place_and_a_step_back_from_it_leads_to_the_last_one() -> None:
    async with demo() as driver:
        await driver.press("enter", "i", "left_square_bracket")
        assert driver.app.current_mode == "explore"
        assert driver.app.screen.has_class("-opened")


async def test_folders_are_gone_back_through_and_a_blob_is_opened_again() -> None:
    async with demo(place=f"{_ACCOUNT}/config/prod/orders.yaml") as driver:
        await driver.shows("content  text")
        await driver.press("escape", "escape")
        await driver.hides("▸ prod")
        await driver.press("left_square_bracket", "left_square_bracket")
        await driver.shows("▸ config ▸ prod", "content  text")
        await _paste(driver, f"{_ACCOUNT}/invoices")
        await driver.shows("Blobs ▸ stwebshopprod ▸ invoices")
        await driver.press("left_square_bracket")
        await driver.shows("▸ config ▸ prod", "orders.yaml", "content  text")


async def test_a_pasted_resource_id_is_opened_wherever_one_is_and_whatever_hides_it() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        wanted = next(one for one in inventory.resources if one.name == "kv-webshop-prod")
        await driver.press("slash")
        await driver.type("zzz")
        await driver.press("enter", "a")
        await _paste(driver, f"https://portal.azure.com/#@contoso.com/resource{wanted.id.upper()}/overview")
        await driver.shows("kv-webshop-prod", "json")
        assert driver.app.screen.visit().opened == wanted.id  # type: ignore[attr-defined]
        assert inventory.resource(_cursor(driver)) is wanted
        await driver.press("left_square_bracket", "left_square_bracket")
        assert inventory.filter == "zzz"


async def test_a_pasted_group_or_subscription_is_chosen_and_stays_so_when_pasted_again() -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        group = next(one for one in inventory.groups.values() if one.name == "rg-webshop-prod")
        for _ in range(2):
            await _paste(driver, group.id)
            await driver.shows("▸ rg-webshop-prod")
            assert {inventory.resource(at).group for at in range(len(inventory.rows))} == {group.name}
        await _paste(driver, f"/subscriptions/{group.subscription_id}")
        assert [one.id for one in inventory.chosen_subscriptions()] == [group.subscription_id]
        assert {inventory.resources[row].subscription_id for row in inventory.rows} == {group.subscription_id}


async def test_what_no_list_holds_is_asked_for_by_its_id() -> None:
    async with demo() as driver:
        account = next(one for one in driver.app.inventory.resources if one.name == "stwebshopprod")
        await _paste(driver, f"{account.id}/blobServices/default")
        await driver.shows("It is in no list here", "blob services")
        await _paste(driver, account.id.replace("stwebshopprod", "nowhere"))
        await driver.shows("nowhere", "✗")


async def test_a_group_that_is_not_there_is_told_with_the_next_step() -> None:
    async with demo() as driver:
        await _paste(
            driver,
            "https://portal.azure.com/#@other.com/resource"
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg",
        )
        await driver.shows("Not found with this identity", "azpane --tenant other.com looks there.")


async def test_a_sas_is_used_where_it_was_pasted_and_never_shown() -> None:
    async with demo() as driver:
        await _paste(driver, f"{_ACCOUNT}/config/prod/orders.yaml?{_SAS}")
        await driver.until(lambda: driver.app.current_mode == "blobs")
        await driver.shows("SAS from the URL", "Blobs ▸ stwebshopprod ▸ config ▸ prod")
        assert "bm90" not in driver.screen
        await driver.press("e")
        assert "bm90" not in repr(driver.app.history.__dict__) + repr(driver.app.screen.visit())  # type: ignore[attr-defined]
        await driver.press("left_square_bracket")
        await driver.shows("SAS from the URL")
        await _paste(driver, f"{_ACCOUNT}/config")
        await driver.hides("SAS from the URL")
        await driver.press("left_square_bracket")
        await driver.shows("SAS from the URL")


async def test_a_host_that_is_not_this_clouds_gets_no_credential() -> None:
    async with demo() as driver:
        await _paste(driver, f"https://evil.example.com/c?{_SAS}")
        await driver.shows("evil.example.com is not blob storage")
        assert driver.app.current_mode == "explore"
        assert "evil.example.com" not in {one.host for one in driver.app.log_of_requests.records()}


async def test_what_is_no_place_is_refused_without_being_shown() -> None:
    async with demo() as driver:
        await _paste(driver, "hunter2hunter2")
        await driver.shows("What was pasted is no place")
        assert "hunter2" not in driver.screen


async def test_a_paste_into_the_filter_filters() -> None:
    async with demo() as driver:
        await driver.press("slash")
        await _paste(driver, "kv-webshop-prod")
        assert driver.app.inventory.filter == "kv-webshop-prod"


async def test_a_place_pasted_before_it_is_listed_is_opened_once_it_is() -> None:
    async with demo() as driver:
        wanted = driver.app.inventory.resources[100]
        await driver.pilot.press("r")
        driver.app.post_message(Paste(wanted.id))
        await driver.until(lambda: driver.app.screen.visit().opened == wanted.id)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("letters", "choice", "shown"),
    [
        ("rgwebprod", "resource group", "▸ rg-webshop-prod"),
        ("staging", "subscription · Contoso", "▸ Staging"),
        ("env=stag", "tag · chooses it", "of 608"),
    ],
)
async def test_the_palette_chooses_groups_subscriptions_and_tags(letters: str, choice: str, shown: str) -> None:
    async with demo() as driver:
        await driver.press("colon")
        await driver.type(letters)
        await driver.shows(choice)
        await driver.press("enter")
        await driver.shows(shown)
        assert driver.app.inventory.facets.has_choice


async def test_the_palette_chooses_a_tag_besides_what_is_chosen() -> None:
    async with demo() as driver:
        facets = driver.app.inventory.facets
        await driver.press("3", "j", "space", "colon")
        await driver.type("env=prod")
        await driver.press("enter")
        assert facets.chosen(f"{TAG}env") == {"prod"}
        assert facets.chosen(f"{TAG}service")


async def test_the_palette_goes_into_containers_that_are_listed() -> None:
    async with demo(place=_ACCOUNT) as driver:
        await driver.press("colon")
        await driver.type("invoic")
        await driver.shows("container · stwebshopprod")
        await driver.press("enter")
        await driver.shows("Blobs ▸ stwebshopprod ▸ invoices")


async def test_the_palette_does_what_works_here_and_offers_nothing_else() -> None:
    async with demo() as driver:
        await driver.press("colon")
        await driver.shows("identity  i")
        await driver.type("zoom")
        await driver.shows("one pane over the whole screen")
        await driver.press("enter")
        assert driver.app.screen.maximized
        await driver.press("escape", "colon")
        await driver.type("walk again")
        await driver.hides("walk again  w")


async def test_an_id_typed_into_the_palette_is_gone_to() -> None:
    async with demo() as driver:
        await driver.press("colon")
        driver.app.screen.query_one(Input).value = driver.app.inventory.resources[5].id
        await driver.shows("go there, in Explore")
        await driver.press("enter")
        assert driver.app.screen.visit().opened == driver.app.inventory.resources[5].id  # type: ignore[attr-defined]


async def test_a_url_pasted_into_the_palette_is_gone_to_and_its_sas_never_shown() -> None:
    async with demo() as driver:
        await driver.press("colon")
        await _paste(driver, f"{_ACCOUNT}/config?{_SAS}")
        await driver.shows("Blobs ▸ stwebshopprod ▸ config", "SAS from the URL")
        assert "bm90" not in driver.screen


async def test_hostile_names_in_the_palette_are_no_markup() -> None:
    async with demo(size=(120, 60)) as driver:
        inventory = driver.app.inventory
        one = inventory.subscriptions.popitem()[1]
        hostile = type(one)(one.id, "[red]Prod[/red] [@click=app.quit]x\x1b[41m", one.tenant_id)
        inventory.subscriptions[one.id] = hostile
        await driver.press("colon")
        await driver.type("[red]prod")
        await driver.shows("[red]Prod[/red] [@click=app.quit]x␛[41m")
        assert "\x1b" not in driver.screen


async def test_a_click_on_a_crumb_goes_there() -> None:
    async with demo(place=f"{_ACCOUNT}/config/prod/orders.yaml") as driver:
        await driver.pilot.click(Breadcrumb, offset=(1 + len("azpane  Blobs ▸ stwebshopprod ▸ c"), 0))
        await driver.shows("Blobs ▸ stwebshopprod ▸ config")
        await driver.hides("▸ prod")
        await driver.pilot.click(Breadcrumb, offset=(len("azpane  B"), 0))
        await driver.shows("6 accounts")


async def test_a_click_on_a_subscriptions_crumb_takes_back_the_group() -> None:
    async with demo() as driver:
        group = next(one for one in driver.app.inventory.groups.values() if one.name == "rg-webshop-prod")
        driver.app.inventory.facets.toggle("subscription", group.subscription_id)
        driver.app.inventory.facets.toggle("group", group.id.lower())
        driver.app.screen.show_all()  # type: ignore[attr-defined]
        await driver.shows("Contoso ▸ Production ▸ rg-webshop-prod")
        await driver.pilot.click(Breadcrumb, offset=(1 + len("azpane  Contoso ▸ P"), 0))
        await driver.shows("Contoso ▸ Production")
        await driver.hides("▸ rg-webshop-prod ")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a browser be there, and return what it opens."""
    links: list[str] = []
    monkeypatch.setattr(browser, "why_no_browser", lambda _environ, _platform: "")
    monkeypatch.setattr(browser, "open_link", lambda url: links.append(url) or True)
    return links


async def test_the_portal_opens_on_what_has_the_keys(opened: list[str]) -> None:
    async with demo() as driver:
        inventory = driver.app.inventory
        await driver.press("o", "2", "o", "1", "j", "o")
        await driver.shows("Opened:", "https://portal.azure.com/#@")
        resource, group, subscription = opened
        assert resource.endswith(inventory.resource(0).id)
        assert "/resourceGroups/" in group
        assert "/providers/" not in group
        assert subscription.rpartition("/")[2] in inventory.subscriptions


async def test_a_containers_portal_page_is_the_containers(opened: list[str]) -> None:
    async with demo() as driver:
        await driver.press("b", "enter", "o")
        assert "ContainerMenuBlade" in opened[0]
        assert "storageAccountId/%2Fsubscriptions%2F" in opened[0]


async def test_without_a_browser_the_link_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
    async with demo() as driver:
        await driver.press("o")
        await driver.shows("No browser was opened: this is an SSH session.")
        assert driver.app.clipboard.startswith("https://portal.azure.com/#@")


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
