"""Rows of Resource Graph that differ by name alone, counted together as one cell: a huge estate is counted at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from explorer.demo.base.lazy import Chained, Mapped
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Resource
from explorer.demo.kql.grouped import Test
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tables import WEIGHT, Row, Table

ALIKE = ("subscriptionId", "resourceGroup", "type", "kind", "location", "tags")
"""The columns that all rows of a cell have in common."""

_Cell = tuple[tuple[Any, ...], Subscription, Sequence[int]]
"""What the rows of a cell have in common, and their positions among the resources of their subscription."""

_KEPT = 4  # conditions whose remaining rows are kept


class _Tags(dict[str, str]):
    """Tags that are kept once, so that identity tells them apart."""

    __hash__ = object.__hash__  # type: ignore[assignment]


class _Many:
    """One row for many that have the same values in some columns; its id is that of the first."""

    __slots__ = ("_first", "_values", "weight")

    def __init__(self, values: Mapping[str, Any], weight: int, first: Callable[[], str]) -> None:
        self._values, self.weight, self._first = values, weight, first

    def __getitem__(self, name: str) -> Any:
        return self.weight if name == WEIGHT else self._first() if name == "id" else self._values[name]


class Cells:
    """The cells of an estate, made for each subscription when it is first asked for.

    A condition that reads only what the rows of a cell have in common is tried once for each cell. Any other is tried
    for each row, and the rows that it leaves are kept for the next query: the queries that count several facets differ
    in their other conditions.
    """

    def __init__(self, estate: Estate, row: Callable[[Resource], Row]) -> None:
        self._estate, self._row = estate, row
        self._resources: dict[str, Sequence[Resource]] = {}
        self._cells: dict[str, list[_Cell]] = {}
        self._tags: dict[tuple[tuple[str, str], ...], _Tags] = {}
        self._kept: OrderedDict[tuple[str, tuple[str, ...]], list[_Cell]] = OrderedDict()
        self._lock = threading.Lock()

    def are_there(self, subscriptions: Sequence[Subscription]) -> bool:
        return any(self._estate.cells(one) is not None for one in subscriptions[:1])

    def run(self, query: KqlProgram, subscriptions: Sequence[Subscription], columns: Sequence[str]) -> Table:
        """Run a query over the resources of subscriptions, which are sorted by id."""
        with self._lock:
            cells = self._left(query.tests, subscriptions)
        is_weighted = query.counts_by is not None and query.counts_by <= set(ALIKE)
        rows = self._together(query.counts_by or (), cells) if is_weighted else self._apart(cells)
        return query.run(rows, columns, is_weighted=is_weighted, is_tested=True)

    def _left(self, tests: Sequence[Test], subscriptions: Sequence[Subscription]) -> list[_Cell]:
        each = [test for test in tests if not test.columns <= set(ALIKE)]
        cells = self._each_left(each, subscriptions)
        for test in tests:
            if test not in each:
                pick, seen = _picking(test.columns), dict[Any, bool]()
                kept = []
                for cell in cells:
                    key = pick(cell[0])
                    is_left = seen.get(key)
                    if is_left is None:
                        is_left = seen[key] = bool(test.of(dict(zip(ALIKE, cell[0], strict=True))))
                    if is_left:
                        kept.append(cell)
                cells = kept
        return cells

    def _each_left(self, tests: Sequence[Test], subscriptions: Sequence[Subscription]) -> list[_Cell]:
        if not tests:
            return [cell for one in subscriptions for cell in self._of(one)]
        known = " and ".join(f"({test.source})" for test in tests), tuple(one.id for one in subscriptions)
        if known not in self._kept:
            test, kept = tests[-1].of, list[_Cell]()
            for values, one, rows in self._each_left(tests[:-1], subscriptions):
                if left := [at for at in rows if test(self._at(one, at))]:
                    kept.append((values, one, left))
            self._kept[known] = kept
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[known]

    def _together(self, columns: Collection[str], cells: Iterable[_Cell]) -> list[Row]:
        """Return the rows of all cells, one for all that have the same values in some columns."""
        pick = _picking(columns)
        found: dict[Any, list[Any]] = {}
        for values, one, rows in cells:
            key = pick(values)
            known = found.get(key)
            if known is None:
                found[key] = [values, len(rows), one, rows[0]]
            else:
                known[1] += len(rows)
        return [
            _Many(dict(zip(ALIKE, values, strict=True)), weight, partial(self._id, one, start))
            for values, weight, one, start in found.values()
        ]

    def _apart(self, cells: Iterable[_Cell]) -> Sequence[Row]:
        """Return the rows of all cells one by one."""
        by_subscription = groupby(cells, key=itemgetter(1))
        return Chained(
            [Mapped(Chained([cell[2] for cell in some]), partial(self._at, one)) for one, some in by_subscription]
        )

    def _of(self, subscription: Subscription) -> list[_Cell]:
        if subscription.id not in self._cells:
            resources = self._resources[subscription.id] = self._estate.resources(subscription)
            self._cells[subscription.id] = [
                (self._values(self._row(resources[rows[0]])), subscription, rows)
                for rows in self._estate.cells(subscription) or ()
            ]
        return self._cells[subscription.id]

    def _values(self, row: Row) -> tuple[Any, ...]:
        found = {name: row[name] for name in ALIKE}
        tags = found["tags"] or {}
        found["tags"] = self._tags.setdefault(tuple(tags.items()), _Tags(tags)) if tags else None
        return tuple(found.values())

    def _at(self, subscription: Subscription, at: int) -> Row:
        return self._row(self._resources[subscription.id][at])

    def _id(self, subscription: Subscription, at: int) -> str:
        return str(self._at(subscription, at)["id"])


def _picking(columns: Collection[str]) -> Callable[[tuple[Any, ...]], Any]:
    at = [ALIKE.index(name) for name in sorted(columns)]
    return itemgetter(*at) if at else lambda _values: ()
