"""Pane 1 of Explore mode: tenants as headings, their subscriptions, and how many of them are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.text import count
from explorer.model.estate.estate import Estate
from explorer.model.estate.inventory import SUBSCRIPTION
from explorer.model.identity.tenant_needs import need_of
from explorer.ui.estate.choices import holds, mark_of
from explorer.ui.kit.choice_list import Choice, Choices, Section

HIDDEN = "\0hidden"
"""The value of the line that stands for a tenant's hidden subscriptions."""

STATES = {"pastdue": ("past due", "warn"), "warned": ("Warned", "warn"), "disabled": ("Disabled", "bad")}
"""State in lower case -> its word and its role; what is enabled has neither."""


def state_words(subscription: Subscription) -> tuple[str, str]:
    """Return the state of a subscription as a word and a role, both "" where it is enabled."""
    if subscription.state.lower() in ("", "enabled"):
        return "", ""
    return STATES.get(subscription.state.lower(), (subscription.state, "bad"))


def subscription_sections(estate: Estate, needle: str = "") -> list[Section]:
    """Return tenants as headings and their subscriptions, each with how many resources it holds."""
    inventory = estate.screen
    owned: defaultdict[str, list[Subscription]] = defaultdict(list)
    for one in inventory.subscriptions.values():
        owned[one.tenant_id].append(one)
    known = list(inventory.tenants.values())
    known += [Tenant(one, one) for one in sorted(owned.keys() - inventory.tenants.keys())]
    counts = inventory.tally.counts(SUBSCRIPTION)
    sections = []
    for tenant in known:
        within = owned[tenant.id]
        shown = within if holds(tenant.name, needle) else [one for one in within if holds(one.name + one.id, needle)]
        if shown or holds(tenant.name, needle):
            sections.append(_section(estate, tenant, shown, counts))
    return sections


def _section(estate: Estate, tenant: Tenant, shown: list[Subscription], counts: Mapping[str, int]) -> Section:
    hidden = len(estate.visibility.hidden_in(tenant.id))
    error = estate.screen.tenant_errors.get(tenant.id)
    if error:
        note, role = need_of(error).word, "warn"
    elif tenant.id in estate.pending:
        note, role = ("stopped", "warn") if tenant.id in estate.stopped else ("…", "dim")
    else:
        note, role = "" if shown or hidden else "no subscriptions", "dim"

    def values(_is_whole: bool) -> Choices:
        otherwise = None if estate.screen.is_uncounted else 0
        rows = [_row(estate, one, counts.get(one.id, otherwise)) for one in shown]
        if hidden:
            rows.append(Choice(SUBSCRIPTION, HIDDEN, f"{count(hidden)} hidden", mark="–", note="S shows"))
        return Choices(rows)

    return Section(tenant.id, tenant.name, values, note, role, explains=error is not None)


def _row(estate: Estate, one: Subscription, number: int | None) -> Choice:
    loading = estate.screen.loading.get(one.id)
    note, role = listing_state(estate, one)
    if not note:
        note, role = state_words(one)
    if not note and not (loading and loading.is_complete):
        note, role = "…", "dim"
    counted = estate.screen.counted
    if counted and one.tenant_id in counted.missing:
        number, note, role = None, "not counted", "warn"
    mark = mark_of(estate.screen, SUBSCRIPTION, one.id)
    explains = bool(loading and loading.error)
    return Choice(SUBSCRIPTION, one.id, one.name, number, mark, note=note, note_role=role, explains=explains)


def listing_state(estate: Estate, subscription: Subscription) -> tuple[str, str]:
    """Return a word and its role where a subscription could not be listed or was not listed to its end, else ""."""
    loading = estate.screen.loading.get(subscription.id)
    if loading and loading.error:
        return "failed", "bad"
    if subscription.id in estate.stopped:
        return "stopped", "warn"
    return "", ""
