"""The answer to a query: columns that the query names, and rows of any values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from explorer.model.base.redact import redact, redacted_values
from explorer.model.estate.exports import Table


class QueryTable:
    """Rows as pages bring them, narrowed by a filter; rows are numbered as they are shown."""

    def __init__(self) -> None:
        self.needle = ""
        self.clear()

    def clear(self) -> None:
        """Forget all rows; the filter stays for those that come next."""
        self.columns: list[str] = []
        self._rows: list[Sequence[Any]] = []
        self._shown: list[int] = []

    @property
    def total(self) -> int:
        """How many rows have arrived."""
        return len(self._rows)

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return len(self._shown)

    def append(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Append a page; a column that earlier pages lacked is empty in their rows."""
        places = {name: at for at, name in enumerate(columns)}
        self.columns += [name for name in columns if name not in self.columns]
        in_order = [places.get(name, -1) for name in self.columns]
        start = len(self._rows)
        if in_order == list(range(len(columns))):
            self._rows.extend(rows)
        else:
            self._rows.extend([row[at] if at >= 0 else None for at in in_order] for row in rows)
        self._shown.extend(row for row in range(start, len(self._rows)) if self._holds(row))

    def filter(self, text: str) -> None:
        """Show the rows with a cell that holds a text, in either case; "" shows all."""
        self.needle = text.casefold()
        self._shown = [row for row in range(len(self._rows)) if self._holds(row)]

    def value(self, row: int, column: int) -> Any:
        """Return a cell as Azure gave it; None where the row has none."""
        cells = self._rows[self._shown[row]]
        return cells[column] if column < len(cells) else None

    def cell(self, row: int, column: int) -> str:
        """Return a cell as one line of redacted text."""
        return redact(cell_text(self.value(row, column)))

    def record(self, row: int) -> dict[str, Any]:
        """Return a row as names and values."""
        return {name: self.value(row, at) for at, name in enumerate(self.columns)}

    def as_table(self, words: str) -> Table:
        """Return the rows that are shown now, redacted, to be written into a file."""
        shown, rows, columns = list(self._shown), self._rows, list(self.columns)

        def cells() -> Iterator[list[Any]]:
            for at in shown:
                row = rows[at]
                yield [redacted_values(row[place] if place < len(row) else None) for place in range(len(columns))]

        return Table(words, columns, cells)

    def named(self, row: int, name: str) -> str:
        """Return the text of the column of this name, compared without case; "" where there is none."""
        at = next((at for at, column in enumerate(self.columns) if column.lower() == name.lower()), -1)
        value = self.value(row, at) if at >= 0 else None
        return value if isinstance(value, str) else ""

    def widths(self, rows: int = 200, least: int = 4, most: int = 44) -> list[int]:
        """Return how many characters each column needs for its title and the first rows that are shown."""
        first = range(min(rows, self.count))
        return [
            max(least, min(most, max([len(name), *(len(self.cell(row, at)) for row in first)])))
            for at, name in enumerate(self.columns)
        ]

    def is_number(self, column: int, rows: int = 50) -> bool:
        """Tell whether a column holds numbers only, as far as its first rows tell."""
        values = [self.value(row, column) for row in range(min(rows, self.count))]
        kept = [value for value in values if value is not None]
        return bool(kept) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in kept)

    def _holds(self, row: int) -> bool:
        return not self.needle or any(self.needle in cell_text(value).casefold() for value in self._rows[row])


def cell_text(value: Any) -> str:
    """Return a JSON value as one line: text as it is, nothing for null, the rest as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
