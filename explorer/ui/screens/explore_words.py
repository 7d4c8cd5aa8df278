"""What Explore mode says: how its listing stands, and why a list of it is empty."""

from __future__ import annotations

from explorer.model.text import plural
from explorer.ui.describe import error_words
from explorer.ui.pane import LoadState
from explorer.ui.screens.mode import ModeScreen


def status_words(screen: ModeScreen) -> str:
    """Return the status line: what of the filter is ignored, how loading stands, what failed, the filter."""
    inventory = screen.app.inventory
    load = screen.load_of("contents")
    failed = [inventory.subscription_name(one) for one, state in inventory.loading.items() if state.error]
    total = plural(inventory.facets.total, "resource")
    words = list(inventory.notes)
    if screen.load_of("subscriptions").is_running or load.is_running:
        words.append(f"{total} so far · esc stops")
    elif load.state is LoadState.STOPPED:
        words.append(f"stopped at {total} · r starts again")
    if failed:
        words.append(f"! {', '.join(failed)}: not listed · r tries again")
    if inventory.filter:
        words.append(f"/{inventory.filter}")
    return " · ".join(words) or f"{total} in {plural(len(inventory.subscriptions), 'subscription')}"


def pane_words(screen: ModeScreen, id: str) -> list[str]:
    """Return why a left pane is empty."""
    words = {"subscriptions": "No subscriptions.", "groups": "No resource groups."}
    return _directory_words(screen, words.get(id, "No tags."))


def empty_words(screen: ModeScreen) -> list[str]:
    """Return why no resources are shown, and what to do."""
    inventory = screen.app.inventory
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
    if not screen.app.is_ready:
        return screen.app.waiting_words()
    return [words]
