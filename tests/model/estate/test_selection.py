"""What is within what: rows of a wider question may stand for those of a narrower one, never the other way round."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.model.azure.places import Resource, Subscription, Tenant
from explorer.model.estate.azure_counts import Allowance, Asked
from explorer.model.estate.estate import Estate
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.hidden import HiddenSubscriptions
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.row_cache import CachedRows
from explorer.model.estate.selection import Selection, Word

_PLACES = st.sampled_from(("north", "south", "west"))
_CHOICES = st.lists(
    st.tuples(
        st.sampled_from(("toggle", "exclude")),
        st.one_of(
            st.tuples(st.just("location"), _PLACES),
            st.tuples(st.sampled_from(("tag:env", "tag:ENV")), st.sampled_from(("prod", "test", UNTAGGED))),
        ),
    ),
    max_size=3,
)
_FILTERS = st.sampled_from(("", "web", "web-1", "!web", "!web-1", "loc:north", "!loc:north", "tag:env web", "vault"))


def _estate() -> Inventory:
    rows = [
        Resource(f"/subscriptions/s/resourceGroups/g/providers/A.B/{name}", name, kind, "s", "g", place, "", tags)
        for place in ("north", "south", "west")
        for tags in ({}, {"env": "prod"}, {"Env": "test"})
        for name, kind in (("web-1", "A.B/c"), ("web-2", "Key.Vault/d"), ("db-1", "A.B/c"))
    ]
    inventory = Inventory()
    inventory.add((), rows)
    return inventory


def _left(inventory: Inventory, choices: list[tuple[str, tuple[str, str]]], text: str) -> tuple[Selection, set[int]]:
    inventory.facets.clear()
    for action, (key, value) in choices:
        getattr(inventory.facets, action)(key, value)
    inventory.narrow(text)
    inventory.refresh()
    return inventory.selection(), set(inventory.rows)


@example([("toggle", ("location", "north"))], "", [("exclude", ("location", "south"))], "")
@example([], "web-1", [], "web")
@example([], "!web", [], "!web-1")
@given(_CHOICES, _FILTERS, _CHOICES, _FILTERS)
def test_what_is_within_another_leaves_no_row_that_the_other_does_not(
    mine: list[tuple[str, tuple[str, str]]], text: str, others: list[tuple[str, tuple[str, str]]], other_text: str
) -> None:
    inventory = _estate()
    narrow, few = _left(inventory, mine, text)
    wide, many = _left(inventory, others, other_text)
    assert narrow.is_within(narrow)
    assert narrow.is_within(Selection())
    assert not narrow.is_within(wide) or few <= many


def test_narrower_choices_are_known_as_such() -> None:
    north, both = ({"location": frozenset(values)} for values in (["north"], ["north", "south"]))
    assert Selection(north).is_within(Selection(both))
    assert Selection(north, words=(Word("web-1"),)).is_within(Selection(both, words=(Word("web"),)))
    assert Selection(north).is_within(Selection(excluded={"location": frozenset(["south"])}))
    assert not Selection(both).is_within(Selection(north))
    assert Asked(Selection(), frozenset("a")).is_within(Asked(Selection(), frozenset("ab")))
    assert not Asked(Selection(), frozenset("ab")).is_within(Asked(Selection(), frozenset("a")))


def test_an_allowance_that_is_used_up_admits_nothing_more() -> None:
    allowance = Allowance(100)
    assert allowance.admit({"a": 60})
    assert allowance.admit({"a": 70, "b": 30})  # a subscription that is asked for again counts once
    assert not allowance.admit({"c": 1})
    assert not allowance.admit({"d": 0})


def test_rows_of_last_time_never_stand_beside_counts() -> None:
    estate = Estate(_estate(), HiddenSubscriptions())
    estate.let_azure_count()
    assert not estate.take_first(CachedRows(_estate(), "key", 1.0, 27, has_tags=True, is_all=True))
    assert (estate.shown.resources, estate.is_beside) == ([], False)


def test_counts_take_the_place_of_rows_that_stood_while_others_came() -> None:
    estate = Estate(_estate(), HiddenSubscriptions())
    estate.shown.facets.toggle("location", "north")
    estate.begin()
    estate.tenants_found([Tenant("t", "T")])
    estate.tenant_answered(Tenant("t", "T"), [Subscription("s", "S", "t")], None, "")
    assert estate.is_beside
    estate.let_azure_count()
    assert not estate.is_beside
    assert not estate.as_of
    assert list(estate.shown.subscriptions) == ["s"]
    assert estate.shown.facets.chosen("location") == {"north"}
