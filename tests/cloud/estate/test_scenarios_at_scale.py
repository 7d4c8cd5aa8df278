"""The scenarios big-estate and throttled, as azpane lists them."""

from __future__ import annotations

import pytest

from explorer.cloud.wire.transport import GuardedTransport
from explorer.demo.estate.company import STAGING
from explorer.model.base.errors import Forbidden
from tests.cloud.estate.estate import contents, estate


def test_forty_thousand_resources_come_whole_and_share_what_they_have_in_common() -> None:
    with estate("big-estate") as (session, wire, subscriptions):
        assert len(subscriptions) == 50
        some = subscriptions[:20]
        found = contents(session, some)
    assert len({one.id for one in found.resources}) == len(found.resources) == 40_000
    assert len(found.groups) == 800
    assert found.ended == {one.id: None for one in some}
    assert len(found.notices) == 1
    assert "40,000 resources" in found.notices[0]
    assert len(wire.queries) <= 5  # within the quota, so that nothing waits
    assert len({id(one.location) for one in found.resources}) == len({one.location for one in found.resources})
    assert len({id(key) for one in found.resources for key in one.tags}) == 10


def test_throttled_completes_but_for_the_subscription_that_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(GuardedTransport, "sleep", lambda _self, seconds: waited.append(seconds))
    with estate("throttled") as (session, wire, subscriptions):
        found = contents(session, subscriptions)
    assert set(waited) == {6}
    assert set(found.errors) == {STAGING.id}
    assert isinstance(found.errors[STAGING.id], Forbidden)
    assert set(found.ended) == {one.id for one in subscriptions}
    assert {one.subscription_id for one in found.resources} == {one.id for one in subscriptions} - {STAGING.id}
    assert wire.queries
