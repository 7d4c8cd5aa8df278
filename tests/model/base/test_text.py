"""Text from the cloud is hostile until `visible` has seen it."""

from __future__ import annotations

import time
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.model.base.text import (
    NO_DATE,
    clock,
    day_time,
    duration,
    moment,
    plural,
    remaining,
    shorten,
    size,
    visible,
)
from explorer.ui.kit.lines import fit
from explorer.ui.kit.reader import wrapped

ANY = st.text(st.characters())  # surrogates included


@given(ANY)
def test_nothing_a_terminal_obeys_survives(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    for char in shown:
        assert unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(char) not in {"RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI"}


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\nb", "a␊b"),
        ("\x9b31m", "�31m"),
        ("gpj.\u202eexe", "gpj.�exe"),
        ("👨\u200d👩", "👨�👩"),
        ("[red]x[/]", "[red]x[/]"),
        ("文件", "文件"),
    ],
)
def test_awkward_names(raw: str, shown: str) -> None:
    assert visible(raw) == shown


@given(ANY, st.integers(1, 60), st.booleans())
def test_a_cell_is_exactly_as_wide_as_asked(text: str, width: int, right: bool) -> None:
    assert cell_len(fit(text, width, right=right)) == width


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1), st.integers(1, 20))
def test_shortening_keeps_both_ends(text: str, width: int) -> None:
    short = shorten(text, width)
    assert len(short) <= width
    if len(text) > width and width >= 3:
        assert short[0] == text[0]
        assert short[-1] == text[-1]


@given(st.lists(st.tuples(ANY, st.sampled_from(["", "string"]))), st.integers(2, 30))
def test_wrapping_loses_nothing_and_fits(line: list[tuple[str, str]], width: int) -> None:
    pieces = wrapped(line, width)
    joined = "".join(text for piece in pieces for text, _ in piece)
    assert joined == "".join(visible(text) for text, _ in line)
    assert all(cell_len("".join(text for text, _ in piece).rstrip(" ")) <= width for piece in pieces)


@given(st.text("abc文", max_size=40), st.integers(8, 30))
def test_a_value_goes_on_below_its_beginning(value: str, width: int) -> None:
    pieces = wrapped([("id  ", "key"), (value, "")], width)
    assert "".join(piece[-1][0] for piece in pieces if piece[-1][1] != "key").replace(" ", "") == value
    assert all(piece[0] == ("    ", "") for piece in pieces[1:])
    assert all(cell_len("".join(text for text, _ in piece).rstrip(" ")) <= width for piece in pieces)


@pytest.mark.parametrize(
    ("byte_count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (65536, "64.0 KiB"),
        (5 * 1024**3, "5.0 GiB"),
        (3 * 1024**6, "3072.0 PiB"),
        (-2, "no size"),
        (10**400, "1125899906842624.0 PiB"),
    ],
)
def test_sizes(byte_count: int, words: str) -> None:
    assert size(byte_count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0002, "0.2 ms"), (0.298, "298 ms"), (1.306, "1.31 s"), (541.0, "9 min")]
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_what_is_left_of_a_token() -> None:
    assert [remaining(time.time() + 52 * 60 + 5), remaining(time.time() - 1)] == ["52 min", "expired"]


@pytest.mark.parametrize("until", [float("nan"), float("inf"), 1e30])
def test_a_token_without_a_sensible_end_has_words(until: float) -> None:
    assert remaining(until) in ("no date", "after year 9999")


def test_a_token_of_the_next_century_has_its_date() -> None:
    assert remaining(7_258_118_400) == "2200-01-01 00:00"


def test_counts_and_dates() -> None:
    assert [plural(1, "blob"), plural(12904, "blob")] == ["1 blob", "12,904 blobs"]
    assert [day_time(0), day_time(1_700_000_000)] == ["", "2023-11-14 22:13"]


@given(st.integers() | st.floats() | st.datetimes(timezones=st.timezones()))
def test_any_moment_has_words(stamp: float | datetime) -> None:
    assert clock(stamp)
    if not isinstance(stamp, datetime):
        assert moment(stamp)
        assert day_time(stamp) or not stamp


def test_a_moment_that_no_calendar_holds_is_said_to_be_so() -> None:
    odd = [10**400, -(10**30), float("inf"), float("nan"), NO_DATE]
    assert [day_time(one) for one in odd] == [
        "after year 9999",
        "before year 1",
        "after year 9999",
        "no date",
        "no date",
    ]
