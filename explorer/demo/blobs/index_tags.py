"""Blob index tags: which blobs of the demo have some, and the question that finds blobs by them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from explorer.demo.blobs.listing_rules import Container
from explorer.demo.blobs.page_xml import StorageFault

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

Condition = tuple[str, str, str]
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


def parse(expression: str) -> tuple[Condition, ...]:
    """Return the conditions of an expression, all of which must hold; raises StorageFault as the service refuses it.

    https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags#remarks
    """
    tokens = list(_tokens(expression))
    conditions: list[Condition] = []
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


def matches(conditions: tuple[Condition, ...], container: str, tags: Mapping[str, str]) -> bool:
    """Tell whether a blob's tags meet all conditions; a tag that it lacks meets none."""
    known = {**tags, "@container": container}
    return bool(tags) and all(
        key in known and _COMPARED[operator](known[key], value) for key, operator, value in conditions
    )


def find(
    containers: Sequence[Container], expression: str, first: str, limit: int
) -> tuple[list[tuple[str, str, Mapping[str, str]]], str]:
    """Return a page of (container, name, tags that were asked about), and where the next page begins, or ""."""
    conditions = parse(expression)
    asked = {key for key, _, _ in conditions}
    rows: list[tuple[str, str, Mapping[str, str]]] = []
    for container in containers:
        if container.name not in _TAGGED:
            continue
        for name in container.names:
            tags = tags_of(container.name, name)
            if f"{container.name}/{name}" < first or not matches(conditions, container.name, tags):
                continue
            if len(rows) == limit:
                return rows, f"{container.name}/{name}"
            rows.append((container.name, name, {key: value for key, value in tags.items() if key in asked}))
    return rows, ""


def found(endpoint: str, expression: str, rows: list[tuple[str, str, Mapping[str, str]]], marker: str) -> bytes:
    """Return a Find Blobs by Tags answer of rows (container, name, tags)."""
    blobs = "".join(
        f"<Blob><Name>{escape(name)}</Name><ContainerName>{container}</ContainerName>{tag_set(tags)}</Blob>"
        for container, name, tags in rows
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint={quoteattr(endpoint)}>'
        f"<Where>{escape(expression)}</Where><Blobs>{blobs}</Blobs>"
        f"<NextMarker>{marker}</NextMarker></EnumerationResults>"
    ).encode()


def tag_set(tags: Mapping[str, str]) -> str:
    """Return tags as the service writes them; a Get Blob Tags answer is this alone."""
    pairs = "".join(f"<Tag><Key>{escape(key)}</Key><Value>{escape(value)}</Value></Tag>" for key, value in tags.items())
    return f"<Tags><TagSet>{pairs}</TagSet></Tags>"


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
