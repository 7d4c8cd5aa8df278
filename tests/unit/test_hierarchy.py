"""Folders that are blobs too are shown once, however pages cut them; blobs of flat accounts stay."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.hierarchy import without_folder_blobs, without_folders
from explorer.model.blobs import FOLDER, BlobPage, BlobStore, Mark, page_of

_NAMES = st.sets(st.text("ab-./0", min_size=1, max_size=3).filter(lambda name: "/" not in name), max_size=12)
_CUTS = st.sets(st.integers(0, 24))


def _pages(rows: list[tuple[str, int]], cuts: set[int]) -> list[BlobPage]:
    edges = sorted({0, len(rows)} | {cut for cut in cuts if cut < len(rows)})
    return [page for start, end in pairwise(edges) for page in (_page([]), _page(rows[start:end]))]


def _page(rows: list[tuple[str, int]], marks: dict[int, Mark] | None = None) -> BlobPage:
    return page_of([name for name, _ in rows], [size for _, size in rows], marks=marks)


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
    marks = {0: Mark(metadata={"Hdi_IsFolder": "True"}), 1: Mark(metadata={"owner": "ada"})}
    assert _rows(list(without_folders([_page(rows, marks)]))) == [("a/b", 0), ("a/c", 3)]
