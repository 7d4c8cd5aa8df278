"""Counts that Resource Graph makes itself, for tenants that are too large to be listed."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from explorer.cloud.estate.decoded import GRID_PAGES
from explorer.cloud.estate.graph import Graph, chunks, is_cut
from explorer.cloud.estate.kql import SPELLED, GraphQuery, tag_keys
from explorer.cloud.estate.rows import spelled_type
from explorer.cloud.wire.decoding import unreadable
from explorer.cloud.wire.parallel import merged
from explorer.model.azure.places import Subscription
from explorer.model.base.errors import ExplorerError, ServiceFault, Throttled
from explorer.model.base.text import count
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.selection import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Selection

_WIDTH = 4  # queries in flight


@dataclass(frozen=True, slots=True)
class Counted:
    """How many resources are left, and how many have each value of each facet, given the choices of all others.

    Facets are named without case; `spellings` counts the resources by each spelling of a tag's key. Resources without
    a tag are counted under UNTAGGED. `missing` has the tenants that were not counted, by id, and why.
    """

    matching: int
    facets: Mapping[str, Mapping[str, int]]
    spellings: Mapping[str, Mapping[str, int]]
    missing: Mapping[str, ExplorerError] = field(default_factory=dict)


class TenantCounts:
    """Counts over some subscriptions of one tenant. Raises what Resource Graph answers."""

    def __init__(
        self, graph: Graph, tenant_id: str, subscriptions: Sequence[Subscription], stop: threading.Event
    ) -> None:
        self._graph, self._tenant_id, self._stop = graph, tenant_id, stop
        self._by_lower = {one.id.lower(): one.id for one in subscriptions}
        self._chunks = chunks([one.id for one in subscriptions])

    def by_subscription(self, query: GraphQuery) -> Counter[str]:
        """Return how many resources each subscription has, by its id in lower case, those with none left out."""
        counts: Counter[str] = Counter()
        for value, number, *_ in self._rows(query.counted(SUBSCRIPTION)):
            counts[str(value).lower()] += number
        return counts

    def count(self, where: Selection) -> Counted:
        """Count the values of every facet, each given the choices of all other keys."""
        query, chosen = self.query(where), tag_keys(where.keys)
        work: dict[tuple[str, str], Callable[[], Any]] = {
            ("total", ""): partial(self._total, query),
            ("tags", ""): partial(self._tags, query, None),
        }
        for key in (SUBSCRIPTION, GROUP, TYPE, LOCATION):
            work["values", key] = partial(self._values, query.without(key), key)
        for key in chosen:
            own = query.without(f"{TAG}{key}")
            work["total", key] = partial(self._total, own)
            work["tags", key] = partial(self._tags, own, key)
        done = self._side_by_side(work)
        found: dict[str, Mapping[str, int]] = {key: done[kind, key] for kind, key in work if kind == "values"}
        tags: dict[str, _Tag] = done["tags", ""]
        for key in chosen:
            tags[key] = done["tags", key].get(key, _Tag())
        for key, tag in tags.items():
            found[f"{TAG}{key}"] = tag.counts(done["total", key if key in chosen else ""])
        return Counted(done["total", ""], found, {f"{TAG}{key}": tag.spellings for key, tag in tags.items()})

    def query(self, where: Selection) -> GraphQuery:
        """Return the queries about a selection, with all spellings of the tag keys that it names."""
        keys = tag_keys(where.named)
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        for key, *_ in self._rows(SPELLED) if keys else ():
            if str(key).casefold() in keys:
                spellings[str(key).casefold()].append(str(key))
        return GraphQuery(where, dict(spellings))

    def _values(self, query: GraphQuery, key: str) -> dict[str, int]:
        counts: Counter[str] = Counter()
        for value, number, *example in self._rows(query.counted(key)):
            counts[self._value(key, str(value or ""), *map(str, example[:1]))] += number
        return dict(counts)

    def _value(self, key: str, value: str, example: str = "") -> str:
        if key == TYPE:
            return spelled_type(example, value)
        if key == SUBSCRIPTION:
            return self._by_lower.get(value.lower(), value)
        return (value.replace(" ", "").lower() if key == LOCATION else value) or UNTAGGED

    def _total(self, query: GraphQuery) -> int:
        return sum(number for number, *_ in self._rows(query.total(), 0))

    def _tags(self, query: GraphQuery, only: str | None) -> dict[str, _Tag]:
        tags: defaultdict[str, _Tag] = defaultdict(_Tag)
        if only is None or only in query.spellings:
            for key, value, number, *_ in self._rows(query.tags_counted(only), 2):
                tags[str(key).casefold()].add(str(key), str(value), number)
        return dict(tags)

    def _side_by_side(self, work: Mapping[tuple[str, str], Callable[[], Any]]) -> dict[tuple[str, str], Any]:
        def one(name: tuple[str, str], _stop: threading.Event) -> Iterator[tuple[tuple[str, str], Any]]:
            yield name, work[name]()

        done = dict(merged([partial(one, name) for name in work], self._stop, _WIDTH))
        if self._stop.is_set():
            raise Throttled("Stopped while resources were counted.")
        return done

    def _rows(self, kql: str, at: int = 1) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query, which have a number in column `at`."""
        for chunk in self._chunks:
            for page in self._graph.pages(GRID_PAGES, kql, self._tenant_id, chunk, self._stop):
                if not all(len(row) > at and type(row[at]) is int for row in page.data.rows):
                    raise unreadable("it counts in another form")
                yield from page.data.rows
                if is_cut(page.truncated):
                    raise ServiceFault(f"Resource Graph cut its answer off: {count(page.total)} rows were to come.")


class _Tag:
    """The counts of one tag key in all its spellings."""

    def __init__(self) -> None:
        self.spellings: Counter[str] = Counter()
        self._values: Counter[str] = Counter()

    def add(self, spelling: str, value: str, number: int) -> None:
        self.spellings[f"{TAG}{spelling}"] += number
        self._values[value] += number

    def counts(self, total: int) -> dict[str, int]:
        untagged = total - self._values.total()
        return dict(self._values) | ({UNTAGGED: untagged} if untagged > 0 else {})


def added_up(parts: Sequence[Counted], missing: Mapping[str, ExplorerError]) -> Counted:
    """Add up the counts of several tenants; a tenant that lacks a key has all its resources untagged there."""
    facets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key in {key for part in parts for key in part.facets}:
        for part in parts:
            facets[key].update(part.facets.get(key, {UNTAGGED: part.matching} if part.matching else {}))
            spellings[key].update(part.spellings.get(key, {}))
    return Counted(sum(part.matching for part in parts), facets, spellings, missing)
