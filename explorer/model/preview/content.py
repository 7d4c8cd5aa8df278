"""What a blob's bytes are, and how to show them, piece by piece: table, JSON, text or hex, also within gzip."""

from __future__ import annotations

from typing import Literal

from explorer.model.base.text import plural
from explorer.model.preview.gzip import GZIP_MARK, Unpacker
from explorer.model.preview.json import JsonSheet
from explorer.model.preview.magic import kind_of
from explorer.model.preview.table import CsvSheet, JsonLinesSheet, LinesSheet, members, separator_of
from explorer.model.preview.text import Decoder, HexSheet, TextSheet, encoding_of

BLOCK = 64 * 1024
"""Bytes of one range read, and of the beginning that decides the kind."""

UNPACKED = 4 * BLOCK
"""Bytes that one step unpacks at most: a kilobyte of gzip may hold a megabyte of zeros."""

Form = Literal["", "text", "bytes"]
"""How to show bytes: as what they are (""), or always as text or bytes."""

Sheet = TextSheet | JsonSheet | LinesSheet | HexSheet

# Ending of a name -> the Pygments lexer that colours it.
_LANGUAGES = {
    "bicep": "bicep", "c": "c", "cs": "csharp", "css": "css", "geojson": "json", "go": "go", "html": "html",
    "ini": "ini", "ipynb": "json", "java": "java", "js": "javascript", "json": "json", "jsonl": "json",
    "md": "markdown", "ndjson": "json", "ps1": "powershell", "py": "python", "rb": "ruby", "rs": "rust", "sh": "bash",
    "sql": "sql", "svg": "xml", "tf": "terraform", "toml": "toml", "ts": "typescript", "xml": "xml", "yaml": "yaml",
    "yml": "yaml",
}  # fmt: skip
_JSON_LINES = ("jsonl", "ndjson")
_CONTINUED = bytes(range(0x80, 0xC0))  # the rest of a character of UTF-8 that was cut
_LOOKED_AT = 5  # lines by which JSON lines are known


class Content:
    """A blob's bytes as they are read, from its beginning on.

    `feed` takes the next bytes as they are stored; `sheet` is None until there are enough to know the kind. The bytes
    decide it, then the name's ending and the content type. With `is_tail` the bytes come from the middle of the blob:
    they are text or hex, from the first whole line on. `form` overrides the kind, `encoding` what text is read as.
    """

    def __init__(
        self,
        name: str,
        content_type: str = "",
        *,
        head: int = BLOCK,
        form: Form = "",
        encoding: str = "",
        is_tail: bool = False,
        first: int = 0,
    ) -> None:
        self._name, self._type = name, content_type
        self._head_size = head
        self._form = form
        self._encoding = encoding
        self._is_tail = is_tail
        self._first = first
        self._head = b""
        self._is_last = False
        self._is_ended = False
        self._decoder: Decoder | None = None
        self.unpacker: Unpacker | None = None
        self.sheet: Sheet | None = None
        self.magic = ""  # what the bytes are by their first ones, in words

    @property
    def has_more(self) -> bool:
        """Whether `go_on` has more to give before more is fed."""
        return bool(self.unpacker and self.unpacker.has_more)

    @property
    def encoding(self) -> str:
        """What its text is read as; "" where nothing is read as text."""
        return self._decoder.encoding if self._decoder else ""

    @property
    def words(self) -> str:
        """What it is, in words."""
        if not self.sheet:
            return "empty" if self._is_ended else ""
        words = [self.sheet.words]
        if self._decoder and (isinstance(self.sheet, TextSheet) or self._encoding or not self._decoder.is_plain):
            words.append(self._decoder.words)
        if self.unpacker:
            words.insert(0, "gzip")
            if self.unpacker.fault:
                words.append(self.unpacker.fault)
            elif self._is_ended and not self.unpacker.is_complete:
                words.append("cut off: the packed data goes on and the blob does not")
        if isinstance(self.sheet, TextSheet) and self.sheet.cut:
            words.append("very long lines go on below")
        if isinstance(self.sheet, LinesSheet) and self.sheet.odd:
            words.append(f"{plural(self.sheet.odd, 'line')} not as the others")
        return ", ".join(words)

    def feed(self, data: bytes, is_last: bool) -> None:
        """Take in the next bytes; `is_last` where the blob ends with them."""
        self._is_last = is_last
        if self.unpacker is None and self.sheet is None:
            data = self._head + data
            self._head = b""
            if len(data) < len(GZIP_MARK) and not is_last:
                self._head = data
                return
            if data.startswith(GZIP_MARK) and not self._is_tail:
                self.unpacker = Unpacker()
        if self.unpacker is None:
            self._take(data, is_last)
            return
        self.unpacker.feed(data)
        self.go_on()

    def go_on(self) -> None:
        """Unpack the next part of what was fed."""
        if self.unpacker:
            data = self.unpacker.take(UNPACKED)
            self._take(data, bool(self.unpacker.fault) or (self._is_last and not self.unpacker.has_more))

    def _take(self, data: bytes, is_last: bool) -> None:
        self._is_ended = is_last
        if self.sheet is None:
            self._head += data
            if len(self._head) < self._head_size and not is_last and not self._is_tail:
                return
            # The same bytes decide the kind, in whatever pieces they come.
            size = len(self._head) if self._is_tail else self._head_size
            head, data = self._head[:size], self._head[size:]
            self._head = b""
            if not head:
                return
            self.sheet = self._choose(head, is_last and not data)
            if is_last and not data:
                return
        if isinstance(self.sheet, HexSheet):
            self.sheet.feed_bytes(data)
        elif self._decoder:
            self.sheet.feed(self._decoder.feed(data, is_last), is_last)

    def _choose(self, head: bytes, is_whole: bool) -> Sheet:
        """Return a sheet with the head in it."""
        self.magic, whole = kind_of(head), head
        if self._first:
            head = head[-self._first % 4 :]  # no encoding has wider characters
        begin = head.lstrip(_CONTINUED) if self._first else head
        encoding = self._encoding
        if not encoding and (self._form or not self.magic):
            encoding = encoding_of(begin, self._type, is_whole)
        if self._form == "text":
            encoding = encoding or "latin-1"
        if not encoding or self._form == "bytes":
            sheet = HexSheet(f"{self.magic}; these are its bytes" if self.magic else "bytes", self._first)
            sheet.feed_bytes(whole)
            return sheet
        self._decoder = Decoder(encoding)
        text = self._decoder.feed(head, is_whole)
        return self._sheet_of(text.partition("\n")[2] if self._first else text, is_whole)

    def _sheet_of(self, text: str, is_whole: bool) -> Sheet:
        language = _LANGUAGES.get(self._ending, "")
        if self._is_tail or self._form:
            found: TextSheet | LinesSheet = TextSheet("text", "" if self._is_tail else language)
        elif self._may_be_json(text) and self._is_lines(text, is_whole):
            found = JsonLinesSheet()
        elif self._may_be_json(text) and (indented := self._as_json(text, is_whole)):
            return indented
        else:
            found = self._as_table(text) or TextSheet(self._text_words(), language)
        found.feed(text, is_whole)
        return found

    @property
    def _ending(self) -> str:
        """The name's ending; the one before where it only tells that the content is packed."""
        name = self._name.rpartition("/")[2].lower()
        return name.removesuffix(".gz").rpartition(".")[2]

    @property
    def _media_type(self) -> str:
        return self._type.partition(";")[0].strip().lower()

    @property
    def _is_called_json(self) -> bool:
        return _LANGUAGES.get(self._ending) == "json" or "json" in self._media_type

    def _text_words(self) -> str:
        return "text, not valid JSON" if self._is_called_json else "text"

    def _may_be_json(self, text: str) -> bool:
        return self._is_called_json or text.lstrip().startswith(("{", "["))

    def _as_json(self, text: str, is_whole: bool) -> JsonSheet | None:
        """Return a sheet with the text in it; None for what is no JSON, whatever its name."""
        sheet = JsonSheet()
        sheet.feed(text, is_whole)
        if sheet.is_broken or (is_whole and not sheet.is_complete) or not (sheet.lines or sheet.open_line):
            return None
        return sheet

    def _is_lines(self, text: str, is_whole: bool) -> bool:
        """Tell whether most of the first lines are JSON objects of their own; of what is called JSON lines, one."""
        lines = [line for line in text.split("\n")[: _LOOKED_AT + 1] if line.strip()]
        if not is_whole and "\n" not in text:
            return False
        if not is_whole and len(lines) > 1 and text.count("\n") <= _LOOKED_AT:
            lines.pop()  # cut in its middle, most likely
        if len(lines) < 2 and self._ending not in _JSON_LINES:
            return False  # one object on one line is better indented
        objects = sum(map(_is_object, lines[:_LOOKED_AT]))
        return objects > 0 if self._ending in _JSON_LINES else objects * 2 > len(lines[:_LOOKED_AT])

    def _as_table(self, text: str) -> CsvSheet | None:
        """Return a sheet for comma- or tab-separated values; None for what is no table."""
        is_tabs = self._media_type == "text/tab-separated-values" or self._ending == "tsv"
        if not is_tabs and self._media_type not in ("text/csv", "application/csv") and self._ending != "csv":
            return None
        separator = separator_of(text, is_tabs)
        return CsvSheet(separator) if separator else None


def _is_object(line: str) -> bool:
    try:
        members(line)
    except (ValueError, RecursionError):
        return False
    return True
