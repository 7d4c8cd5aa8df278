"""Source text as coloured lines; colours are roles, so that every theme has its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from explorer.ui.widgets.lines import Span

# Families of Pygments' tokens, the most specific first; a token belongs to the first family that holds it.
_ROLES = (
    ("Token.Name.Tag", "key"),
    ("Token.Name.Attribute", "key"),
    ("Token.Keyword", "word"),
    ("Token.Literal.Number", "number"),
    ("Token.Literal", "string"),
    ("Token.Comment", "dim"),
    ("Token.Operator.Word", "word"),
)


def json_lines(value: Mapping[str, Any]) -> list[list[Span]]:
    """Return a JSON value pretty-printed and coloured; names and values keep their own letters."""
    return source_lines(json.dumps(value, indent=2, ensure_ascii=False), "json")


def source_lines(text: str, language: str) -> list[list[Span]]:
    """Return text coloured by a Pygments lexer, or plain where there is none of that name."""
    if not language:
        return plain_lines(text)
    from pygments import lex  # the first frame shows no source text
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain_lines(text)
    lines: list[list[Span]] = [[]]
    for kind, value in lex(text.replace("\r\n", "\n"), lexer):
        role = next((role for family, role in _ROLES if str(kind).startswith(family)), "")
        first, *more = value.split("\n")
        lines[-1].append((first.expandtabs(4), role))
        lines.extend([(part.expandtabs(4), role)] for part in more)
    return lines


def plain_lines(text: str) -> list[list[Span]]:
    return [[(line.expandtabs(4), "")] for line in text.replace("\r\n", "\n").split("\n")]
