"""Folders that are blobs too are shown once, however pages cut them; blobs of flat accounts stay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.blobs.real_folders import with_deleted, without_folder_blobs, without_folders
from explorer.model.blobs.store import FOLDER, BlobPage, BlobStore, Past, page_of

_NAMES = st.sets(st.text("ab-./0", min_size=1, max_size=3).filter(lambda name: "/" not in name), max_size=12)
_CUTS = st.sets(st.integers(0, 24))


def _pages(rows: list[tuple[str, int]], cuts: set[int]) -> list[BlobPage]:
    edges = sorted({0, len(rows)} | {cut for cut in cuts if cut < len(rows)})
    return [page for start, end in pairwise(edges) for page in (_page([]), _page(rows[start:end]))]


def _page(rows: list[tuple[str, int]], past: dict[int, Past] | None = None) -> BlobPage:
    return page_of([name for name, _ in rows], [size for _, size in rows], past=past)


def _rows(pages: list[BlobPage]) -> list[tuple[str, int]]:
    store = BlobStore()
    for page in pages:
        store.append(page)
    return [(store.name(row), store.size(row)) for row in range(store.count)]


@given(_NAMES, _NAMES, st.sets(st.integers(0, 11)), _CUTS)
def test_a_folder_stands_there_once(folders: set[str], blobs: set[str], empty: set[int], cuts: set[int]) -> None:
    files = [(name, 0 if at in empty else 7) for at, name in enumerate(sorted(blobs - folders))]
    listed = [(f"{name}/", FOLDER) for name in folders] + [(name, 0) for name in folders] + files
    shown = _rows(list(without_folder_blobs(_pages(sorted(listed), cuts), lambda _name: True)))
    assert sorted(shown) == sorted([(f"{name}/", FOLDER) for name in folders] + files)


@given(_NAMES, _CUTS)
def test_in_a_flat_account_every_row_stays(names: set[str], cuts: set[int]) -> None:
    listed = sorted([(f"{name}/", FOLDER) for name in names] + [(name, 0) for name in names])
    asked: list[str] = []

    def is_certain(name: str) -> bool:
        asked.append(name)
        return False

    shown = _rows(list(without_folder_blobs(_pages(listed, cuts), is_certain)))
    assert sorted(shown) == listed
    assert len(asked) <= 1


def test_the_empty_listing_stays_a_page() -> None:
    assert _rows(list(without_folder_blobs([_page([])], lambda _name: True))) == []
    assert len(list(without_folders([_page([])]))) == 1


def test_without_delimiter_the_metadata_tell_a_folder() -> None:
    rows = [("a", 0), ("a/b", 0), ("a/c", 3)]
    past = {0: Past(metadata={"Hdi_IsFolder": "True"}), 1: Past(metadata={"owner": "ada"})}
    assert _rows(list(without_folders([_page(rows, past)]))) == [("a/b", 0), ("a/c", 3)]


@given(_NAMES, _NAMES, _CUTS, st.randoms())
def test_pages_of_several_ranges_come_in_any_order(
    folders: set[str], blobs: set[str], cuts: set[int], chance: Random
) -> None:
    files = [(name, 0) for name in blobs - folders]
    listed = sorted([(f"{name}/", FOLDER) for name in folders] + [(name, 0) for name in folders] + files)
    pages = [page for page in _pages(listed, cuts) if len(page)]
    for page in pages:
        page.is_placed = True
    chance.shuffle(pages)
    shown = _rows(list(without_folder_blobs(pages, lambda _name: True)))
    assert shown == sorted([(f"{name}/", FOLDER) for name in folders] + files)


def test_a_listing_that_starts_over_forgets_once() -> None:
    first = _page([("z", 0), ("z-", 3)])
    again = _page([("a", 0), ("a/", FOLDER), ("b", 0), ("b/", FOLDER), ("c", 5)])
    again.starts_over = True
    shown = _rows(list(without_folder_blobs([first, again], lambda _name: True)))
    assert shown == [("a/", FOLDER), ("b/", FOLDER), ("c", 5)]


@given(
    st.sets(st.tuples(st.text("ab/", min_size=1, max_size=3), st.booleans()), max_size=12),
    st.sets(st.tuples(st.text("ab/", min_size=1, max_size=3), st.booleans()), max_size=12),
    _CUTS,
    _CUTS,
)
def test_what_was_deleted_stands_between_the_rest_and_each_folder_once(
    there: set[tuple[str, bool]], gone: set[tuple[str, bool]], cuts: set[int], other_cuts: set[int]
) -> None:
    """Of each pair of rows the second tells whether it is a folder."""
    live, deleted = (sorted({(f"{name}/", FOLDER) if is_folder else (f"{name}.", 1) for name, is_folder in rows})
                     for rows in (there, gone))  # fmt: skip
    pages = [
        _page(
            [(name, size) for name, size in deleted[start:end]],
            {at: Past(is_deleted=True) for at in range(end - start)},
        )
        for start, end in pairwise(sorted({0, len(deleted)} | {cut for cut in other_cuts if cut < len(deleted)}))
    ]
    store = BlobStore()
    for page in with_deleted(_pages(live, cuts), pages):
        store.append(page)
    rows = [(store.name(row), store.size(row), store.state(row)) for row in range(store.count)]
    expected = [(*row, "") for row in live]
    expected += [(*row, "deleted") for row in deleted if row[1] != FOLDER or row not in live]
    assert rows == sorted(expected, key=lambda row: (row[0], row[2] == ""))


def test_where_what_was_deleted_is_refused_the_rest_comes_before_that_is_said() -> None:
    def refused() -> Iterator[BlobPage]:
        yield _page([("b", 1)])
        raise PermissionError

    pages = with_deleted([_page([("a", 1), ("c", 1)])], refused())
    assert [name for page in islice(pages, 3) for name in page.names] == ["a", "b", "c"]
    with pytest.raises(PermissionError):
        next(pages)
