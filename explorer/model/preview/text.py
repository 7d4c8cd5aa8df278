"""Bytes as lines of text, taken in piece by piece: the same lines however the bytes are cut."""

from __future__ import annotations

import codecs
import re

from explorer.model.base.text import plural

LONGEST = 4096  # characters of a line; what is longer goes on in a line of its own, so that no line costs more to draw

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r";\s*charset=\"?([\w.:-]+)", re.I)


ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be", "latin-1", "cp1251", "cp850", "shift_jis", "gb18030", "big5")
"""What text can be read as where the bytes do not tell."""

_NAMES = {"latin-1": "Latin-1", "cp1252": "Windows-1252", "cp1251": "Windows-1251", "cp850": "DOS 850"}


def encoding_of(head: bytes, content_type: str, is_whole: bool) -> str:
    """Return the name of the encoding of text by its beginning, or "" for bytes that are no text.

    A byte order mark wins, then a charset of the content type that fits, then UTF-8, then UTF-16 by its zeros, then
    Windows-1252, then Latin-1, which fits all.
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _CHARSET.search(content_type)
    for encoding in (declared[1] if declared else "utf-8", "utf-8"):
        try:
            "a".encode(encoding)  # raises LookupError for a codec that is not for text
            text = codecs.getincrementaldecoder(encoding)().decode(head, is_whole)
        except (LookupError, ValueError):
            continue
        if "\0" not in text:
            return encoding.lower()
    if wide := _utf_16(head, is_whole):
        return wide
    controls = sum(byte < 0x20 and byte not in b"\t\n\r\f\x1b" for byte in head)
    if b"\0" in head or controls * 100 > len(head) or sum(byte >= 0x80 for byte in head) * 3 > len(head):
        return ""
    return "latin-1" if _UNDEFINED.search(head) else "cp1252"


_UNDEFINED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # in Windows-1252


def _utf_16(head: bytes, is_whole: bool) -> str:
    """Return the UTF-16 without a mark that the bytes are, or "": one half of most characters is zero."""
    pairs = len(head) // 2
    for encoding, at in (("utf-16-le", 1), ("utf-16-be", 0)):
        if pairs > 3 and head[at::2].count(0) * 2 > pairs and not head[1 - at :: 2].count(0):
            try:
                text = codecs.getincrementaldecoder(encoding)().decode(head, is_whole)
            except ValueError:
                continue
            return "" if _CONTROL.search(text) else encoding
    return ""


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


class Decoder:
    """Bytes to text, piece by piece; a character cut at the end of a piece waits for the next one.

    A byte that is no UTF-8 is read as Windows-1252, since some files mix both; in other encodings it becomes a
    replacement character. `odd` counts these bytes.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.odd = 0
        self._is_utf8 = encoding in ("utf-8", "utf-8-sig")
        self._decoder = codecs.getincrementaldecoder(encoding)("strict" if self._is_utf8 else "replace")
        self._waiting = b""

    @property
    def words(self) -> str:
        """The encoding in words, and how many bytes did not fit it."""
        name = encoding_words(self.encoding)
        if not self.odd:
            return name
        read = "read as Windows-1252" if self._is_utf8 else "shown as \N{REPLACEMENT CHARACTER}"
        return f"{name}, {plural(self.odd, 'byte')} {read}"

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to say of the encoding: Unicode, and every byte fits."""
        return not self.odd and self.encoding.startswith("utf")

    def feed(self, data: bytes, is_last: bool) -> str:
        """Return the text of the next bytes."""
        if not self._is_utf8:
            text = self._decoder.decode(data, is_last)
            self.odd += text.count("\N{REPLACEMENT CHARACTER}")
            return text
        data = self._waiting + data
        self._waiting = b""
        out = []
        while data:
            try:
                text, taken = codecs.utf_8_decode(data, "strict", is_last)
                out.append(text)
                self._waiting = data[taken:]
                break
            except UnicodeDecodeError as error:
                out.append(data[: error.start].decode())
                out.append(_old(data[error.start : error.start + 1]))
                self.odd += 1
                data = data[error.start + 1 :]
        text = "".join(out)
        if self.encoding == "utf-8-sig" and text:  # the mark stands once, before all else
            self.encoding = "utf-8"
            text = text.removeprefix("\ufeff")
        return text


def encoding_words(encoding: str) -> str:
    """Return an encoding's name as people write it."""
    return f"{_NAMES[encoding]} (not UTF-8)" if encoding in _NAMES else encoding.upper().replace("_", "-")


def _old(byte: bytes) -> str:
    return byte.decode("latin-1" if _UNDEFINED.match(byte) else "cp1252")


class TextSheet:
    """Lines of text; `open_line` is the beginning of a line that has not ended yet."""

    language = ""

    def __init__(self, words: str = "text", language: str = "") -> None:
        self.words = words
        self.language = language
        self.lines: list[str] = []
        self.open_line = ""
        self.cut = 0  # lines that were too long and go on below

    def take_lines(self) -> list[str]:
        """Return the lines that have come since the last time, and forget them."""
        lines, self.lines = self.lines, []
        return lines

    def feed(self, text: str, is_last: bool) -> None:
        """Take in the next text."""
        *whole, rest = (self.open_line + text).split("\n")
        for line in whole:
            self._end_line(line.removesuffix("\r"))
        while len(rest) > LONGEST + 1 or (len(rest) == LONGEST + 1 and rest[-1] != "\r"):
            self._cut_line(rest)
            rest = rest[LONGEST:]
        self.open_line = rest
        if is_last and rest:
            self._end_line(rest)
            self.open_line = ""

    def _end_line(self, line: str) -> None:
        while len(line) > LONGEST:
            self._cut_line(line)
            line = line[LONGEST:]
        self.lines.append(line)

    def _cut_line(self, line: str) -> None:
        self.lines.append(line[:LONGEST])
        self.cut += 1


class HexSheet:
    """Bytes as they are; `first` is the offset of the first of them in the blob."""

    language = ""

    def __init__(self, words: str = "bytes", first: int = 0) -> None:
        self.words = words
        self.first = first
        self.data = bytearray()

    def feed_bytes(self, data: bytes) -> None:
        """Take in the next bytes."""
        self.data += data

    def keep_last(self, most: int) -> None:
        """Forget the first bytes where there are more than so many."""
        too_many = max(0, len(self.data) - most)
        del self.data[:too_many]
        self.first += too_many


def hex_row(data: bytes, offset: int, per_row: int = 16) -> str:
    """Return one row of bytes as offset, hex and ASCII."""
    half = per_row // 2
    cells = f"{data[:half].hex(' '):<{half * 3 - 1}}  {data[half:].hex(' '):<{half * 3 - 1}}"
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in data)
    return f"{offset:08x}  {cells}  {shown}"
