"""Words of a command line, quoted so that a shell gives each of them back letter by letter, and runs none of it."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Callable, Iterable

Quote = Callable[[str], str]
"""Makes one word of a command line from any text."""

_PLAIN = re.compile(r"--[a-z-]+|[A-Za-z0-9_./][A-Za-z0-9_./:-]*")  # PowerShell takes these as they stand
_SINGLE_QUOTES = re.compile("(['\u2018\u2019\u201a\u201b])")  # PowerShell takes all of these for the same


def posix(text: str) -> str:
    """Quote a word for sh, bash, zsh and their like.

    A control character other than a line end is written as what prints it: pasted as it is, a terminal or a line editor
    could obey it. A NUL cannot be in any word and is left out.
    """
    pieces: list[str] = []
    plain = ""
    for char in text.replace("\0", ""):
        if unicodedata.category(char) == "Cc" and char != "\n":
            pieces += [shlex.quote(plain)] if plain else []
            octal = "".join(f"\\{byte:03o}" for byte in char.encode())
            pieces.append(f"\"$(printf '{octal}')\"")
            plain = ""
        else:
            plain += char
    if plain or not pieces:
        pieces.append(shlex.quote(plain))
    return "".join(pieces)


def powershell(text: str) -> str:
    """Quote a word for PowerShell, where every kind of single quote ends a string unless it is doubled.

    Source: https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules, and, for
    the curly quotes, CharExtensions.IsSingleQuote of PowerShell itself.
    """
    text = text.replace("\0", "")
    if _PLAIN.fullmatch(text):
        return text
    if not any(unicodedata.category(char) == "Cc" and char != "\n" for char in text):
        return _single(text)
    parts = re.split(r"([\x00-\x09\x0b-\x1f\x7f-\x9f])", text)
    words = [f"[char]{ord(part)}" if at % 2 else _single(part) for at, part in enumerate(parts) if part or not at]
    return f"({'+'.join(words)})"


def quoting(platform: str) -> Quote:
    """Return how words are quoted in the shell that people use on a system; `platform` as sys.platform names it."""
    return powershell if platform == "win32" else posix


def command(words: Iterable[str], quote: Quote) -> str:
    """Return a command line in which each of `words` stays one word."""
    return " ".join(quote(word) for word in words)


def option(name: str, value: str) -> list[str]:
    """Return an option of az with its value: two words, or one where az would misread the value by its first letter.

    A dash begins another option, and an at sign the name of a file to read the value from.
    Source: https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-quoting
    """
    return [f"{name}={value}"] if value[:1] in ("-", "@") else [name, value]


def _single(text: str) -> str:
    doubled = _SINGLE_QUOTES.sub(r"\1\1", text)
    return f"'{doubled}'"
