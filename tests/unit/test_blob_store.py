"""Views of a listing: sorted, narrowed and lean, whatever order things happen in."""

from __future__ import annotations

import tracemalloc
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.blobs import FOLDER, BlobPage, BlobStore, SortKey

_name = st.text("abAB/.é\0ßİ", min_size=1, max_size=5)
_blob = st.tuples(
    _name, st.integers(0, 5), st.integers(0, 5), st.sampled_from(["a/b", ""]), st.sampled_from(["Hot", "Cool"])
)
_pages = st.lists(st.lists(_blob, max_size=6), max_size=4)


def _page(rows: list[Any]) -> BlobPage:
    names, sizes, modified, types, tiers = ([row[at] for row in rows] for at in range(5))
    return BlobPage(names, sizes, modified, types, tiers, ["BlockBlob"] * len(rows))


def _shown(store: BlobStore) -> list[Any]:
    return [
        (store.name(row), store.size(row), store.modified(row), store.content_type(row), store.tier(row))
        for row in range(store.count)
    ]


@given(_pages, st.text("abAé\0", max_size=2), st.sampled_from([None, *get_args(SortKey)]), st.booleans(), st.data())
def test_a_view_is_the_same_whatever_came_first(
    pages: list[Any], needle: str, by: SortKey | None, descending: bool, data: st.DataObject
) -> None:
    steps: list[Any] = [("page", page) for page in pages] + [("filter", needle), ("sort", by)]
    store, order = BlobStore(), data.draw(st.permutations(steps))
    for kind, what in order:
        match kind:
            case "page":
                store.append(_page(what))
            case "filter":
                store.filter(what)
            case "sort":
                store.sort(what, descending=descending)
    arrived = [row for kind, page in order if kind == "page" for row in page]
    expected = [row for row in arrived if needle.casefold() in row[0].casefold()]
    column = {"name": 0, "size": 1, "modified": 2, "type": 3, "tier": 4}
    shown = _shown(store)
    assert sorted(shown) == sorted(expected)
    if by is None:
        assert shown == expected
    else:
        keys = [row[column[by]] for row in shown]
        assert keys == sorted(keys, reverse=descending)


@given(_pages, st.lists(st.text("abé", min_size=1, max_size=1), min_size=1, max_size=4))
def test_typing_on_finds_what_typing_at_once_finds(pages: list[Any], letters: list[str]) -> None:
    slow, fast = BlobStore(), BlobStore()
    for page in pages:
        slow.append(_page(page))
        fast.append(_page(page))
    for end in range(1, len(letters) + 1):
        slow.filter("".join(letters[:end]))
    fast.filter("".join(letters))
    assert _shown(slow) == _shown(fast)
    slow.filter("")
    assert slow.count == slow.total


def test_the_prefix_is_kept_once_and_never_searched() -> None:
    store = BlobStore("logs/")
    store.append(BlobPage(["logs/2026/", "logs/x.log"], [FOLDER, 1], [0, 2], ["", "t"], ["", ""], ["", ""]))
    assert (store.name(1), store.short_name(1), store.folder_count) == ("logs/x.log", "x.log", 1)
    store.filter("logs")
    assert store.count == 0
    store.filter("LOG")
    assert [store.name(row) for row in range(store.count)] == ["logs/x.log"]


def test_what_is_cleared_leaves_the_filter_for_what_comes_next() -> None:
    store = BlobStore()
    store.filter("b")
    store.append(BlobPage(["ab", "c"], [1, 2], [0, 0], ["", ""], ["", ""], ["", ""]))
    store.clear()
    assert (store.count, store.total) == (0, 0)
    store.append(BlobPage(["b", "c"], [1, 2], [0, 0], ["", ""], ["", ""], ["", ""]))
    assert [store.name(row) for row in range(store.count)] == ["b"]


@given(st.lists(st.tuples(_name, st.integers(-1, 9)), max_size=9))
def test_a_page_is_put_in_name_order_whole_rows_at_a_time(rows: list[tuple[str, int]]) -> None:
    page = _page([(name, size, size, f"t{size}", f"h{size}") for name, size in rows])
    page.put_in_name_order()
    found = list(zip(page.names, page.sizes, strict=True))
    assert [name for name, _ in found] == sorted(name for name, _ in rows)
    assert sorted(found) == sorted(rows)
    assert all(f"t{size}" == kind for size, kind in zip(page.sizes, page.content_types, strict=True))


@pytest.mark.parametrize("needle", ["", "99"])
def test_a_row_costs_little_more_than_its_name(needle: str) -> None:
    rows, width = 50_000, len("folder/0000000000.json")
    tracemalloc.start()
    try:
        store = BlobStore()
        for start in range(0, rows, 5000):
            names = [f"folder/{number:010}.json" for number in range(start, start + 5000)]
            store.append(BlobPage(names, [1 << 40] * 5000, [1] * 5000, ["t"] * 5000, ["Hot"] * 5000, ["b"] * 5000))
        names.clear()
        store.filter(needle)
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used / rows < width + 40
