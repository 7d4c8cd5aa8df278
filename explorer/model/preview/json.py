"""JSON with a line for each member, indented as it arrives; the text itself is not changed."""

from __future__ import annotations

import re

from explorer.model.preview.text import LONGEST, TextSheet

Span = tuple[str, str]
"""Text and what it is: "key", "string", "number", "word" or ""."""

_DEEPEST = 40  # levels that are indented
_SPACE = re.compile(r"[ \t\r\n]+")
_BARE = re.compile(r"[^\s\[\]{},:\"]+")
_INSIDE = re.compile(r"[^\"\\\x00-\x1f]+|\\[\"\\/bfnrtu]")
_WORD = re.compile(r"true|false|null|NaN|-?Infinity")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LONGEST_BARE = 1000

# What may come next.
_VALUE, _VALUE_OR_END, _KEY, _KEY_OR_END, _COLON, _COMMA_OR_END, _DONE = range(7)


class JsonSheet:
    """Lines of spans; `open_line` is the beginning of a line that has not ended yet.

    Text that is no JSON ends the indenting (`is_broken`): from there on the text is shown as it is. Several documents
    in one blob are shown below each other.
    """

    language = "json"

    def __init__(self, words: str = "JSON") -> None:
        self._words = words
        self.lines: list[list[Span]] = []
        self.open_line: list[Span] = []
        self.is_broken = False
        self.documents = 0
        self._length = 0  # characters of the open line
        self._waiting = ""  # a token that has not ended
        self._open: list[str] = []  # the brackets that are open
        self._next = _VALUE
        self._string = ""  # the role of the string that we are in
        self._is_after_open = False
        self._broken_line = 0
        self._taken = 0
        self._rest: TextSheet | None = None

    @property
    def words(self) -> str:
        """What it is, in words."""
        if self._rest:
            return f"{self._words}, indented up to line {self._broken_line}, where it is no longer valid"
        many = f"{self.documents:,} documents, " if self.documents > 1 else ""
        return f"{self._words}, {many}indented"

    @property
    def is_complete(self) -> bool:
        """Whether a document has ended and none is open."""
        return not self.is_broken and self._next == _DONE and self.documents > 0

    def take_lines(self) -> list[list[Span]]:
        """Return the lines that have come since the last time, and forget them."""
        lines, self.lines = self.lines, []
        self._taken += len(lines)
        return lines

    def feed(self, text: str, is_last: bool) -> None:
        """Take in the next text."""
        if self._rest:
            self._feed_rest(text, is_last)
            return
        text = self._waiting + text
        self._waiting = ""
        at = 0
        while at < len(text) and not self.is_broken:
            found = self._inside(text, at, is_last) if self._string else self._token(text, at, is_last)
            if found < 0:
                self._waiting = text[at:]
                return
            at = found
        if self.is_broken:
            self._break(text[at:], is_last)
        elif is_last and self.open_line:
            self._new_line(0)

    # Tokens: each method returns where the next one begins, or -1 where this one has not ended.

    def _token(self, text: str, at: int, is_last: bool) -> int:
        space = _SPACE.match(text, at)
        if space:
            return space.end()
        char = text[at]
        if char in "[{":
            self._begin_value()
            if not self.is_broken:
                self._put(char, "")
                self._open.append(char)
                self._is_after_open = True
                self._next = _VALUE_OR_END if char == "[" else _KEY_OR_END
        elif char in "]}":
            self._close(char)
        elif char == ",":
            self._expect(_COMMA_OR_END)
            if not self.is_broken:
                self._put(char, "")
                self._new_line(len(self._open))
                self._next = _KEY if self._open[-1] == "{" else _VALUE
        elif char == ":":
            self._expect(_COLON)
            if not self.is_broken:
                self._put(": ", "")
                self._next = _VALUE
        elif char == '"':
            is_key = self._next in (_KEY, _KEY_OR_END)
            if is_key:
                self._line_after_open()
            else:
                self._begin_value()
            self._string = "key" if is_key else "string"
            if not self.is_broken:
                self._put(char, self._string)
        else:
            return self._bare(text, at, is_last)
        return at if self.is_broken else at + 1

    def _inside(self, text: str, at: int, is_last: bool) -> int:
        """Take in the next part of a string: it may be longer than what has arrived."""
        part = _INSIDE.match(text, at)
        if part:
            self._put(part[0], self._string)
            return part.end()
        if text[at] == '"':
            self._put('"', self._string)
            if self._string == "key":
                self._next = _COLON
            else:
                self._end_value()
            self._string = ""
            return at + 1
        if text[at] == "\\" and at + 1 == len(text) and not is_last:
            return -1
        self.is_broken = True
        return at

    def _bare(self, text: str, at: int, is_last: bool) -> int:
        found = _BARE.match(text, at)
        if not found or found.end() - at > _LONGEST_BARE:
            self.is_broken = True
            return at
        if found.end() == len(text) and not is_last:
            return -1
        is_number = bool(_NUMBER.fullmatch(found[0]))
        if not is_number and not _WORD.fullmatch(found[0]):
            self.is_broken = True
            return at
        self._begin_value()
        if self.is_broken:
            return at
        self._put(found[0], "number" if is_number else "word")
        self._end_value()
        return found.end()

    # What may come where.

    def _expect(self, state: int) -> None:
        if self._next != state:
            self.is_broken = True

    def _begin_value(self) -> None:
        if self._next == _DONE:
            self._new_line(0)
            self._next = _VALUE
        elif self._next not in (_VALUE, _VALUE_OR_END):
            self.is_broken = True
            return
        self._line_after_open()

    def _line_after_open(self) -> None:
        if self._is_after_open:
            self._new_line(len(self._open))

    def _end_value(self) -> None:
        self._next = _COMMA_OR_END if self._open else _DONE
        self.documents += not self._open

    def _close(self, char: str) -> None:
        is_empty = self._is_after_open
        fits = bool(self._open) and (self._open[-1] == "{") == (char == "}")
        if not fits or not (self._next == _COMMA_OR_END or is_empty):
            self.is_broken = True
        else:
            self._open.pop()
            if not is_empty:
                self._new_line(len(self._open))
            self._is_after_open = False
            self._put(char, "")
            self._end_value()

    # Lines.

    def _put(self, text: str, role: str) -> None:
        self._is_after_open = False
        while self._length + len(text) > LONGEST:
            room = LONGEST - self._length
            if room:
                self._add(text[:room], role)
            text = text[room:]
            self.lines.append(self.open_line)
            self.open_line, self._length = [], 0
        self._add(text, role)

    def _add(self, text: str, role: str) -> None:
        if self.open_line and self.open_line[-1][1] == role:
            self.open_line[-1] = (self.open_line[-1][0] + text, role)
        else:
            self.open_line.append((text, role))
        self._length += len(text)

    def _new_line(self, depth: int) -> None:
        self._is_after_open = False
        self.lines.append(self.open_line)
        self.open_line, self._length = [], 0
        if depth:
            self._add("  " * min(depth, _DEEPEST), "")

    def _break(self, text: str, is_last: bool) -> None:
        if self.open_line:
            self._new_line(0)
        self._broken_line = self._taken + len(self.lines)
        self._rest = TextSheet()
        self._feed_rest(text, is_last)

    def _feed_rest(self, text: str, is_last: bool) -> None:
        rest = self._rest
        if rest:
            rest.feed(text, is_last)
            self.lines += [[(line, "")] for line in rest.lines]
            rest.lines.clear()
            self.open_line = [(rest.open_line, "")] if rest.open_line else []
