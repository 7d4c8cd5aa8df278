"""Facet counts and narrowing agree with counting by hand, whatever is added and chosen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.facets import UNTAGGED, FacetIndex

_KEYS = ("env", "Env", "service", "owner")
_VALUES = ("prod", "Prod", "test", "")
_row = st.dictionaries(st.sampled_from(_KEYS), st.sampled_from(_VALUES), max_size=3)
_choice = st.tuples(st.sampled_from(_KEYS), st.sampled_from((*_VALUES, UNTAGGED)))


def _values(row: dict[str, str], key: str) -> set[str]:
    found = {value for name, value in row.items() if name.casefold() == key.casefold()}
    return found or {UNTAGGED}


def _chosen(choices: list[tuple[str, str]]) -> dict[str, set[str]]:
    chosen: dict[str, set[str]] = {}
    for key, value in choices:
        chosen.setdefault(key.casefold(), set()).symmetric_difference_update({value})
    return {key: values for key, values in chosen.items() if values}


@given(
    st.lists(st.lists(_row, max_size=12), max_size=4),
    st.lists(_choice, max_size=4),
    st.none() | st.sets(st.integers(0, 40)),
)
def test_the_index_agrees_with_counting_by_hand(
    pages: list[list[dict[str, str]]], choices: list[tuple[str, str]], only: set[int] | None
) -> None:
    index = FacetIndex()
    for page in pages:
        index.add(row.items() for row in page)
    rows = [row for page in pages for row in page]
    for key, value in choices:
        index.toggle(key, value)
    limit = None if only is None else {number for number in only if number < len(rows)}
    index.limit("only", None if limit is None else sorted(limit))
    chosen = _chosen(choices)

    def matches(number: int, without: str = "") -> bool:
        narrowed = all(_values(rows[number], key) & values for key, values in chosen.items() if key != without)
        return narrowed and (limit is None or number in limit)

    assert list(index.rows()) == [number for number in range(len(rows)) if matches(number)]
    assert index.matching == len(index.rows())
    assert index.total == len(rows)
    for key in {"env", "service", "owner"}:
        by_hand: dict[str, int] = {}
        for number, row in enumerate(rows):
            for value in _values(row, key):
                by_hand[value] = by_hand.get(value, 0) + matches(number, without=key)
        counted = index.counts(key)
        assert {value: n for value, n in counted.items() if n} == {value: n for value, n in by_hand.items() if n}


def test_spellings_of_a_key_are_one_key_and_are_told() -> None:
    index = FacetIndex()
    index.add([[("env", "prod")], [("env", "test")], [("ENV", "prod")], []])
    assert index.keys() == ["env"]
    assert index.spellings("Env") == ["env", "ENV"]
    assert index.counts("env") == {"prod": 2, "test": 1, UNTAGGED: 1}


def test_a_choice_taken_back_leaves_everything() -> None:
    index = FacetIndex()
    index.add([[("env", "prod")], [("env", "test")]])
    index.toggle("env", "prod")
    assert list(index.rows()) == [0]
    index.toggle("env", "prod")
    assert list(index.rows()) == [0, 1]
    assert not index.has_choice


def test_clearing_one_key_keeps_the_others() -> None:
    index = FacetIndex()
    index.add([[("env", "prod"), ("owner", "ada")], [("env", "test"), ("owner", "ada")]])
    index.toggle("env", "prod")
    index.toggle("owner", "ada")
    index.clear("env")
    assert (index.chosen("env"), index.chosen("owner")) == (frozenset(), frozenset({"ada"}))
