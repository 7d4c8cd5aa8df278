"""JSON to read: indented lines of spans, without secrets, however deep or long it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.model.base.redact import redact

Line = list[tuple[str, str]]
"""Texts and what each is: "key", "string", "number", "word" or ""."""

_DEEPEST = 40  # levels that are indented: else the indents of deep JSON would be longer than all it holds


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """An answer of Azure's: its data, the lines in which it is shown, and the same as one text; made on a thread."""

    data: Mapping[str, Any]
    lines: Sequence[Line]
    text: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> JsonDocument:
        lines = list(json_lines(data))
        return cls(data, lines, "\n".join("".join(text for text, _ in line) for line in lines))


@dataclass(slots=True)
class _Level:
    """A list or an object that has begun: what of it is still to come."""

    parts: Iterator[Any]
    left: int
    closing: str


def json_lines(value: Any) -> Iterator[Line]:
    """Yield a JSON value line by line, every string in it redacted; names keep their letters."""
    levels: list[_Level] = []
    line: Line = []
    while True:
        is_object = isinstance(value, Mapping)
        if value and (is_object or isinstance(value, list | tuple)):
            line.append(("{" if is_object else "[", ""))
            yield line
            levels.append(_Level(iter(value.items() if is_object else value), len(value), "}" if is_object else "]"))
        else:
            line.append(_scalar(value))
            while levels and not levels[-1].left:
                yield line
                closing = levels.pop().closing
                line = [(_indent(levels) + closing, "")]
            if not levels:
                yield line
                return
            line.append((",", ""))
            yield line
        level = levels[-1]
        level.left -= 1
        line, value = [(_indent(levels), "")], next(level.parts)
        if level.closing == "}":
            name, value = value
            line += [(_quoted(str(name)), "key"), (": ", "")]


def _indent(levels: Sequence[_Level]) -> str:
    return "  " * min(len(levels), _DEEPEST)


def _scalar(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return _quoted(redact(value)), "string"
    if isinstance(value, bool) or value is None or value in ({}, [], ()):
        return json.dumps(value), "word" if value is None or isinstance(value, bool) else ""
    return json.dumps(value, default=str), "number"


def _quoted(text: str) -> str:
    """Return text as JSON writes it; half a character, which no terminal takes, by its number."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(text)
    return json.dumps(text, ensure_ascii=False)
