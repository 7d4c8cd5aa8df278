"""Tables as CSV or JSON lines, in files that are there whole or not at all, and never in place of another."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import write_new

FORMS = (".csv", ".jsonl")

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of JSON-like values as CSV or JSON lines, by how the file's name ends.

    Raises LocalFault: a name that ends in neither, a file that is there already, or what the disk says.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise LocalFault(f"{path.name} ends in none of {', '.join(FORMS)}.", hint="Choose a name that ends in .csv.")
    write_new(path, csv_lines(columns, rows) if suffix == ".csv" else json_lines(columns, rows))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a heading and the rows as CSV (RFC 4180).

    A spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in front. Source:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    line = io.StringIO()
    writer = csv.writer(line)
    for row in chain([columns], rows):
        line.seek(0)
        line.truncate()
        writer.writerow([_cell(value) for value in row])
        yield line.getvalue()


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield each row as a JSON object on a line of its own; what is None is left out."""
    for row in rows:
        pairs = zip(columns, row, strict=True)
        yield json.dumps({name: value for name, value in pairs if value is not None}, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value  # a number is no formula, though it may begin with a minus
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text
