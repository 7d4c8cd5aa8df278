"""What Kusto's summarize, distinct and mv-expand make of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from explorer.demo.kql.expressions import Expression
from explorer.demo.kql.tables import Row, Table
from explorer.demo.kql.values import AGGREGATES, Value, text

Aggregate = tuple[str, Expression, str]
"""A column, the values it is made from, and the function."""


@dataclass(frozen=True, slots=True)
class Test:
    """A condition: its words, the columns that it reads, and whether a row meets it."""

    source: str
    columns: frozenset[str]
    of: Callable[[Row], Value]


def grouped(
    table: Table, columns: tuple[str, ...], by: Sequence[tuple[str, Expression]], made: Sequence[Aggregate]
) -> Table:
    """Return a row for each group of rows with the same values of `by`."""
    keys = [one.of for _, one in by]
    groups: dict[Any, tuple[list[Value], list[Row]]] = {}
    for row in table.rows:
        values = [key(row) for key in keys]
        at = tuple([text(one) if isinstance(one, dict | list) else one for one in values])
        found = groups.get(at)
        if found is None:
            found = groups[at] = (values, [])
        found[1].append(row)
    if not by and not groups:
        groups[()] = ([], [])
    rows: list[Row] = [
        {name: value for (name, _), value in zip(by, values, strict=True)}
        | {name: _made(function, one, replace(table, rows=members)) for name, one, function in made}
        for values, members in groups.values()
    ]
    return Table(columns, rows)


def _made(function: str, one: Expression, table: Table) -> Value:
    if function == "count":
        return table.total
    return AGGREGATES[function][1]([one.of(row) for row in table.rows])


def expanded(value: Value, *, is_array: bool) -> list[Value]:
    """Return what mv-expand makes of a value: the members of a list, or the pairs of a bag, as lists or as bags."""
    if isinstance(value, dict) and value:
        return [[key, inner] if is_array else {key: inner} for key, inner in value.items()]
    return value if isinstance(value, list) and value else [None if isinstance(value, dict | list) else value]
