"""What Explore mode says: how its listing stands, and why a list of it is empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.model.base.text import count, moment, plural
from explorer.ui.estate.azure_counts import counted_empty, counted_status, counted_words
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.loader import LoadState
from explorer.ui.screen.mode_screen import ModeScreen

if TYPE_CHECKING:
    from explorer.ui.estate.listing import EstateScreen


def count_words(screen: EstateScreen) -> str:
    """Return how many rows there are, of how many, and of when they are where they are not of now."""
    estate, inventory = screen.shell.estate, screen.shell.inventory
    if inventory.counted:
        return counted_words(screen)
    shown, total = len(inventory.rows), max(inventory.facets.total, estate.total_then)
    words = f"{count(shown)} of {count(total)}" if shown != total else count(total)
    if estate.as_of:
        return f"{words} as of {moment(estate.as_of)}"
    return words if inventory.is_complete and not estate.pending else f"{words} so far"


def status_words(screen: EstateScreen) -> str:
    """Return the status line: what of the filter is ignored, how the listing stands, what failed, the filter."""
    estate, inventory = screen.shell.estate, screen.shell.inventory
    notes = () if inventory.is_uncounted else inventory.notes
    words = [*notes, *_listing_words(screen), *counted_status(screen)]
    if inventory.filter:
        words.append(f"/{inventory.filter}")
    total = plural(inventory.facets.total, "resource")
    when = f", as of {moment(estate.as_of)}" if estate.as_of else ""
    return " · ".join(words) or f"{total} in {plural(len(inventory.subscriptions), 'subscription')}{when}"


def _listing_words(screen: EstateScreen) -> list[str]:
    """Return how the listing stands, the most urgent first; nothing where all is well and at rest."""
    estate, inventory = screen.shell.estate, screen.shell.inventory
    words = []
    failure = screen.load_of("subscriptions").error
    if screen.is_loading("subscriptions", "contents", "more", "again") and inventory.counted:
        words.append("listing groups · esc stops")
    elif screen.is_loading("subscriptions", "contents", "more", "again"):
        fresh = plural(estate.fresh.facets.total, "resource")
        words.append(f"{fresh} so far, shown when all are there" if estate.is_beside else f"{fresh} so far")
        waiting = [one.name for one in estate.pending.values() if one.id not in estate.stopped]
        if waiting and estate.is_complete:
            words[-1] = f"waiting for {', '.join(waiting)}"
        words.append("esc stops")
    elif LoadState.STOPPED in (screen.load_of("contents").state, screen.load_of("subscriptions").state):
        at = "the groups" if inventory.counted else plural(inventory.facets.total, "resource")
        words.append(f"stopped at {at} · r starts again")
    elif failure and estate.as_of:
        words.append(f"! not listed anew: {failure.message.splitlines()[0]} · r tries again")
    failed = [inventory.subscription_name(one) for one, state in inventory.loading.items() if state.error]
    if failed:
        words.append(f"! {', '.join(failed)}: not listed · r tries again")
    if inventory.tenant_errors:
        words.append(f"! {plural(len(inventory.tenant_errors), 'tenant')} not listed: see 1")
    return words


def pane_words(screen: ModeScreen, id: str) -> list[str]:
    """Return why a left pane is empty."""
    if screen.shell.inventory.is_uncounted and id == "tags":
        return ["counting …"]
    words = {"subscriptions": "No subscriptions.", "groups": "No resource groups."}
    return _directory_words(screen, words.get(id, "No tags."))


def empty_words(screen: EstateScreen) -> Sequence[str]:
    """Return why no resources are shown, and what to do."""
    inventory = screen.shell.inventory
    if inventory.counted:
        return counted_empty(screen)
    if inventory.facets.total and inventory.filter:
        return [f"Nothing holds “{inventory.filter}”.", "esc clears the filter."]
    if inventory.facets.total:
        return ["Nothing is left by what is chosen.", "Backspace in a left pane takes its choice back."]
    failed = [state.error for state in inventory.loading.values() if state.error]
    if failed and inventory.is_complete:
        return error_words(failed[0])
    return _directory_words(screen, "No resources: the identity sees none here. Press i to see who you are.")


def _directory_words(screen: ModeScreen, words: str) -> list[str]:
    for name in ("subscriptions", "contents"):
        load = screen.load_of(name)
        if load.error:
            return error_words(load.error)
        if load.is_running:
            return ["loading …"]
    if not screen.shell.is_ready:
        return screen.shell.waiting_words()
    return [words]
