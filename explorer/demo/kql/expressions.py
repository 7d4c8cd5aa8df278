"""Kusto's scalar expressions, compiled to functions of a row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from explorer.demo.kql.tables import Row
from explorer.demo.kql.tokens import KqlError, Tokens
from explorer.demo.kql.values import COMPARISONS, FUNCTIONS, Value, number, text

_LISTS = frozenset({"in", "!in", "in~", "!in~", "has_any", "!has_any"})
_TYPES = frozenset({"dynamic", "datetime", "timespan", "bool", "int", "long", "real"})
_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: (a // b if isinstance(a, int) and isinstance(b, int) else a / b) if b else None,
    "%": lambda a, b: a % b if b else None,
}


_Of = Callable[[Row], Value]


@dataclass(frozen=True, slots=True)
class Expression:
    """A function of a row, the name of its column if the query gives none, and whether it is a plain column."""

    of: _Of
    name: str = ""
    is_column: bool = False


class Expressions:
    """Reads expressions over the columns that an operator sees. Raises KqlError for what does not fit."""

    def __init__(self, tokens: Tokens, columns: Collection[str], operator: str) -> None:
        self._tokens = tokens
        self._columns = columns
        self._operator = operator
        self.used: set[str] = set()

    def read(self) -> Expression:
        """Read one expression; `or` binds least."""
        left = self._and()
        while self._tokens.accept("or"):
            left = _either(left.of, self._and().of)
        return left

    def _and(self) -> Expression:
        left = self._comparison()
        while self._tokens.accept("and"):
            left = _both(left.of, self._comparison().of)
        return left

    def _comparison(self) -> Expression:
        left = self._sum()
        word = self._tokens.peek().text.lower()
        if self._tokens.accept("between", "!between"):
            return self._between(left, wanted=word == "between")
        if word not in COMPARISONS or self._tokens.peek().kind not in ("operator", "name"):
            return left
        self._tokens.take()
        if word == "matches":
            self._tokens.expect("regex")
        if word in _LISTS:
            return self._among(left, word)
        test, first, second = COMPARISONS[word], left.of, self._sum().of
        return Expression(lambda row: test(first(row), second(row)))

    def _between(self, left: Expression, *, wanted: bool) -> Expression:
        self._tokens.expect("(")
        low = self._sum().of
        self._tokens.expect("..")
        high = self._sum().of
        self._tokens.expect(")")
        test, value = COMPARISONS["<="], left.of
        return Expression(lambda row: (test(low(row), value(row)) and test(value(row), high(row))) is wanted)

    def _among(self, left: Expression, word: str) -> Expression:
        test, value = COMPARISONS[word], left.of
        choices = [one.of for one in self._arguments()]
        if len(choices) == 1:  # a list may be one dynamic value
            only = choices[0]
            return Expression(lambda row: test(value(row), found if isinstance(found := only(row), list) else [found]))
        return Expression(lambda row: test(value(row), [one(row) for one in choices]))

    def _arguments(self) -> list[Expression]:
        self._tokens.expect("(")
        found: list[Expression] = []
        while not self._tokens.accept(")"):
            if found:
                self._tokens.expect(",")
            found.append(self.read())
        return found

    def _sum(self) -> Expression:
        left = self._product()
        while sign := self._tokens.accept("+", "-"):
            left = _calculated(sign.text, left.of, self._product().of)
        return left

    def _product(self) -> Expression:
        left = self._unary()
        while sign := self._tokens.accept("*", "/", "%"):
            left = _calculated(sign.text, left.of, self._unary().of)
        return left

    def _unary(self) -> Expression:
        if self._tokens.accept("-"):
            inner = self._unary().of
            return Expression(lambda row: None if (found := number(inner(row))) is None else -found)
        return self._path()

    def _path(self) -> Expression:
        """Read a value and the path into it: .name, ['a name'], [0], [expression]."""
        found = self._primary()
        while True:
            if self._tokens.accept("."):
                if self._tokens.accept("["):
                    found = _member(found, Expression(_constant(self._tokens.take().value)))
                    self._tokens.expect("]")
                else:
                    name = self._tokens.name()
                    found = _member(found, Expression(_constant(name), name))
            elif self._tokens.accept("["):
                token = self._tokens.peek()
                key = self.read()
                named = str(token.value) if token.kind in ("string", "number") else ""
                found = _member(found, Expression(key.of, named))
                self._tokens.expect("]")
            else:
                return found

    def _primary(self) -> Expression:
        token = self._tokens.peek()
        if token.kind in ("string", "number", "timespan"):
            return Expression(_constant(self._tokens.take().value))
        if self._tokens.accept("("):
            inner = self.read()
            self._tokens.expect(")")
            return Expression(inner.of, inner.name)
        if token.kind == "operator" and token.text == "[":
            return self._column(self._tokens.name())
        if token.kind != "name":
            raise self._tokens.failure()
        self._tokens.take()
        word = token.text.lower()
        if word in ("true", "false", "null"):
            return Expression(_constant({"true": True, "false": False}.get(word)))
        if self._tokens.peek().text == "(":
            return self._literal() if word in _TYPES else self._call(token.text)
        return self._column(token.text)

    def _column(self, name: str) -> Expression:
        if name not in self._columns:
            message = f"'{self._operator}' operator: Failed to resolve scalar expression named '{name}'"
            raise KqlError("SEM0100", message)
        self.used.add(name)
        return Expression(itemgetter(name), name, is_column=True)

    def _call(self, name: str) -> Expression:
        known = FUNCTIONS.get(name.lower())
        if known is None:
            raise KqlError("InvalidQueryLanguage", "InvalidQueryLanguage", token=name)
        fewest, most, function = known
        arguments = self._arguments()
        if not fewest <= len(arguments) <= most:
            raise KqlError("SEM0219", f"{name}(): function expects {fewest} argument(s).")
        parts = [one.of for one in arguments]
        named = arguments[0].name if arguments else ""
        if len(parts) == 1:
            only = parts[0]
            return Expression(lambda row: function(only(row)), named)
        return Expression(lambda row: function(*[one(row) for one in parts]), named)

    def _literal(self) -> Expression:
        """Read dynamic([...]), datetime(...) and similar."""
        self._tokens.expect("(")
        if self._tokens.peek().text == "[":
            self._tokens.take()
            items: list[Value] = []
            while not self._tokens.accept("]"):
                if items:
                    self._tokens.expect(",")
                items.append(self._primary().of({}))
            self._tokens.expect(")")
            return Expression(_constant(items))
        start = self._tokens.peek().at
        while self._tokens.peek().text != ")" and self._tokens.peek().kind != "end":
            self._tokens.take()
        words = self._tokens.text[start : self._tokens.expect(")").at].strip().strip("'\"")
        return Expression(_constant(None if words == "null" else words))


def _either(first: _Of, second: _Of) -> Expression:
    return Expression(lambda row: bool(first(row) or second(row)))


def _both(first: _Of, second: _Of) -> Expression:
    return Expression(lambda row: bool(first(row) and second(row)))


def _calculated(sign: str, first: _Of, second: _Of) -> Expression:
    operation = _ARITHMETIC[sign]

    def of(row: Row) -> Value:
        a, b = number(first(row)), number(second(row))
        return None if a is None or b is None else operation(a, b)

    return Expression(of)


def _constant(value: Value) -> _Of:
    return lambda _row: value


def _member(whole: Expression, key: Expression) -> Expression:
    bag, member = whole.of, key.of

    def of(row: Row) -> Value:
        inside, at = bag(row), member(row)
        if isinstance(inside, dict):
            return inside.get(text(at))
        if isinstance(inside, list) and isinstance(at, int) and -len(inside) <= at < len(inside):
            return inside[at]
        return None

    return Expression(of, f"{whole.name}_{key.name}" if whole.name and key.name else "")
