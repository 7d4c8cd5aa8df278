"""Any bytes are shown as what they are, the same however they are cut: JSON, tables, text, gzip of these, or hex."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.preview.content import UNPACKED, Content
from explorer.model.preview.gzip import Unpacker
from explorer.model.preview.json import JsonSheet
from explorer.model.preview.table import TableSheet
from explorer.model.preview.text import ENCODINGS, LONGEST, HexSheet, TextSheet, encoding_words, hex_row

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_objects = st.dictionaries(st.text(max_size=5), _json, max_size=4)


def read(name: str, data: bytes, content_type: str = "", cuts: tuple[int, ...] = (), **options: Any) -> Content:
    """Feed bytes in pieces of these sizes, the last of them again and again; whole without any."""
    content = Content(name, content_type, **options)
    sizes, at = list(cuts), 0
    while True:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0] if sizes else len(data) or 1
        content.feed(data[at : at + size], at + size >= len(data))
        while content.has_more:
            content.go_on()
        at += size
        if at >= len(data):
            return content


def shown(content: Content) -> Any:
    """Return all that is shown of a content, in a form that can be compared."""
    sheet = content.sheet
    match sheet:
        case None:
            return content.words
        case TableSheet():
            return content.words, sheet.columns, sheet.rows, sheet.numeric
        case HexSheet():
            return content.words, bytes(sheet.data)
        case TextSheet():
            return content.words, [*sheet.lines, sheet.open_line]
        case JsonSheet():
            return content.words, ["".join(text for text, _ in line) for line in [*sheet.lines, sheet.open_line]]


_text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(list('\n\r\t",;{}[]: 0é文')), max_size=80)
_csv = st.lists(st.lists(_text, min_size=2, max_size=3), max_size=8).map(
    lambda rows: "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
)
_content = st.one_of(
    st.tuples(st.just("x.txt"), _text.map(str.encode)),
    st.tuples(st.just("x.csv"), _csv.map(str.encode) | _text.map(str.encode)),
    st.tuples(st.just("x.jsonl"), st.lists(_objects | _text, max_size=6).map(
        lambda rows: "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()
    )),
    st.tuples(
        st.just("x.json"), _json.map(lambda value: json.dumps(value, indent=1).encode()) | _text.map(str.encode)
    ),
    st.tuples(st.just("x.txt"), _text.map(lambda text: text.encode("utf-16"))),
    st.tuples(st.just("x"), st.binary(max_size=120)),
)  # fmt: skip
_cuts = st.lists(st.integers(1, 30), min_size=1, max_size=6).map(tuple)


@given(_content, _cuts, st.sampled_from([16, 1000]), st.booleans())
def test_pieces_show_the_same_as_the_whole(
    content: tuple[str, bytes], cuts: tuple[int, ...], head: int, is_packed: bool
) -> None:
    name, data = content
    if is_packed:
        data = gzip.compress(data[: len(data) // 2], mtime=0) + gzip.compress(data[len(data) // 2 :], mtime=0)
    assert shown(read(name, data, cuts=cuts, head=head)) == shown(read(name, data, head=head))


@given(st.text(st.sampled_from("ab\n\r文"), max_size=40), _cuts)
def test_very_long_lines_go_on_below_wherever_they_are_cut(text: str, cuts: tuple[int, ...]) -> None:
    data = text.replace("a", "a" * (LONGEST // 2)).encode()
    cuts = tuple(cut * 1021 for cut in cuts)
    content = read("x", b"-" + data, cuts=cuts, head=16)
    assert shown(content) == shown(read("x", b"-" + data, head=16))
    assert isinstance(content.sheet, TextSheet)
    assert max(map(len, content.sheet.lines)) <= LONGEST


# JSON.


@given(_json.filter(lambda value: value != ""), st.sampled_from([None, 0, 3, "\t"]), st.booleans())
def test_json_is_indented_as_the_library_does(value: Any, indent: int | str | None, ascii_only: bool) -> None:
    sheet = JsonSheet()
    sheet.feed(json.dumps(value, indent=indent, ensure_ascii=ascii_only), True)
    assert sheet.is_complete
    text = "\n".join("".join(part for part, _ in line) for line in sheet.lines)
    assert text == json.dumps(value, indent=2, ensure_ascii=ascii_only)


@given(st.text(st.sampled_from('{}[],:"\\ 12e-.atrufls\n')))
def test_what_is_valid_json_is_as_the_library_says(text: str) -> None:
    sheet = JsonSheet()
    sheet.feed(text, True)
    try:
        json.loads(text)
    except ValueError:
        assert not sheet.is_complete or sheet.documents > 1
    else:
        assert sheet.is_complete


def test_json_keeps_its_own_letters() -> None:
    data = rb'{"n":1.10,"n":1e400,"big":12345678901234567890.0,"s":"\u00e9\/"}'
    words, lines = shown(read("x.json", data))
    assert words == "JSON, indented"
    assert "".join(lines).replace(" ", "") == data.decode()


@pytest.mark.parametrize(
    ("name", "content_type", "data", "words"),
    [
        ("x", "application/json", b"[1]", "JSON, indented"), ("a.b/x.geojson", "", b"[1]", "JSON, indented"),
        ("x", "", b' {"a": 1}', "JSON, indented"), ("x.txt", "text/plain", b"[2026-05-01] up", "text, UTF-8"),
        ("x.json", "", b"[" * 4_000, "text, not valid JSON, UTF-8"),
        ("x.json", "", b"// hi\n{}", "text, not valid JSON, UTF-8"),
        ("x.json", "", b"[" * 9_000 + b"]" * 9_000, "JSON, indented"),
        ("x", "", b'{"a": 1}{"a": 2}', "JSON, 2 documents, indented"),
        ("PT1H.json", "application/json", b'{"a":1}\n{"a":2}\n', "JSON lines"),
        ("x.jsonl", "", b'{"a":1}', "JSON lines"),
        ("x.json", "", b'{"a":\xff}', "text, not valid JSON, Windows-1252 (not UTF-8)"),
        ("x.csv", "", b"a,b\n1,2\n", "CSV"),
        ("x.json", "", "{}".encode("utf-16"), "JSON, indented"),
        ("x.gz", "", gzip.compress(b"[1]", mtime=0), "gzip, JSON, indented"),
        ("x", "", b"", "empty"), ("x.bin", "", b"\0\1", "bytes"),
        ("x", "", b"Obj\x01\0\0", "Avro data file; these are its bytes"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_bytes_are(name: str, content_type: str, data: bytes, words: str) -> None:
    assert read(name, data, content_type).words == words


def test_json_that_breaks_later_is_indented_up_to_there() -> None:
    words, lines = shown(read("x.json", b'{"a": [1, 2], oops, "b": 1}\nrest', head=8))
    assert lines == ["{", '  "a": [', "    1,", "    2", "  ],", "  ", 'oops, "b": 1}', "rest", ""]
    assert words == "JSON, indented up to line 6, where it is no longer valid"


def test_the_beginning_of_json_is_indented_as_far_as_it_goes() -> None:
    content = Content("x.json", head=8)
    content.feed(b'{"a": [1, {"b": "the beginn', False)
    sheet = content.sheet
    assert isinstance(sheet, JsonSheet)
    assert sheet.open_line == [("      ", ""), ('"b"', "key"), (": ", ""), ('"the beginn', "string")]


# Tables.


@given(st.lists(st.lists(st.text(st.sampled_from('ab,"\n')), min_size=2, max_size=3), min_size=1, max_size=8))
def test_fields_in_quotes_are_as_the_library_reads_them(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([["first", "second"], *rows])
    content = read("x.csv", file.getvalue().encode(), cuts=(3,), head=16)
    assert isinstance(content.sheet, TableSheet)
    assert content.sheet.rows == rows


@pytest.mark.parametrize(
    ("name", "content_type", "data"),
    [
        ("x.csv", "", b'name,age\nAda,36\n"Grace, H.",85\n'),
        ("x", "text/csv; charset=utf-8", b'name;age\nAda;36\n"Grace, H.";85\n'),
        ("x.tsv", "", b"name\tage\nAda\t36\nGrace, H.\t85\n"),
        ("x.jsonl", "", b'{"name": "Ada", "age": 36}\n\n{"age": 85, "name": "Grace, H."}\n'),
    ],
)
def test_tables_have_columns(name: str, content_type: str, data: bytes) -> None:
    sheet = read(name, data, content_type).sheet
    assert isinstance(sheet, TableSheet)
    assert (sheet.columns, sheet.rows) == (["name", "age"], [["Ada", "36"], ["Grace, H.", "85"]])
    assert sheet.numeric == [False, True]


def test_json_lines_have_the_columns_of_all_their_keys_in_order_of_appearance() -> None:
    sheet = read("x.jsonl", b'{"b":1.10}\n{"a":{"c":[1,\t2]},"b":null}\n' * 3 + b"not json\n").sheet
    assert isinstance(sheet, TableSheet)
    assert sheet.columns == ["b", "a"]
    assert sheet.rows[:2] == [["1.10"], ["null", '{"c":[1,\t2]}']]
    assert sheet.rows[-1] == "not json"


@pytest.mark.parametrize(
    ("name", "data", "rows"),
    [
        ("x.jsonl", b'oops\n{"a":1}\n', ["oops", ["1"]]),
        ("x.jsonl", b'oops\n[1]\nno\n"x"\n{"a":1}\n', ["oops", "[1]", "no", '"x"', ["1"]]),
        ("x", b'{"a":1}\n{"a":\n{"a":2}\n', [["1"], '{"a":', ["2"]]),
        ("x.jsonl", b'{"a":1}\n{"a":2,"a":3}\n', [["1"], '{"a":2,"a":3}']),
    ],
)
def test_a_bad_line_of_json_lines_is_a_row_that_says_so(name: str, data: bytes, rows: list[Any]) -> None:
    content = read(name, data)
    assert isinstance(content.sheet, TableSheet)
    assert content.sheet.rows == rows
    assert "not as the others" in content.words


@pytest.mark.parametrize(
    ("above", "separator"),
    [("sep=;\r\n", ";"), ("SEP=|\n", "|"), ("sep=^\n", "^"), ("# made by x\n# on, Monday\n", ","), ("\n", ";")],
)
def test_what_stands_above_a_table_is_no_row_of_it(above: str, separator: str) -> None:
    sheet = read("x.csv", f"{above}name{separator}n\nAda{separator}1\n#2{separator}3\n".encode()).sheet
    assert isinstance(sheet, TableSheet)
    assert sheet.columns == ["name", "n"]
    assert [row for row in sheet.rows if not isinstance(row, str)] == [["Ada", "1"], ["#2", "3"]]
    assert (
        [row for row in sheet.rows if isinstance(row, str)] == above.split("\n")[:-1] or "\r" in above or above == "\n"
    )


def test_a_quote_without_end_does_not_swallow_the_rest() -> None:
    content = read("x.csv", b'a,b\n"never,ends\n' + b"1,2\n" * 60_000)
    assert isinstance(content.sheet, TableSheet)
    assert content.sheet.rows[:2] == ['"never,ends', ["1", "2"]]
    assert content.words == "CSV, 1 line not as the others"


# Text.


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        ("text/plain; charset=windows-1252", "cp1252"), ('text/plain; charset="utf-16le"', "utf-16-le"),
        ("text/plain; charset=shift_jis", "shift_jis"), ("text/plain; charset=utf-8", "utf-8"),
        ("", "utf-8-sig"), ("", "utf-16"), ("", "utf-32"),
    ],
)  # fmt: skip
def test_the_mark_or_the_declared_encoding_is_tried_first(content_type: str, encoding: str) -> None:
    text = "レポート" if encoding == "shift_jis" else "Grüße"
    assert shown(read("x.txt", text.encode(encoding), content_type))[1] == [text, ""]


@pytest.mark.parametrize("charset", ["nonsense", "rot13", "zip", "utf-8", "base64"])
def test_a_declared_encoding_that_is_none_does_no_harm(charset: str) -> None:
    assert shown(read("x.txt", b"hello", f"text/plain; charset={charset}")) == ("text, UTF-8", ["hello", ""])


def test_text_of_the_nineties_says_so_also_where_it_comes_late() -> None:
    old = "Grüße aus Köln, 5 €".encode("cp1252")
    assert shown(read("x.txt", old)) == ("text, Windows-1252 (not UTF-8)", ["Grüße aus Köln, 5 €", ""])
    assert shown(read("x.txt", b"what \x81 is")) == ("text, Latin-1 (not UTF-8)", ["what \x81 is", ""])
    words, lines = shown(read("x.txt", b"a line\n" * 9 + old, head=16))
    assert (words, lines[-2:]) == ("text, UTF-8, 4 bytes read as Windows-1252", ["Grüße aus Köln, 5 €", ""])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_utf_16_is_known_without_its_mark(encoding: str, first: int) -> None:
    data = "first line\nsecond Grüße\nthird line\n".encode(encoding)
    content = read("x.txt", data[first:], is_tail=bool(first), first=first)
    assert shown(content)[1][-3:] == ["second Grüße", "third line", ""]
    assert content.encoding == encoding


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_an_encoding_can_be_chosen(encoding: str) -> None:
    text = "Отчёт" if encoding == "cp1251" else "文書" if encoding in ("shift_jis", "gb18030", "big5") else "Grüße"
    content = read("x.bin", f"{text}\n".encode(encoding), encoding=encoding)
    assert shown(content) == (f"text, {encoding_words(encoding)}", [text, ""])
    assert read("x.csv", "a,b\n1,é\n".encode("cp850"), encoding="cp850").words == "CSV, DOS 850 (not UTF-8)"


@given(st.sampled_from(ENCODINGS), st.binary(max_size=60), st.lists(st.integers(1, 9), max_size=4).map(tuple))
def test_no_bytes_fail_in_any_encoding(encoding: str, data: bytes, cuts: tuple[int, ...]) -> None:
    assert shown(read("x.txt", data, cuts=cuts, head=8, encoding=encoding)) == shown(
        read("x.txt", data, head=8, encoding=encoding)
    )


def test_a_tail_begins_with_a_whole_line() -> None:
    content = read("x.log", "üne\nsecond\nthird".encode()[1:], is_tail=True, first=99)
    assert shown(content) == ("text, UTF-8", ["second", "third", ""])


# gzip and bytes.


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3), _cuts, st.integers(1, 50))
def test_members_are_unpacked_in_steps(members: list[bytes], cuts: tuple[int, ...], most: int) -> None:
    packed = b"".join(gzip.compress(member) for member in members) + b"\0" * 5
    unpacker, out, at = Unpacker(), b"", 0
    for cut in [*cuts, len(packed)]:
        unpacker.feed(packed[at : at + cut])
        at += cut
        while unpacker.has_more:
            piece = unpacker.take(most)
            assert len(piece) <= most
            out += piece
    assert out == b"".join(members)
    assert unpacker.is_complete


@given(st.binary(min_size=200, max_size=400), st.integers(20, 150), _cuts)
def test_damage_ends_the_unpacking_at_the_same_place(data: bytes, at: int, cuts: tuple[int, ...]) -> None:
    packed = bytearray(gzip.compress(data))
    packed[at] ^= 0x55
    whole = read("x.gz", bytes(packed), head=16)
    assert shown(read("x.gz", bytes(packed), cuts=cuts, head=16)) == shown(whole)
    assert "damaged" in whole.words


def test_a_bomb_goes_off_in_small_steps() -> None:
    content = Content("zeros.gz")
    content.feed(gzip.compress(bytes(50_000_000)), True)
    assert isinstance(content.sheet, HexSheet)
    assert len(content.sheet.data) <= UNPACKED
    assert content.has_more
    content.go_on()
    assert UNPACKED < len(content.sheet.data) <= 2 * UNPACKED


def test_gzip_that_is_cut_off_says_so() -> None:
    words, (line, _) = shown(read("x.gz", gzip.compress(b"hello" * 99)[:-9]))
    assert words.endswith("cut off: the packed data goes on and the blob does not")
    assert line.startswith("hellohello")


def test_bytes_are_shown_as_hex() -> None:
    assert hex_row(bytes(range(16)), 0) == (
        "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  ................"
    )
    assert hex_row(b"\0\1\2\3azpane", 16) == ("00000010  00 01 02 03 61 7a 70 61  6e 65                    ....azpane")
    assert hex_row(b"azpane\n", 8, 8) == "00000008  61 7a 70 61  6e 65 0a     azpane."
