"""Tenants and subscriptions in words: how each stands, and one to read with what to do if it failed."""

from __future__ import annotations

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.text import count, plural
from explorer.model.estate.estate import Estate
from explorer.model.estate.inventory import SUBSCRIPTION
from explorer.model.identity.tenant_needs import need_of
from explorer.ui.kit.describe import Line, error_lines, fields

_STATES = {"pastdue": ("past due", "warn"), "warned": ("Warned", "warn"), "disabled": ("Disabled", "bad")}
"""State in lower case -> its word and its role; what is enabled has neither."""

_MEANINGS = {
    "warned": "It can be read, but not changed; it is disabled soon unless the cause is removed.",
    "pastdue": "A payment is outstanding; everything works until it is disabled for that.",
    "disabled": "It can be read, but not changed; virtual machines in it are stopped.",
    "deleted": "It is deleted, with everything that was in it.",
}
"""Source: https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-states."""


def _state_words(subscription: Subscription) -> tuple[str, str]:
    """Return the state of a subscription as a word and its role; both are "" if it is enabled."""
    if subscription.state.lower() in ("", "enabled"):
        return "", ""
    return _STATES.get(subscription.state.lower(), (subscription.state, "bad"))


def listing_state(estate: Estate, subscription: Subscription) -> tuple[str, str]:
    """Return a word and its role if the listing of a subscription failed or was stopped, else two empty ones."""
    loading = estate.shown.loading.get(subscription.id)
    if loading and loading.error:
        return "failed", "bad"
    return ("stopped", "warn") if subscription.id in estate.stopped else ("", "")


def subscription_state(estate: Estate, subscription: Subscription) -> tuple[str, str]:
    """Return in a word how a subscription stands, and its role: its listing first, then its state in Azure."""
    state = listing_state(estate, subscription)
    return state if state[0] else _state_words(subscription)


def tenant_lines(estate: Estate, tenant: Tenant) -> list[Line]:
    """Return a tenant: its ids, its subscriptions, and in full why it refused."""
    error = estate.shown.tenant_errors.get(tenant.id)
    found = [one for one in estate.shown.subscriptions.values() if one.tenant_id == tenant.id]
    hidden = len(estate.visibility.hidden_in(tenant.id))
    asked = "stopped; r asks it" if tenant.id in estate.stopped else "waiting for its answer …"
    state = need_of(error).words if error else asked if tenant.id in estate.pending else ""
    shown = plural(len(found), "subscription")
    lines: list[Line] = [[(tenant.name, "title")], [("tenant", "dim")], []]
    lines += fields(
        (
            ("id", tenant.id),
            ("domain", tenant.domain),
            ("holds", "" if state else f"{shown}, {count(hidden)} more hidden" if hidden else shown),
            ("state", state),
        )
    )
    if error:
        lines += [[], *error_lines(error), [], [("r asks this tenant again; the others stay as they are.", "dim")]]
    return lines


def subscription_lines(estate: Estate, one: Subscription) -> list[Line]:
    """Return a subscription: its ids, its state and what that means, and in full why it could not be listed."""
    inventory = estate.shown
    tenant, home = inventory.tenants.get(one.tenant_id), inventory.tenants.get(one.home_tenant_id)
    owner = home.name if home else one.home_tenant_id
    loading = inventory.loading.get(one.id)
    state, role = _state_words(one)
    is_hidden = estate.visibility.is_hidden(one.id)
    number = inventory.tally.counts(SUBSCRIPTION).get(one.id, 0)
    so_far = "" if loading and loading.is_complete else " so far"
    missing = inventory.counted.missing.get(one.tenant_id, "") if inventory.counted else ""
    held = f"{plural(number, 'resource')}{so_far}"
    if missing:
        held = f"not counted: {missing}"
    elif inventory.is_uncounted:
        held = "counting …"
    lines: list[Line] = [[(one.name, "title")], [("subscription", "dim")], []]
    lines += fields(
        (
            ("id", one.id),
            ("tenant", tenant.name if tenant else one.tenant_id),
            ("owned by", f"{owner} (Azure Lighthouse)" if owner else ""),
            ("shown", "no: nothing is listed from it" if is_hidden else ""),
            ("holds", "" if is_hidden else held),
        )
    )
    if state:
        lines += [[], [("state  ", "key"), (state, role)]]
        meaning = _MEANINGS.get(one.state.lower(), "")
        lines += [[("       ", "key"), (meaning, "")]] if meaning else []
    if loading and loading.error:
        again = "r lists this subscription again; the others stay as they are."
        lines += [[], *error_lines(loading.error), [], [(again, "dim")]]
    return lines
