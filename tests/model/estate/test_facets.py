"""Facet counts and narrowing agree with counting by hand, whatever is added and chosen."""

from __future__ import annotations

from collections.abc import Iterable
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.estate import facet_column
from explorer.model.estate.facet_column import bits_of
from explorer.model.estate.facets import UNTAGGED, FacetIndex
from explorer.model.estate.near_spellings import key_form, value_form

_KEYS = ("env", "Env", "service", "owner")
_VALUES = ("prod", "Prod", "test", "")
_Row = tuple[str, dict[str, str]]  # its place (a whole column), and its tags
_row = st.tuples(
    st.sampled_from(("north", "south", UNTAGGED)),
    st.dictionaries(st.sampled_from(_KEYS), st.sampled_from(_VALUES), max_size=3),
)
_choice = st.tuples(
    st.sampled_from(("toggle", "exclude")),
    st.sampled_from((*(f"tag:{key}" for key in _KEYS), "place")),
    st.sampled_from((*_VALUES, "north", "south", UNTAGGED)),
)


def _value(row: _Row, key: str) -> str:
    place, tags = row
    found = {"place": place} | {f"tag:{name}".casefold(): value for name, value in tags.items()}
    return found.get(key.casefold(), UNTAGGED)


class _ByHand:
    """What is chosen, and what it leaves, one row at a time."""

    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.chosen: dict[str, set[str]] = {}
        self.excluded: dict[str, set[str]] = {}
        self.limit: set[int] | None = None

    def choose(self, action: str, key: str, value: str) -> None:
        these, others = (self.chosen, self.excluded) if action == "toggle" else (self.excluded, self.chosen)
        others.get(key.casefold(), set()).discard(value)
        these.setdefault(key.casefold(), set()).symmetric_difference_update({value})

    def left(self, without: str = "") -> list[int]:
        def stays(number: int, row: _Row) -> bool:
            for key, values in self.chosen.items():
                if values and key != without and _value(row, key) not in values:
                    return False
            for key, values in self.excluded.items():
                if key != without and _value(row, key) in values:
                    return False
            return self.limit is None or number in self.limit

        return [number for number, row in enumerate(self.rows) if stays(number, row)]

    def counts(self, key: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for number in self.left(without=key):
            value = _value(self.rows[number], key)
            found[value] = found.get(value, 0) + 1
        return found


@given(
    st.lists(st.tuples(st.lists(_row, max_size=12), st.lists(_choice, max_size=2)), max_size=5),
    st.none() | st.sets(st.integers(0, 40)),
    st.sampled_from((1, 64)),  # how many values are few
    st.sampled_from((1, 2, 16)),  # on which share of the rows a key is rare
    st.booleans(),
)
def test_the_index_agrees_with_counting_by_hand_at_every_page(
    pages: list[tuple[list[_Row], list[tuple[str, str, str]]]],
    limit: set[int] | None,
    few: int,
    sparse: int,
    is_backwards: bool,
) -> None:
    index, hand = FacetIndex(), _ByHand()
    with patch.multiple(facet_column, _FEW=few, _SPARSE=sparse, _BATCH=3, _STEP=2):
        for rows, choices in pages:
            index.add([tags for _, tags in rows], {"place": [place for place, _ in rows]}, prefix="tag:")
            hand.rows += rows
            for choice in choices:
                hand.choose(*choice)
                getattr(index, choice[0])(*choice[1:])
            hand.limit = None if limit is None else {number for number in limit if number < len(hand.rows)}
            index.limit("only", None if hand.limit is None else bits_of(hand.limit, len(hand.rows)))
            order = list(range(len(hand.rows)))[:: -1 if is_backwards else 1]
            index.arrange(order)
            assert list(index.rows()) == [number for number in order if number in set(hand.left())]
            assert index.rows()[1:] == list(index.rows())[1:]
            assert index.matching == len(hand.left())
            assert index.total == len(hand.rows)
            for key in ("tag:env", "tag:service", "tag:owner", "place"):
                if index.coverage(key):
                    assert index.counts(key) == hand.counts(key)


def _index(rows: Iterable[dict[str, str]]) -> FacetIndex:
    index = FacetIndex()
    index.add(list(rows))
    return index


def test_spellings_of_a_key_are_one_key_and_are_told() -> None:
    index = _index([{"env": "prod"}, {"env": "test"}, {"ENV": "prod"}, {}])
    assert index.keys() == ["env"]
    assert index.spellings("Env") == ["env", "ENV"]
    assert index.counts("env") == {"prod": 2, "test": 1, UNTAGGED: 1}


def test_a_row_that_spells_one_key_twice_counts_once() -> None:
    index = _index([{"env": "prod", "ENV": "test"}, {"env": "prod"}])
    assert index.counts("env") == {"test": 1, "prod": 1}
    assert index.coverage("env") == 2


def test_a_choice_taken_back_leaves_everything() -> None:
    index = _index([{"env": "prod"}, {"env": "test"}])
    index.toggle("env", "prod")
    assert list(index.rows()) == [0]
    index.toggle("env", "prod")
    assert list(index.rows()) == [0, 1]
    assert not index.has_choice


def test_what_is_excluded_is_out_and_a_choice_of_it_takes_that_back() -> None:
    index = _index([{"env": "prod"}, {"env": "test"}, {}])
    index.exclude("env", "prod")
    index.exclude("env", UNTAGGED)
    assert list(index.rows()) == [1]
    assert index.counts("env") == {"prod": 1, "test": 1, UNTAGGED: 1}
    index.toggle("env", "prod")
    assert (index.chosen("env"), index.excluded("env")) == ({"prod"}, {UNTAGGED})
    assert list(index.rows()) == [0]


def test_clearing_one_key_keeps_the_others() -> None:
    index = _index([{"env": "prod", "owner": "ada"}, {"env": "test", "owner": "ada"}])
    index.exclude("env", "prod")
    index.toggle("owner", "ada")
    index.clear("env")
    assert not index.narrows("env")
    assert index.chosen("owner") == {"ada"}


def test_values_that_differ_by_case_or_spaces_are_pointed_out_the_most_common_first() -> None:
    index = _index([{"env": "prod"}, {"env": "Prod"}, {"env": "PROD "}, {"env": "PROD "}, {"env": "test"}])
    assert index.alike("env", "prod") == ["PROD ", "Prod"]
    assert index.alike("env", "test") == []


def test_what_looks_alike() -> None:
    assert len({key_form(key) for key in ("cost-center", "CostCenter", "cost_centers", "cost center")}) == 1
    assert key_form("class") != key_form("clas")
    assert value_form(" West  Europe") == value_form("west europe")
    assert value_form("prod") != value_form("prods")
