"""The big estate: what it promises to hold, in the order of its ids, the same by both services."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from werkzeug.test import Client

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.estate.big_estate import the_big_estate
from explorer.demo.estate.graph_tables import TABLES
from explorer.demo.kql.program import KqlProgram
from explorer.demo.wire import Wire
from tests.demo.conftest import MANAGEMENT, ada_token

ESTATE = the_big_estate()
SAMPLE = [resource for one in ESTATE.subscriptions[::17] for resource in ESTATE.resources(one)]


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(Wire(ESTATE, Behaviour()))


def _get(client: Client, path: str) -> dict:  # type: ignore[type-arg]
    headers = {"Authorization": f"Bearer {ada_token(MANAGEMENT)}"}
    answer = client.get(path, base_url=MANAGEMENT, headers=headers)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def _query(client: Client, kql: str, subscription: str, skip: int) -> dict:  # type: ignore[type-arg]
    headers = {"Authorization": f"Bearer {ada_token(MANAGEMENT)}"}
    body = {"query": kql, "subscriptions": [subscription], "options": {"$top": 1000, "$skip": skip}}
    path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    return json.loads(client.post(path, base_url=MANAGEMENT, headers=headers, json=body).data)


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


def test_a_page_is_what_the_whole_query_gives_there(client: Client) -> None:
    """A page is worked out on its own; all rows worked out and sorted, and then cut, give the same."""
    subscription = ESTATE.subscriptions[7]
    kql = "resources | project id, name, type, location, tags | order by id asc"
    rows = sorted(ESTATE.resources(subscription), key=lambda each: each.site.id)
    table = [{"id": one.site.id, "name": one.site.short_name, "type": one.kind.type.lower(), "location": one.location,
              "tags": dict(one.tags)} for one in rows]  # fmt: skip
    whole = KqlProgram(kql.replace("order by id asc", "order by id desc | order by id asc"), TABLES).run(table, TABLES)  # type: ignore[arg-type]
    assert _query(client, kql, subscription.id, 500)["data"] == list(whole.rows[500:1500])


def test_both_services_list_the_same_ids(client: Client) -> None:
    subscription = ESTATE.subscriptions[31].id
    by_manager, link = [], f"/subscriptions/{subscription}/resources?api-version=2021-04-01&$top=1000"
    while link:
        page = _get(client, link)
        by_manager += [one["id"] for one in page["value"]]
        link = page.get("nextLink", "").removeprefix(MANAGEMENT)
    kql = "resources | project id | order by id asc"
    by_graph = [row["id"] for skip in (0, 1000) for row in _query(client, kql, subscription, skip)["data"]]
    assert by_manager == by_graph
    assert len(by_graph) == 2000


def test_a_resource_can_be_opened_and_an_account_entered(client: Client) -> None:
    account = next(one for one in SAMPLE if one.kind.type == "Microsoft.Storage/storageAccounts")
    full = _get(client, f"{account.site.id}?api-version=2024-01-01")
    assert full["tags"] == account.tags
    assert full["properties"]["primaryEndpoints"]["blob"] == f"https://{account.site.name}.blob.core.windows.net/"
    assert ESTATE.accounts[account.site.name].containers
    assert ESTATE.accounts.get("stnobody00prod01") is None
    assert account.site.name in set(ESTATE.accounts)
    assert ESTATE.resource(account.site.id.upper().replace("/SUBSCRIPTIONS/", "/subscriptions/")) is not None
    assert ESTATE.resource(f"{account.site.id}x") is None
