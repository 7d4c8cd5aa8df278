"""What Kusto's operators and functions do with values: text, numbers, truth, lists and property bags."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Value = Any
"""What JSON can hold: text, a number, true or false, None, a list or a dictionary."""


def text(value: Value) -> str:
    """Return a value as tostring() does; null is no text."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def number(value: Value) -> float | int | None:
    """Return a value as a number, or None if it is none."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    try:
        return float(value) if "." in value else int(value)
    except (TypeError, ValueError):
        return None


def is_empty(value: Value) -> bool:
    return value is None or value == ""


def equal(left: Value, right: Value) -> bool:
    """Compare as == does: null equals nothing, so null != anything holds."""
    if isinstance(left, str) != isinstance(right, str) and left is not None and right is not None:
        return text(left) == text(right)
    return left is not None and right is not None and bool(left == right)


def _less(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    low, high = number(left), number(right)
    return low is not None and high is not None and low < high


def _has(whole: Value, part: Value) -> bool:
    return bool(re.search(rf"(?<![^\W_]){re.escape(text(part))}(?![^\W_])", text(whole), re.IGNORECASE))


def _folded(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(text(left).casefold(), text(right).casefold())


def _exactly(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(text(left), text(right))


def _not(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: not test(left, right)


_POSITIVE: dict[str, Callable[[Value, Value], bool]] = {
    "contains": _folded(lambda whole, part: part in whole),
    "contains_cs": _exactly(lambda whole, part: part in whole),
    "startswith": _folded(str.startswith),
    "startswith_cs": _exactly(str.startswith),
    "endswith": _folded(str.endswith),
    "endswith_cs": _exactly(str.endswith),
    "has": _has,
    "in": lambda value, choices: any(equal(value, one) for one in choices),
    "in~": lambda value, choices: text(value).casefold() in {text(one).casefold() for one in choices},
    "has_any": lambda value, choices: any(_has(value, one) for one in choices),
}
COMPARISONS: Mapping[str, Callable[[Value, Value], bool]] = {
    **_POSITIVE,
    **{f"!{name}": _not(test) for name, test in _POSITIVE.items()},
    "==": equal,
    "!=": _not(equal),
    "<>": _not(equal),
    "=~": _folded(str.__eq__),
    "!~": _not(_folded(str.__eq__)),
    "<": _less,
    ">": lambda left, right: _less(right, left),
    "<=": lambda left, right: equal(left, right) or _less(left, right),
    ">=": lambda left, right: equal(left, right) or _less(right, left),
    "matches": lambda value, pattern: bool(re.search(text(pattern), text(value))),
}
"""https://learn.microsoft.com/kusto/query/datatypes-string-operators."""


def _parsed(value: Value) -> Value:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _whole(value: Value) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def _part(value: Value, start: int, length: int | None = None) -> str:
    return text(value)[start : None if length is None else start + length]


def _cases(*arguments: Value) -> Value:
    pairs = zip(arguments[:-1:2], arguments[1::2], strict=False)
    return next((value for test, value in pairs if test), arguments[-1])


def _since(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))


def _replaced(value: Value, old: Value, fresh: Value) -> str:
    return text(value).replace(text(old), text(fresh)) if text(old) else text(value)


FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Value]]] = {
    "tostring": (1, 1, text),
    "tolower": (1, 1, lambda value: text(value).lower()),
    "toupper": (1, 1, lambda value: text(value).upper()),
    "toint": (1, 1, _whole),
    "tolong": (1, 1, _whole),
    "todouble": (1, 1, number),
    "toreal": (1, 1, number),
    "tobool": (1, 1, lambda value: {"true": True, "false": False}.get(text(value).lower())),
    "todatetime": (1, 1, text),
    "parse_json": (1, 1, _parsed),
    "todynamic": (1, 1, _parsed),
    "strcat": (1, 64, lambda *values: "".join(map(text, values))),
    "strlen": (1, 1, lambda value: len(text(value))),
    "substring": (2, 3, _part),
    "split": (2, 2, lambda value, sign: text(value).split(text(sign)) if text(sign) else [text(value)]),
    "trim": (2, 2, lambda sign, value: re.sub(f"^(?:{sign})|(?:{sign})$", "", text(value))),
    "replace_string": (3, 3, _replaced),
    "replace": (3, 3, lambda value, old, fresh: re.sub(text(old), text(fresh), text(value))),
    "indexof": (2, 2, lambda value, part: text(value).find(text(part))),
    "extract": (3, 3, lambda pattern, at, value: (re.search(pattern, text(value)) or {at: ""})[at]),
    "isempty": (1, 1, is_empty),
    "isnotempty": (1, 1, lambda value: not is_empty(value)),
    "notempty": (1, 1, lambda value: not is_empty(value)),
    "isnull": (1, 1, lambda value: value is None),
    "isnotnull": (1, 1, lambda value: value is not None),
    "not": (1, 1, lambda value: not value),
    "iff": (3, 3, lambda test, yes, no: yes if test else no),
    "iif": (3, 3, lambda test, yes, no: yes if test else no),
    "case": (3, 64, _cases),
    "coalesce": (2, 64, lambda *values: next((value for value in values if not is_empty(value)), None)),
    "bag_keys": (1, 1, lambda value: list(value) if isinstance(value, dict) else None),
    "array_length": (1, 1, lambda value: len(value) if isinstance(value, list) else None),
    "set_has_element": (2, 2, lambda values, value: isinstance(values, list) and value in values),
    "pack": (2, 64, lambda *pairs: dict(zip(map(text, pairs[::2]), pairs[1::2], strict=True))),
    "bag_pack": (2, 64, lambda *pairs: dict(zip(map(text, pairs[::2]), pairs[1::2], strict=True))),
    "now": (0, 0, lambda: _since(0)),
    "ago": (1, 1, _since),
}
"""Name -> the fewest and the most arguments, and what it does; https://learn.microsoft.com/kusto/query/scalar-functions."""


def _numbers(values: Sequence[Value]) -> list[float | int]:
    return [found for found in map(number, values) if found is not None]


def _distinct(values: Sequence[Value]) -> list[Value]:
    return list({text(value): value for value in values if value is not None}.values())


def _there(values: Sequence[Value]) -> list[Value]:
    return [value for value in values if value is not None]


AGGREGATES: Mapping[str, tuple[str, Callable[[Sequence[Value]], Value]]] = {
    "count": ("count_", len),
    "countif": ("countif_", lambda values: sum(map(bool, values))),
    "dcount": ("dcount_", lambda values: len(_distinct(values))),
    "sum": ("sum_", lambda values: sum(_numbers(values))),
    "avg": ("avg_", lambda values: sum(_numbers(values)) / max(len(_numbers(values)), 1)),
    "min": ("min_", lambda values: min(_there(values), key=order, default=None)),
    "max": ("max_", lambda values: max(_there(values), key=order, default=None)),
    "make_set": ("set_", _distinct),
    "makeset": ("set_", _distinct),
    "make_list": ("list_", lambda values: [value for value in values if value is not None]),
    "makelist": ("list_", lambda values: [value for value in values if value is not None]),
    "any": ("any_", lambda values: next((value for value in values if not is_empty(value)), None)),
    "take_any": ("", lambda values: next((value for value in values if not is_empty(value)), None)),
}
"""Name -> the prefix of its column's name, and what it makes of a group's values."""


WEIGHED = frozenset({"count", "min", "max", "dcount", "make_set", "makeset", "any", "take_any"})
"""Aggregates with the same result whether a row comes many times, or once with its weight."""

WANT_EACH = frozenset({"take", "limit", "top", "project-away", "project-keep", "project-rename"})
"""Operators whose result differs."""

COUNT_ROWS = frozenset({"summarize", "distinct", "count"})
FOR_AZURE_ONLY = frozenset({"join", "union", "parse", "render", "evaluate", "invoke", "make-series"})


def order(value: Value) -> tuple[bool, float, str]:
    """Return a sort key: null first, numbers by size, text by its characters."""
    if value is None:
        return False, 0, ""
    return True, *((float(value), "") if isinstance(value, int | float) else (0, text(value)))
