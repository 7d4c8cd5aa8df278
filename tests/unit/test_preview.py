"""Any bytes are shown as what they are: JSON with its own letters, tables in columns, text, or hex."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.preview import PREVIEW_BYTES, indented, preview

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(_json, st.sampled_from([None, 0, 3, "\t"]), st.booleans())
def test_json_is_indented_as_the_library_does(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    given_text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert indented(given_text) == json.dumps(value, indent=2, ensure_ascii=ascii_only)


def test_json_keeps_its_own_letters() -> None:
    data = rb'{"n":1.10,"n":1e400,"big":12345678901234567890.0,"s":"\u00e9\/"}'
    shown = preview("x.json", "", data)
    assert shown.kind == "JSON, indented"
    assert shown.text.replace("\n", "").replace(" ", "") == data.decode()


@pytest.mark.parametrize(
    ("name", "content_type"), [("x", "application/json"), ("x", "application/hal+json"), ("a.b/x.geojson", "")]
)
def test_what_counts_as_json(name: str, content_type: str) -> None:
    assert preview(name, content_type, b"[1]").language == "json"


def test_nesting_without_end_is_text() -> None:
    assert preview("x.json", "", b"[" * 60_000).kind == "text, UTF-8; not valid JSON"


def test_json_lines_are_not_one_document() -> None:
    shown = preview("x.jsonl", "application/json", b'{"a":1}\n{"a":2}\n')
    assert (shown.kind, shown.language, shown.text) == ("JSON lines", "json", '{"a":1}\n{"a":2}\n')


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("x.csv", "", b'name,age\nAda,36\n"Grace, H.",85\n'),
        ("x", "text/csv; charset=utf-8", b'name;age\nAda;36\n"Grace, H.";85\n'),
        ("x.tsv", "", b"name\tage\nAda\t36\nGrace, H.\t85\n"),
    ],
)
def test_tables_stand_in_columns(name: str, content_type: str, data: bytes) -> None:
    lines = preview(name, content_type, data).text.splitlines()
    assert lines == ["name       age", "─────────  ───", "Ada        36", "Grace, H.  85"]


def test_a_table_that_is_cut_ends_with_a_whole_row() -> None:
    shown = preview("x.csv", "", b"a,b\n1,2\n3,", total=99)
    assert shown.text.splitlines() == ["a  b", "─  ─", "1  2"]
    assert shown.kind == "CSV, the first 10 of 99 bytes"
    assert shown.is_truncated


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_make_a_table_or_something_else(data: bytes) -> None:
    assert preview("x.csv", "text/csv", data).kind


def test_wide_characters_keep_columns_straight() -> None:
    lines = preview("x.csv", "", "名,n\n文件,1\na,2\n".encode()).text.splitlines()
    assert lines == ["名    n", "────  ─", "文件  1", "a     2"]


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/plain; charset=windows-1252", "cp1252"), ('text/plain; charset="utf-16le"', "utf-16-le"),
        ("text/plain; charset=shift_jis", "shift_jis"), ("text/plain; charset=utf-8", "utf-8"),
    ],
)  # fmt: skip
def test_the_declared_encoding_is_tried_first(content_type: str, encoding: str) -> None:
    text = "レポート" if encoding == "shift_jis" else "Grüße"
    assert preview("x.txt", content_type, text.encode(encoding)).text == text


@pytest.mark.parametrize("charset", ["nonsense", "rot13", "zip", "utf-8", "base64"])
def test_a_declared_encoding_that_is_none_does_no_harm(charset: str) -> None:
    shown = preview("x.txt", f"text/plain; charset={charset}", b"hello")
    assert (shown.text, shown.kind) == ("hello", "text, UTF-8")


def test_text_of_the_nineties() -> None:
    assert preview("x.txt", "", "Grüße aus Köln".encode("latin-1")).kind == "text, Latin-1"


def test_the_beginning_of_more_says_so() -> None:
    shown = preview("x.json", "application/json", b"[" + b"1," * (PREVIEW_BYTES // 2) + b"1")
    assert shown.kind.startswith("text, UTF-8, the first 65,538 bytes")
    assert shown.is_truncated
    assert not preview("x.txt", "", b"all of it").is_truncated
