"""What Explore mode lists below the subscriptions: resource groups, types, locations and tags, with counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from heapq import nsmallest

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.redact import redact
from explorer.model.base.text import count
from explorer.model.estate.estate import Estate
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Inventory
from explorer.model.estate.near_spellings import key_form
from explorer.model.identity.tenant_needs import need_of
from explorer.ui.kit.choice_list import MORE, Choice, Choices, Section

_TOP = 8  # values of one key that are shown before all of them are asked for
_OPEN_KEYS = 8  # tags that are open at first: those that most resources carry
_MOST_OPEN = 1000  # values: a key with more, such as a date, is folded at first


def group_sections(inventory: Inventory, needle: str = "") -> list[Section]:
    """Return the resource groups of the chosen subscriptions by name, with how many of their resources are left."""

    def values(_is_whole: bool) -> Choices:
        facets, groups = inventory.facets, inventory.groups
        counts = inventory.tally.counts(GROUP)
        otherwise = None if inventory.is_uncounted else 0
        marked = facets.chosen(GROUP) | facets.excluded(GROUP)
        shown = list(inventory.groups_by_name())
        if facets.has_choice and not inventory.is_uncounted:  # an empty group is shown only where all are
            shown = list(filter((counts.keys() | marked).__contains__, shown))
        if needle:
            shown = [value for value in shown if holds(groups[value].name, needle)]

        def choice(value: str) -> Choice:
            one = groups[value]
            note = inventory.subscription_name(one.subscription_id) if inventory.shares_name(value) else ""
            return Choice(
                GROUP, value, one.name, counts.get(value, otherwise), mark_of(inventory, GROUP, value), note=note
            )

        return Choices(shown, choice)

    return [Section(GROUP, "", values)]


def facet_sections(inventory: Inventory, needle: str = "") -> list[Section]:
    """Return types, locations and tag keys as headings, those most resources carry first, with values by count."""
    facets, tally = inventory.facets, inventory.tally
    sections = []
    tags = tally.keys(TAG)
    forms: dict[str, list[str]] = {}
    for key in tags:
        forms.setdefault(key_form(key.removeprefix(TAG)), []).append(key)
    for at, key in enumerate((TYPE, LOCATION, *tags)):
        totals = tally.totals(key)
        name = key.removeprefix(TAG)
        wanted: Collection[str] | None = None
        if needle and not holds(name, needle):
            wanted = [value for value in totals if holds(_label(inventory, key, value), needle)]
        if not totals or wanted == []:
            continue
        also = [spelling.removeprefix(TAG) for spelling in tally.spellings(key)[1:]]
        alike = [one.removeprefix(TAG) for one in forms.get(key_form(name), ()) if one != key] if at > 1 else []
        notes = [f"(also {', '.join(also)})"] if also else []
        notes += [f"≈ {', '.join(alike)}"] if alike else []
        sections.append(
            Section(
                key.casefold(),
                name,
                partial(_values, inventory, key, wanted),
                redact(" ".join(notes)),
                size=len(totals),
                marked=len(facets.chosen(key) | facets.excluded(key)),
                is_open=bool(needle) or (1 < at < _OPEN_KEYS + 2 and len(totals) <= _MOST_OPEN),
            )
        )
    return sections


def _values(inventory: Inventory, key: str, wanted: Collection[str] | None, is_whole: bool) -> Choices:
    facets = inventory.facets
    counts = inventory.tally.counts(key)
    marked = facets.chosen(key) | facets.excluded(key)
    shown = dict(_only(counts, wanted)) if wanted is not None else counts
    for value in marked - shown.keys():
        shown[value] = counts.get(value, 0)  # what is chosen stays in sight

    def rank(value: str) -> tuple[bool, bool, int, str]:
        return value == UNTAGGED, value not in marked, -shown[value], value

    if is_whole or len(shown) <= _TOP + 2:
        values = sorted(shown, key=rank)
    else:
        values = nsmallest(max(_TOP, len(marked)), shown, key=rank)
        values += [UNTAGGED] if UNTAGGED in shown and UNTAGGED not in values else []
        values.append(MORE)

    def choice(value: str) -> Choice:
        if value == MORE:
            return Choice(key.casefold(), MORE, f"… {len(shown) - len(values) + 1:,} more")
        alike = (
            [_shown(one) or "(empty)" for one in inventory.tally.alike(key, value)[:2]] if key.startswith(TAG) else []
        )
        note = f"≈ {', '.join(alike)}" if alike else ""
        return Choice(
            key.casefold(),
            value,
            _label(inventory, key, value),
            shown[value],
            mark_of(inventory, key, value),
            note=note,
        )

    return Choices(values, choice)


def _only(counts: Mapping[str, int], wanted: Iterable[str]) -> Iterator[tuple[str, int]]:
    return ((value, counts[value]) for value in wanted if value in counts)


def mark_of(inventory: Inventory, key: str, value: str) -> str:
    """Return ● for a value that is chosen, ⊘ for one that is excluded, ○ for any other."""
    facets = inventory.facets
    return "●" if value in facets.chosen(key) else "⊘" if value in facets.excluded(key) else "○"


def _label(inventory: Inventory, key: str, value: str) -> str:
    if value == UNTAGGED:
        return "(untagged)" if key.startswith(TAG) else "(none)"
    return inventory.holdings.type_words(value) if key == TYPE else _shown(value) or "(empty)"


def holds(text: str, needle: str) -> bool:
    """Tell whether a pane's search finds a text."""
    return needle.casefold() in text.casefold()


@lru_cache(maxsize=20_000)
def _shown(value: str) -> str:
    """Return a tag's value as it is listed; cached, since every page that arrives lists all of them anew."""
    return redact(value)


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
    inventory = estate.shown
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
    error = estate.shown.tenant_errors.get(tenant.id)
    if error:
        note, role = need_of(error).word, "warn"
    elif tenant.id in estate.pending:
        note, role = ("stopped", "warn") if tenant.id in estate.stopped else ("…", "dim")
    else:
        note, role = "" if shown or hidden else "no subscriptions", "dim"

    def values(_is_whole: bool) -> Choices:
        otherwise = None if estate.shown.is_uncounted else 0
        rows = [_row(estate, one, counts.get(one.id, otherwise)) for one in shown]
        if hidden:
            rows.append(Choice(SUBSCRIPTION, HIDDEN, f"{count(hidden)} hidden", mark="–", note="S shows"))
        return Choices(rows)

    return Section(tenant.id, tenant.name, values, note, role, explains=error is not None)


def _row(estate: Estate, one: Subscription, number: int | None) -> Choice:
    loading = estate.shown.loading.get(one.id)
    note, role = listing_state(estate, one)
    if not note:
        note, role = state_words(one)
    if not note and not (loading and loading.is_complete):
        note, role = "…", "dim"
    counted = estate.shown.counted
    if counted and one.tenant_id in counted.missing:
        number, note, role = None, "not counted", "warn"
    mark = mark_of(estate.shown, SUBSCRIPTION, one.id)
    explains = bool(loading and loading.error)
    return Choice(SUBSCRIPTION, one.id, one.name, number, mark, note=note, note_role=role, explains=explains)


def listing_state(estate: Estate, subscription: Subscription) -> tuple[str, str]:
    """Return a word and its role where a subscription could not be listed or was not listed to its end, else ""."""
    loading = estate.shown.loading.get(subscription.id)
    if loading and loading.error:
        return "failed", "bad"
    if subscription.id in estate.stopped:
        return "stopped", "warn"
    return "", ""
