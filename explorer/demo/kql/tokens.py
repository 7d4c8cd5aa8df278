"""The tokens of a Kusto query, and the errors for those that do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "string", "number", "timespan", "operator", "end"]

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    | (?P<verbatim>@(?:'(?:[^']|'')*'|"(?:[^"]|"")*"))
    | (?P<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
    | (?P<timespan>\d+(?:\.\d+)?(?:d|h|m|s|ms)\b)
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<hyphenated>(?:mv-expand|project-away|project-keep|project-rename|project-reorder)\b)
    | (?P<operator>!?in~|![a-z_]+|=~|!~|==|!=|<=|>=|<>|\.\.|[|()\[\],.=<>+\-*/%{}:])
    | (?P<name>[A-Za-z_$][\w$]*)""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|x[0-9a-fA-F]{2}|.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_SECONDS = {"d": 86400.0, "h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


class KqlError(Exception):
    """A query that cannot be run: a code and a message in the service's words, and the place (line, position).

    Source: the details of https://github.com/Azure/aztfexport/issues/485 and
    https://github.com/Azure/azure-powershell/issues/13762
    """

    def __init__(self, code: str, message: str, line: int = -1, position: int = -1, token: str = "") -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.line, self.position, self.token = line, position, token

    def details(self) -> dict[str, object]:
        """Return the entry for `details` in the answer."""
        found: dict[str, object] = {"code": self.code, "message": self.message}
        if self.token:
            found |= {"line": self.line, "characterPositionInLine": self.position, "token": self.token}
        return found


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its text as it was written, its value, and where it begins."""

    kind: Kind
    text: str
    value: str | float
    at: int


class Tokens:
    """The tokens of a query, read one by one. Raises KqlError for text that is no token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = list(_tokens(text))
        self._next = 0

    def peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self.peek()
        self._next += 1
        return token

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these words or signs, in any case."""
        token = self.peek()
        if token.kind in ("name", "operator") and token.text.lower() in texts:
            return self.take()
        return None

    def expect(self, text: str) -> Token:
        token = self.accept(text)
        if token is None:
            raise self.failure()
        return token

    def name(self) -> str:
        """Take a column's name, plain or as ['a name']."""
        if self.peek().text == "[" and self.peek(1).kind == "string":
            self.take()
            text = str(self.take().value)
            self.expect("]")
            return text
        if self.peek().kind != "name":
            raise self.failure()
        return self.take().text

    def failure(self, token: Token | None = None) -> KqlError:
        """Return the error for a token that does not belong there."""
        token = token or self.peek()
        return _failure(self.text, token.at, token.text or "<EOF>")


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise _failure(text, at, text[at])
        group, word = str(found.lastgroup), found.group()
        if group == "verbatim":
            yield Token("string", word, word[2:-1].replace(word[1] * 2, word[1]), at)
        elif group == "string":
            yield Token("string", word, _ESCAPE.sub(_unescaped, word[1:-1]), at)
        elif group == "timespan":
            unit = word.lstrip("0123456789.")
            yield Token("timespan", word, float(word.removesuffix(unit)) * _SECONDS[unit], at)
        elif group == "number":
            yield Token("number", word, float(word) if "." in word else int(word), at)
        elif group == "operator":
            yield Token("operator", word, word, at)
        elif group != "space":
            yield Token("name", word, word, at)
        at = found.end()
    yield Token("end", "", "", len(text))


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _ESCAPED.get(code, code)


def _failure(text: str, at: int, token: str) -> KqlError:
    line = text.count("\n", 0, at) + 1
    return KqlError("ParserFailure", "ParserFailure", line, at - text.rfind("\n", 0, at) - 1, token)
