"""Resources as a kind of list, and places in Explore, without a screen."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from explorer.model.azure.places import ResourceGroup, Subscription
from explorer.model.base.json_lines import JsonDocument
from explorer.model.estate.estate import Estate
from explorer.model.estate.hidden import HiddenSubscriptions
from explorer.model.estate.inventory import GROUP, SUBSCRIPTION
from explorer.ui.estate import places
from explorer.ui.estate.resources import RESOURCES, listed, single
from explorer.ui.kit.choice_list import Choice
from explorer.ui.registry import every_kind
from tests.ui.estate.parts import resource
from tests.ui.offline import inventory_of

_SUBSCRIPTION = Subscription("s-1", "Production", "contoso")
_ROWS = [resource(name, "s-1") for name in ("web-1", "web-2")]
_PORTAL = "https://portal.example/#@contoso/resource"


def _shell(*, has_session: bool = True, lacks_tags: bool = False) -> Any:
    inventory = inventory_of(_ROWS, [_SUBSCRIPTION], [ResourceGroup("rg", "s-1")])
    inventory.refresh()
    estate = Estate(inventory, HiddenSubscriptions())
    estate.lacks_tags = lacks_tags
    session = SimpleNamespace(cloud=SimpleNamespace(portal="https://portal.example"))
    return SimpleNamespace(inventory=inventory, estate=estate, session=session if has_session else None)


def _text(lines: Any) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_the_record_draws_reads_copies_and_links_a_row() -> None:
    rows = listed(_shell())
    assert [column.cell(1) for column in RESOURCES.columns(rows)] == [
        "web-2", "web app", "rg", "Production", "westeurope",
    ]  # fmt: skip
    assert "subscription  Production" in _text(RESOURCES.details(rows, 1))
    assert RESOURCES.portal(rows, 1) == f"{_PORTAL}{_ROWS[1].id}"
    assert RESOURCES.copies(rows, 1)[0].text == _ROWS[1].id
    assert RESOURCES in every_kind()


def test_details_show_tags_and_json_without_secrets_and_say_what_is_not_there_yet() -> None:
    secret = "AccountKey=bm90IGEgc2VjcmV0IGF0IGFsbCBidXQgbG9uZw=="
    one = resource("web-3", "s-1")
    one.tags["conn"] = secret
    text = _text(
        RESOURCES.details(single(_shell(), one, JsonDocument.of({"properties": {"connectionString": secret}})), 0)
    )
    assert "env   prod" in text
    assert "connectionString" in text
    assert "bm90" not in text
    assert "loading …" in _text(RESOURCES.details(single(_shell(), _ROWS[0], state="loading …"), 0))
    bare = resource("bare", "s-1")
    bare.tags.clear()
    assert "(untagged)" in _text(RESOURCES.details(single(_shell(), bare), 0))
    assert "with the fresh rows" in _text(RESOURCES.details(single(_shell(lacks_tags=True), bare), 0))


def test_a_place_is_found_by_its_id_whatever_its_case() -> None:
    inventory = _shell().inventory
    group = next(iter(inventory.groups))
    assert places.find_place(inventory, f"{group.upper()}/") == (GROUP, group)
    assert places.find_place(inventory, "/subscriptions/S-1") == (SUBSCRIPTION, "s-1")
    assert places.find_place(inventory, _ROWS[1].id.upper()) == 1
    assert places.find_place(inventory, _ROWS[1].id, since=2) is None
    assert places.find_place(inventory, "/subscriptions/s-2") is None


def test_every_place_has_copies_and_all_but_tags_a_page_in_the_portal() -> None:
    shell = _shell()
    group = next(iter(shell.inventory.groups.values()))
    tag = Choice("tag:env", "prod", "prod")
    found = [(places.copies_of(shell, one)[0].text, places.link_of(shell, one)) for one in (group, _SUBSCRIPTION, tag)]
    assert found == [
        (group.id, f"{_PORTAL}{group.id}"),
        ("s-1", f"{_PORTAL}/subscriptions/s-1"),
        ("env=prod", ""),
    ]
    assert (list(places.copies_of(shell, None)), places.link_of(shell, None)) == ([], "")
    assert places.link_of(_shell(has_session=False), group) == ""


def test_a_visit_brings_back_choice_filter_and_the_resource_that_had_the_cursor() -> None:
    inventory = _shell().inventory
    inventory.narrow("web")
    inventory.facets.toggle(GROUP, next(iter(inventory.groups)))
    visit = places.visit_of(inventory, _ROWS[1], 1)
    again = inventory_of([resource("web-0", "s-1"), *_ROWS], [_SUBSCRIPTION])  # listed anew, with another row before it
    places.choose_again(again, visit)
    again.refresh()
    assert (again.filter, again.facets.choice()) == ("web", inventory.facets.choice())
    assert (visit.opened, again.resource(places.cursor_of(again, visit)).name) == (_ROWS[1].id, "web-2")
