"""A query's answer: cells as text, pages that add columns, and the filter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import read_text
from explorer.model.estate.query_rows import QueryTable, cell_text
from tests.planted import SHAPES, leaks

_VALUES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.lists(st.integers())
)


@given(st.lists(st.lists(_VALUES, min_size=2, max_size=2), max_size=20), st.text(max_size=2))
def test_the_filter_keeps_the_rows_of_which_a_cell_holds_it_whenever_they_came(
    rows: list[list[Any]], needle: str
) -> None:
    before, after = QueryTable(), QueryTable()
    before.filter(needle)
    before.append(("a", "b"), rows)
    after.append(("a", "b"), rows[:7])
    after.append(("a", "b"), rows[7:])
    after.filter(needle)
    wanted = [row for row in rows if any(needle.casefold() in cell_text(value).casefold() for value in row)]
    assert [list(before.record(at).values()) for at in range(before.count)] == wanted
    assert [list(after.record(at).values()) for at in range(after.count)] == wanted


def test_a_page_with_other_columns_leaves_no_cell_in_a_wrong_one() -> None:
    table = QueryTable()
    table.append(("id", "name"), [["1", "one"]])
    table.append(("name", "size"), [["two", 2]])
    table.append(("id", "name"), [["3", "three"]])
    assert table.columns == ["id", "name", "size"]
    assert [table.record(at) for at in range(3)] == [
        {"id": "1", "name": "one", "size": None},
        {"id": None, "name": "two", "size": 2},
        {"id": "3", "name": "three", "size": None},
    ]


def test_cells_are_one_line_of_json_where_they_are_no_text() -> None:
    table = QueryTable()
    table.append(("value",), [[None], [True], [1.5], ["a\nb"], [{"env": "prod"}], [["ü"]]])
    assert [table.cell(at, 0) for at in range(6)] == ["", "true", "1.5", "a\nb", '{"env":"prod"}', '["ü"]']


def test_a_secret_in_a_cell_is_not_shown() -> None:
    table = QueryTable()
    secret = "AccountKey=" + "c2VjcmV0" * 11 + "=="
    table.append(("setting",), [[f"DefaultEndpointsProtocol=https;{secret}"], [{"connection": secret}]])
    assert all("c2VjcmV0" not in table.cell(at, 0) for at in range(2))


def test_columns_of_numbers_are_known_and_widths_bounded() -> None:
    table = QueryTable()
    table.append(("name", "count_"), [["x" * 200, 7], ["y", None]])
    assert [table.is_number(at) for at in range(2)] == [False, True]
    assert table.widths() == [44, 6]
    assert table.named(0, "NAME") == "x" * 200
    assert table.named(0, "count_") == table.named(0, "missing") == ""


def test_a_file_is_read_and_what_is_wrong_with_it_is_said(tmp_path: Path) -> None:
    good = tmp_path / "good.kql"
    good.write_text("\ufeffresources | take 1", encoding="utf-8")
    assert read_text(good) == "resources | take 1"
    for content, said in ((b"x" * 300_000, "longer than 256 KiB"), (b"\xff\xfe\xff", "not UTF-8")):
        bad = tmp_path / "bad.kql"
        bad.write_bytes(content)
        with pytest.raises(LocalFault, match=said):
            read_text(bad)
    with pytest.raises(LocalFault, match="could not be read"):
        read_text(tmp_path / "missing.kql")


def test_no_secret_of_a_row_is_shown_or_written() -> None:
    table, secrets = QueryTable(), " ; ".join(one.text for one in SHAPES)
    table.append(("plain", "deep"), [[secrets, {"list": [secrets, {"dict": secrets}], "number": 5}]])
    assert not leaks(f"{table.cell(0, 0)} {table.cell(0, 1)}")
    (row,) = table.as_table("rows").rows()
    assert not leaks(str(row))
    assert row[1]["number"] == 5
