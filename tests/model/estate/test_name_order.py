"""Rows stay in the order of their names, however they come."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.places import Resource
from explorer.model.estate import name_order
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.name_order import NameOrder

_PAGES = st.lists(st.lists(st.text("abC", max_size=2), max_size=30), max_size=6)


@given(_PAGES)
def test_numbers_are_sorted_by_name_then_by_arrival(pages: list[list[str]]) -> None:
    order = NameOrder()
    names: list[str] = []
    for page in pages:
        order.add(page)
        names += page
        assert order.numbers() == sorted(range(len(names)), key=names.__getitem__)
        assert order.is_settled


@given(_PAGES, st.integers(1, 40), st.slices(60))
def test_an_order_is_that_of_the_rows_that_were_there_whatever_is_asked_of_it_first(
    pages: list[list[str]], known: int, part: slice
) -> None:
    with patch.object(name_order, "_HEAD", known):
        order = NameOrder()
        names: list[str] = []
        views = []
        for page in pages:
            order.add(page)
            names += page
            views.append((order.order(), sorted(range(len(names)), key=names.__getitem__)))
    for view, expected in views:
        assert view[part] == expected[part]
        assert [view[at] for at in range(-len(expected), len(expected))] == expected + expected
        assert len(view) == len(expected)
        assert list(view) == expected


def test_the_first_rows_are_known_before_all_are_sorted() -> None:
    order = NameOrder()
    for start in range(0, 4000, 1000):
        order.add(f"{number:04}" for number in reversed(range(start, start + 1000)))
    assert order.order()[:1024] == [*reversed(range(1000)), *reversed(range(1976, 2000))]
    assert not order.is_settled
    assert order.order()[1024] == 1975
    assert order.is_settled


def test_a_row_near_the_top_is_found_before_all_are_sorted() -> None:
    inventory = Inventory()
    inventory.add([], [Resource(f"/x/{at}", f"{at:04}", "t", "s", "g", "l") for at in range(3000)])
    inventory.refresh()
    assert [inventory.position_of(inventory.resources[row]) for row in (0, 21, 22, 23, 480)] == [0, 21, 22, 23, 480]
    assert not inventory.holdings.order.is_settled
    assert inventory.position_of(inventory.resources[2999]) == 2999


@given(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=80), st.integers(2, 5))
def test_every_row_has_its_position_among_those_that_are_left(names: list[str], near: int) -> None:
    inventory = Inventory()
    inventory.add([], [Resource(f"/x/{at}/{name}", name, "t", "s", "g", "l") for at, name in enumerate(names)])
    inventory.narrow("!a")
    inventory.refresh()
    with patch("explorer.model.estate.inventory._NEAR", near):
        found = list(map(inventory.position_of, inventory.resources))
    rows = list(inventory.rows)
    assert found == [rows.index(row) if row in rows else -1 for row in range(len(names))]
