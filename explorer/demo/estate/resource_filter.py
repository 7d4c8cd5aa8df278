"""The $filter of Resource Manager's lists of resources."""

from __future__ import annotations

import re
from collections.abc import Callable

from explorer.demo.estate.estate import Resource

Filter = Callable[[Resource], bool]

_COMPARISON = re.compile(r"\s*(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*$", re.I)
_SUBSTRING = re.compile(r"\s*substringof\('((?:[^']|'')*)',\s*(\w+)\)\s*$", re.I)

_FIELDS: dict[str, Callable[[Resource], str]] = {
    "resourcetype": lambda each: each.kind.type,
    "location": lambda each: each.location,
    "resourcegroup": lambda each: each.group,
    "name": lambda each: each.site.name,
}


def parse(text: str) -> Filter:
    """Return the test that a $filter describes: comparisons joined by `and`. Raises ValueError for anything else.

    https://learn.microsoft.com/rest/api/resources/resources/list#uri-parameters
    """
    tags: dict[str, str] = {}
    tests: list[Filter] = []
    for part in re.split(r"\s+and\s+", text, flags=re.I):
        if inside := _SUBSTRING.match(part):
            tests.append(_contains(inside[1].replace("''", "'"), inside[2]))
        elif comparison := _COMPARISON.match(part):
            field, operator, value = comparison[1].lower(), comparison[2].lower(), comparison[3].replace("''", "'")
            if field in ("tagname", "tagvalue"):
                tags[field] = value
            else:
                tests.append(_equals(field, value, operator == "eq"))
        else:
            raise ValueError(f"Invalid $filter '{text}' specified in the query string.")
    if tags:
        tests.append(lambda each: _has_tag(each, tags.get("tagname"), tags.get("tagvalue")))
    return lambda each: all(test(each) for test in tests)


def _field(name: str) -> Callable[[Resource], str]:
    try:
        return _FIELDS[name.lower()]
    except KeyError:
        raise ValueError(f"The property '{name}' is not supported in $filter.") from None


def _equals(field: str, value: str, wanted: bool) -> Filter:
    value_of = _field(field)
    return lambda each: (value_of(each).lower() == value.lower()) is wanted


def _contains(text: str, field: str) -> Filter:
    value_of = _field(field)
    return lambda each: text.lower() in value_of(each).lower()


def _has_tag(each: Resource, name: str | None, value: str | None) -> bool:
    return any(
        (name is None or key.lower() == name.lower()) and (value is None or held == value)
        for key, held in each.tags.items()
    )
