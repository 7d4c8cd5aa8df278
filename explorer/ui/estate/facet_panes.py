"""The three left panes of Explore mode: what they list, and how choosing in them narrows everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from heapq import nsmallest

from textual import on
from textual.message import Message

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.redact import redact
from explorer.model.base.text import count
from explorer.model.estate.estate import Estate
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Inventory
from explorer.model.estate.near_spellings import key_form
from explorer.model.identity.tenant_needs import need_of
from explorer.ui.estate.keys import CHOICES
from explorer.ui.estate.tenant_words import subscription_state
from explorer.ui.kit import glyphs
from explorer.ui.kit.choice_list import MORE, Choice, ChoiceList, Choices, Section
from explorer.ui.kit.keys import Key, bindings
from explorer.ui.kit.lines import ActivePane

HIDDEN = "\0hidden"
"""The value of the line that stands for a tenant's hidden subscriptions."""

_TOP = 8  # values of one key that are shown before all of them are asked for
_OPEN_KEYS = 8  # tags that are open at first: those that most resources carry
_MOST_OPEN = 1000  # values: a key with more, such as a date, is folded at first


class FacetPane(ChoiceList, ActivePane):
    """One of the panes; `/` searches in it, and what is chosen stays chosen."""

    KEYS: Sequence[Key] = CHOICES
    BINDINGS = bindings(KEYS)
    ID = TITLE = ""
    IS_EAGER = False

    @dataclass
    class Narrowed(Message):
        """Something was chosen, excluded, or taken back."""

    def __init__(self, estate: Estate, empty: Callable[[str], Sequence[str]], counting: Callable[[], str]) -> None:
        """`empty` says why the pane of an id has no lines, `counting` why its counts are out of date, or ""."""
        super().__init__(id=self.ID, empty=self._empty_words, is_eager=self.IS_EAGER)
        self.border_title = self.TITLE
        self.search_hint = f"type to find in {self.TITLE} · enter keeps it · esc clears it"
        self.needle = ""
        self.estate, self.inventory = estate, estate.shown
        self._empty_otherwise, self._counting = partial(empty, self.ID), counting

    def sections(self) -> Sequence[Section]:
        """Return what the pane lists, as far as it holds the needle."""
        return ()

    def facet_keys(self) -> Sequence[str]:
        """Return the keys of which values are chosen here."""
        return ()

    def redraw(self) -> None:
        """Draw the pane anew; its cursor stays on what it was on."""
        self.border_subtitle = " · ".join(filter(None, (self._counting(), f"/{self.needle}" if self.needle else "")))
        self.show(self.sections())

    def _empty_words(self) -> Sequence[str]:
        if self.needle:
            return [f"Nothing here holds “{self.needle}”.", "esc clears the search."]
        return self._empty_otherwise()

    # Searching.

    def filter_text(self) -> str:
        return self.needle

    def narrow(self, text: str) -> None:
        self.needle = text
        self.redraw()
        self.action_top()

    def undo(self) -> bool:
        had_needle = bool(self.needle)
        if had_needle:
            self.narrow("")
        return had_needle

    # Choosing.

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        if event.choice.value != HIDDEN:
            self.inventory.facets.toggle(event.choice.key, event.choice.value)
            self.post_message(self.Narrowed())

    @on(ChoiceList.Excluded)
    def _excluded(self, event: ChoiceList.Excluded) -> None:
        if event.choice.value != HIDDEN:
            self.inventory.facets.exclude(event.choice.key, event.choice.value)
            self.post_message(self.Narrowed())

    @on(ChoiceList.Cleared)
    def _cleared(self) -> None:
        for key in self.facet_keys():
            self.inventory.facets.clear(key)
        self.post_message(self.Narrowed())

    def go_up(self) -> bool:
        """Take back the choice of one key; False if nothing is chosen."""
        key = next(filter(self.inventory.facets.narrows, self.facet_keys()), None)
        if key is None:
            return False
        self.inventory.facets.clear(key)
        self.post_message(self.Narrowed())
        return True


class SubscriptionsPane(FacetPane):
    """Tenants as headings, and their subscriptions."""

    ID, TITLE, IS_EAGER = "subscriptions", "1 Subscriptions", True

    def sections(self) -> Sequence[Section]:
        return subscription_sections(self.estate, self.needle)

    def facet_keys(self) -> Sequence[str]:
        return (SUBSCRIPTION,)


class GroupsPane(FacetPane):
    """The resource groups of the chosen subscriptions."""

    ID, TITLE = "groups", "2 Resource groups"

    def sections(self) -> Sequence[Section]:
        return group_sections(self.inventory, self.needle)

    def facet_keys(self) -> Sequence[str]:
        return (GROUP,)


class TagsPane(FacetPane):
    """Types, locations and tag keys as headings, and their values."""

    ID, TITLE = "tags", "3 Tags and types"

    def sections(self) -> Sequence[Section]:
        found = facet_sections(self.inventory, self.needle)
        if self.estate.lacks_tags and not self.needle:
            found.append(Section("\0tags", "tags", lambda _is_whole: Choices(()), "with the fresh rows"))
        return found

    def facet_keys(self) -> Sequence[str]:
        facets, tally = self.inventory.facets, self.inventory.tally
        chosen = [key for marked in facets.choice() for key, _ in marked if key.startswith(TAG)]
        return (TYPE, LOCATION, *dict.fromkeys((*tally.keys(TAG), *chosen)))


FACET_PANES = (SubscriptionsPane, GroupsPane, TagsPane)
"""The panes from top to bottom."""


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
        shown = within if _holds(tenant.name, needle) else [one for one in within if _holds(one.name + one.id, needle)]
        if shown or _holds(tenant.name, needle):
            sections.append(_tenant_section(estate, tenant, shown, counts))
    return sections


def _tenant_section(estate: Estate, tenant: Tenant, shown: list[Subscription], counts: Mapping[str, int]) -> Section:
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
        rows = [_subscription_row(estate, one, counts.get(one.id, otherwise)) for one in shown]
        if hidden:
            rows.append(Choice(SUBSCRIPTION, HIDDEN, f"{count(hidden)} hidden", mark=glyphs.HIDDEN, note="S shows"))
        return Choices(rows)

    return Section(tenant.id, tenant.name, values, note, role, explains=error is not None)


def _subscription_row(estate: Estate, one: Subscription, number: int | None) -> Choice:
    loading, counted = estate.shown.loading.get(one.id), estate.shown.counted
    note, role = subscription_state(estate, one)
    if not note and not (loading and loading.is_complete):
        note, role = "…", "dim"
    if counted and one.tenant_id in counted.missing:
        number, note, role = None, "not counted", "warn"
    mark = _mark(estate.shown, SUBSCRIPTION, one.id)
    explains = bool(loading and loading.error)
    return Choice(SUBSCRIPTION, one.id, one.name, number, mark, note=note, note_role=role, explains=explains)


def group_sections(inventory: Inventory, needle: str = "") -> list[Section]:
    """Return the resource groups of the chosen subscriptions by name, with how many of their resources are left."""

    def values(_is_whole: bool) -> Choices:
        facets, groups = inventory.facets, inventory.groups
        counts = inventory.tally.counts(GROUP)
        otherwise = None if inventory.is_uncounted else 0
        marked = facets.chosen(GROUP) | facets.excluded(GROUP)
        shown = list(inventory.groups_by_name())
        if facets.has_choice and not inventory.is_uncounted:  # empty groups are shown only while nothing is chosen
            shown = list(filter((counts.keys() | marked).__contains__, shown))
        if needle:
            shown = [value for value in shown if _holds(groups[value].name, needle)]

        def choice(value: str) -> Choice:
            one = groups[value]
            note = inventory.subscription_name(one.subscription_id) if inventory.shares_name(value) else ""
            mark = _mark(inventory, GROUP, value)
            return Choice(GROUP, value, one.name, counts.get(value, otherwise), mark, note=note)

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
        if needle and not _holds(name, needle):
            wanted = [value for value in totals if _holds(_label(inventory, key, value), needle)]
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
                _shown(" ".join(notes)),
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
    shown = counts if wanted is None else {value: counts[value] for value in wanted if value in counts}
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
        alike = inventory.tally.alike(key, value)[:2] if key.startswith(TAG) else []
        note = f"≈ {', '.join(_shown(one) or '(empty)' for one in alike)}" if alike else ""
        mark = _mark(inventory, key, value)
        return Choice(key.casefold(), value, _label(inventory, key, value), shown[value], mark, note=note)

    return Choices(values, choice)


def _mark(inventory: Inventory, key: str, value: str) -> str:
    if value in inventory.facets.chosen(key):
        return glyphs.CHOSEN
    return glyphs.EXCLUDED if value in inventory.facets.excluded(key) else glyphs.NOT_CHOSEN


def _label(inventory: Inventory, key: str, value: str) -> str:
    if value == UNTAGGED:
        return "(untagged)" if key.startswith(TAG) else "(none)"
    return inventory.holdings.type_words(value) if key == TYPE else _shown(value) or "(empty)"


def _holds(text: str, needle: str) -> bool:
    """Tell whether a text holds what a pane is searched for."""
    return needle.casefold() in text.casefold()


@lru_cache(maxsize=20_000)
def _shown(value: str) -> str:
    """Return a tag's value as it is listed; cached, as every page that arrives draws all of them again."""
    return redact(value)
