"""What Explore mode says: how its listing stands, and why a list of it is empty."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.model.base.text import count, moment, plural
from explorer.ui.estate.listing import EstateLoader
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.loader import LoadState


def count_words(listing: EstateLoader) -> str:
    """Return how many rows there are, of how many, and as of when if they are not of now."""
    estate, inventory = listing.shell.estate, listing.shell.inventory
    if inventory.counted:
        return listing.counts.number_words()
    shown, total = len(inventory.rows), max(inventory.facets.total, estate.total_then)
    words = f"{count(shown)} of {count(total)}" if shown != total else count(total)
    if estate.as_of:
        return f"{words} as of {moment(estate.as_of)}"
    return words if inventory.is_complete and not estate.pending else f"{words} so far"


def status_words(listing: EstateLoader) -> str:
    """Return the status line: what of the filter is ignored, how the listing stands, what failed, the filter."""
    estate, inventory = listing.shell.estate, listing.shell.inventory
    notes = () if inventory.is_uncounted else inventory.notes
    words = [*notes, *_listing_words(listing), *listing.counts.status_words()]
    if inventory.filter:
        words.append(f"/{inventory.filter}")
    total = plural(inventory.facets.total, "resource")
    when = f", as of {moment(estate.as_of)}" if estate.as_of else ""
    return " · ".join(words) or f"{total} in {plural(len(inventory.subscriptions), 'subscription')}{when}"


def _listing_words(listing: EstateLoader) -> list[str]:
    """Return how the listing stands, the most urgent first; nothing if it has ended well."""
    estate, inventory = listing.shell.estate, listing.shell.inventory
    words = []
    subscriptions, contents = listing.loads
    if listing.is_running and inventory.counted:
        words.append("listing groups · esc stops")
    elif listing.is_running:
        fresh = plural(estate.fresh.facets.total, "resource")
        words.append(f"{fresh} so far, shown when all are there" if estate.is_beside else f"{fresh} so far")
        waiting = [one.name for one in estate.pending.values() if one.id not in estate.stopped]
        if waiting and estate.is_complete:
            words[-1] = f"waiting for {', '.join(waiting)}"
        words.append("esc stops")
    elif LoadState.STOPPED in (contents.state, subscriptions.state):
        at = "the groups" if inventory.counted else plural(inventory.facets.total, "resource")
        words.append(f"stopped at {at} · r starts again")
    elif subscriptions.error and estate.as_of:
        words.append(f"! not listed anew: {subscriptions.error.message.splitlines()[0]} · r tries again")
    failed = [inventory.subscription_name(one) for one, state in inventory.loading.items() if state.error]
    if failed:
        words.append(f"! {', '.join(failed)}: not listed · r tries again")
    if inventory.tenant_errors:
        words.append(f"! {plural(len(inventory.tenant_errors), 'tenant')} not listed: see 1")
    return words


def pane_words(listing: EstateLoader, id: str) -> list[str]:
    """Return why a left pane is empty."""
    if listing.shell.inventory.is_uncounted and id == "tags":
        return ["counting …"]
    words = {"subscriptions": "No subscriptions.", "groups": "No resource groups."}
    return _why_nothing(listing, words.get(id, "No tags."))


def empty_words(listing: EstateLoader) -> Sequence[str]:
    """Return why no resources are shown, and what to do."""
    inventory = listing.shell.inventory
    if inventory.counted:
        return listing.counts.empty_words()
    if inventory.facets.total and inventory.filter:
        return [f"Nothing holds “{inventory.filter}”.", "esc clears the filter."]
    if inventory.facets.total:
        return ["Nothing is left by what is chosen.", "Backspace in a left pane takes its choice back."]
    failed = [state.error for state in inventory.loading.values() if state.error]
    if failed and inventory.is_complete:
        return error_words(failed[0])
    return _why_nothing(listing, "No resources: the identity sees none here. Press i to see who you are.")


def _why_nothing(listing: EstateLoader, words: str) -> list[str]:
    """Return why nothing has come yet; `words` if the listing has ended."""
    for load in listing.loads:
        if load.error:
            return error_words(load.error)
        if load.is_running:
            return ["loading …"]
    return [words] if listing.shell.is_ready else listing.shell.waiting_words()
