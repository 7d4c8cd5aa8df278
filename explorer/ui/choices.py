"""What Explore mode lists below the subscriptions: resource groups and tag values, with live counts."""

from __future__ import annotations

from functools import lru_cache

from explorer.model.facets import UNTAGGED
from explorer.model.inventory import GROUP, TAG, Inventory
from explorer.model.redact import redact
from explorer.ui.widgets.choice_list import Choice

_MOST_VALUES = 200  # of one tag: more cannot be chosen from by eye


def group_choices(inventory: Inventory) -> list[Choice]:
    """Return the resource groups of the chosen subscriptions by name, with how many of their resources are left."""
    counts = inventory.facets.counts(GROUP)
    chosen = inventory.facets.chosen(GROUP)
    shown = {one.id for one in inventory.chosen_subscriptions()}
    narrowed = inventory.facets.has_choice
    rows = [
        Choice(GROUP, value, group.name, counts.get(value, 0), value in chosen)
        for value, group in inventory.groups.items()
        if group.subscription_id in shown and (not narrowed or counts.get(value) or value in chosen)
    ]
    return sorted(rows, key=lambda row: row.label.casefold())


def tag_choices(inventory: Inventory) -> list[Choice]:
    """Return tag keys as headings, those most resources carry first, with their values by count."""
    facets = inventory.facets
    rows: list[Choice] = []
    for key in facets.keys(TAG):
        also = [spelling.removeprefix(TAG) for spelling in facets.spellings(key)[1:]]
        note = f"(also {', '.join(also)})" if also else ""
        rows.append(Choice(key.casefold(), "", key.removeprefix(TAG), is_heading=True, note=note))
        chosen = facets.chosen(key)
        counts = facets.counts(key)
        order = sorted(counts.items(), key=lambda item: (item[0] == UNTAGGED, -item[1], item[0]))
        visible = [item for item in order if item[1] or item[0] in chosen]
        for value, number in visible[:_MOST_VALUES]:
            label = "(untagged)" if value == UNTAGGED else _shown(value) or "(empty)"
            rows.append(Choice(key.casefold(), value, label, number, value in chosen))
        if len(visible) > _MOST_VALUES:
            rows.append(
                Choice(key.casefold(), "\0more", f"… {len(visible) - _MOST_VALUES:,} rarer values; use / to find them")
            )
    return rows


@lru_cache(maxsize=20_000)
def _shown(value: str) -> str:
    """Return a tag's value as it is listed; cached, since every page that arrives lists all of them anew."""
    return redact(value)
