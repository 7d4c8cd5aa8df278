"""Rows stay in the order of their names, however they come."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.name_order import NameOrder


@given(st.lists(st.lists(st.text("abC", max_size=2), max_size=30), max_size=6))
def test_numbers_are_sorted_by_name_then_by_arrival(pages: list[list[str]]) -> None:
    order = NameOrder()
    names: list[str] = []
    for page in pages:
        order.add(page)
        names += page
        assert order.numbers() == sorted(range(len(names)), key=names.__getitem__)
        assert order.is_settled
