"""Pane 1 of Explore mode: tenants as headings, their subscriptions, and how many of them are hidden."""

from __future__ import annotations

from collections import defaultdict

from explorer.model.estate import Estate
from explorer.model.inventory import SUBSCRIPTION
from explorer.model.places import Subscription, Tenant
from explorer.model.tenant_needs import need_of
from explorer.model.text import count
from explorer.ui.widgets.choice_list import Choice

HIDDEN = "\0hidden"
"""The value of the line that stands for a tenant's hidden subscriptions."""

STATES = {"pastdue": ("past due", "warn"), "warned": ("Warned", "warn"), "disabled": ("Disabled", "bad")}
"""State in lower case -> its word and its role; what is enabled has neither."""


def state_words(subscription: Subscription) -> tuple[str, str]:
    """Return the state of a subscription as a word and a role, both "" where it is enabled."""
    if subscription.state.lower() in ("", "enabled"):
        return "", ""
    return STATES.get(subscription.state.lower(), (subscription.state, "bad"))


def subscription_choices(estate: Estate) -> list[Choice]:
    """Return tenants as headings and their subscriptions, each with how many resources it holds."""
    inventory = estate.screen
    counts = inventory.facets.counts(SUBSCRIPTION)
    chosen = inventory.facets.chosen(SUBSCRIPTION)
    owned: defaultdict[str, list[Subscription]] = defaultdict(list)
    for one in inventory.subscriptions.values():
        owned[one.tenant_id].append(one)
    known = list(inventory.tenants.values())
    known += [Tenant(one, one) for one in sorted(owned.keys() - inventory.tenants.keys())]
    rows: list[Choice] = []
    for tenant in known:
        hidden = len(estate.visibility.hidden_in(tenant.id))
        rows.append(_heading(estate, tenant, is_empty=not owned[tenant.id] and not hidden))
        for one in owned[tenant.id]:
            rows.append(_row(estate, one, counts.get(one.id, 0), one.id in chosen))
        if hidden:
            rows.append(Choice(tenant.id, HIDDEN, f"{count(hidden)} hidden", note="S shows", mark="–"))
    return rows


def _heading(estate: Estate, tenant: Tenant, *, is_empty: bool) -> Choice:
    error = estate.screen.tenant_errors.get(tenant.id)
    if error:
        note, role = need_of(error).word, "warn"
    elif tenant.id in estate.pending:
        note, role = ("stopped", "warn") if tenant.id in estate.stopped else ("…", "dim")
    else:
        note, role = "no subscriptions" if is_empty else "", "dim"
    return Choice(tenant.id, "", tenant.name, is_heading=True, note=note, note_role=role, explains=error is not None)


def _row(estate: Estate, one: Subscription, number: int, is_chosen: bool) -> Choice:
    loading = estate.screen.loading.get(one.id)
    note, role = listing_state(estate, one)
    if not note:
        note, role = state_words(one)
    if not note and not (loading and loading.is_complete):
        note, role = "…", "dim"
    explains = bool(loading and loading.error)
    return Choice(one.tenant_id, one.id, one.name, number, is_chosen, note=note, note_role=role, explains=explains)


def listing_state(estate: Estate, subscription: Subscription) -> tuple[str, str]:
    """Return a word and its role where a subscription could not be listed or was not listed to its end, else ""."""
    loading = estate.screen.loading.get(subscription.id)
    if loading and loading.error:
        return "failed", "bad"
    if subscription.id in estate.stopped:
        return "stopped", "warn"
    return "", ""
