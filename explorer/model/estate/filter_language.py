"""The language of the filter: words, quoted words, fields such as tag:env=prod, and ! to leave something out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from explorer.model.base.glob import WILD, glob

FIELDS = {
    "tag": "tag",
    "type": "type",
    "loc": "location",
    "location": "location",
    "sub": "subscription",
    "subscription": "subscription",
    "rg": "group",
    "group": "group",
}
"""What can stand before a colon, and the field that it means."""

_Letter = tuple[str, bool]  # a character, and whether it stood in quotes


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a value is compared with: without case, and with * for any text and ? for any character."""

    text: str
    glob: re.Pattern[str] | None = None
    literal: str = ""  # the longest stretch of a glob that stands for itself

    def equals(self, value: str) -> bool:
        value = value.casefold()
        return bool(self.glob.fullmatch(value)) if self.glob else value == self.text

    def is_within(self, value: str) -> bool:
        """Return whether a value holds the text; a glob must match the whole value."""
        value = value.casefold()
        return bool(self.glob.fullmatch(value)) if self.glob else self.text in value


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked: `field` is "" for words, else a value of FIELDS; `name` is the key of a tag.

    `value` is None where only the tag's key is asked for. `unknown` is what stood before the colon of a word, where
    that names no field.
    """

    source: str
    field: str
    value: Pattern | None
    name: Pattern | None = None
    is_inverted: bool = False
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class FilterQuery:
    """All terms must match; `problems` are sentences about parts that were left out."""

    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()


def parse(text: str) -> FilterQuery:
    """Return what a filter asks for; every text is a filter, and `problems` say what was not understood."""
    terms: list[Term] = []
    problems: list[str] = []
    for token in _tokens(text):
        found = _term(token)
        if isinstance(found, str):
            problems.append(found)
        elif found:
            terms.append(found)
    return FilterQuery(tuple(terms), tuple(problems))


def _tokens(text: str) -> list[list[_Letter]]:
    """Split at spaces outside quotes; a quote that is not closed goes to the end."""
    tokens: list[list[_Letter]] = []
    is_quoted = is_open = False
    for char in text:
        if char == '"':
            is_quoted = not is_quoted
        elif char.isspace() and not is_quoted:
            is_open = False
            continue
        if not is_open:
            tokens.append([])
            is_open = True
        if char != '"':
            tokens[-1].append((char, is_quoted))
    return tokens


def _term(token: Sequence[_Letter]) -> Term | str | None:
    """Return a token's term, a sentence that says why it has none, or None for an unfinished one."""
    source = "".join(char for char, _ in token)
    is_inverted = token[:1] == [("!", False)]
    if is_inverted:
        token = token[1:]
    if not token:
        return None
    colon = token.index((":", False)) if (":", False) in token else -1
    before = "".join(char for char, is_quoted in token[: max(colon, 0)] if not is_quoted).casefold()
    if colon < 1 or len(before) < colon or before not in FIELDS:
        return Term(source, "", _pattern(token), is_inverted=is_inverted, unknown=before)
    field, rest = FIELDS[before], token[colon + 1 :]
    if not any(char.strip() for char, _ in rest):
        return f"{before}: wants {'a key' if field == 'tag' else 'a name'}"
    if field != "tag":
        return Term(source, field, _pattern(rest), is_inverted=is_inverted)
    equals = rest.index(("=", False)) if ("=", False) in rest else -1
    if equals == 0:
        return "tag: wants a key"
    name = _pattern(rest[:equals] if equals > 0 else rest)
    return Term(source, field, _pattern(rest[equals + 1 :]) if equals > 0 else None, name, is_inverted)


def _pattern(letters: Sequence[_Letter]) -> Pattern:
    text = "".join(char for char, _ in letters).casefold()
    whole = glob(letters)
    if not whole:
        return Pattern(text)
    pieces = "".join("\0" if char in WILD and not is_quoted else char for char, is_quoted in letters).casefold()
    return Pattern(text, whole, max(pieces.split("\0"), key=len))
