"""Names are found by a few of their letters, all of them and the best first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.estate.name_index import NameIndex, places_of, score

_NAMES = ["kv-webshop-prod", "webshop", "webshop-prod", "st-webshop", "backwebshop", "w-e-b-s-hop", "orders"]


def _found(query: str) -> list[str]:
    return [_NAMES[number] for _, number in NameIndex(_NAMES).search(query, 10)]


def test_the_whole_name_comes_first_then_its_beginning_a_word_the_inside_and_letters_apart() -> None:
    assert _found("WebShop") == [
        "webshop",
        "webshop-prod",
        "st-webshop",
        "kv-webshop-prod",
        "backwebshop",
        "w-e-b-s-hop",
    ]


def test_words_in_their_order_come_before_scattered_letters() -> None:
    index = NameIndex(["k-v-p-r-o-d", "kv-webshop-prod"])
    assert [number for _, number in index.search("kv prod", 5)] == [1, 0]


def test_of_two_the_shorter_one() -> None:
    assert score("kv", "kv-a") > score("kv", "kv-webshop") > 0


def test_a_query_without_letters_finds_nothing() -> None:
    assert _found("  ") == []


_name = st.text("abAB-._ß\n[]^\\é", max_size=9)


@given(st.lists(_name, max_size=40), _name)
def test_a_name_is_found_if_and_only_if_it_has_the_letters_in_their_order(names: list[str], query: str) -> None:
    letters = "".join(query.casefold().split())

    def has(name: str) -> bool:
        rest = iter(name.casefold())
        return all(letter in rest for letter in letters)

    index = NameIndex(names[:20])
    index.extend(names[20:])
    found = {number for _, number in index.search(query, 1000)}
    assert found == ({at for at, name in enumerate(names) if has(name)} if letters else set())


def test_numbers_go_on_from_piece_to_piece() -> None:
    index = NameIndex(f"name-{number}" for number in range(20_000))
    assert index.search("name-19999", 1)[0][1] == 19_999
    assert [len(hits) > 0 for hits in index.searched("name")] == [True, True, True]


@given(_name, _name)
def test_what_is_marked_are_the_letters_of_the_query(query: str, name: str) -> None:
    places = places_of(query, name)
    assert places == sorted(set(places))
    assert "".join(name[at] for at in places).lower() in ("", "".join(query.lower().split()))
