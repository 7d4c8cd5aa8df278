"""What azpane asks of Resource Graph: any text survives as a literal, and conditions mean what the choices mean."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cloud.kql import Query, chooses, quoted
from explorer.demo.kql import Query as Parsed
from explorer.demo.kql_text import Tokens
from explorer.model.facets import UNTAGGED
from explorer.model.places import Resource

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
_RESOURCES = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(("g1", "G2")), _TAGS), max_size=12)
_WHERE = st.fixed_dictionaries(
    {},
    optional={
        "subscription": st.sets(st.sampled_from(("a", "B")), max_size=2),
        "group": st.sets(st.sampled_from(("/subscriptions/a/resourcegroups/g1", "/subscriptions/b/resourcegroups/g2"))),
        "type": st.sets(st.sampled_from(("A.B/cD", "a.b/x"))),
        "location": st.sets(st.sampled_from(("here", "HERE", "there"))),
        "tag:env": st.sets(st.sampled_from((*_VALUES, UNTAGGED)), max_size=3),
        "tag:IT'S": st.sets(st.sampled_from((*_VALUES, UNTAGGED)), max_size=2),
    },
)


@settings(max_examples=40, deadline=None)
@given(_RESOURCES, _WHERE)
def test_the_query_leaves_what_the_choices_leave(
    rows: list[tuple[str, str, dict[str, str]]], where: dict[str, Any]
) -> None:
    resources = [
        Resource(f"/{at:02}", "n", ("A.B/x", "A.B/cD")[at % 3 > 0], one, group, ("there", "here")[at % 2], "", tags)
        for at, (one, group, tags) in enumerate(rows)
    ]
    table = [
        dict(zip(COLUMNS, (one.id, one.name, one.type.lower(), one.location, "", one.group.lower(), one.subscription_id,
                           one.tags or None), strict=True))
        for one in resources
    ]  # fmt: skip
    spellings: dict[str, list[str]] = {}
    for key in sorted({key for one in resources for key in one.tags}):
        spellings.setdefault(key.lower(), []).append(key)
    kql = Query(where, spellings).listing()
    found = [row["id"] for row in Parsed(kql, {"resources": COLUMNS}).run(table, COLUMNS).rows]
    assert found == [one.id for one in resources if chooses(where, one)]
