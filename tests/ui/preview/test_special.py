"""Pictures and Parquet: what their headers and footers tell, what is drawn of them, and what to install."""

from __future__ import annotations

import io
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from explorer.cloud.preview.parquet import ParquetHead, RangeFile
from explorer.demo.blobs.contents import Content as DemoContent
from explorer.model.base.errors import Refused
from explorer.model.preview.magic import kind_of, picture_size
from explorer.ui.preview import special as pictures
from explorer.ui.preview.special import Special, special, unpacked
from explorer.ui.preview.views import StackView

PARQUET = b"".join(DemoContent("parquet", 3, 300_000).pieces(0, 300_000))


def _picture(form: str, width: int = 40, height: int = 20) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (255, 0, 0)).save(file, form)
    return file.getvalue()


def _shown(kind: str, data: bytes) -> list[Special]:
    return list(special(kind, data[:65536], len(data), lambda start, length: data[start : start + length]))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_told_by_its_header_and_drawn_in_half_blocks(form: str) -> None:
    data = _picture(form)
    assert kind_of(data).upper() == f"{form} PICTURE"
    assert picture_size(data) == (40, 20)
    (shown,) = _shown(kind_of(data), data)
    assert shown.words.endswith("40 × 20 pixels")
    assert shown.view is not None
    assert shown.view.height(100) == 10
    assert shown.view.height(20) == 5
    row = shown.view.spans(0, 20)
    assert len(row) == 20
    text, colours = row[0]
    assert text == "▀"
    assert colours.startswith("#f") or colours.startswith("#fc")


@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP"]).map(_picture), st.integers(0, 400), st.binary(max_size=4))
def test_a_damaged_picture_is_never_more_than_words(data: bytes, at: int, junk: bytes) -> None:
    damaged = data[:at] + junk + data[at + len(junk) :]
    picture_size(damaged)
    for shown in _shown(kind_of(damaged), damaged):
        assert shown.view or "these are its bytes" in shown.note or "too many" in shown.note


def test_a_picture_with_too_many_pixels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 700)
    with pytest.raises(ValueError, match="too many to be unpacked"):
        unpacked(_picture("PNG"))


def test_what_of_a_picture_is_not_drawn_is_said() -> None:
    deep = Image.new("I;16", (4, 1))
    deep.putdata([0, 20_000, 40_000, 65_535])
    shown, words = _drawn(deep, "PNG")
    assert [colour[:7] for colour in shown] == ["#040404", "#4c4c4c", "#9c9c9c", "#fcfcfc"]
    assert words == "PNG picture, 4 × 1 pixels, 16 bits a colour, drawn with 8"
    red, blue = (Image.new("RGB", (2, 2), colour) for colour in ("red", "blue"))
    shown, words = _drawn(red, "GIF", save_all=True, append_images=[blue, red])
    assert words == "GIF picture, 2 × 2 pixels, the first of 3"
    assert _drawn(red, "PNG")[1] == "PNG picture, 2 × 2 pixels"


def _drawn(picture: Image.Image, form: str, **how: Any) -> tuple[list[str], str]:
    """Return the styles of a picture's first row of cells, and what is said of it."""
    file = io.BytesIO()
    picture.save(file, form, **how)
    (special,) = _shown(f"{form} picture", file.getvalue())
    assert special.view
    return [style for _, style in special.view.spans(0, 4)], special.words


def test_without_the_extras_the_pane_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _picture("PNG")
    for name in ("PIL", "arro3.io"):
        monkeypatch.setitem(sys.modules, name, None)
    (shown,) = _shown("PNG picture", data)
    assert (shown.view, shown.words) == (None, "PNG picture, 40 × 20 pixels")
    assert "azpane[images]" in shown.note
    (shown,) = _shown("Parquet", PARQUET)
    assert (shown.view, shown.words) == (None, "Parquet")
    assert "pip install 'azpane[parquet]'" in shown.note


def test_parquet_shows_its_columns_and_first_rows() -> None:
    schema, rows = _shown("Parquet", PARQUET)
    assert schema.words == rows.words == "Parquet, 8 columns"
    assert schema.view is not None
    text = ["".join(part for part, _ in schema.view.spans(row, 80)).rstrip() for row in range(schema.view.height(80))]
    assert text[:4] == [
        "plant        Utf8", "machine      Utf8", 'at           Timestamp(ms, "UTC")', "temperature  Float32",
    ]  # fmt: skip
    assert "price        Decimal128(9, 2)" in text
    assert 'limits       Struct("low": Int16, "high": Int16)' in text
    assert rows.note == "first 48 rows below the columns"
    assert isinstance(rows.view, StackView)
    assert rows.view.item_text(1).split("\0")[:4] == ["plant-01", "press-01", "2026-05-14 06:00:00Z", "29.2"]


def test_of_a_parquet_file_only_the_end_and_the_first_pages_are_read() -> None:
    data = b"".join(DemoContent("parquet", 3, 30_000_000).pieces(0, 30_000_000))
    reads: list[tuple[int, int]] = []

    def read(start: int, length: int) -> bytes:
        reads.append((start, length))
        return data[start : start + length]

    assert len(list(special("Parquet", data[:65536], len(data), read))) == 2
    assert sum(length for _, length in reads) <= 2 * 65536


@pytest.mark.parametrize("cut", [4, 8, 12, 500, 2000])
def test_a_parquet_file_that_is_cut_off_says_so(cut: int) -> None:
    (shown,) = _shown("Parquet", PARQUET[:-cut])
    assert shown.view is None
    assert "cut off" in shown.note


def test_an_encrypted_footer_is_told() -> None:
    (shown,) = _shown("Parquet", PARQUET[:-4] + b"PARE")
    assert (shown.view, shown.note) == (None, "its footer is encrypted; these are its bytes")


@pytest.mark.parametrize("at", [0, 1, 100, 700])
def test_a_damaged_footer_is_never_more_than_words(at: int) -> None:
    length = int.from_bytes(PARQUET[-8:-4], "little")
    footer = PARQUET[-8 - length : -8]
    damaged = PARQUET[: -8 - length] + footer[:at] + bytes([0xFF] * 8) + footer[at + 8 :] + PARQUET[-8:]
    for shown in _shown("Parquet", damaged):
        assert shown.view or "damaged; these are its bytes" in shown.note


@given(
    st.binary(max_size=200_000),
    st.lists(st.tuples(st.integers(0, 200_000), st.integers(-1, 70_000)), max_size=6),
    st.integers(0, 200_000),
)
def test_a_blob_can_be_read_as_a_file(data: bytes, steps: list[tuple[int, int]], head: int) -> None:
    data = data * 50
    ours = RangeFile(lambda start, length: data[start : start + length], len(data), 1 << 30, data[:head])
    theirs = io.BytesIO(data)
    for offset, length in steps:
        assert ours.seek(min(offset, len(data))) == theirs.seek(min(offset, len(data)))
        assert ours.read(length) == theirs.read(length)
        assert ours.tell() == theirs.tell()
    assert ours.seek(0, io.SEEK_END) == len(data)
    assert ours.taken <= len(data)


def test_reading_ends_at_its_limit() -> None:
    file = RangeFile(lambda _start, length: bytes(length), 1_000_000, 100_000)
    file.read(10)
    with pytest.raises(Refused, match="More than"):
        file.read(100_000)


def test_the_first_rows_are_those_of_the_file() -> None:
    head = ParquetHead(RangeFile(lambda start, length: PARQUET[start : start + length], len(PARQUET), 1 << 20))
    rows = head.rows()
    assert [name for name, _ in head.columns] == [
        "plant",
        "machine",
        "at",
        "temperature",
        "parts",
        "fault",
        "price",
        "limits",
    ]
    assert len(rows) == 48
    assert rows[0][7] == '{"low": 10, "high": 95}'
