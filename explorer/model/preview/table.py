"""Comma-separated values and JSON lines as rows and columns, piece by piece."""

from __future__ import annotations

import csv
import json
import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from json.decoder import JSONDecodeError

from explorer.model.preview.text import LONGEST

_MOST_COLUMNS = 500  # JSON lines with another key in each line would have no end of columns

Row = list[str] | str
"""The cells of a row, or the text of a line that is no row."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMERIC = re.compile(r"-?\d[\d,.]*(?:[eE][+-]?\d+)?%?")
_SPACE = re.compile(r"[ \t\r\n]*")


class TableSheet:
    """Rows under named columns, as far as they have come."""

    language = ""

    def __init__(self, words: str) -> None:
        self.words = words
        self.columns: list[str] = []
        self.rows: list[Row] = []
        self.numeric: list[bool] = []  # whether all that a column holds are numbers
        self.odd = 0  # lines that are no rows

    def add(self, row: list[str]) -> None:
        """Add a row of cells."""
        for at, value in enumerate(row):
            if at == len(self.columns):
                self.columns.append("")
            if at == len(self.numeric):
                self.numeric.append(True)
            if value and self.numeric[at] and not _NUMERIC.fullmatch(value):
                self.numeric[at] = False
        self.rows.append(row)


class LinesSheet(TableSheet, ABC):
    """A table that comes as lines of text."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._waiting = ""

    def feed(self, text: str, is_last: bool) -> None:
        """Take in the next text; what has not ended waits for the next."""
        text = self._waiting + text
        lines: list[str] = []
        taken = 0
        for found in _LINE_END.finditer(text):
            if found.end() == len(text) and found[0] == "\r" and not is_last:
                break  # the other half of a line end may follow
            lines.append(text[taken : found.end()])
            taken = found.end()
        self._waiting = text[taken:]
        if is_last and self._waiting:
            lines.append(self._waiting)
            self._waiting = ""
        self._take(lines, is_last)

    @abstractmethod
    def _take(self, lines: list[str], is_last: bool) -> None:
        """Make rows of whole lines; the last of all may lack its line end."""

    def _add_odd(self, text: str) -> None:
        self.odd += 1
        self.rows.append(_cell(text.rstrip("\r\n"), LONGEST))


class _Lines(Iterator[str]):
    """Lines for the csv reader; `is_dry` says that a record has used them up and has not ended."""

    def __init__(self, lines: list[str]) -> None:
        self._left = deque(lines)
        self.used: list[str] = []
        self.is_dry = False

    def __next__(self) -> str:
        if not self._left:
            self.is_dry = True
            raise StopIteration
        self.used.append(self._left.popleft())
        return self.used[-1]

    def put_back(self, lines: list[str]) -> None:
        self._left.extendleft(reversed(lines))


def separator_of(text: str, is_tabs: bool) -> str:
    """Return what separates the values of a table by its beginning, or "" where nothing does."""
    first = ""
    for first in text.splitlines():
        if said := _SEPARATOR.fullmatch(first):
            return said[1]
        if first.strip() and not is_before_table(first):
            break
    separator = "\t" if is_tabs else max(",;|\t", key=first.count)
    return separator if separator in first else ""


_SEPARATOR = re.compile(r"\ufeff?sep=([^\w\s]|\t)\s*", re.IGNORECASE)


def is_before_table(line: str) -> bool:
    """Tell whether a line at the beginning is a comment, or names the separator for Excel."""
    return line.startswith("#") or _SEPARATOR.fullmatch(line) is not None


class CsvSheet(LinesSheet):
    """Separated values; the first record names the columns. A field in quotes may go over several lines.

    What stands above the names, a comment or what Excel writes there to name the separator, is shown as it is.
    """

    def __init__(self, separator: str) -> None:
        super().__init__("tab-separated values" if separator == "\t" else "CSV")
        if separator not in ",\t":
            self.words = f"CSV, separated by {separator}"
        self._separator = separator
        self._has_header = False

    def _take(self, lines: list[str], is_last: bool) -> None:
        while lines and not self._has_header and (is_before_table(lines[0]) or not lines[0].strip()):
            self._add_odd(lines.pop(0))
        source = _Lines(lines)
        while True:
            source.used.clear()
            try:
                record = next(csv.reader(source, delimiter=self._separator), None)
            except csv.Error:  # most likely a field without end; its first line is shown as it is
                first, *others = source.used
                source.put_back(others)
                self._add_odd(first)
                continue
            if record is None:
                return
            if source.is_dry and not is_last:
                self._waiting = "".join(source.used) + self._waiting
                return
            if record:
                self._record([_cell(value, LONGEST) for value in record])

    def _record(self, cells: list[str]) -> None:
        if not self._has_header:
            self._has_header = True
            self.columns.extend(cells)
            self.numeric.extend([True] * len(cells))
            return
        self.add(cells)


class JsonLinesSheet(LinesSheet):
    """A JSON object in each line; the columns are its keys, in the order in which they first appear."""

    def __init__(self) -> None:
        super().__init__("JSON lines")
        self._at: dict[str, int] = {}

    def _take(self, lines: list[str], is_last: bool) -> None:
        for line in lines:
            if not line.strip():
                continue
            try:
                self._object(members(line))
            except (ValueError, RecursionError):
                self._add_odd(line)

    def _object(self, found: dict[str, str]) -> None:
        row = [""] * len(self._at)
        for key, value in found.items():
            at = self._at.get(key)
            if at is None and len(self._at) < _MOST_COLUMNS:
                at = self._at[key] = len(self._at)
                self.columns.append(_cell(key, LONGEST))
                row.append("")
            if at is not None:
                row[at] = value
        self.add(row)


_string = json.JSONDecoder(strict=False)


def members(line: str) -> dict[str, str]:
    """Return the members of a JSON object on one line as cells: text without its quotes, all else as it is written.

    Raises ValueError for what is no object.
    """
    at = _after_space(line, 0)
    if line[at : at + 1] != "{":
        raise JSONDecodeError("no object", line, at)
    found: dict[str, str] = {}
    at = _after_space(line, at + 1)
    while line[at : at + 1] != "}":
        key, at = _string.raw_decode(line, at)
        at = _after_space(line, at)
        if not isinstance(key, str) or line[at : at + 1] != ":":
            raise JSONDecodeError("no member", line, at)
        start = _after_space(line, at + 1)
        value, at = _string.raw_decode(line, start)
        if key in found:
            raise JSONDecodeError("a key comes twice", line, at)
        found[key] = _cell(value if isinstance(value, str) else line[start:at], LONGEST)
        at = _after_space(line, at)
        if line[at : at + 1] == ",":
            at = _after_space(line, at + 1)
            if line[at : at + 1] != '"':
                raise JSONDecodeError("no key", line, at)
        elif line[at : at + 1] != "}":
            raise JSONDecodeError("no end", line, at)
    if line[at + 1 :].strip():
        raise JSONDecodeError("more than one value", line, at)
    return found


def _after_space(line: str, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found else at


def _cell(value: str, most: int) -> str:
    """Return a value, at most so many characters of it; line ends in it are drawn as signs."""
    return value if len(value) <= most else f"{value[: most - 1]}…"
