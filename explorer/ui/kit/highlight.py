"""Source text as coloured lines; colours are roles, so that every theme has its own."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.ui.kit.lines import Span

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

_COLOURED = 128 * 1024  # characters; each block that arrives reads all of them again


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


class Painter:
    """Colours text as it arrives, line by line.

    A lexer cannot be resumed, so all earlier text is read again with what is added; beyond a limit text stays plain.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._text: list[str] = []
        self._size = 0

    def paint(self, lines: Sequence[str]) -> list[list[Span]]:
        """Return the next lines with their colours."""
        if not self._language or not lines or self._size > _COLOURED:
            return [[(line, "")] for line in lines]
        self._text += lines
        self._size += sum(map(len, lines))
        painted = source_lines("\n".join(self._text), self._language)[-len(lines) :]
        if self._size > _COLOURED:
            self._text.clear()
        return painted
