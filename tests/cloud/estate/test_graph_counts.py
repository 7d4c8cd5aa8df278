"""Counts that Resource Graph works out are those of the facets over everything listed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from explorer.cloud.estate.directory import Counted
from explorer.cloud.session import Session
from explorer.demo.base.people import FABRIKAM
from explorer.demo.estate.company import PRODUCTION, SANDBOX, SHARED, STAGING
from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.errors import Forbidden, Throttled
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Inventory, group_value
from explorer.model.estate.selection import Selection
from tests.cloud.estate.estate import Listed, ManagerWire, contents, estate, listed, without_subscription
from tests.cloud.wires import json_answer

CHOICES = [
    *((SUBSCRIPTION, one.id) for one in (PRODUCTION, SANDBOX)),
    (GROUP, group_value(STAGING.id, "rg-webshop-stage")),
    (GROUP, group_value(PRODUCTION.id, "rg-webshop-prod")),
    *((TYPE, one) for one in ("microsoft.web/sites", "microsoft.sql/servers/databases")),
    *((LOCATION, one) for one in ("westeurope", "northeurope", UNTAGGED)),
    *((f"{TAG}env", one) for one in ("prod", "Prod", UNTAGGED)),
    *((f"{TAG}Owner", one) for one in ("", "ada@contoso.com", UNTAGGED)),
    (f"{TAG}no such key", "x"),
    (f"{TAG}no such key", UNTAGGED),
]

FILTERS = (
    "",
    "webshop !stage",
    "key vault",
    "WEB app",
    "tag:env=prod",
    "!tag:repository loc:westeurope",
    "tag:env=p* type:sites",
    "sub:prod !rg:webshop",
    "!tag:owner=",
    "prod/",
)

Sight = tuple[Session, ManagerWire, list[Subscription], Inventory]


def _inventory(subscriptions: Sequence[Subscription], found: Listed) -> Inventory:
    inventory = Inventory()
    for one in subscriptions:
        inventory.add_subscriptions(Tenant(one.tenant_id, one.tenant_id), [one], None)
    inventory.add(found.groups, found.resources)
    return inventory


@pytest.fixture(scope="module")
def sight() -> Iterator[Sight]:
    """The whole estate, listed, with the session and the wire that listed it."""
    with pytest.MonkeyPatch.context() as patch, estate() as (session, wire, subscriptions):
        patch.setattr("explorer.demo.estate.resource_graph.QUOTA", 10_000)
        yield session, wire, list(subscriptions), _inventory(subscriptions, contents(session, subscriptions))


@pytest.fixture(autouse=True)
def _nothing_chosen(sight: Sight) -> None:
    sight[3].facets.clear()
    sight[3].narrow("")
    sight[3].refresh()  # the facets keep to the last filter until then
    sight[1].asked.clear()


def _count(session: Session, subscriptions: list[Subscription], where: Selection | None = None) -> Counted:
    return session.directory.count(subscriptions, where or Selection(), threading.Event())


@pytest.fixture(scope="module")
def whole(sight: Sight) -> Counted:
    """What Azure counts of everything."""
    return _count(sight[0], sight[2])


def _told(session: Session, subscriptions: list[Subscription], inventory: Inventory) -> None:
    """Have everything counted that an inventory asks of."""
    asked = inventory.asked()
    found = _count(session, subscriptions, asked.where)
    inventory.tell(asked, found.matching, found.facets, found.spellings, found.missing)


@example([], "")
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.sampled_from(("toggle", "exclude")), st.sampled_from(CHOICES)), max_size=4),
    st.sampled_from(FILTERS),
)
def test_what_azure_counts_is_what_the_facets_of_everything_count(
    sight: Sight, whole: Counted, choices: list[tuple[str, tuple[str, str]]], text: str
) -> None:
    session, _, subscriptions, near = sight
    far = _inventory(subscriptions, Listed(near.groups.values()))  # type: ignore[arg-type]
    far.let_azure_count()
    far.tell(far.asked(), whole.matching, whole.facets, whole.spellings, {})
    near.facets.clear()
    for action, (key, value) in choices:
        for inventory in (near, far):
            getattr(inventory.facets, action)(key, value)
    for inventory in (near, far):
        inventory.narrow(text)
    near.refresh()
    _told(session, subscriptions, far)
    assert far.counted is not None
    assert (far.counted.matching, far.total, far.not_counted) == (near.facets.matching, near.facets.total, ())
    keys = near.tally.keys()
    assert far.tally.keys() == keys
    for key in keys:
        assert far.tally.counts(key) == near.tally.counts(key), key
        assert far.tally.totals(key) == near.tally.totals(key)
        assert far.tally.coverage(key) == near.tally.coverage(key)
        assert far.tally.spellings(key) == near.tally.spellings(key)
        for value in list(near.tally.totals(key))[:3]:
            assert sorted(far.tally.alike(key, value)) == sorted(near.tally.alike(key, value))


@pytest.mark.parametrize("excluded", [False, True], ids=["chosen", "excluded"])
def test_a_slice_is_what_the_facets_leave_and_comes_from_resource_graph_alone(sight: Sight, excluded: bool) -> None:
    session, wire, subscriptions, inventory = sight
    for key, value in ((LOCATION, "westeurope"), (f"{TAG}env", "prod"), (f"{TAG}owner", UNTAGGED)):
        (inventory.facets.exclude if excluded else inventory.facets.toggle)(key, value)
    found = listed(session.directory.slice(subscriptions, inventory.selection(), threading.Event()))
    expected = sorted(inventory.resources[row].id for row in inventory.facets.rows())
    assert [one.id for one in found.resources] == expected
    assert 0 < len(expected) < len(inventory.resources)
    assert not found.groups
    assert all(one.kql for one in wire.asked)


def test_a_slice_of_chosen_subscriptions_asks_no_other_tenant(sight: Sight) -> None:
    session, wire, subscriptions, _ = sight
    where = Selection({SUBSCRIPTION: {PRODUCTION.id, STAGING.id}}, {SUBSCRIPTION: {STAGING.id}})
    found = listed(session.directory.slice(subscriptions, where, threading.Event()))
    assert {one.subscription_id for one in found.resources} == {PRODUCTION.id}
    assert {tuple(one.graph["subscriptions"]) for one in wire.queries} == {(PRODUCTION.id,)}


def test_keys_are_told_with_their_spellings(sight: Sight) -> None:
    session, _, subscriptions, inventory = sight
    found = _count(session, subscriptions)
    for key in map(str.casefold, inventory.facets.keys(TAG)):
        assert found.spellings[key].keys() == set(inventory.facets.spellings(key))
    assert sum(found.facets[f"{TAG}env"].values()) == found.matching == len(inventory.resources)


def test_what_is_not_admitted_is_counted_and_only_its_groups_are_listed(sight: Sight) -> None:
    session, _, subscriptions, inventory = sight
    everything = contents(session, subscriptions)
    asked: dict[str, int] = {}

    def admit(counts: object) -> bool:
        asked.update(counts)  # type: ignore[call-overload]
        return False

    pages = list(session.directory.contents(subscriptions, threading.Event(), admit))
    found = listed(pages)
    assert found.resources == []
    assert found.groups == everything.groups
    assert found.ended == everything.ended
    assert sum(page.left_out for page in pages) == sum(asked.values()) == len(inventory.resources)


def test_a_subscription_of_which_nothing_is_known_says_that_it_is_not_counted(sight: Sight) -> None:
    session, wire, subscriptions, _ = sight
    inner, wire.inner = wire.inner, without_subscription(wire.inner, SANDBOX.id)
    try:
        found = listed(session.directory.contents(subscriptions, threading.Event(), lambda _counts: False))
    finally:
        wire.inner = inner
    assert found.errors.keys() == {SANDBOX.id}
    assert "not among the counts" in found.errors[SANDBOX.id].message


def test_a_tenant_that_refuses_is_missing_and_the_others_are_counted(sight: Sight) -> None:
    session, wire, subscriptions, inventory = sight
    broken = json_answer({"error": {"code": "AuthorizationFailed", "message": "Not you."}}, 403)
    wire.answer = lambda asked: broken if SHARED.id in asked.graph.get("subscriptions", ()) else None
    try:
        found = _count(session, subscriptions)
        with pytest.raises(Forbidden):
            _count(session, [one for one in subscriptions if one.id == SHARED.id])
    finally:
        wire.answer = lambda _asked: None
    assert {tenant: error.message for tenant, error in found.missing.items()} == {FABRIKAM.id: "Not you."}
    assert found.matching == sum(one.subscription_id != SHARED.id for one in inventory.resources)


def test_a_count_that_is_stopped_tells_nothing(sight: Sight) -> None:
    session, _, subscriptions, _ = sight
    stop = threading.Event()
    stop.set()
    with pytest.raises(Throttled):
        session.directory.count(subscriptions, Selection(), stop)


def test_nothing_to_count_in_is_nothing(sight: Sight) -> None:
    assert _count(sight[0], []) == Counted(0, {}, {})
