"""Enough of the Kusto Query Language for what people ask of Azure Resource Graph.

Source: https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from explorer.demo.base.lazy import Mapped
from explorer.demo.kql.expressions import Expression, Expressions
from explorer.demo.kql.grouped import Aggregate, Test, expanded, grouped
from explorer.demo.kql.tables import Over, Row, Table
from explorer.demo.kql.tokens import KqlError, Tokens
from explorer.demo.kql.values import (
    AGGREGATES,
    COUNT_ROWS,
    FOR_AZURE_ONLY,
    WANT_EACH,
    WEIGHED,
    order,
)

Step = Callable[[Table], Table]


class KqlProgram:
    """A query, read once. Raises KqlError for what Resource Graph cannot run, or what this cannot.

    `tests` are the conditions that come first. If the rows that they leave are only counted, `counts_by` are the
    columns that the counts depend on, else None: rows with the same values there may be given as one row with its
    weight, which has the id of the first.
    """

    def __init__(self, kql: str, tables: Mapping[str, Sequence[str]]) -> None:
        self._tokens = Tokens(kql)
        self._steps: list[Step] = []
        self.tests: list[Test] = []
        self.counts_by: frozenset[str] | None = None
        self._read_before: set[str] = set()
        self._wants_each = False
        self.table = "resources"
        first = self._tokens.peek()
        if first.kind == "name" and first.text.lower() in tables:
            self.table = self._tokens.take().text.lower()
        elif first.kind == "name" and first.text != "count" and self._tokens.peek(1).text in ("|", ""):
            raise KqlError("DisallowedLogicalTableName", f"Table {first.text} is invalid, unsupported or disallowed.")
        self.columns = tuple(tables[self.table])
        if first.text.lower() not in tables and self._tokens.peek().kind != "end":
            self._operator()
        while self._tokens.peek().kind != "end":
            self._tokens.expect("|")
            self._operator()

    def run(
        self, rows: Sequence[Row], columns: Sequence[str], *, is_weighted: bool = False, is_tested: bool = False
    ) -> Table:
        """Run the query over the rows of its table, sorted by id, or over those that its tests leave (`is_tested`)."""
        table = Table(tuple(columns), rows, is_by_id=True, is_weighted=is_weighted)
        for step in self._steps[len(self.tests) if is_tested else 0 :]:
            table = step(table)
        return table

    def _operator(self) -> None:
        token = self._tokens.take()
        name = token.text.lower()
        read = {
            "where": self._where, "filter": self._where, "project": self._project, "extend": self._extend,
            "project-away": self._project_away, "project-keep": self._project_keep, "summarize": self._summarize,
            "project-rename": self._rename, "order": self._order, "sort": self._order, "top": self._top,
            "take": self._take, "limit": self._take, "distinct": self._distinct, "count": self._count,
            "mv-expand": self._expand, "mvexpand": self._expand,
        }.get(name)  # fmt: skip
        if name in FOR_AZURE_ONLY:
            raise KqlError("InvalidQueryLanguage", "InvalidQueryLanguage", token=token.text)
        if read is None:
            raise self._tokens.failure(token)
        expressions = Expressions(self._tokens, self.columns, name)
        read(expressions)
        self._read_before |= expressions.used
        self._wants_each = self._wants_each or name in WANT_EACH
        if name in COUNT_ROWS and not self._wants_each and self.counts_by is None:
            self.counts_by = frozenset(self._read_before)
        self._wants_each = self._wants_each or name in COUNT_ROWS

    def _then(self, step: Step, columns: Iterable[str] | None = None) -> None:
        self._steps.append(step)
        if columns is not None:
            self.columns = tuple(dict.fromkeys(columns))

    def _where(self, read: Expressions) -> None:
        start = self._tokens.peek().at
        test = read.read().of
        if len(self.tests) == len(self._steps):
            self.tests.append(Test(self._tokens.text[start : self._tokens.peek().at], frozenset(read.used), test))
            read.used = set()
        self._then(lambda table: replace(table, rows=[row for row in table.rows if test(row)]))

    def _assigned(self, read: Expressions) -> list[tuple[str, Expression]]:
        """Read `name = expression, expression, ...`; without a name the expression gives one."""
        found: list[tuple[str, Expression]] = []
        while not found or self._tokens.accept(","):
            name = ""
            if self._tokens.peek(1).text == "=":
                name = self._tokens.name()
                self._tokens.expect("=")
            one = read.read()
            found.append((name or one.name or f"Column{len(found) + 1}", one))
        return found

    def _project(self, read: Expressions) -> None:
        assigned = self._assigned(read)
        keeps_id = any(name == one.name == "id" and one.is_column for name, one in assigned)
        self._each([name for name, _ in assigned], assigned, keeps_id=keeps_id)

    def _extend(self, read: Expressions) -> None:
        assigned = self._assigned(read)
        names = [name for name, _ in assigned]
        self._each([*self.columns, *names], assigned, keeps_id="id" not in names)

    def _each(self, names: Iterable[str], assigned: Iterable[tuple[str, Expression]], *, keeps_id: bool) -> None:
        """Give every row some columns, and the table these names."""
        pairs = [(name, one.of) for name, one in assigned]
        columns = tuple(dict.fromkeys(names))

        def each(row: Row) -> Row:
            return Over(row, {name: of(row) for name, of in pairs})

        def step(table: Table) -> Table:
            return replace(table, columns=columns, rows=Mapped(table.rows, each), is_by_id=table.is_by_id and keeps_id)

        self._then(step, columns)

    def _names(self) -> list[str]:
        found = [self._tokens.name()]
        while self._tokens.accept(","):
            found.append(self._tokens.name())
        return found

    def _keep(self, kept: Sequence[tuple[str, str]]) -> None:
        """Keep only some columns: new name, name."""
        columns = [(new, Expression(itemgetter(name))) for new, name in kept]
        self._each([new for new, _ in kept], columns, keeps_id=("id", "id") in kept)

    def _project_away(self, _read: Expressions) -> None:
        away = self._names()
        self._keep([(name, name) for name in self.columns if name not in away])

    def _project_keep(self, _read: Expressions) -> None:
        kept = self._names()
        self._keep([(name, name) for name in self.columns if name in kept])

    def _rename(self, read: Expressions) -> None:
        renamed = {one.name: name for name, one in self._assigned(read)}
        self._keep([(renamed.get(name, name), name) for name in self.columns])

    def _sorting(self, read: Expressions) -> list[tuple[Expression, bool]]:
        """Read what to sort by, each with whether it is descending, which is Kusto's default."""
        found: list[tuple[Expression, bool]] = []
        while not found or self._tokens.accept(","):
            one = read.read()
            word = self._tokens.accept("asc", "desc")
            found.append((one, word is None or word.text.lower() == "desc"))
            if self._tokens.accept("nulls"):
                self._tokens.take()
        return found

    @staticmethod
    def _sorted(table: Table, by: Sequence[tuple[Expression, bool]]) -> Table:
        first, falls = by[0]
        if table.is_by_id and first.is_column and first.name == "id" and not falls:
            return table
        rows = list(table.rows)
        for one, is_falling in reversed(by):
            of = one.of
            rows.sort(key=lambda row, of=of: order(of(row)), reverse=is_falling)  # type: ignore[misc]
        return replace(table, rows=rows, is_by_id=False)

    def _order(self, read: Expressions) -> None:
        self._tokens.expect("by")
        by = self._sorting(read)
        self._then(lambda table: self._sorted(table, by))

    def _size(self) -> int:
        token = self._tokens.take()
        if token.kind != "number":
            raise self._tokens.failure(token)
        return int(token.value)

    def _top(self, read: Expressions) -> None:
        size = self._size()
        self._tokens.expect("by")
        by = self._sorting(read)
        self._then(lambda table: replace(self._sorted(table, by), rows=self._sorted(table, by).rows[:size]))

    def _take(self, _read: Expressions) -> None:
        size = self._size()
        self._then(lambda table: replace(table, rows=table.rows[:size], is_limited=True))

    def _count(self, _read: Expressions) -> None:
        self._then(lambda table: Table(("Count",), [{"Count": table.total}]), ("Count",))

    def _distinct(self, read: Expressions) -> None:
        if self._tokens.accept("*"):
            pairs = [(name, Expression(itemgetter(name))) for name in self.columns]
        else:
            pairs = self._assigned(read)
        self._grouped(pairs, [])

    def _summarize(self, read: Expressions) -> None:
        made: list[Aggregate] = []
        while self._tokens.peek().text.lower() != "by" and (not made or self._tokens.accept(",")):
            made.append(self._aggregate(read))
        by = self._assigned(read) if self._tokens.accept("by") else []
        self._grouped(by, made)

    def _aggregate(self, read: Expressions) -> Aggregate:
        """Read one aggregation."""
        name = ""
        if self._tokens.peek(1).text == "=":
            name = self._tokens.name()
            self._tokens.expect("=")
        token = self._tokens.take()
        function = token.text.lower()
        if function not in AGGREGATES:
            raise self._tokens.failure(token)
        self._tokens.expect("(")
        before = set(read.used)
        inner = Expression(lambda _row: 1) if self._tokens.peek().text == ")" else read.read()
        if function == "min" and inner.is_column and inner.name == "id":
            read.used = before
        self._wants_each = self._wants_each or function not in WEIGHED
        if self._tokens.accept(","):
            self._size()  # how many a set may hold
        self._tokens.expect(")")
        return name or f"{AGGREGATES[function][0]}{inner.name}", inner, function

    def _grouped(self, by: Sequence[tuple[str, Expression]], made: Sequence[Aggregate]) -> None:
        columns = tuple(dict.fromkeys([*(name for name, _ in by), *(name for name, _, _ in made)]))
        self._then(lambda table: grouped(table, columns, by, made), columns)

    def _expand(self, read: Expressions) -> None:
        is_array = False
        while self._tokens.accept("bagexpansion", "kind"):
            self._tokens.expect("=")
            is_array = self._tokens.take().text.lower() == "array"
        ((name, one),) = self._assigned(read)[:1]
        if self._tokens.accept("to"):
            self._tokens.expect("typeof")
            self._tokens.expect("(")
            self._tokens.take()
            self._tokens.expect(")")
        most = self._size() if self._tokens.accept("limit") else 128
        columns = tuple(dict.fromkeys((*self.columns, name)))

        def step(table: Table) -> Table:
            rows: list[Row] = [
                Over(row, {name: value})
                for row in table.rows
                for value in expanded(one.of(row), is_array=is_array)[:most]
            ]
            return Table(columns, rows, is_weighted=table.is_weighted)

        self._then(step, columns)
