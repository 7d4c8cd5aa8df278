"""What azpane asks of Resource Graph: any text survives as a literal, and conditions mean what the choices mean."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.cloud.estate.kql import GraphQuery, quoted
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tokens import Tokens
from explorer.model.azure.places import Resource
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import Inventory
from explorer.model.estate.selection import Selection, Word

COLUMNS = ("id", "name", "type", "location", "kind", "resourceGroup", "subscriptionId", "tags")

AWKWARD = st.one_of(
    st.text(max_size=8), st.sampled_from(["'", '"', "\\", "\\'", "' or true //", "\n", "\u2028", "", "Prod"])
)


@given(AWKWARD)
def test_any_text_survives_as_a_literal(text: str) -> None:
    tokens = Tokens(f"x == {quoted(text)} and y")
    kinds = [tokens.take() for _ in range(6)]
    assert [one.kind for one in kinds] == ["name", "operator", "string", "name", "name", "end"]
    assert kinds[2].value == text
    assert quoted(text).isprintable() or not any(char in quoted(text) for char in "\r\n\0")


@given(AWKWARD)
def test_a_literal_stands_on_one_line(text: str) -> None:
    assert len(quoted(text).splitlines()) == 1


_KEYS = ("env", "Env", "owner", "it's")
_VALUES = ("prod", "Prod", "", "it's", "\\")
_TAGS = st.dictionaries(st.sampled_from(_KEYS), st.sampled_from(_VALUES), max_size=3).filter(
    lambda tags: len({key.lower() for key in tags}) == len(tags)
)
_RESOURCES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(("g1", "G2", "")), _TAGS), max_size=12)
_CHOICES = st.lists(
    st.tuples(
        st.sampled_from(("toggle", "exclude")),
        st.one_of(
            st.tuples(st.just("subscription"), st.sampled_from("ab")),
            st.tuples(st.just("group"), st.sampled_from((*(f"/subscriptions/a/resourcegroups/g{n}" for n in (1, 2)),
                                                         UNTAGGED))),
            st.tuples(st.just("type"), st.sampled_from(("a.b/cd", "a.b/x"))),
            st.tuples(st.just("location"), st.sampled_from(("here", "there", UNTAGGED))),
            st.tuples(st.sampled_from(("tag:env", "tag:ENV", "tag:it's")), st.sampled_from((*_VALUES, UNTAGGED))),
        ),
    ),
    max_size=4,
)  # fmt: skip


def _table(resources: list[Resource]) -> list[dict[str, Any]]:
    """Return resources as Resource Graph has them."""
    return [
        dict(zip(COLUMNS, (one.id, one.name, one.type.lower(), one.location, "", one.group.lower(), one.subscription_id,
                           one.tags or None), strict=True))
        for one in resources
    ]  # fmt: skip


@example([("a", "g1", {"env": ""}), ("a", "g1", {"owner": "prod"}), ("b", "", {})], [("toggle", ("tag:env", ""))])
@example([("a", "g1", {"env": ""}), ("a", "g1", {}), ("b", "g1", {})], [("exclude", ("tag:env", UNTAGGED))])
@settings(max_examples=60)
@given(_RESOURCES, _CHOICES)
def test_the_query_leaves_what_the_facets_leave(
    rows: list[tuple[str, str, dict[str, str]]], choices: list[tuple[str, tuple[str, str]]]
) -> None:
    resources = [
        Resource(f"/{at:02}", "n", ("A.B/x", "A.B/cD")[at % 3 > 0], one, group, ("there", "here", "")[at % 3], "", tags)
        for at, (one, group, tags) in enumerate(rows)
    ]
    inventory = Inventory()
    inventory.add((), resources)
    for action, (key, value) in choices:
        getattr(inventory.facets, action)(key, value)
    spellings: dict[str, list[str]] = {}
    for key in sorted({key for one in resources for key in one.tags}):
        spellings.setdefault(key.casefold(), []).append(key)
    kql = GraphQuery(inventory.selection(), spellings).listing()
    found = [row["id"] for row in KqlProgram(kql, {"resources": COLUMNS}).run(_table(resources), COLUMNS).rows]
    assert found == [resources[row].id for row in sorted(inventory.facets.rows())]


def test_words_are_looked_for_where_the_filter_looks() -> None:
    def one(id: str, kind: str = "A.B/c") -> Resource:
        return Resource(id, id.rpartition("/")[2], kind, "s", "g", "here")

    resources = [one("/g-shop/x"), one("/g/Shop-1"), one("/g/y", "Web.Shop/d"), one("/g/z", "M.N/o"), one("/g/q")]
    for word, expected in (
        (Word("shop"), ["/g-shop/x", "/g/Shop-1", "/g/y"]),
        (Word("shop", ("m.n/o",)), ["/g-shop/x", "/g/Shop-1", "/g/y", "/g/z"]),
        (Word("shop", ("m.n/o",), is_inverted=True), ["/g/q"]),
        (Word("it's"), []),
    ):
        kql = GraphQuery(Selection(words=(word,)), {}).listing()
        table = KqlProgram(kql, {"resources": COLUMNS}).run(_table(resources), COLUMNS)
        assert sorted(row["id"] for row in table.rows) == sorted(expected)
