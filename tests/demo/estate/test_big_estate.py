"""The big estate: what it promises to hold, in the order of its ids, the same by both services."""

from __future__ import annotations

from collections import Counter

import pytest

from explorer.demo.estate.big_estate import the_big_estate
from explorer.demo.estate.graph_tables import TABLES
from explorer.demo.kql.program import KqlProgram
from tests.demo.conftest import MANAGEMENT, Ask, asking, query

ESTATE = the_big_estate()
SAMPLE = [resource for one in ESTATE.subscriptions[::17] for resource in ESTATE.resources(one)]


@pytest.fixture(scope="module")
def ask() -> Ask:
    return asking(estate=ESTATE)


def test_it_holds_what_was_promised() -> None:
    assert len(ESTATE.subscriptions) == 50
    assert len(ESTATE.resources()) == sum(len(ESTATE.resources(one)) for one in ESTATE.subscriptions) == 100_000
    assert {len(resource.tags) for resource in SAMPLE} == {5}
    assert all(len({key.lower() for key in resource.tags}) == 5 for resource in SAMPLE)
    keys = Counter(key for resource in SAMPLE for key in resource.tags)
    assert {"env", "Env", "ENV", "environment", "cost-centre", "cost-center"} <= keys.keys()
    assert {"prod", "Prod"} <= {resource.tags.get("env") for resource in SAMPLE}
    assert len({resource.kind.type for resource in SAMPLE}) > 15


def test_numbers_run_in_the_order_of_ids() -> None:
    ids = [resource.site.id for resource in SAMPLE]
    assert ids == sorted(ids)
    assert len({one.lower() for one in ids}) == len(ids)
    assert [one.id for one in ESTATE.subscriptions] == sorted(one.id for one in ESTATE.subscriptions)


def test_a_page_is_what_the_whole_query_gives_there(ask: Ask) -> None:
    """A page is worked out on its own; all rows worked out and sorted, and then cut, give the same."""
    subscription = ESTATE.subscriptions[7]
    kql = "resources | project id, name, type, location, tags | order by id asc"
    rows = sorted(ESTATE.resources(subscription), key=lambda each: each.site.id)
    table = [{"id": one.site.id, "name": one.site.short_name, "type": one.kind.type.lower(), "location": one.location,
              "tags": dict(one.tags)} for one in rows]  # fmt: skip
    whole = KqlProgram(kql.replace("order by id asc", "order by id desc | order by id asc"), TABLES).run(table, TABLES)  # type: ignore[arg-type]
    page = query(ask, kql, subscription.id, _top=1000, _skip=500).json["data"]
    assert page == [{name: row[name] for name in whole.columns} for row in whole.rows[500:1500]]


def test_both_services_list_the_same_ids(ask: Ask) -> None:
    subscription = ESTATE.subscriptions[31].id
    by_manager, link = [], f"{MANAGEMENT}/subscriptions/{subscription}/resources?api-version=2021-04-01&$top=1000"
    while link:
        page = ask(link).json
        by_manager += [one["id"] for one in page["value"]]
        link = page.get("nextLink", "")
    kql = "resources | project id | order by id asc"
    pages = [query(ask, kql, subscription, _top=1000, _skip=skip).json["data"] for skip in (0, 1000)]
    by_graph = [row["id"] for page in pages for row in page]
    assert by_manager == by_graph
    assert len(by_graph) == 2000


def test_a_resource_can_be_opened_and_an_account_entered(ask: Ask) -> None:
    account = next(one for one in SAMPLE if one.kind.type == "Microsoft.Storage/storageAccounts")
    full = ask(f"{MANAGEMENT}{account.site.id}?api-version=2024-01-01").json
    assert full["tags"] == account.tags
    assert full["properties"]["primaryEndpoints"]["blob"] == f"https://{account.site.name}.blob.core.windows.net/"
    assert ESTATE.accounts[account.site.name].containers
    assert ESTATE.accounts.get("stnobody00prod01") is None
    assert account.site.name in set(ESTATE.accounts)
    assert ESTATE.resource(account.site.id.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/")) is not None
    assert ESTATE.resource(f"{account.site.id}x") is None
