"""The listing rules of the Blob service, compared with a simple model of them."""

from __future__ import annotations

from bisect import bisect_left

from hypothesis import given
from hypothesis import strategies as st

from explorer.demo.blobs.listing_rules import NumberedNames, list_page

_TEXT = st.text(alphabet="ab/-é\U0001f600", max_size=6)
_NAMES = st.lists(_TEXT.filter(bool), max_size=40, unique=True).map(sorted)


def _model(names: list[str], prefix: str, delimiter: str) -> list[str]:
    """Every name with the prefix, cut after the first delimiter that follows it, each once."""
    seen: dict[str, None] = {}
    for name in names:
        if name.startswith(prefix):
            head, found, _ = name[len(prefix) :].partition(delimiter) if delimiter else (name[len(prefix) :], "", "")
            seen[prefix + head + found] = None
    return list(seen)


def _listed(names: list[str], prefix: str, delimiter: str, limit: int) -> list[str]:
    """Every name of a listing, page after page."""
    listed: list[str] = []
    first = ""
    while True:
        page = list_page(names, prefix=prefix, delimiter=delimiter, first=first, limit=limit)
        assert len(page.entries) <= limit
        listed += [entry.name for entry in page.entries]
        if not page.next_name:
            return listed
        assert len(page.entries) == limit
        first = page.next_name


@given(_NAMES, _TEXT, st.sampled_from(["", "/", "-", "a/"]), st.integers(1, 7))
def test_pages_hold_everything_once_and_in_order(names: list[str], prefix: str, delimiter: str, limit: int) -> None:
    assert _listed(names, prefix, delimiter, limit) == _model(names, prefix, delimiter)


@given(_NAMES, _TEXT)
def test_a_listing_starts_from_the_first_name_that_is_not_smaller(names: list[str], first: str) -> None:
    page = list_page(names, first=first)
    assert [entry.name for entry in page.entries] == [name for name in names if name >= first]


@given(_NAMES, st.sampled_from(["", "/"]))
def test_a_row_is_the_row_of_its_blob_and_a_folder_has_none(names: list[str], delimiter: str) -> None:
    for entry in list_page(names, delimiter=delimiter).entries:
        if entry.row is None:
            assert entry.name.endswith(delimiter)
        else:
            assert names[entry.row] == entry.name


@given(st.integers(1, 5), st.integers(1, 12), st.integers(0, 30))
def test_numbered_names_are_those_of_nested_loops(outer: int, inner: int, start: int) -> None:
    names = NumberedNames("{:02}/part-{:03}", range(start, start + outer), range(0, inner * 3, 3))
    expected = [f"{a:02}/part-{b:03}" for a in range(start, start + outer) for b in range(0, inner * 3, 3)]
    assert list(names) == expected == sorted(expected)
    assert len(names) == len(expected)
    assert names[1:-1] == expected[1:-1]


class _Counting(NumberedNames):
    looks = 0

    def __getitem__(self, row: int) -> str:
        self.looks += 1
        return super().__getitem__(row)


def test_folders_of_a_million_blobs_are_found_without_walking_through_them() -> None:
    names = _Counting("{:02}/{:05}", range(10), range(100_000))
    page = list_page(names, delimiter="/")
    assert [entry.name for entry in page.entries] == [f"{number:02}/" for number in range(10)]
    assert names.looks < 1_000


def test_a_page_in_the_middle_of_a_million_blobs_is_where_it_should_be() -> None:
    names = NumberedNames("{:07}", range(1_000_000))
    page = list_page(names, first="0654321", limit=3)
    assert [entry.row for entry in page.entries] == [654_321, 654_322, 654_323]
    assert bisect_left(names, page.next_name) == 654_324
