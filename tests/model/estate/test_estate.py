"""Rows on the screen: never doubled, never mixed, and gone where they must be, whatever order things come in."""

from __future__ import annotations

from threading import Event

from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.errors import Throttled
from explorer.model.estate.estate import Copy, Estate
from explorer.model.estate.hidden import HiddenSubscriptions
from explorer.model.estate.inventory import SUBSCRIPTION, Inventory
from explorer.model.estate.row_cache import CachedRows

_TENANT = Tenant("t", "Contoso")
_SUBSCRIPTIONS = [Subscription(f"s{n}", f"Name {n}", "t") for n in range(3)]


def _rows(subscription: str, run: int, count: int = 3) -> list[Resource]:
    return [Resource(f"/{subscription}/{n}/{run}", f"app-{n}", "type", subscription, "rg") for n in range(count)]


def _first(key: str, run: int) -> CachedRows:
    inventory = Inventory()
    inventory.add_subscriptions(_TENANT, _SUBSCRIPTIONS, None)
    rows = [row for one in _SUBSCRIPTIONS for row in _rows(one.id, run)]
    inventory.add([], rows)
    return CachedRows(inventory, key, 1.0, len(rows), False, is_all=True)


class Screen(RuleBasedStateMachine):
    """Each listing has a number that its rows carry; `listed` is what each subscription's latest one has brought."""

    def __init__(self) -> None:
        super().__init__()
        self.estate = Estate(Inventory(), HiddenSubscriptions())
        self.run = 0
        self.begun = False
        self.waiting: list[str] = []
        self.copies: list[Copy] = []

    @rule()
    def begin(self) -> None:
        self.run += 1
        self.estate.begin()
        self.estate.identify(("t", "ada"), "ada")
        self.estate.tenants_found([_TENANT])
        self.waiting = [one.id for one in self.estate.tenant_answered(_TENANT, _SUBSCRIPTIONS, None, "ada")]
        self.begun = True
        self.copies = []

    @precondition(lambda self: self.waiting)
    @rule(fails=st.booleans())
    def a_subscription_is_listed(self, fails: bool) -> None:
        one = self.waiting.pop()  # it may have been hidden since it was asked for
        before = len(self.estate.fresh.resources)
        self.estate.arrived([], _rows(one, self.run, 1 if fails else 3))
        self.estate.ended(one, Throttled("wait") if fails else None)
        assert (len(self.estate.fresh.resources) == before) is self.estate.visibility.is_hidden(one)

    @precondition(lambda self: self.begun and not self.waiting and self.estate.is_complete)
    @rule()
    def settle(self) -> None:
        self.estate.settle(float(self.run + 10))

    @rule(key=st.sampled_from(["ada", "grace"]))
    def rows_of_last_time_come(self, key: str) -> None:
        taken = self.estate.take_first(_first(key, 0))
        assert not (taken and self.estate.identity and key != "ada")

    @rule()
    def somebody_stops_it(self) -> None:
        self.waiting = []
        self.estate.stop()

    @rule(one=st.sampled_from([one.id for one in _SUBSCRIPTIONS]))
    def hide(self, one: str) -> None:
        if one in self.estate.visibility.known:
            self.estate.hide([one])

    @rule(one=st.sampled_from(_SUBSCRIPTIONS))
    def list_one_again(self, one: Subscription) -> None:
        if self.estate.gone or self.estate.visibility.is_hidden(one.id) or one.id in self.waiting or not self.begun:
            return
        self.estate.take_out(one.id)
        assert self.estate.put(self.estate.copies(Event()))
        self.estate.list_more([one])
        self.run += 1
        self.estate.arrived([], _rows(one.id, self.run))
        self.estate.ended(one.id, None)

    @rule()
    def a_copy_is_made(self) -> None:
        self.copies = self.estate.copies(Event())

    @rule()
    def a_copy_is_put(self) -> None:
        gone = set(self.estate.gone)
        if self.copies and self.estate.put(self.copies):
            assert not self.estate.gone
            assert not [row for row in self.estate.shown.resources if row.subscription_id in gone]
        self.copies = []

    @rule()
    def another_identity(self) -> None:
        known = self.estate.identity
        assert self.estate.identify(("t", "grace"), "grace") or known in (None, ("t", "grace"))
        if known == ("t", "ada"):
            assert self.estate.shown.resources == []
        self.waiting, self.begun, self.copies = [], False, []
        self.estate.identify(("t", "ada"), "ada")
        assert self.estate.shown.resources == []

    @invariant()
    def no_row_stands_twice_and_counts_are_true(self) -> None:
        screen = self.estate.shown
        ids = [row.id for row in screen.resources]
        assert len(ids) == len(set(ids)) == screen.facets.total
        for one in {row.subscription_id for row in screen.resources}:
            runs = {row.id.rpartition("/")[2] for row in screen.resources if row.subscription_id == one}
            assert len(runs) == 1, (one, runs)  # of one subscription all rows are of one listing
        counts = screen.facets.counts(SUBSCRIPTION)
        assert sum(counts.values()) == len(ids)

    @invariant()
    def what_is_hidden_is_no_subscription_here(self) -> None:
        for inventory in (self.estate.shown, self.estate.fresh):
            assert not [one for one in inventory.subscriptions if self.estate.visibility.is_hidden(one)]


Screen.TestCase.settings = profile(max_examples=80, stateful_step_count=25)
TestScreen = Screen.TestCase


def test_what_arrives_of_one_that_was_hidden_meanwhile_is_left_out() -> None:
    estate = Estate(Inventory(), HiddenSubscriptions())
    estate.begin()
    estate.tenant_answered(_TENANT, _SUBSCRIPTIONS, None, "ada")
    estate.arrived([], _rows("s0", 1, 1))
    estate.hide(["s0"])
    estate.arrived([ResourceGroup("rg", "s0")], [*_rows("s0", 1), *_rows("s1", 1)])
    assert estate.put(estate.copies(Event()))
    assert {one.subscription_id for one in estate.shown.resources} == {"s1"}
    assert not estate.shown.groups
