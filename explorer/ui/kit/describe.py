"""Places and errors as lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explorer.model.azure.places import Resource
from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact, redacted_values
from explorer.ui.kit.highlight import json_lines
from explorer.ui.kit.lines import Span

Line = list[Span]


def fields(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> list[Line]:
    """Return names and values in two columns; a pair without a value is left out."""
    shown = [(name, value) for name, value in pairs if value]
    width = max((len(name) for name, _ in shown), default=0) + 2
    return [[(" " * indent + name.ljust(width), "key"), (value, "")] for name, value in shown]


def resource_lines(
    resource: Resource, subscription: str, body: Mapping[str, Any] | None, state: str, *, has_tags: bool = True
) -> list[Line]:
    """Return a resource's details: what it is, its tags where they are known, then its full JSON or how that stands.

    Tags and JSON are full of what people put there; what has the shape of a secret is not shown.
    """
    lines: list[Line] = [[(resource.name, "title")], [(resource.type_words, "dim")], []]
    lines += fields(
        (
            ("type", resource.type),
            ("kind", resource.kind),
            ("group", resource.group),
            ("subscription", subscription),
            ("location", resource.location),
        )
    )
    lines += [[], [("tags", "title")]]
    if resource.tags:
        width = max(len(key) for key in resource.tags) + 2
        lines += [
            [(f" {key.ljust(width)}", "key"), (redact(value), "") if value else ("(empty)", "dim")]
            for key, value in sorted(resource.tags.items(), key=lambda item: item[0].casefold())
        ]
    else:
        lines.append([(" (untagged)" if has_tags else " not kept; they come with the fresh rows", "dim")])
    lines += [[], [("json", "title")]]
    lines += json_lines(redacted_values(body)) if body is not None else [[(f" {state}", "dim")]]
    return lines


def error_lines(error: ExplorerError) -> list[Line]:
    """Return an error to read: what was said, what it means, what to do."""
    lines: list[Line] = [[("✗ ", "bad"), (error.code or type(error).__name__, "bad")], []]
    lines += [[(text, "")] for text in error.message.splitlines()]
    if error.meaning:
        lines += [[], [("means  ", "key"), (error.meaning, "")]]
    lines += [[], [("do     ", "key"), (error.hint, "warn")]]
    return lines


def error_words(error: ExplorerError) -> list[str]:
    """Return an error for an empty list: short, with the next step."""
    said = error.message.splitlines()[0] if error.message else type(error).__name__
    return [f"✗ {said}", "", *([error.meaning] if error.meaning else []), error.hint]
