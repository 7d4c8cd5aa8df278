"""Resource Graph when it refuses, breaks off, leaves out or throttles: nothing twice, nothing lost, nothing claimed."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.estate.graph import Quota
from explorer.demo.base.people import CONTOSO
from explorer.demo.estate.company import PRODUCTION, SANDBOX, SHARED, STAGING
from explorer.model.base.errors import BadInput, Forbidden, ServiceFault
from tests.cloud.estate.estate import contents, estate, without_subscription
from tests.cloud.wires import PATIENCE, Answer, Asked, WatchedLog, json_answer

DENIED = {
    "error": {
        "code": "AccessDenied",
        "message": "Please provide below info when asking for support: timestamp = t, correlationId = c.",
        "details": [{"code": "AccessDenied", "message": "Access is denied to the requested resource."}],
    }
}
BROKEN = {"error": {"code": "InternalServerError", "message": "The server encountered an internal error."}}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what waits wait no time."""
    monkeypatch.setattr("explorer.cloud.wire.transport.GuardedTransport.sleep", lambda _self, _seconds: None)
    monkeypatch.setattr("explorer.demo.estate.resource_graph.QUOTA", 10_000)


@pytest.mark.parametrize(
    "answer",
    [
        json_answer(DENIED, 403),
        json_answer({"error": {"code": "InvalidResourceNamespace", "message": "It is invalid."}}, 404),
        json_answer({"error": {"code": "MethodNotAllowed", "message": "No POST here."}}, 405),
        json_answer({}, 501),
        json_answer(BROKEN, 500),
    ],
    ids=lambda answer: str(answer.status),
)
def test_where_it_is_refused_resource_manager_lists_all_and_that_is_said_once(answer: Answer) -> None:
    with estate(fault=lambda asked: answer if asked.kql else None) as (session, _, subscriptions):
        first = contents(session, subscriptions)
        again = contents(session, subscriptions)
    assert len(first.resources) > 600
    assert again.resources == first.resources
    assert first.ended == again.ended == {one.id: None for one in subscriptions}
    assert len(first.notices) == 2  # one for each tenant
    assert all(notice.startswith("Listed through Resource Manager") for notice in first.notices)
    assert "support" not in "".join(first.notices)
    assert again.notices == []


def test_no_sign_in_is_said_of_each_subscription_without_asking_for_each() -> None:
    refused = json_answer({"error": {"code": "InvalidAuthenticationToken", "message": "No."}}, 401)
    with estate(fault=lambda _asked: refused) as (session, wire, subscriptions):
        wire.asked.clear()
        found = contents(session, subscriptions)
    assert set(found.errors) == {one.id for one in subscriptions}
    assert len(wire.asked) == 2


def test_what_breaks_off_in_the_middle_lists_nothing_twice_and_claims_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.cloud.estate.graph.PAGE", 40)
    monkeypatch.setattr("explorer.cloud.estate.graph_contents._WIDTH", 1)  # all of a tenant in one query

    def break_off(asked: Asked) -> Answer | None:
        pages = sum(1 for one in wire.queries if one.kql == asked.kql)
        return json_answer(BROKEN, 500) if "kind, subscriptionId" in asked.kql and pages > 12 else None

    with estate() as (session, wire, subscriptions):
        wire.answer = break_off
        mine = [one for one in subscriptions if one.tenant_id == CONTOSO.id]
        found = contents(session, mine)
        wire.answer = lambda _asked: None
        expected = Counter(one.subscription_id for one in contents(session, mine).resources)
    came = Counter(one.subscription_id for one in found.resources)
    assert max(Counter(one.id for one in found.resources).values()) == 1
    assert found.ended.keys() == {one.id for one in mine}
    assert 0 < len(found.errors) < len(mine)
    for one in mine:
        assert (one.id in found.errors) == (came[one.id] < expected[one.id])
    assert all(isinstance(error, ServiceFault) for error in found.errors.values())


def test_an_answer_that_is_cut_off_for_good_is_not_taken_for_all() -> None:
    def cut(asked: Asked) -> Answer | None:
        if "kind, subscriptionId" not in asked.kql:
            return None
        row = {"id": f"/subscriptions/{SHARED.id}/resourceGroups/g/providers/A.B/c/d", "subscriptionId": SHARED.id}
        return json_answer({"data": [row], "totalRecords": 2, "resultTruncated": "true"})

    with estate(fault=cut) as (session, _, subscriptions):
        found = contents(session, [one for one in subscriptions if one.id == SHARED.id])
    assert "cut its answer off" in found.errors[SHARED.id].message
    assert len(found.resources) == 1


def test_a_subscription_of_which_it_knows_nothing_is_asked_for_at_resource_manager() -> None:
    with estate() as (session, wire, subscriptions):
        mine = [one for one in subscriptions if one.tenant_id == CONTOSO.id]
        expected = contents(session, mine)
        wire.inner = without_subscription(wire.inner, SANDBOX.id)
        wire.asked.clear()
        found = contents(session, mine)
    assert found.resources == expected.resources
    assert found.groups == expected.groups
    assert found.ended == expected.ended
    assert {one.path.split("/")[2] for one in wire.asked if not one.kql} == {SANDBOX.id}


def test_groups_that_could_not_be_listed_are_told_of_every_subscription() -> None:
    def broken(asked: Asked) -> Answer | None:
        return json_answer(DENIED, 403) if asked.kql.startswith("resourcecontainers") else None

    with estate(fault=broken) as (session, _, subscriptions):
        found = contents(session, [one for one in subscriptions if one.id in (PRODUCTION.id, STAGING.id)])
    assert set(found.errors) == {PRODUCTION.id, STAGING.id}
    assert all(isinstance(error, Forbidden) for error in found.errors.values())
    assert len(found.resources) > 300


def test_a_query_that_cannot_be_read_says_azures_words_and_the_place() -> None:
    with estate() as (session, _, _subscriptions), pytest.raises(BadInput) as refused:
        list(session.directory.query("resources\n| were name == 'x'", CONTOSO.id, threading.Event()))
    assert refused.value.message.startswith("Query is invalid.")
    assert "ParserFailure at line 2, character 3: were" in refused.value.message
    assert "correlationId" in refused.value.message
    assert refused.value.hint
    assert refused.value.code == "ParserFailure"


def test_a_query_gives_its_columns_in_order_and_all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.cloud.estate.graph.PAGE", 50)
    with estate() as (session, _, subscriptions):
        mine = [one for one in subscriptions if one.id == PRODUCTION.id]
        kql = "resources | project type, id, tags | order by id asc"
        pages = list(session.directory.query(kql, CONTOSO.id, threading.Event(), mine))
        expected = contents(session, mine).resources
        everything = list(session.directory.query("resources | count", CONTOSO.id, threading.Event()))
        nothing = list(session.directory.query("resources | where name == ''", CONTOSO.id, threading.Event()))
        cut = list(session.directory.query("resources | limit 70", CONTOSO.id, threading.Event()))
    rows = [row for page in pages for row in page.rows]
    assert {page.columns for page in pages} == {("type", "id", "tags")}
    assert [row[1] for row in rows] == [one.id for one in expected]
    assert {page.total for page in pages} == {len(expected)}
    assert everything[0].rows[0][0] > len(expected)
    assert (nothing[0].rows, nothing[0].columns[:2]) == ((), ("id", "name"))
    assert ([page.is_cut for page in cut], cut[0].total) == ([True], 70)


@given(st.lists(st.tuples(st.integers(0, 15), st.booleans()), max_size=30))
def test_no_query_is_sent_that_the_quota_does_not_allow(answers: list[tuple[int, bool]]) -> None:
    """After an answer with nothing left no query goes out before the window is over, and none is lost."""
    quota, clock = Quota(), [100.0]
    quota.now = lambda: clock[0]
    for left, is_reset in answers:
        if quota.take() > 0:
            assert quota.left is not None
            assert quota.left < 1
            if is_reset:
                clock[0] += 5
                assert quota.take() == 0
            else:
                continue
        quota.answered({"x-ms-user-quota-remaining": str(left), "x-ms-user-quota-resets-after": "00:00:05"})
        assert quota.left == left


def test_queries_under_way_count_before_their_answers_come() -> None:
    quota = Quota()
    assert quota.take() == 0
    quota.answered({"x-ms-user-quota-remaining": "2", "x-ms-user-quota-resets-after": "00:00:05"})
    assert [quota.take() > 0 for _ in range(3)] == [False, False, True]
    quota.answered({"x-ms-user-quota-remaining": "1", "x-ms-user-quota-resets-after": "00:00:05"})
    assert quota.take() > 0  # the one that is left is under way


def test_an_answer_without_quota_holds_nothing_back() -> None:
    quota = Quota()
    for _ in range(50):
        assert quota.take() == 0
        quota.answered({})


def test_a_listing_waits_for_the_quota_where_it_can_be_seen_and_stopped() -> None:
    stop, log = threading.Event(), WatchedLog()
    with estate(log=log) as (session, wire, subscriptions):
        quota = session.directory._graph.quota(CONTOSO.id)
        quota.take()
        quota.answered({"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:59:00"})
        wire.asked.clear()

        def end() -> None:
            assert log.is_waiting.wait(PATIENCE)
            stop.set()

        watcher = threading.Thread(target=end, daemon=True)
        watcher.start()
        mine = [one for one in subscriptions if one.tenant_id == CONTOSO.id]
        list(session.directory.contents(mine, stop))
        watcher.join()
    assert wire.queries == []
    assert log.waits() == []
