"""The huge estate: what Resource Graph answers of its cells is what it would of its rows one by one."""

from __future__ import annotations

import pytest

from explorer.demo.base.answers import Addresses
from explorer.demo.estate.graph_tables import TABLES, Tables
from explorer.demo.estate.huge_estate import the_huge_estate
from explorer.demo.kql.program import KqlProgram

ESTATE = the_huge_estate()
SOME = [ESTATE.subscriptions[at] for at in (3, 150)]
ANSWERS = Tables(ESTATE, Addresses())
ROWS = [ANSWERS._row(each) for one in sorted(SOME, key=lambda one: one.id) for each in ESTATE.resources(one)]
TAGS = "where isnotempty(tags) | project tags | mv-expand bagexpansion=array tags"


def test_it_holds_what_was_promised() -> None:
    assert len(ESTATE.subscriptions) == 200
    assert len(ESTATE.resources()) == sum(len(ESTATE.resources(one)) for one in ESTATE.subscriptions) == 400_400
    ids = [one.site.id for one in ESTATE.resources(SOME[0])]
    assert ids == sorted(ids)
    assert len({one.lower() for one in ids}) == 2002


def test_cells_hold_each_row_once_in_order() -> None:
    cells = ESTATE.cells(SOME[0])
    assert cells is not None
    assert [at for cell in cells for at in cell] == list(range(2002))


@pytest.mark.parametrize(
    "kql",
    [
        "summarize n=count()",
        "count",
        "where location == 'westeurope' | summarize n=count() by value=subscriptionId | order by value asc",
        "summarize n=count(), id=min(id) by value=type | order by value asc",
        "where not(location in~ ('westeurope')) | summarize n=count(), dcount(type), make_set(location) by kind",
        f"where tags['env'] == 'prod' | {TAGS} | summarize n=count() by key=tostring(tags[0]), value=tostring(tags[1])",
        "where name contains 'kv' | where type has 'vaults' | summarize n=count() by resourceGroup",
        "where id contains 'prod' | project id, name, tags, location | order by id asc",
        "where type == 'microsoft.compute/disks' and location != 'x' | project id | order by id asc",
        "where type == 'microsoft.compute/disks' | take 7 | summarize n=count()",
        "where isnotempty(tags.owner) | extend o=tostring(tags.owner) | summarize n=count(), sum(strlen(o)) by o",
        "project-away tags | summarize n=count() by type",
        "distinct type, location | order by type asc, location asc",
        "where type == 'microsoft.keyvault/vaults' | top 3 by name desc",
    ],
    ids=lambda kql: kql[:40],
)
def test_cells_answer_as_rows_do(kql: str) -> None:
    expected = KqlProgram(f"resources | {kql}", TABLES).run(ROWS, TABLES["resources"])
    found = ANSWERS.run(KqlProgram(f"resources | {kql}", TABLES), SOME)
    assert found.columns == expected.columns

    def values(table: object) -> list[list[object]]:
        return [[row[name] for name in expected.columns if name != "properties"] for row in table.rows]  # type: ignore[attr-defined]

    assert values(found) == values(expected)
    assert len(found.rows)
