"""Tables come whole into files, a spreadsheet runs nothing of them, and no file is written over."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import csv_lines, json_lines, read_text, write_table, write_whole

_values = st.none() | st.booleans() | st.integers() | st.text() | st.dictionaries(st.text(), st.text(), max_size=2)
_rows = st.lists(st.lists(_values, min_size=2, max_size=2), max_size=5)


@given(_rows)
def test_csv_is_read_back_and_no_cell_is_a_formula(rows: list[list[Any]]) -> None:
    text = "".join(csv_lines(["=a", "b"], rows))
    heading, *found = csv.reader(io.StringIO(text, newline=""))
    assert heading == ["'=a", "b"]
    assert len(found) == len(rows)
    for cells, row in zip(found, rows, strict=True):
        for cell, value in zip(cells, row, strict=True):
            if isinstance(value, str):
                assert cell.removeprefix("'") == value.removeprefix("'")
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            elif isinstance(value, dict):
                assert json.loads(cell) == value
            elif value is None:
                assert cell == ""
            else:
                assert cell == str(value) or cell == str(value).lower()


@given(_rows)
def test_json_lines_are_read_back(rows: list[list[Any]]) -> None:
    lines = list(json_lines(["a", "b"], rows))
    assert all(line.endswith("\n") and "\n" not in line[:-1] for line in lines)
    found = [json.loads(line) for line in lines]
    assert [[one.get("a"), one.get("b")] for one in found] == rows


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_table(path, ["a"], [["1"]])
    assert path.read_bytes() == b"a\r\n1\r\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(LocalFault, match="is there already"):
        write_table(path, ["a"], [["2"]])
    assert path.read_bytes() == b"a\r\n1\r\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), KeyboardInterrupt()], ids=["error", "interrupt"]
)
def test_a_name_that_could_not_be_filled_is_free_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def replace(*_paths: object) -> None:
        raise error

    def has_no_links(*_paths: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("explorer.model.base.files.os.link", has_no_links)
    monkeypatch.setattr("explorer.model.base.files.os.replace", replace)
    with pytest.raises(LocalFault if isinstance(error, OSError) else KeyboardInterrupt):
        write_table(tmp_path / "a.csv", ["a"], [["1"]])
    assert not list(tmp_path.iterdir())


def test_nothing_stays_of_a_file_that_was_interrupted(tmp_path: Path) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["1"]
        raise KeyError("stopped")

    with pytest.raises(KeyError):
        write_table(tmp_path / "a.jsonl", ["a"], rows())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.txt", "a"])
def test_another_form_is_refused_with_the_forms_that_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(LocalFault, match=r"\.csv, \.jsonl"):
        write_table(tmp_path / name, ["a"], [])


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LocalFault, match="could not be written: No such file"):
        write_table(tmp_path / "none" / "a.csv", ["a"], [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_a_pipe_is_neither_waited_for_nor_replaced_by_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(LocalFault, match="could not be read: It is not a file"):
        read_text(path)
    with pytest.raises(LocalFault, match="is not a file"):
        write_whole(path, "text")
    assert path.is_fifo()
    assert list(tmp_path.iterdir()) == [path]
