"""Source text as coloured lines; colours are roles, so that every theme has its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pygments import lex
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, String, is_token_subtype
from pygments.util import ClassNotFound

from explorer.ui.widgets.lines import Span

# The most specific first; a token belongs to the first family that holds it.
_ROLES = (
    (Name.Tag, "key"),
    (Name.Attribute, "key"),
    (Keyword.Constant, "word"),
    (Number, "number"),
    (String, "string"),
    (Literal.Date, "string"),
    (Keyword, "word"),
    (Comment, "dim"),
    (Operator.Word, "word"),
)


def json_lines(value: Mapping[str, Any]) -> list[list[Span]]:
    """Return a JSON value pretty-printed and coloured; names and values keep their own letters."""
    return source_lines(json.dumps(value, indent=2, ensure_ascii=False), "json")


def source_lines(text: str, language: str) -> list[list[Span]]:
    """Return text coloured by a Pygments lexer, or plain where there is none of that name."""
    if not language:
        return plain_lines(text)
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return plain_lines(text)
    lines: list[list[Span]] = [[]]
    for kind, value in lex(text.replace("\r\n", "\n"), lexer):
        role = next((role for family, role in _ROLES if is_token_subtype(kind, family)), "")
        first, *more = value.split("\n")
        lines[-1].append((first.expandtabs(4), role))
        lines.extend([(part.expandtabs(4), role)] for part in more)
    return lines


def plain_lines(text: str) -> list[list[Span]]:
    return [[(line.expandtabs(4), "")] for line in text.replace("\r\n", "\n").split("\n")]
