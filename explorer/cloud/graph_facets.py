"""Counts that Resource Graph works out itself: for tenants too large to be listed whole."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from explorer.cloud.graph import Graph, chunks
from explorer.cloud.kql import LOCATION, TYPE, Choices, Query, spelled, tag_keys
from explorer.cloud.manager_pages import GRID_PAGES
from explorer.cloud.rows import spelled_type
from explorer.model.facets import UNTAGGED
from explorer.model.inventory import GROUP, SUBSCRIPTION, TAG
from explorer.model.places import Subscription

Counts = dict[str, dict[str, int]]
"""A facet's key -> its values, each with the number of resources that carry it."""


class TenantCounts:
    """Counts over some subscriptions of one tenant. Raises what Resource Graph answers."""

    def __init__(
        self, graph: Graph, tenant_id: str, subscriptions: Sequence[Subscription], stop: threading.Event
    ) -> None:
        self._graph, self._tenant_id, self._stop = graph, tenant_id, stop
        self._chunks = chunks([one.id for one in subscriptions])

    def total(self, where: Choices) -> int:
        return self._total(self.query(where))

    def by_subscription(self, query: Query) -> Counter[str]:
        """Return how many resources each subscription has, by its id in lower case, those with none left out."""
        counts: Counter[str] = Counter()
        for value, number in self._rows(query.counted(SUBSCRIPTION)):
            counts[str(value).lower()] += int(number)
        return counts

    def facets(self, where: Choices) -> Counts:
        """Count the values of every facet, each given the choices of all other keys."""
        query = self.query(where)
        found: Counts = {}
        for key in (SUBSCRIPTION, GROUP, TYPE, LOCATION):
            counts: Counter[str] = Counter()
            for value, number, *example in self._rows(query.without(key).counted(key)):
                counts[spelled_type(example[0], value) if example else str(value)] += int(number)
            found[key] = dict(counts)
        chosen = tag_keys(where)
        tags = self._tags(query, None)
        for key in chosen:
            own = query.without(f"{TAG}{key}")
            tags.pop(key, None)
            tags |= self._tags(own, {key})
            tags.setdefault(key, _Tag()).total = self._total(own)
        total = self._total(query)
        for key, tag in tags.items():
            found[f"{TAG}{tag.name or key}"] = tag.counts(tag.total if key in chosen else total)
        return found

    def query(self, where: Choices) -> Query:
        """Return the choices with the spellings of the keys of tags that they name."""
        keys = tag_keys(where)
        spellings: defaultdict[str, set[str]] = defaultdict(set)
        for key, _ in self._rows(spelled(keys)) if keys else ():
            spellings[str(key).lower()].add(str(key))
        return Query(where, {key: sorted(names) for key, names in spellings.items()})

    def _total(self, query: Query) -> int:
        return sum(int(number) for (number,) in self._rows(query.total()))

    def _tags(self, query: Query, only: set[str] | None) -> dict[str, _Tag]:
        tags: defaultdict[str, _Tag] = defaultdict(_Tag)
        for key, value, number in self._rows(query.tags_counted(only)):
            tags[str(key).lower()].add(str(key), str(value), int(number))
        return dict(tags)

    def _rows(self, kql: str) -> Iterator[tuple[Any, ...]]:
        for chunk in self._chunks:
            for page in self._graph.pages(GRID_PAGES, kql, self._tenant_id, chunk, self._stop):
                yield from page.data.rows


class _Tag:
    """One key of tags in all its spellings."""

    def __init__(self) -> None:
        self._spellings: Counter[str] = Counter()
        self._values: Counter[str] = Counter()
        self.total = 0

    @property
    def name(self) -> str:
        """The most common spelling."""
        return min(self._spellings, key=lambda one: (-self._spellings[one], one), default="")

    def add(self, spelling: str, value: str, number: int) -> None:
        self._spellings[spelling] += number
        self._values[value] += number

    def counts(self, total: int) -> dict[str, int]:
        untagged = total - self._values.total()
        return dict(self._values) | ({UNTAGGED: untagged} if untagged > 0 else {})


def added_up(parts: Sequence[Mapping[str, Mapping[str, int]]], totals: Sequence[int]) -> Counts:
    """Return the counts of several tenants as one; a key that one of them has and another not is untagged there.

    `totals` are how many resources of each tenant the choices leave.
    """
    names: dict[str, str] = {}
    for part in parts:
        for key in part:
            names.setdefault(key.lower(), key)
    found: Counts = {}
    for folded, name in names.items():
        counts: Counter[str] = Counter()
        for part, total in zip(parts, totals, strict=True):
            own = next((values for key, values in part.items() if key.lower() == folded), None)
            counts.update(own if own is not None else {UNTAGGED: total})
        found[name] = {value: number for value, number in counts.items() if number}
    return found
