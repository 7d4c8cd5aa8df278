"""The demo's Kusto: what people type gives what Azure would answer, and what cannot be read is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.demo.base.lazy import Chained
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tokens import KqlError, Tokens

COLUMNS = ("id", "name", "type", "location", "tags", "properties")


def _row(name: str, kind: str, location: str, tags: dict[str, str] | None, **properties: Any) -> dict[str, Any]:
    return dict(zip(COLUMNS, (f"/s/{name}", name, kind, location, tags, properties), strict=True))


ROWS = [
    _row("app-1", "microsoft.web/sites", "westeurope", {"env": "prod", "owner": "ada"}, plan={"size": 3}),
    _row("app-2", "microsoft.web/sites", "northeurope", {"Env": "Prod"}, plan={"size": 10}),
    _row("kv-1", "microsoft.keyvault/vaults", "westeurope", {"env": ""}),
    _row("st1", "microsoft.storage/storageaccounts", "westeurope", None, rules=["a", "b"]),
]  # fmt: skip


def run(kql: str) -> list[dict[str, Any]]:
    table = KqlProgram(kql, {"resources": COLUMNS}).run(ROWS, COLUMNS)
    return [{name: row[name] for name in table.columns} for row in table.rows]


def names(kql: str) -> list[str]:
    return [row["name"] for row in run(kql)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("name == 'app-1'", ["app-1"]),
        ("name == 'APP-1'", []),
        ("name =~ 'APP-1'", ["app-1"]),
        ("name != 'app-1' and name !~ 'APP-2'", ["kv-1", "st1"]),
        ("type contains 'WEB'", ["app-1", "app-2"]),
        ("type !contains 'web'", ["kv-1", "st1"]),
        ("name startswith 'KV' or name endswith '1' and name has 'st1'", ["kv-1", "st1"]),
        ("(name startswith 'KV' or name endswith '1') and not(name has 'st1')", ["app-1", "kv-1"]),
        ("name has 'app'", ["app-1", "app-2"]),
        ("name has 'ap'", []),
        ("location in ('northeurope', 'nowhere')", ["app-2"]),
        ("location !in~ ('WESTEUROPE')", ["app-2"]),
        ("tags.env == 'prod'", ["app-1"]),
        ("tags['env'] == ''", ["kv-1"]),
        ("tags.env != 'prod'", ["app-2", "kv-1", "st1"]),  # null is not equal to anything
        ("isnull(tags.env)", ["app-2", "st1"]),
        ("isempty(tostring(tags.env))", ["app-2", "kv-1", "st1"]),
        ("isnotempty(tags)", ["app-1", "app-2", "kv-1"]),
        ("properties.plan.size >= 3 and properties.plan.size < 10", ["app-1"]),
        ("properties.plan.size between (4 .. 10)", ["app-2"]),
        ("properties.rules[1] == \"b\"", ["st1"]),
        ("bag_keys(tags)[0] =~ 'ENV'", ["app-1", "app-2", "kv-1"]),
        ("tags contains 'ADA'", ["app-1"]),
        ("name matches regex '^[a-k]'", ["app-1", "app-2", "kv-1"]),
        ("strlen(name) == 3 // a comment", ["st1"]),
        ("name in (dynamic(['st1', 'kv-1']))", ["kv-1", "st1"]),
        ("1 + 2 * 3 == 7 and name == 'st1'", ["st1"]),
    ],
)  # fmt: skip
def test_where(where: str, expected: list[str]) -> None:
    assert names(f"resources | where {where}") == expected


def test_a_query_may_begin_with_the_table_or_without() -> None:
    assert names("Resources | where name == 'st1'") == names("where name == 'st1'") == ["st1"]
    assert names("resources") == ["app-1", "app-2", "kv-1", "st1"]


def test_what_has_no_name_is_called_by_what_it_is_made_of() -> None:
    (row,) = run(
        "resources | where name == 'app-1' | project name, tags.env, up=toupper(name), tostring(properties.plan.size)"
    )
    assert row == {"name": "app-1", "tags_env": "prod", "up": "APP-1", "properties_plan_size": "3"}
    assert list(run("resources | summarize count(), dcount(type), max(name)")[0]) == [
        "count_",
        "dcount_type",
        "max_name",
    ]


def test_columns_come_and_go_in_order() -> None:
    assert list(run("resources | project-away tags, properties | extend x=1")[0]) == [
        "id",
        "name",
        "type",
        "location",
        "x",
    ]
    assert list(run("resources | project-keep name, id")[0]) == ["id", "name"]
    assert list(run("resources | project name, id | project-rename n=name")[0]) == ["n", "id"]


def test_sorting_falls_unless_it_is_told_to_rise() -> None:
    assert names("resources | order by name") == ["st1", "kv-1", "app-2", "app-1"]
    assert names("resources | sort by location asc, name desc") == ["app-2", "st1", "kv-1", "app-1"]
    assert names("resources | project id, name | order by id asc") == ["app-1", "app-2", "kv-1", "st1"]
    assert names("resources | extend id=name | extend id=strcat(location, name) | order by id asc") == [
        "app-2", "app-1", "kv-1", "st1",
    ]  # fmt: skip
    assert names("resources | top 2 by name asc | take 1") == ["app-1"]


def test_counting() -> None:
    assert run("resources | count") == [{"Count": 4}]
    assert run("resources | where false | summarize n=count()") == [{"n": 0}]
    by_location = run("resources | summarize n=count(), make_set(type) by location | order by n asc")
    assert by_location == [
        {"location": "northeurope", "n": 1, "set_type": ["microsoft.web/sites"]},
        {
            "location": "westeurope",
            "n": 3,
            "set_type": ["microsoft.web/sites", "microsoft.keyvault/vaults", "microsoft.storage/storageaccounts"],
        },
    ]
    assert run("resources | distinct location | order by location asc") == [
        {"location": "northeurope"},
        {"location": "westeurope"},
    ]


def test_tags_are_counted_by_expanding_the_bag() -> None:
    counted = run(
        "resources | mv-expand bagexpansion=array tags | where isnotempty(tags)"
        " | summarize n=count() by key=tolower(tostring(tags[0])), value=tostring(tags[1])"
    )
    assert {(row["key"], row["value"]): row["n"] for row in counted} == {
        ("env", "prod"): 1, ("owner", "ada"): 1, ("env", "Prod"): 1, ("env", ""): 1,
    }  # fmt: skip
    as_documented = run(
        "resources | where isnotempty(tags) | project tags | mvexpand tags"
        " | extend tagKey = tostring(bag_keys(tags)[0]) | extend tagValue = tostring(tags[tagKey])"
        " | distinct tagKey, tagValue | order by tagKey asc"
    )
    assert as_documented[0] == {"tagKey": "Env", "tagValue": "Prod"}
    assert len(as_documented) == 4


@pytest.mark.parametrize(
    ("kql", "code", "line", "position", "token"),
    [
        ("resources | were name == 'x'", "ParserFailure", 1, 12, "were"),
        ("resources\n| where name ==\n", "ParserFailure", 3, 0, "<EOF>"),
        ("resources | where name == 'it's'", "ParserFailure", 1, 31, "'"),
        ("resources | where (name == 'x'", "ParserFailure", 1, 30, "<EOF>"),
        ("resources | take many", "ParserFailure", 1, 17, "many"),
        ("resources | parse id with *", "InvalidQueryLanguage", -1, -1, "parse"),
        ("resources | extend x=geo_distance(1)", "InvalidQueryLanguage", -1, -1, "geo_distance"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(
    kql: str, code: str, line: int, position: int, token: str
) -> None:
    with pytest.raises(KqlError) as refused:
        run(kql)
    details = refused.value.details()
    found = [details[key] for key in ("code", "line", "characterPositionInLine", "token")]
    assert found == [code, line, position, token]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(KqlError, match="'where' operator: Failed to resolve scalar expression named 'nam'"):
        run("resources | where nam == 'x'")
    with pytest.raises(KqlError, match="Table virtualmachines"):
        run("virtualmachines | take 1")


@given(st.lists(st.lists(st.integers(), max_size=4), max_size=6), st.integers(0, 20), st.integers(0, 20))
def test_parts_chained_are_one_sequence(parts: list[list[int]], start: int, stop: int) -> None:
    chained: Any = Chained(parts)  # type: ignore[arg-type]
    flat = [item for part in parts for item in part]
    assert list(chained) == flat
    assert list(chained[start:stop]) == flat[start:stop]
    assert [chained[at] for at in range(len(flat))] == flat


@given(st.text())
def test_any_text_is_read_to_its_end_or_refused(text: str) -> None:
    try:
        tokens = Tokens(text)
    except KqlError:
        return
    while tokens.peek().kind != "end":
        tokens.take()
