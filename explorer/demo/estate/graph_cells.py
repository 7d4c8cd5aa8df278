"""Rows of Resource Graph that are alike but for their names, taken together: a huge estate is counted in no time."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Any, overload

from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Resource
from explorer.demo.kql.grouped import Test
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tables import WEIGHT, Row, Table

ALIKE = ("subscriptionId", "resourceGroup", "type", "kind", "location", "tags")
"""The columns that all rows of a cell have in common."""

_Cell = tuple[tuple[Any, ...], Subscription, Sequence[int]]
"""What the rows of a cell have in common, and their positions among the resources of their subscription."""

_KEPT = 4  # conditions that were tried for each row


class _Tags(dict[str, str]):
    """Tags that are kept once, and told apart by being another object."""

    __hash__ = object.__hash__  # type: ignore[assignment]


class _Many:
    """A row for many that are alike in some columns; its id is the first of theirs."""

    __slots__ = ("_first", "_values", "weight")

    def __init__(self, values: Mapping[str, Any], weight: int, first: Callable[[], str]) -> None:
        self._values, self.weight, self._first = values, weight, first

    def __getitem__(self, name: str) -> Any:
        return self.weight if name == WEIGHT else self._first() if name == "id" else self._values[name]


class Cells:
    """The cells of an estate that has any, worked out for each subscription when it is first asked for.

    A condition is tried once for all rows that are alike in what it reads. One that reads more is tried for each row,
    and what it left is kept for the next query: those for the counts of several facets differ in other conditions.
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
        rows = self._together(query.counts_by or (), cells) if is_weighted else _Apart(cells, self._at)
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
        """Return the rows of all cells, those that are alike in some columns as one."""
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


class _Apart(Sequence[Row]):
    """The rows of cells one by one, made when they are looked at."""

    def __init__(self, cells: Sequence[_Cell], at: Callable[[Subscription, int], Row]) -> None:
        self._cells, self._at = cells, at
        self._starts = [0, *accumulate(len(rows) for _, _, rows in cells)]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        cell = bisect_right(self._starts, at) - 1
        _, one, rows = self._cells[cell]
        return self._at(one, rows[at - self._starts[cell]])


def _picking(columns: Collection[str]) -> Callable[[tuple[Any, ...]], Any]:
    at = [ALIKE.index(name) for name in sorted(columns)]
    return itemgetter(*at) if at else lambda _values: ()
