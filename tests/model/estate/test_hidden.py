"""What is hidden stays hidden until somebody shows it, whatever listings, sign-ins and restarts do in between."""

from __future__ import annotations

from hypothesis import settings as profile
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.estate.hidden import HiddenSubscriptions
from explorer.model.settings import Settings
from explorer.settings.text import changed, parse

_TENANTS = [Tenant(f"tenant-{n}", f"Tenant {n}") for n in range(2)]
_SUBSCRIPTIONS = [Subscription(f"SUB-{n}", f"Name {n}", _TENANTS[n % 2].id) for n in range(5)]
_IDENTITIES = ["ada", "grace"]


class HiddenStaysHidden(RuleBasedStateMachine):
    """The oracle is a set of (tenant, identity, subscription): what somebody hid and nobody showed since."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.identity = _IDENTITIES[0]
        self.visibility = HiddenSubscriptions()
        self.hidden: set[tuple[str, str, str]] = set()

    @rule(tenant=st.sampled_from(_TENANTS), found=st.sets(st.integers(0, 4)))
    def a_tenant_answers(self, tenant: Tenant, found: set[int]) -> None:
        mine = [one for at, one in enumerate(_SUBSCRIPTIONS) if at in found and one.tenant_id == tenant.id]
        shown = self.visibility.take(tenant, self.identity, mine)
        assert shown == [one for one in mine if (tenant.id, self.identity, one.id.lower()) not in self.hidden]

    @rule(one=st.sampled_from(_SUBSCRIPTIONS), hide=st.booleans(), can_be_written=st.booleans())
    def toggled(self, one: Subscription, hide: bool, can_be_written: bool) -> None:
        if one.id.lower() not in self.visibility.known:
            return
        changes = (self.visibility.hide if hide else self.visibility.show)([one.id])
        seen = {(change.whose[0], change.whose[1], change.id) for change in changes}
        assert seen
        if not can_be_written and not hide:
            changes = []  # then the next start hides it again, which is no silent showing
        for change in changes:
            self.text = changed(self.text, change(parse(self.text).settings))
        self.hidden = self.hidden | seen if hide else self.hidden - seen
        assert self.visibility.is_hidden(one.id) is hide

    @rule()
    def a_refresh(self) -> None:
        """Nothing is told to visibility: it keeps what it knows."""

    @rule(identity=st.sampled_from(_IDENTITIES))
    def somebody_signs_in(self, identity: str) -> None:
        self.identity = identity
        self.visibility.forget()

    @rule()
    def a_restart(self) -> None:
        reading = parse(self.text)
        assert reading.problems == ()
        self.visibility = HiddenSubscriptions(reading.settings.hidden)
        remembered = reading.settings.hidden.items()
        found = {(tenant, who, one) for (tenant, who), ids in remembered for one in ids}
        assert self.hidden <= found
        self.hidden = found

    @invariant()
    def what_was_hidden_is_hidden(self) -> None:
        for tenant, identity, one in self.hidden:
            if identity == self.identity and one in self.visibility.known:
                assert self.visibility.is_hidden(one), (tenant, one)
            assert self.visibility.may_be_hidden(one)


HiddenStaysHidden.TestCase.settings = profile(max_examples=60, stateful_step_count=25)
TestHiddenStaysHidden = HiddenStaysHidden.TestCase


def _hidden_staging() -> Settings:
    visibility = HiddenSubscriptions()
    visibility.take(_TENANTS[0], "ada", _SUBSCRIPTIONS[:1])
    (change,) = visibility.hide(["sub-0"])
    return change(Settings())


def test_one_that_the_command_line_names_is_shown_for_this_run_only() -> None:
    settings = _hidden_staging()
    for wanted in ("name 0", "SUB-0"):
        visibility = HiddenSubscriptions(settings.hidden, [wanted])
        assert visibility.take(_TENANTS[0], "ada", _SUBSCRIPTIONS[:1]) == _SUBSCRIPTIONS[:1]
        assert visibility.is_for_this_run("sub-0")
        visibility.hide(["sub-0"])
        assert visibility.is_hidden("SUB-0")
    assert HiddenSubscriptions(settings.hidden).take(_TENANTS[0], "ada", _SUBSCRIPTIONS[:1]) == []


def test_one_that_two_tenants_show_is_hidden_from_both() -> None:
    settings = _hidden_staging()
    visibility = HiddenSubscriptions(settings.hidden)
    assert visibility.take(_TENANTS[1], "ada-as-guest", _SUBSCRIPTIONS[:1]) == _SUBSCRIPTIONS[:1]
    assert visibility.take(_TENANTS[0], "ada", _SUBSCRIPTIONS[:1]) == []
    assert visibility.hidden_in(_TENANTS[0].id) == _SUBSCRIPTIONS[:1]
    changes = visibility.show(["sub-0"])
    assert {change.whose for change in changes} == {(_TENANTS[0].id, "ada"), (_TENANTS[1].id, "ada-as-guest")}
    assert visibility.hidden_count == 0
