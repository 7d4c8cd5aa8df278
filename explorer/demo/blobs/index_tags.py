"""Blob index tags: which blobs of the demo have some, and the expression that finds blobs by them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from explorer.demo.blobs.listing_rules import Container
from explorer.demo.blobs.storage_faults import StorageFault

_TOKEN = re.compile(
    r"""\s*(?:(?P<and>AND\b)|(?P<op><=|>=|=|<|>)|'(?P<value>(?:[^']|'')*)'|"(?P<quoted>[^"]+)"|(?P<bare>@?\w+))""",
    re.IGNORECASE,
)
_MOST_TAGS = 10
_TAGGED = frozenset({"articles", "exports", "invoices"})

_COMPARED: Mapping[str, Callable[[str, str], bool]] = {
    "=": lambda left, right: left == right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}

_Condition = tuple[str, str, str]
"""A tag's name, an operator, a value; the name @container is the container's."""


def tags_of(container: str, name: str) -> dict[str, str]:
    """Return the index tags of a blob, which follow from its name; most blobs have none."""
    number = zlib.crc32(name.encode())
    match container:
        case "invoices" if number % 3:
            state = ("paid", "open", "reminded")[number % 11 % 3]
            return {"project": "webshop", "state": state, "month": "-".join(name.split("/")[:2])}
        case "exports" if number % 2:
            return {"project": "webshop", "retention": "90 days"}
        case "articles" if number % 40 == 0:
            return {"project": "catalogue", "reviewed by": "ada@contoso.com"}
    return {}


def _parse(expression: str) -> tuple[_Condition, ...]:
    """Return the conditions of an expression, which all must hold. Raises StorageFault in the service's words.

    https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#remarks
    """
    tokens = list(_tokens(expression))
    conditions: list[_Condition] = []
    while tokens or not conditions:
        key = _next(tokens, ("quoted", "bare"), expression, "expected a tag name")
        operator = _next(tokens, ("op",), expression, "expected an operator")
        value = _next(tokens, ("value",), expression, "expected a value in single quotes")
        conditions.append((key, operator, value.replace("''", "'")))
        if tokens:
            _next(tokens, ("and",), expression, "expected AND")
            if not tokens:
                raise _unparsed(expression, len(expression), "expected a tag name")
    if len({key for key, _, _ in conditions if key != "@container"}) > _MOST_TAGS:
        raise _unparsed(expression, 1, "there can be at most 10 unique tags in a query")
    return tuple(conditions)


def _matches(conditions: tuple[_Condition, ...], container: str, tags: Mapping[str, str]) -> bool:
    """Return whether a blob's tags meet all conditions; a tag that it lacks meets none."""
    known = {**tags, "@container": container}
    return bool(tags) and all(
        key in known and _COMPARED[operator](known[key], value) for key, operator, value in conditions
    )


def find(
    containers: Sequence[Container], expression: str, first: str, limit: int
) -> tuple[list[tuple[str, str, Mapping[str, str]]], str]:
    """Return a page of (container, name, tags that the expression names), and where the next page begins, or ""."""
    conditions = _parse(expression)
    asked = {key for key, _, _ in conditions}
    rows: list[tuple[str, str, Mapping[str, str]]] = []
    for container in containers:
        if container.name not in _TAGGED:
            continue
        for name in container.names:
            tags = tags_of(container.name, name)
            if f"{container.name}/{name}" < first or not _matches(conditions, container.name, tags):
                continue
            if len(rows) == limit:
                return rows, f"{container.name}/{name}"
            rows.append((container.name, name, {key: value for key, value in tags.items() if key in asked}))
    return rows, ""


def _tokens(expression: str) -> Iterator[tuple[str, str, int]]:
    at = 0
    while expression[at:].strip():
        token = _TOKEN.match(expression, at)
        if token is None:
            raise _unparsed(expression, at + 1, "unexpected character")
        yield str(token.lastgroup), token[str(token.lastgroup)], token.start() + 1
        at = token.end()


def _next(tokens: list[tuple[str, str, int]], kinds: tuple[str, ...], expression: str, wanted: str) -> str:
    kind, text, at = tokens.pop(0) if tokens else ("", "", len(expression) + 1)
    if kind not in kinds:
        raise _unparsed(expression, at, wanted)
    return text


def _unparsed(expression: str, at: int, why: str) -> StorageFault:
    return StorageFault(
        "InvalidQueryParameterValue",
        said=f"Error parsing query at or near character position {at}: {why}",
        QueryParameterName="where",
        QueryParameterValue=expression,
    )
