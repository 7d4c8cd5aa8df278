"""The three left panes of Explore mode: choosing in them narrows everything else at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from explorer.model.estate.estate import Estate
from explorer.model.estate.inventory import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE
from explorer.ui.estate.choices import HIDDEN, facet_sections, group_sections, subscription_sections
from explorer.ui.estate.keys import CHOICES
from explorer.ui.kit.choice_list import ChoiceList, Choices, Section
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import ActivePane

_TAGS_TO_COME = Section("\0tags", "tags", lambda _is_whole: Choices(()), "with the fresh rows")


class FacetPane(ChoiceList, ActivePane):
    """One of the panes; `/` searches in it, and what is chosen stays chosen."""

    KEYS = CHOICES
    BINDINGS = bindings(KEYS)

    def __init__(self, id: str, title: str, empty: Callable[[str], Sequence[str]], draw: Callable[[str], None]) -> None:
        """`empty` says why the pane of an id has no lines, `draw` draws it anew."""
        super().__init__(id=id, empty=self._empty_words, is_eager=id == "subscriptions")
        self.border_title = title
        self.search_hint = f"type to find in {title} · enter keeps it · esc clears it"
        self.needle = ""
        self._empty_as_listed, self._draw_again = partial(empty, id), partial(draw, id)

    def _empty_words(self) -> Sequence[str]:
        if self.needle:
            return [f"Nothing here holds “{self.needle}”.", "esc clears the search."]
        return self._empty_as_listed()

    def filter_text(self) -> str:
        return self.needle

    def narrow(self, text: str) -> None:
        self.needle = text
        self._draw_again()
        self.action_top()

    def undo(self) -> bool:
        had_needle = bool(self.needle)
        if had_needle:
            self.narrow("")
        return had_needle


class FacetPanes(Vertical):
    """Draws what an estate's facets hold, and chooses among them; each pane can be searched by itself."""

    TITLES: ClassVar = {"subscriptions": "1 Subscriptions", "groups": "2 Resource groups", "tags": "3 Tags and types"}
    """The panes, from top to bottom, by id."""

    @dataclass
    class Narrowed(Message):
        """Something was chosen, excluded, or taken back."""

    def __init__(
        self, estate: Estate, empty: Callable[[str], Sequence[str]], counting: Callable[[], str], *, id: str
    ) -> None:
        """`counting` says in few words why the counts are not those of what is chosen, or ""."""
        super().__init__(id=id)
        self._counting = counting
        self._estate = estate
        self._inventory = estate.shown
        self._empty = empty

    def compose(self) -> ComposeResult:
        for id, title in self.TITLES.items():
            yield FacetPane(id, title, self._empty, self.show)

    def show(self, id: str) -> None:
        """Draw a pane anew; its cursor stays on what it was on."""
        pane = self.query_one(f"#{id}", FacetPane)
        pane.border_subtitle = " · ".join(filter(None, (self._counting(), f"/{pane.needle}" if pane.needle else "")))
        pane.show(self._sections(id, pane.needle))

    def _sections(self, id: str, needle: str) -> Sequence[Section]:
        if id == "subscriptions":
            return subscription_sections(self._estate, needle)
        if id == "groups":
            return group_sections(self._inventory, needle)
        sections = facet_sections(self._inventory, needle)
        return [*sections, _TAGS_TO_COME] if self._estate.lacks_tags and not needle else sections

    def clear_searches(self) -> bool:
        """Show everything again; False where nothing was searched for."""
        return any([pane.undo() for pane in self.query(FacetPane)])

    # Choosing.

    def _keys(self, id: str) -> list[str]:
        facets, tally = self._inventory.facets, self._inventory.tally
        chosen = [key for marked in facets.choice() for key, _ in marked if key.startswith(TAG)]
        tags = [TYPE, LOCATION, *dict.fromkeys((*tally.keys(TAG), *chosen))]
        return {"subscriptions": [SUBSCRIPTION], "groups": [GROUP]}.get(id, tags)

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        if event.choice.value != HIDDEN:
            self._inventory.facets.toggle(event.choice.key, event.choice.value)
            self.post_message(self.Narrowed())

    @on(ChoiceList.Excluded)
    def _excluded(self, event: ChoiceList.Excluded) -> None:
        if event.choice.value != HIDDEN:
            self._inventory.facets.exclude(event.choice.key, event.choice.value)
            self.post_message(self.Narrowed())

    @on(ChoiceList.Cleared)
    def _cleared(self, event: ChoiceList.Cleared) -> None:
        for key in self._keys(event.choices.id or ""):
            self._inventory.facets.clear(key)
        self.post_message(self.Narrowed())

    def go_up(self) -> bool:
        """Take back the narrowest thing that is chosen; False where nothing is."""
        facets = self._inventory.facets
        for id in reversed(self.TITLES):
            for key in self._keys(id):
                if facets.narrows(key):
                    facets.clear(key)
                    self.post_message(self.Narrowed())
                    return True
        return False
