"""What is not read one block after the other: pictures, which are read whole, and Parquet, from its end."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural, size
from explorer.model.preview.magic import is_deep_png, is_picture, picture_size
from explorer.model.preview.table import TableSheet
from explorer.ui.kit.lines import Span
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import FlowView, StackView, View

if TYPE_CHECKING:
    from PIL.Image import Image

    from explorer.cloud.preview.parquet import ParquetHead


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
        view = unpacked(data)
        return Special(", ".join((words, *view.losses)), "", view)
    except ValueError as error:
        return Special(words, f"{error}; these are its bytes")


def _parquet(head: bytes, total: int, read_range: ReadRange) -> Iterator[Special]:
    from explorer.cloud.preview.parquet import MOST_READ, ParquetHead, RangeFile

    try:
        parquet = ParquetHead(RangeFile(read_range, total, MOST_READ, head))
    except ImportError:
        yield Special("Parquet", "pip install 'azpane[parquet]' shows its columns and first rows · d downloads it")
        return
    except ValueError as error:
        yield Special("Parquet", f"{error}; these are its bytes")
        return
    words = f"Parquet, {plural(len(parquet.columns), 'column')}"
    schema = FlowView()
    schema.extend(_schema_lines(parquet))
    yield Special(words, "", schema)
    yield _parquet_rows(words, parquet, schema)


def _parquet_rows(words: str, parquet: ParquetHead, schema: FlowView) -> Special:
    try:
        rows = parquet.rows()
    except ExplorerError as error:
        return Special(words, f"no rows: {error.message} {error.hint}", schema)
    except Exception:  # the package for it raises several of its own, in words for programmers
        return Special(words, "no rows: they are damaged, or of a kind that cannot be shown here", schema)
    table = TableSheet("rows")
    table.columns.extend(name for name, _ in parquet.columns)
    for row in rows:
        table.add(row)
    view = TableView(table)
    view.measure()
    return Special(words, f"first {plural(len(rows), 'row')} below the columns", StackView(schema, view))


def _schema_lines(parquet: ParquetHead) -> Iterator[list[Span]]:
    width = min(40, max((len(name) for name, _ in parquet.columns), default=0)) + 2
    for name, kind in parquet.columns:
        yield [(f"{name:<{width}}", "key"), (kind, "")]
    yield []


MOST_BYTES = 8 * 1024 * 1024
"""A picture's size in bytes up to which it is read whole, and drawn."""

MOST_PIXELS = 40_000_000
"""Pixels up to which a picture is unpacked: a small file can hold a very large one."""

_KEPT = 400  # pixels at most of either side of what is kept


class _TooLarge(ValueError):
    pass


class PictureView(View):
    """A picture as wide as the pane, or as it is where that is smaller."""

    def __init__(self, picture: Image, losses: list[str]) -> None:
        self._picture = picture
        self.losses = losses  # what is in the file and not drawn, in words
        self._rows: list[list[Span]] = []
        self._width = 0

    def height(self, width: int) -> int:
        if width != self._width:
            self._width = width
            self._rows = self._drawn(max(1, min(width, self._picture.width)))
        return len(self._rows)

    def spans(self, row: int, width: int) -> list[Span]:
        self.height(width)
        return self._rows[row]

    def _drawn(self, width: int) -> list[list[Span]]:
        height = max(2, round(self._picture.height * width / self._picture.width / 2) * 2)
        pixels = self._picture.resize((width, height)).tobytes()
        line = width * 3
        rows = []
        for y in range(0, height, 2):
            upper, lower = pixels[y * line : (y + 1) * line], pixels[(y + 1) * line : (y + 2) * line]
            rows.append([_cell(upper[x : x + 3], lower[x : x + 3]) for x in range(0, line, 3)])
        return rows


def _cell(upper: bytes, lower: bytes) -> Span:
    return "▀", f"#{_coarse(upper).hex()} on #{_coarse(lower).hex()}"


def _coarse(colour: bytes) -> bytes:
    """Leave out what no eye sees, so that fewer styles are made."""
    return bytes(byte & 0xF8 | 4 for byte in colour)


def unpacked(data: bytes, background: tuple[int, int, int] = (0, 0, 0)) -> PictureView:
    """Return the (first) picture in a file of PNG, JPEG, GIF or WebP.

    Raises ImportError where the optional package for it is not there, ValueError for what cannot be unpacked or is
    larger than MOST_PIXELS.
    """
    from PIL import Image, ImageOps  # optional: azpane[images]

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _TooLarge(f"its {opened.width:,} × {opened.height:,} pixels are too many to be unpacked here")
            opened.draft("RGB", (_KEPT, _KEPT))  # a JPEG is unpacked no larger than needed
            picture = ImageOps.exif_transpose(opened)
            losses = [f"the first of {frames:,}"] if (frames := getattr(opened, "n_frames", 1)) > 1 else []
            if is_deep_png(data):
                losses.append("16 bits a colour, drawn with 8")
            if picture.mode.startswith("I"):  # else Pillow would cut what is above 255
                picture = picture.point(lambda value: value * (1 / 256)).convert("L")
            picture = picture.convert("RGBA")
    except _TooLarge:
        raise
    except Exception as error:  # each format's reader has errors of its own
        raise ValueError("it cannot be unpacked: it is damaged, or not whole") from error
    picture.thumbnail((_KEPT, _KEPT))
    below = Image.new("RGBA", picture.size, (*background, 255))
    return PictureView(Image.alpha_composite(below, picture).convert("RGB"), losses)
