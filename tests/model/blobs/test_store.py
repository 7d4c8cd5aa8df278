"""Views of a listing: sorted, narrowed and lean, whatever order things happen in."""

from __future__ import annotations

import re
import threading
import tracemalloc
from itertools import pairwise
from operator import itemgetter
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.blobs import sort as blob_sort
from explorer.model.blobs import store as blobs
from explorer.model.blobs.store import FOLDER, BlobPage, BlobStore, Past, SortKey, page_of

_name = st.text("abAB/.é\0ßİ", min_size=1, max_size=5)
_blob = st.tuples(
    _name, st.integers(0, 5), st.integers(0, 5), st.sampled_from(["a/b", ""]), st.sampled_from(["Hot", "Cool"])
)
_pages = st.lists(st.lists(_blob, max_size=6), max_size=4)


def _page(rows: list[Any]) -> BlobPage:
    names, sizes, modified, types, tiers = ([row[at] for row in rows] for at in range(5))
    return page_of(names, sizes, modified, types, tiers, ["BlockBlob"] * len(rows))


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


@given(
    st.lists(st.text("abAB/.éß文", max_size=6), max_size=9),
    st.text("ab*?!éA文.s", max_size=5),
)
def test_what_is_typed_is_a_text_a_glob_or_the_rest(names: list[str], text: str) -> None:
    store = BlobStore()
    store.append(page_of(names, [1] * len(names)))
    store.filter(text)
    is_inverted = text.startswith("!") and len(text) > 1
    asked = (text[1:] if is_inverted else text if text != "!" else "").casefold()
    pattern = re.escape(asked).replace(r"\*", ".*").replace(r"\?", ".")
    matches = re.compile(pattern, re.DOTALL).fullmatch if "*" in asked or "?" in asked else None

    def is_let_through(name: str) -> bool:
        folded = name.casefold()
        return (bool(matches(folded)) if matches else asked in folded) is not is_inverted

    assert [row[0] for row in _shown(store)] == [name for name in names if is_let_through(name)]


@given(st.lists(_name, unique=True, min_size=1, max_size=30), st.text("ab", max_size=1), st.data())
def test_pages_that_arrive_in_any_order_stand_in_order_of_names(
    names: list[str], needle: str, data: st.DataObject
) -> None:
    names.sort(key=str.encode)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(names)))) | {0, len(names)})
    pages = [names[start:end] for start, end in pairwise(cuts)]
    shown: list[str] = []
    store = BlobStore()
    store.filter(needle)
    for some in data.draw(st.permutations(pages)):
        page = page_of(some, [1] * len(some))
        page.is_placed = True
        at = store.append(page)
        fresh = [name for name in some if needle in name.casefold()]
        shown[at:at] = fresh  # what was shown before has only moved
        assert [row[0] for row in _shown(store)] == shown
    assert shown == [name for name in names if needle in name.casefold()]


_states = st.sampled_from(
    [
        Past(),
        Past("1", True),
        Past("2"),
        Past("3"),
        Past(snapshot="4"),
        Past(is_deleted=True),
        Past("5", is_deleted=True),
    ]
)


@given(
    st.lists(
        st.tuples(_name, _states, st.integers(0, 3)),
        max_size=16,
        unique_by=lambda row: (row[0], row[1].state, row[1].state and row[1].version_id),  # one is the blob itself
    ),
    st.integers(1, 6),
    st.text("abé", max_size=1),
    st.sampled_from([None, "size", "name"]),
)
def test_a_row_is_found_again_by_its_key_wherever_it_stands(
    rows: list[Any], length: int, needle: str, by: SortKey | None
) -> None:
    pages = []
    for start in range(0, len(rows), length):
        names, past, sizes = zip(*rows[start : start + length], strict=True)
        pages.append(lambda names=names, sizes=sizes, past=past: page_of(names, sizes, past=dict(enumerate(past))))
    store = BlobStore()
    for page in pages:
        store.append(page())
    keys = [store.key(row) for row in range(store.count)]
    assert [store.row_of(key) for key in keys] == list(range(len(rows)))
    store.filter(needle)
    store.sort(by)
    for key in keys:
        row = store.row_of(key)
        assert (row >= 0) is (needle in key.name.decode().casefold())
        assert row < 0 or store.key(row) == key
    store.clear()
    for key, (name, mark, size) in zip(keys, rows, strict=True):  # listed anew, page by page
        assert store.row_of(key) == -1
        store.append(page_of(["~", name], [0, size], past={1: mark}))
        assert store.row_of(key) >= 0 or needle


def test_what_arrives_after_a_million_were_sorted_waits_at_the_end_until_it_is_sorted_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(blobs, "SMALL", 2)
    store, stop = BlobStore(), threading.Event()
    store.append(page_of(["a", "b", "c"], [3, 1, 2]))
    store.sort("size")
    prepared = store.prepare_sort("size", descending=True, stop=stop)
    assert [row[1] for row in _shown(store)] == [1, 2, 3]
    store.append(page_of(["d", "e"], [2, 9]))
    assert [row[1] for row in _shown(store)] == [1, 2, 3, 2, 9]
    assert store.unsorted_count == 2
    assert prepared
    store.adopt(prepared)
    assert [row[0] for row in _shown(store)] == ["a", "c", "b", "d", "e"]
    store.filter("!d")
    assert [row[0] for row in _shown(store)] == ["a", "c", "b", "e"]
    assert store.unsorted_count == 1
    prepared = store.prepare_sort("size", descending=True, stop=stop)
    assert prepared
    store.adopt(prepared)
    assert [row[1] for row in _shown(store)] == [9, 3, 2, 1]
    store.clear()
    store.adopt(prepared)
    assert store.count == 0
    stop.set()
    store.append(page_of(["a"], [3]))
    assert store.prepare_sort("size", descending=True, stop=stop) is None


@given(
    st.lists(st.lists(st.integers(0, 9), max_size=7), max_size=6),
    st.sampled_from(["size", "modified", "name"]),
    st.booleans(),
    st.integers(1, 4),
)
def test_sorting_in_short_steps_is_sorting(pages: list[list[int]], by: SortKey, descending: bool, step: int) -> None:
    store = BlobStore()
    for number, sizes in enumerate(pages):
        store.append(page_of([f"{9 - number}/{at}" for at in range(len(sizes))], sizes, sizes))
    rows = [(row[0], row[1]) for row in _shown(store)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blob_sort, "_STEP", step)
        store.sort(by, descending=descending)
    assert [(row[0], row[1]) for row in _shown(store)] == sorted(
        rows, key=itemgetter(0 if by == "name" else 1), reverse=descending
    )


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
    store.append(page_of(["logs/2026/", "logs/x.log"], [FOLDER, 1], [0, 2], ["", "t"], ["", ""], ["", ""]))
    assert (store.name(1), store.short_name(1), store.folder_count) == ("logs/x.log", "x.log", 1)
    store.filter("logs")
    assert store.count == 0
    store.filter("LOG")
    assert [store.name(row) for row in range(store.count)] == ["logs/x.log"]


def test_what_is_cleared_leaves_the_filter_for_what_comes_next() -> None:
    store = BlobStore()
    store.filter("b")
    store.append(page_of(["ab", "c"], [1, 2], [0, 0], ["", ""], ["", ""], ["", ""]))
    store.clear()
    assert (store.count, store.total) == (0, 0)
    store.append(page_of(["b", "c"], [1, 2], [0, 0], ["", ""], ["", ""], ["", ""]))
    assert [store.name(row) for row in range(store.count)] == ["b"]


@given(st.lists(st.tuples(_name, st.integers(-1, 9)), max_size=9))
def test_a_page_is_put_in_name_order_whole_rows_at_a_time(rows: list[tuple[str, int]]) -> None:
    names, sizes = [name for name, _ in rows], [size for _, size in rows]
    past = {at: Past(version_id=str(size)) for at, size in enumerate(sizes) if size % 2}
    words = [f"t{size}" for size in sizes]
    page = page_of(names, sizes, sizes, words, words, words, past, is_mixed=True)
    found = list(zip(page.names, page.sizes, strict=True))
    assert [name for name, _ in found] == sorted(name for name, _ in rows)
    assert sorted(found) == sorted(rows)
    assert all(f"t{size}" == page.kind(at).content_type for at, size in enumerate(page.sizes))
    assert page.past == {at: Past(version_id=str(size)) for at, size in enumerate(page.sizes) if size % 2}


@pytest.mark.parametrize("needle", ["", "99"])
def test_a_row_costs_little_more_than_its_name(needle: str) -> None:
    rows, width = 50_000, len("folder/0000000000.json")
    tracemalloc.start()
    try:
        store = BlobStore()
        for start in range(0, rows, 5000):
            names = [f"folder/{number:010}.json" for number in range(start, start + 5000)]
            store.append(page_of(names, [1 << 40] * 5000, [1] * 5000, ["t"] * 5000, ["Hot"] * 5000, ["b"] * 5000))
        names.clear()
        store.filter(needle)
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used / rows < width + 40
