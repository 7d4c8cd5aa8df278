"""The left panes of Explore mode: excluding, searching, folding; and the filter's completion."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.widgets import Input

from explorer.cloud.estate.directory import ContentsPage
from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import LOCATION, TAG, TYPE, Inventory
from explorer.ui.kit.choice_list import ChoiceList
from tests.ui.driver import Driver, demo
from tests.ui.offline import exploring, inventory_of

_SUBSCRIPTIONS = [Subscription("s-1", "Production", "contoso"), Subscription("s-2", "Staging", "contoso")]
_TYPES = ("Microsoft.Web/sites", "Microsoft.KeyVault/vaults")


def _estate() -> Inventory:
    """60 resources of 13 services, a sixth of them of none; most have an env, whose name is written in two ways."""
    resources = []
    for at in range(60):
        subscription, group = _SUBSCRIPTIONS[at % 3 == 0].id, f"rg-{at % 5}"
        tags = {} if at % 6 == 5 else {"service": f"service-{int(at**0.5 * 2) * 7 % 15:02d}"}
        if at % 5 < 4:
            tags["Env" if at % 7 == 0 else "env"] = "Prod" if at % 11 == 0 else "prod" if at % 2 else "test"
        name, kind = f"web-{at:02d}", _TYPES[at % 4 == 0]
        id = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}"
        location = ("westeurope", "northeurope")[at % 3 == 0]
        resources.append(Resource(id, name, kind, subscription, group, location, tags=tags))
    groups = [ResourceGroup(f"rg-{number}", one.id) for number in range(5) for one in _SUBSCRIPTIONS]
    return inventory_of(resources, _SUBSCRIPTIONS, groups)


def _total(driver: Driver) -> int:
    return driver.app.inventory.facets.total


def _left(driver: Driver) -> int:
    return len(driver.app.inventory.rows)


def _pane(driver: Driver, id: str) -> ChoiceList:
    return driver.app.screen.query_one(f"#{id}", ChoiceList)


async def test_excluding_values_leaves_their_resources_out() -> None:
    async with exploring(_estate()) as driver:
        facets = driver.app.inventory.facets
        counts = facets.counts(f"{TAG}service")
        first, second = sorted(counts.keys() - {UNTAGGED}, key=lambda one: (-counts[one], one))[:2]
        await driver.press("3", "j", "j", "j", "exclamation_mark")
        await driver.shows(f"⊘ {first}")
        assert _left(driver) == _total(driver) - counts[first]
        await driver.press("j", "exclamation_mark")
        assert facets.excluded(f"{TAG}service") == {first, second}
        assert _left(driver) == _total(driver) - counts[first] - counts[second]
        assert facets.counts(f"{TAG}service") == counts
        await driver.press("space")
        assert facets.chosen(f"{TAG}service") == {second}
        assert _left(driver) == counts[second]
        await driver.press("escape")
        assert _left(driver) == _total(driver)


async def test_blobs_leave_out_an_excluded_subscription() -> None:
    async with demo() as driver:
        await driver.press("1", "j", "j", "exclamation_mark", "b")
        await driver.shows("stfabrikamshared")
        await driver.hides("stwebshopprod")


async def test_types_and_locations_unfold_and_narrow() -> None:
    async with exploring(_estate()) as driver:
        await driver.shows("▸ type", "▸ location")
        await driver.press("3", "j", "space")
        await driver.shows("▾ location", "○ westeurope")
        await driver.press("j", "space")
        inventory = driver.app.inventory
        assert inventory.facets.chosen(LOCATION) == {"westeurope"}
        assert {inventory.resource(at).location for at in range(_left(driver))} == {"westeurope"}
        await driver.press("k", "space")
        await driver.shows("1 marked")


async def test_a_search_in_a_pane_narrows_that_pane_alone_and_esc_clears_it() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("3", "slash")
        await driver.shows("type to find in 3 Tags and types")
        await driver.type("key vault")
        await driver.shows("▾ type", "○ key vault")
        await driver.hides("▸ location", "▾ service")
        assert _left(driver) == _total(driver)
        await driver.press("enter", "j", "space")
        assert driver.app.inventory.facets.chosen(TYPE) == {"microsoft.keyvault/vaults"}
        assert _left(driver) < _total(driver)
        narrowed = _left(driver)
        await driver.press("escape")
        await driver.shows("▸ location")
        assert _left(driver) == narrowed


async def test_a_search_that_is_opened_again_goes_on_from_what_it_holds() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("3", "slash")
        await driver.type("key")
        await driver.press("enter", "slash")
        assert driver.app.screen.query_one("#filter", Input).value == "key"
        await driver.press("backspace", "backspace", "backspace")
        await driver.shows("▸ location")


async def test_a_search_that_finds_nothing_says_so() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("2", "slash")
        await driver.type("zzz")
        await driver.shows("Nothing here holds “zzz”.", "esc clears the search.", "/zzz")


async def test_all_values_of_a_tag_can_be_seen() -> None:
    async with exploring(_estate(), size=(120, 80)) as driver:
        await driver.shows("… 6 more")
        facets = driver.app.inventory.facets
        pane = _pane(driver, "tags")
        await driver.press("3")
        while pane.current is None or not pane.current.label.startswith("…"):
            await driver.press("j")
        before = pane.line_count()
        await driver.press("enter")
        await driver.hides("… 6 more")
        assert pane.line_count() == before + 5
        await driver.shows(*(f"○ {value}" for value in facets.totals(f"{TAG}service") if value.isprintable()))


async def test_the_bottom_of_a_pane_is_the_last_value_of_the_last_tag() -> None:
    async with exploring(_estate()) as driver:
        pane = _pane(driver, "tags")
        await driver.press("3", "G")
        assert pane.cursor == pane.line_count() - 1
        last = driver.app.inventory.facets.keys(TAG)[-1].removeprefix(TAG)
        assert last in driver.screen


async def test_groups_of_one_name_are_told_apart_by_their_subscription() -> None:
    async with exploring(_estate()) as driver:
        await driver.shows("Production 8", "Staging 4")


async def test_keys_and_values_that_look_alike_are_pointed_out() -> None:
    async with exploring(_estate()) as driver:
        await driver.shows("(also Env)", "≈ Prod")


async def test_the_untagged_can_be_chosen() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("3", "j", "j", "j")
        pane = _pane(driver, "tags")
        while pane.current is None or pane.current.value != UNTAGGED:
            await driver.press("j")
        await driver.press("space")
        inventory = driver.app.inventory
        assert not any("service" in inventory.resource(at).tags for at in range(_left(driver)))
        assert _left(driver)


async def test_what_of_a_filter_means_nothing_is_ignored_and_said() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("slash")
        await driver.type("tag:envv=prod")
        await driver.shows("no tag key is called envv (did you mean env?): ignored")
        assert _left(driver) == _total(driver)


async def test_tab_completes_a_filter_and_moves_on_where_there_is_nothing_to_complete() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("slash")
        await driver.type("tag:en")
        await driver.press("tab")
        assert driver.app.inventory.filter == "tag:env"
        await driver.press("tab")
        assert driver.app.inventory.filter == "tag:env=test"
        assert 0 < _left(driver) < _total(driver)
        bar = driver.app.screen.query_one("#filter")
        assert bar.has_focus
        await driver.press("tab")
        assert not bar.has_focus


async def test_the_right_arrow_takes_the_suggestion_that_stands_behind_the_cursor() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("slash")
        await driver.type("sub:stag")
        await driver.shows("sub:staging")
        await driver.press("right")
        assert driver.app.inventory.filter == "sub:staging"


async def test_pages_that_stream_in_are_drawn_together_and_none_is_lost() -> None:
    estate = _estate()
    async with exploring(inventory_of([], _SUBSCRIPTIONS)) as driver:
        screen = driver.app.screen
        draws: list[int] = []

        def drawn(draw: Callable[[], None]) -> None:
            draw()
            draws.append(_left(driver))

        redraws = screen._drawing  # type: ignore[attr-defined]
        rows, *panes = redraws._parts
        redraws._parts = (partial(drawn, rows), *panes)
        for one in estate.resources:
            screen.listing._contents_arrived(ContentsPage(resources=(one,)))  # type: ignore[attr-defined]
            assert _total(driver) == len(driver.app.inventory.resources)
        assert len(draws) < 10
        await driver.shows("60 resources in", "─ 60 ─")
        assert _left(driver) == 60
        assert len(draws) < 12


async def test_what_the_first_choice_would_wait_for_is_worked_out_once_nothing_loads() -> None:
    async with exploring(_estate()) as driver:
        await driver.shows("60 resources in")
        await driver.until(lambda: driver.app.inventory.is_prepared)


async def test_a_pane_and_its_filter_in_one_burst_of_keys_are_about_the_same_list() -> None:
    async with exploring(_estate()) as driver:
        await driver.press("3")
        for key in ("4", "slash"):
            driver.app.simulate_key(key)
        await driver.shows("words · tag:env=prod")
        await driver.type("web-1")
        assert driver.app.inventory.filter == "web-1"
        assert _left(driver) == 10
