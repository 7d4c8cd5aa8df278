"""Pictures in half blocks: each cell is two pixels, one above the other."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from explorer.ui.kit.lines import Span
from explorer.ui.preview.views import View

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 8 * 1024 * 1024
"""A picture's size in bytes up to which it is read whole, and drawn."""

MOST_PIXELS = 40_000_000
"""Pixels up to which a picture is unpacked: a small file can hold a very large one."""

_KEPT = 400  # pixels at most of either side of what is kept


class _TooLarge(ValueError):
    pass


class PictureView(View):
    """A picture as wide as the pane, or as it is where that is smaller."""

    def __init__(self, picture: Image) -> None:
        self._picture = picture
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
    return bytes(octet & 0xF8 | 4 for octet in colour)


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
            picture = ImageOps.exif_transpose(opened).convert("RGBA")
    except _TooLarge:
        raise
    except Exception as error:  # each format's reader has errors of its own
        raise ValueError(f"it cannot be unpacked: {error}") from error
    picture.thumbnail((_KEPT, _KEPT))
    below = Image.new("RGBA", picture.size, (*background, 255))
    return PictureView(Image.alpha_composite(below, picture).convert("RGB"))
