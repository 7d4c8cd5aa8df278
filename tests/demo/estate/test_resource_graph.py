"""Resource Graph on the wire: scope, pages, skip tokens, quota and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import ADA, CONTOSO, FABRIKAM
from explorer.demo.estate.company import PRODUCTION, SHARED, STAGING
from explorer.demo.estate.estate import the_estate
from tests.demo.conftest import GRAPH, MANAGEMENT, Ask, ada_token, asking, query


def test_a_token_reads_all_subscriptions_of_its_tenant_and_no_others(ask: Ask) -> None:
    contoso = query(ask, "resources | distinct subscriptionId").json["data"]
    assert {row["subscriptionId"] for row in contoso} == {
        one.id for one in the_estate().subscriptions if one.tenant is CONTOSO
    }
    fabrikam = query(ask, "resources | distinct tenantId", token=ada_token(MANAGEMENT, FABRIKAM)).json["data"]
    assert fabrikam == [{"tenantId": FABRIKAM.id}]


def test_subscriptions_that_cannot_be_seen_are_left_out_in_silence_and_none_at_all_is_an_error(ask: Ask) -> None:
    some = query(ask, "resources | distinct subscriptionId", STAGING.id, SHARED.id)
    assert some.json["data"] == [{"subscriptionId": STAGING.id}]
    none = query(ask, "resources", SHARED.id)
    assert (none.status_code, none.json["error"]["code"]) == (400, "BadRequest")
    assert [one["code"] for one in none.json["error"]["details"]] == ["NoValidSubscriptionsInQueryRequest"]


def test_pages_hold_everything_once_and_in_order(ask: Ask) -> None:
    ids, token, pages = [], None, 0
    while pages == 0 or token:
        more = {"_skipToken": token} if token else {}
        answer = query(ask, "resources | project id, name | order by id asc", PRODUCTION.id, _top=70, **more).json
        assert answer["totalRecords"] == len(list(the_estate().resources(PRODUCTION)))
        assert answer["count"] == len(answer["data"]) <= 70
        assert answer["resultTruncated"] == "false"
        ids += [row["id"] for row in answer["data"]]
        token, pages = answer.get("$skipToken"), pages + 1
    assert pages > 2
    assert ids == sorted(each.site.id for each in the_estate().resources(PRODUCTION))


def test_rows_are_cased_as_resource_graph_has_them(ask: Ask) -> None:
    (row,) = query(ask, "resources | where name == 'orders1' | where id contains 'MASTER' or true | take 1").json[
        "data"
    ]
    assert row["type"] == "microsoft.sql/servers/databases"
    assert "/providers/Microsoft.Sql/servers/" in row["id"]
    assert row["properties"]["status"] == "Online"
    (group,) = query(ask, "resourcecontainers | where name startswith 'MC_'").json["data"]
    assert group["resourceGroup"] == group["name"].lower() != group["name"]
    assert group["type"] == "microsoft.resources/subscriptions/resourcegroups"


def test_a_limit_cannot_be_paged(ask: Ask) -> None:
    cut = query(ask, "resources | limit 20", _top=10).json
    assert (cut["count"], cut["totalRecords"], cut["resultTruncated"]) == (10, 20, "true")
    assert "$skipToken" not in cut
    assert query(ask, "resources | project tags", _top=10).json["resultTruncated"] == "true"


def test_the_other_format_has_columns_and_rows(ask: Ask) -> None:
    data = query(ask, "resources | summarize n=count() by type | top 1 by n", resultFormat="table").json["data"]
    assert data["columns"] == [{"name": "type", "type": "string"}, {"name": "n", "type": "integer"}]
    assert len(data["rows"]) == 1


def test_every_answer_tells_what_is_left_of_the_quota() -> None:
    ask = asking()
    left = [int(query(ask, "resources | count").headers["x-ms-user-quota-remaining"]) for _ in range(3)]
    assert left == [14, 13, 12]
    assert query(ask, "resources | count").headers["x-ms-user-quota-resets-after"].startswith("00:00:0")


@pytest.mark.parametrize("options", [{"_top": 1001}, {"_top": 0}, {"_skipToken": "nonsense"}, {"_skip": -1}])
def test_options_that_cannot_be_meant_are_refused(ask: Ask, options: dict[str, Any]) -> None:
    assert query(ask, "resources", **options).status_code == 400


def test_a_query_that_cannot_be_read_is_refused_with_its_place(ask: Ask) -> None:
    error = query(ask, "resources | were name == 'x'").json["error"]
    assert error["code"] == "BadRequest"
    assert error["message"].startswith("Please provide below info when asking for support: timestamp = ")
    invalid, place = error["details"]
    assert invalid["code"] == "InvalidQuery"
    assert place == {"code": "ParserFailure", "message": "ParserFailure", "line": 1, "characterPositionInLine": 12,
                     "token": "were"}  # fmt: skip


@pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("InvalidResourceNamespace", 404)])
def test_it_may_be_refused_or_missing(code: str, status: int) -> None:
    answer = query(asking(Behaviour(refusals={"Query Resources": code})), "resources")
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_roles_hold_for_queries_too() -> None:
    ask = asking(Behaviour(roles={ADA.object_ids[CONTOSO.id]: frozenset({STAGING.id})}))
    assert query(ask, "resources | distinct subscriptionId").json["data"] == [{"subscriptionId": STAGING.id}]


def test_nothing_but_a_query_may_be_posted(ask: Ask) -> None:
    assert ask(f"{MANAGEMENT}/subscriptions?api-version=2022-12-01", method="POST").status_code == 405
    assert ask(GRAPH, method="PUT").status_code == 405
    assert ask(GRAPH, method="POST", headers={"Content-Type": "text/plain"}, data="{}").status_code == 500
