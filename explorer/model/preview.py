"""What a blob's first bytes are, and how to show them: JSON, a table, text or hex."""

from __future__ import annotations

import codecs
import csv
import json
import re
from dataclasses import dataclass

from explorer.model.text import cell_width

PREVIEW_BYTES = 64 * 1024

# Ending of a name -> the Pygments lexer that colours it.
_LANGUAGES = {
    "bicep": "bicep", "c": "c", "cs": "csharp", "css": "css", "geojson": "json", "go": "go", "html": "html",
    "ini": "ini", "ipynb": "json", "java": "java", "js": "javascript", "json": "json", "jsonl": "json",
    "md": "markdown", "ndjson": "json", "ps1": "powershell", "py": "python", "rb": "ruby", "rs": "rust", "sh": "bash",
    "sql": "sql", "svg": "xml", "tf": "terraform", "toml": "toml", "ts": "typescript", "xml": "xml", "yaml": "yaml",
    "yml": "yaml",
}  # fmt: skip
_LINES = ("jsonl", "ndjson")
_ROW = 16  # bytes on a line of hex
_WIDEST = 40  # cells of a column of a table
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r";\s*charset=\"?([\w.:-]+)", re.I)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')


@dataclass(frozen=True, slots=True)
class Preview:
    """Text to show, what it is in words, and the Pygments lexer that colours it ("" for none)."""

    text: str
    kind: str
    language: str = ""
    is_truncated: bool = False


def preview(name: str, content_type: str, data: bytes, total: int = -1) -> Preview:
    """Return how to show the first bytes of a blob of `total` bytes.

    Where the total is not known (-1), bytes that fill PREVIEW_BYTES are taken for the beginning of more.
    """
    if not data:
        return Preview("", "empty")
    is_whole = len(data) >= total if total >= 0 else len(data) < PREVIEW_BYTES
    of = f" of {total:,}" if total >= 0 else ""
    extent = "" if is_whole else f", the first {len(data):,}{of} bytes"
    text, encoding = _decoded(data, content_type, is_whole)
    if text is None:
        return Preview(hex_dump(data), f"bytes{extent}", "", not is_whole)
    shown = _as_table(name, content_type, text, is_whole) or _as_json(name, content_type, text, encoding, is_whole)
    language = _LANGUAGES.get(_ending(name), "")
    shown = shown or Preview(text, f"text, {encoding}", language)
    return Preview(shown.text, f"{shown.kind}{extent}", shown.language, not is_whole)


def hex_dump(data: bytes) -> str:
    """Return bytes as offset, hex and ASCII, sixteen a line."""
    lines = []
    for offset in range(0, len(data), _ROW):
        row = data[offset : offset + _ROW]
        cells = f"{row[:8].hex(' '):<23}  {row[8:].hex(' '):<23}"
        shown = "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in row)
        lines.append(f"{offset:08x}  {cells}  {shown}")
    return "\n".join(lines)


def _ending(name: str) -> str:
    return name.rpartition("/")[2].rpartition(".")[2].lower()


# Text.


def _decoded(data: bytes, content_type: str, is_whole: bool) -> tuple[str | None, str]:
    """Return text and encoding, or None for bytes that are no text; a character cut at the end is left out."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding, is_whole, "replace"), encoding.upper()
    declared = _CHARSET.search(content_type)
    for encoding in (declared[1] if declared else "utf-8", "utf-8"):
        try:
            text = _decode(data, encoding, is_whole)
        except (LookupError, ValueError):
            continue
        if "\0" not in text:
            return text, encoding.upper()
    controls = sum(octet < 0x20 and octet not in b"\t\n\r\f\x1b" for octet in data)
    if b"\0" in data or controls * 100 > len(data) or sum(octet >= 0x80 for octet in data) * 3 > len(data):
        return None, ""
    return data.decode("latin-1"), "Latin-1"


def _decode(data: bytes, encoding: str, is_whole: bool, errors: str = "strict") -> str:
    "a".encode(encoding)  # raises LookupError for a codec of Python's that is none of text
    return codecs.getincrementaldecoder(encoding)(errors).decode(data, is_whole)


# JSON.


def _as_json(name: str, content_type: str, text: str, encoding: str, is_whole: bool) -> Preview | None:
    if _ending(name) in _LINES:
        return Preview(text, "JSON lines", "json")
    if "json" not in content_type.lower() and _LANGUAGES.get(_ending(name)) != "json":
        return None
    if not is_whole:
        return None  # half a document cannot be told from a broken one
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return Preview(text, f"text, {encoding}; not valid JSON", "json")
    return Preview(indented(text), "JSON, indented", "json")


def indented(text: str) -> str:
    """Return JSON with a line for each member; every name, number and string keeps the letters it has."""
    out: list[str] = []
    depth = 0
    before = ""
    for found in _JSON_TOKEN.finditer(text):
        token = found[0]
        if token in "]}":
            depth = max(0, depth - 1)
            out.append(token if before in ("[", "{") else f"\n{'  ' * depth}{token}")
        elif token == ",":
            out.append(f",\n{'  ' * depth}")
        elif token == ":":
            out.append(": ")
        else:
            out.append(f"\n{'  ' * depth}{token}" if before in ("[", "{") else token)
            depth += token in "[{"
        before = token
    return "".join(out)


# Tables.


def _as_table(name: str, content_type: str, text: str, is_whole: bool) -> Preview | None:
    """Return comma- or tab-separated values in columns; None for what is no table."""
    kind = content_type.partition(";")[0].strip().lower()
    is_tabs = kind == "text/tab-separated-values" or _ending(name) == "tsv"
    if not is_tabs and kind != "text/csv" and _ending(name) != "csv":
        return None
    lines = text.splitlines(keepends=True)
    if not is_whole and len(lines) > 1:
        lines.pop()  # cut in its middle, most likely
    separator = "\t" if is_tabs else max(",;|\t", key=lines[0].count if lines else "".count)
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        return None
    if not rows or max(map(len, rows)) < 2:
        return None
    return Preview(_in_columns(rows), "tab-separated values" if separator == "\t" else "CSV")


def _in_columns(rows: list[list[str]]) -> str:
    cells = [[_cell(value) for value in row] for row in rows]
    columns = max(map(len, cells))
    widths = [max((cell_width(row[at]) for row in cells if at < len(row)), default=0) for at in range(columns)]
    lines = [
        "  ".join(value + " " * (widths[at] - cell_width(value)) for at, value in enumerate(row)).rstrip()
        for row in cells
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


def _cell(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= _WIDEST else f"{value[: _WIDEST - 1]}…"
