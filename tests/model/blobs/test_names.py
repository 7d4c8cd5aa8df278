"""A listing in columns, filtered; file names that stay inside."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.blobs.store import FOLDER, BlobPage, BlobStore, page_of
from explorer.model.download.filenames import local_path

_row = st.tuples(st.text("abAB/.é", min_size=1, max_size=6), st.integers(-1, 99), st.sampled_from(["Hot", "Cool", ""]))


def _page(rows: list[tuple[str, int, str]]) -> BlobPage:
    names, sizes, tiers = ([row[at] for row in rows] for at in range(3))
    return page_of(names, sizes, [0] * len(rows), [f"type/{tier}" for tier in tiers], tiers, ["BlockBlob"] * len(rows))


@given(st.lists(st.lists(_row, max_size=8), max_size=5), st.lists(st.text("abAé", max_size=3), max_size=4), st.data())
def test_a_filter_keeps_what_holds_its_text_while_pages_arrive(
    pages: list[list[tuple[str, int, str]]], filters: list[str], data: st.DataObject
) -> None:
    store, text = BlobStore(), ""
    seen: list[tuple[str, int, str]] = []
    steps: list[tuple[str, Any]] = data.draw(
        st.permutations([("page", page) for page in pages] + [("filter", one) for one in filters])
    )
    for kind, what in steps:
        if kind == "page":
            store.append(_page(what))
            seen += what
        else:
            text = what
            store.filter(text)
    expected = [row for row in seen if text.casefold() in row[0].casefold()]
    shown = [(store.name(row), store.size(row), store.tier(row)) for row in range(store.count)]
    assert shown == expected
    assert [store.is_folder(row) for row in range(store.count)] == [size == FOLDER for _, size, _ in expected]
    assert store.total == len(seen)


def test_columns_of_words_stay_right_past_their_limit() -> None:
    store = BlobStore()
    words = [f"type/{number}" for number in range(70_000)]
    count = len(words)
    store.append(page_of(["n"] * count, [1] * count, [0] * count, words, [""] * count, [""] * count))
    assert store.content_type(65_000) == "type/65000"
    assert store.content_type(69_999).startswith("type/")


@given(st.text())
def test_a_blob_never_leaves_its_folder(name: str) -> None:
    for kind in (PurePosixPath, PureWindowsPath):
        path = kind(*local_path(name).parts)
        assert not path.is_absolute()
        assert not path.drive
        assert path.parts
        assert all(set(part) - {"."} for part in path.parts)
        assert all(
            part.casefold().split(".")[0] not in {"con", "nul", "prn", "aux", "com1", "lpt9"} for part in path.parts
        )
        assert all(len(part.encode()) <= 255 for part in path.parts)
        assert all(part[-1] not in ". " for part in path.parts)


@given(st.text())
def test_a_blob_can_be_written_where_its_name_says(name: str) -> None:
    joined = os.path.normpath(Path("/tmp/x") / local_path(name))
    assert joined.startswith("/tmp/x/")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b.txt", "a/b.txt"), ("../../etc/passwd", "__/__/etc/passwd"), ("/abs", "abs"), ("C:\\x", "C__x"),
        ("con.txt", "_con.txt"), ("dot.", "dot_"), ("", "_"), ("a//b", "a/b"), ("x\x1b[m", "x_[m"),
        ("文件.csv", "文件.csv"),
    ],
)  # fmt: skip
def test_how_names_are_mapped(name: str, path: str) -> None:
    assert local_path(name).as_posix() == path
