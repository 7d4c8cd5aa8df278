"""Fields and errors as lines to read."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.model.base.errors import ExplorerError
from explorer.ui.kit.lines import Span

Line = list[Span]


_WIDEST = 40  # cells of a column of names; a longer name pushes its own value only


def name_width(names: Iterable[str]) -> int:
    """Return how wide a column of names is, in characters, with the space behind it."""
    return min(_WIDEST, max(map(len, names), default=0)) + 2


def fields(pairs: Iterable[tuple[str, str]], *, indent: int = 0) -> list[Line]:
    """Return names and values in two columns; a pair without a value is left out."""
    shown = [(name, value) for name, value in pairs if value]
    width = name_width(name for name, _ in shown)
    return [[(" " * indent + f"{name} ".ljust(width), "key"), (value, "")] for name, value in shown]


def error_lines(error: ExplorerError) -> list[Line]:
    """Return an error to read: what was said, what it means, what to do."""
    lines: list[Line] = [[("✗ ", "bad"), (error.code or error.title, "bad")], []]
    lines += [[(text, "")] for text in error.message.splitlines()]
    if error.meaning:
        lines += [[], [("means  ", "key"), (error.meaning, "")]]
    lines += [[], [("do     ", "key"), (error.hint, "warn")]]
    return lines


def error_words(error: ExplorerError) -> list[str]:
    """Return an error for an empty list: short, with the next step."""
    said = error.message.splitlines()[0] if error.message else error.title
    return [f"✗ {said}", "", *([error.meaning] if error.meaning else []), error.hint]
