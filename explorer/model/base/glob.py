"""What a person types to find names: a text, or a glob, where * stands for any characters and ? for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

WILD = frozenset("*?")


def glob(letters: Iterable[tuple[str, bool]]) -> re.Pattern[str] | None:
    """Return a pattern for whole names without case, or None where no letter is wild.

    Each letter comes with whether it stands for itself, as in quotes. No step back goes before the last star, so a
    name is compared in a time that grows with its length only.
    """
    pieces, is_glob = [""], False
    for char, is_literal in letters:
        is_wild = char in WILD and not is_literal
        is_glob |= is_wild
        if is_wild and char == "*":
            pieces.append("")
        else:
            pieces[-1] += "." if is_wild else re.escape(char.casefold())
    first, *middle = pieces
    last = f".*{middle.pop()}" if middle else ""
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + last, re.DOTALL) if is_glob else None


def question(text: str) -> tuple[str, bool]:
    """Return the text without case, and whether names are asked for that do not match: ! in front says so."""
    is_inverted = text.startswith("!") and len(text) > 1
    return (text[1:] if is_inverted else "" if text == "!" else text).casefold(), is_inverted


def matcher(text: str) -> Callable[[str], bool]:
    """Return what tells whether a name answers a question: it holds the text, or matches the whole glob."""
    needle, is_inverted = question(text)
    whole = glob((char, False) for char in needle)
    if whole:
        return lambda name: bool(whole.fullmatch(name.casefold())) != is_inverted
    return lambda name: (needle in name.casefold()) != is_inverted
