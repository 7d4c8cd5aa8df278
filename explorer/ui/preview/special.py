"""What is not read one block after the other: pictures, which are read whole, and Parquet, from its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import size
from explorer.model.preview.magic import is_picture, picture_size
from explorer.model.preview.parquet_footer import ParquetFooter, footer_size, read_footer
from explorer.model.preview.table import TableSheet
from explorer.ui.kit.lines import Span
from explorer.ui.preview.pictures import MOST_BYTES, MOST_PIXELS, unpacked
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import FlowView, StackView, View

if TYPE_CHECKING:
    from explorer.cloud.preview.range_file import RangeFile

ReadRange = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Special:
    """A view in place of the bytes, or none, with what to say of it."""

    words: str
    note: str = ""
    view: View | None = None


def special(kind: str, head: bytes, total: int, read_range: ReadRange) -> Iterator[Special]:
    """Yield what can be shown of a kind that has a form of its own, the quickest first; nothing for other kinds."""
    if is_picture(kind):
        yield _picture(kind, head, total, read_range)
    elif kind == "Parquet":
        yield from _parquet(head, total, read_range)


def _picture(kind: str, head: bytes, total: int, read_range: ReadRange) -> Special:
    pixels = picture_size(head)
    words = f"{kind}, {pixels[0]:,} × {pixels[1]:,} pixels" if pixels else kind
    if total > MOST_BYTES:
        return Special(words, f"pictures of up to {size(MOST_BYTES)} are drawn · d downloads it")
    if pixels and pixels[0] * pixels[1] > MOST_PIXELS:
        return Special(words, "too many pixels to be drawn here · d downloads it")
    try:
        import PIL  # noqa: F401  # optional
    except ImportError:
        return Special(words, "pip install 'azpane[images]' draws it here · d downloads it")
    data = head + read_range(len(head), total - len(head))
    try:
        return Special(words, "", unpacked(data))
    except ValueError as error:
        return Special(words, f"{error}; these are its bytes")


def _parquet(head: bytes, total: int, read_range: ReadRange) -> Iterator[Special]:
    from explorer.cloud.preview.parquet import MOST_READ
    from explorer.cloud.preview.range_file import RangeFile

    file = RangeFile(read_range, total, MOST_READ, head)
    try:
        file.seek(max(0, total - 8))
        needed = footer_size(file.read(8))
        file.seek(max(0, total - needed))
        footer = read_footer(file.read(needed - 8))
    except ValueError as error:
        yield Special("Parquet", f"{error}; these are its bytes")
        return
    schema = FlowView()
    schema.extend(_schema_lines(footer))
    yield Special(footer.words, "", schema)
    file.seek(0)
    yield _parquet_rows(footer, schema, file)


def _parquet_rows(footer: ParquetFooter, schema: FlowView, file: RangeFile) -> Special:
    from explorer.cloud.preview.parquet import first_rows

    floats = frozenset(column.name for column in footer.columns if column.is_float32 and column.depth == 0)
    try:
        names, rows = first_rows(file, floats)
    except ImportError:
        return Special(footer.words, "pip install 'azpane[parquet]' shows its first rows", schema)
    except ExplorerError as error:
        return Special(footer.words, f"no rows: {error.message} {error.hint}", schema)
    except Exception as error:  # the package for it raises several of its own
        return Special(footer.words, f"no rows: {error}", schema)
    table = TableSheet("rows")
    table.columns.extend(names)
    for row in rows:
        table.add(row)
    view = TableView(table)
    view.measure()
    note = f"first {len(rows):,} of {footer.rows:,} rows, below the columns" if len(rows) < footer.rows else ""
    return Special(footer.words, note, StackView(schema, view))


def _schema_lines(footer: ParquetFooter) -> Iterator[list[Span]]:
    width = min(40, max((len(one.name) + one.depth * 2 for one in footer.columns), default=0)) + 2
    for one in footer.columns:
        name = f"{'  ' * one.depth}{one.name}"
        yield [(f"{name:<{width}}", "key"), (one.kind, ""), (f" {one.repetition}" if one.repetition else "", "dim")]
    if footer.made_by:
        yield [(f"written by {footer.made_by}", "dim")]
    yield []
