"""What Explore's loaders do, without a screen: which requests they send, what they keep, what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.model.base.errors import Forbidden, Throttled
from explorer.model.estate.inventory import SUBSCRIPTION
from explorer.model.remembered import Remembered
from explorer.ui.estate import words
from tests.ui.estate.parts import SUBSCRIPTIONS, TENANTS, Parts

_ALL = ["s-1-0", "s-1-1", "s-1-2", "s-2-0", "s-2-1", "s-2-2"]


@pytest.fixture
def parts() -> Parts:
    parts = Parts()
    parts.listing.begin()
    return parts


@pytest.fixture
def counted() -> Parts:
    parts = Parts()
    parts.counts.MOST, parts.counts.MOST_LISTED = 150, 150  # each subscription is counted as 100
    parts.listing.begin()
    return parts


def test_a_listing_asks_every_tenant_then_each_of_its_subscriptions(parts: Parts) -> None:
    assert parts.directory.asked[:3] == ["tenants", "t-1", "t-2"]
    assert sorted(parts.directory.asked[3:]) == ["s-1", "s-2"]
    assert parts.names == _ALL
    assert words.count_words(parts.listing) == "6"
    assert words.status_words(parts.listing) == "6 resources in 2 subscriptions"
    assert parts.said == []


def test_rows_are_kept_for_the_next_run_and_stand_there_first(tmp_path: Path) -> None:
    memory = Remembered(None, tmp_path)
    before = Parts(memory)
    before.listing.begin()
    after = Parts(memory)
    after.listing.read_first_rows()
    assert after.names == _ALL
    assert words.count_words(after.listing).startswith("6 as of ")
    after.listing.begin()
    assert words.count_words(after.listing) == "6"


def test_one_tenant_that_failed_is_asked_again_alone() -> None:
    parts = Parts()
    parts.directory.errors["t-2"] = Forbidden("Not you.")
    parts.listing.begin()
    assert parts.names == _ALL[:3]
    assert "! 1 tenant not listed: see 1" in words.status_words(parts.listing)
    parts.directory.errors.clear()
    parts.directory.asked.clear()
    parts.listing.retry(TENANTS[1])
    assert parts.directory.asked == ["t-2", "s-2"]
    assert parts.names == _ALL


def test_many_subscriptions_that_fail_are_told_in_one_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.ui.estate.listing._NOTED", 1)
    parts = Parts()
    for one in SUBSCRIPTIONS:
        parts.directory.errors[one.id] = Throttled("Slow down.")
    parts.listing.begin()
    assert parts.said == ["Production: Slow down.", "2 subscriptions were not listed; enter on one says why."]


def test_one_subscription_that_failed_is_listed_again_alone_and_its_rows_stand_once() -> None:
    parts = Parts()
    parts.directory.errors["s-1"] = Throttled("Slow down.")
    parts.listing.begin()
    assert parts.said == ["Production: Slow down."]
    parts.directory.errors.clear()
    parts.directory.asked.clear()
    parts.listing.retry(SUBSCRIPTIONS[0])
    assert parts.directory.asked == ["s-1"]
    assert parts.names == _ALL


def test_where_nothing_failed_all_is_listed_anew(parts: Parts) -> None:
    for place in (None, TENANTS[0], SUBSCRIPTIONS[0]):
        parts.directory.asked.clear()
        parts.listing.retry(place)
        assert len(parts.directory.asked) == 5
    assert parts.names == _ALL


def test_what_is_hidden_goes_and_what_is_shown_again_is_listed_alone(parts: Parts) -> None:
    parts.listing.hide(["s-1"])
    assert parts.names == _ALL[3:]
    parts.directory.asked.clear()
    parts.listing.show_again(["s-1"])
    assert parts.directory.asked == ["s-1"]
    assert parts.names == _ALL
    assert [(one.id, one.is_hidden) for one in parts.remembered] == [("s-1", True), ("s-1", False)]


def test_rows_of_another_identity_go_before_anything_else_is_listed(parts: Parts) -> None:
    parts.directory.identity = ("t-1", "grace")
    parts.directory.silent = {"t-1", "t-2"}
    parts.listing.begin()
    assert parts.names == []
    assert parts.said == ["Another identity answered; what was listed for the one before is gone."]


def test_fresh_rows_wait_a_while_for_a_tenant_that_does_not_answer(parts: Parts) -> None:
    assert not parts.timers
    stood = parts.inventory.resources
    parts.directory.silent = {"t-2"}
    parts.listing.begin()
    assert parts.inventory.resources is stood
    (patience_ended,) = parts.timers
    load, _ = parts.listing.loads
    load.state = type(load.state).LOADING  # the tenant has still not answered
    patience_ended()
    assert parts.names == _ALL[:3]


def test_named_subscriptions_are_chosen_once_and_unknown_names_are_said() -> None:
    parts = Parts(wanted=["shared", "nowhere"])
    parts.listing.begin()
    assert parts.inventory.facets.chosen(SUBSCRIPTION) == {"s-2"}
    assert parts.said == ["No subscription is called nowhere."]
    parts.inventory.facets.clear()
    parts.listing.begin()
    assert not parts.inventory.facets.chosen(SUBSCRIPTION)


def test_a_place_is_looked_for_among_the_rows_that_came_last(parts: Parts) -> None:
    assert sorted(set(parts.places_opened)) == [0, 3]


# Where Azure counts.


def test_more_than_may_be_listed_is_counted_and_the_chosen_part_is_listed(counted: Parts) -> None:
    assert counted.names == []
    assert counted.counts.number_words() == "200 counted, none listed"
    assert "200 resources counted by Azure, 0 listed" in words.status_words(counted.listing)
    counted.inventory.facets.toggle(SUBSCRIPTION, "s-2")
    counted.show_all()
    assert counted.directory.asked[-2:] == ["count s-2", "slice s-2"]
    assert counted.names == ["s-2-0"]
    assert counted.counts.number_words() == "1 of 200"


def test_what_was_counted_last_is_not_counted_again(counted: Parts) -> None:
    counted.directory.asked.clear()
    counted.show_all()
    assert counted.directory.asked == []
    counted.inventory.facets.toggle(SUBSCRIPTION, "s-2")
    counted.show_all()
    counted.inventory.facets.clear()
    counted.show_all()
    assert counted.directory.asked == ["count s-2", "slice s-2"]  # the counts of everything are still known
    assert counted.counts.state_words() == ""


def test_a_count_that_failed_says_so_and_is_asked_for_again(counted: Parts) -> None:
    counted.directory.errors["count"] = Throttled("Slow down.")
    counted.inventory.facets.toggle(SUBSCRIPTION, "s-2")
    counted.show_all()
    assert counted.counts.state_words() == "not counted"
    assert counted.counts.status_words()[0] == "! not counted: Slow down. · r tries again"
    assert counted.counts.empty_words()[-1] == "r counts again."
    counted.directory.errors.clear()
    counted.directory.asked.clear()
    counted.listing.retry(None)
    assert counted.directory.asked == ["count s-2", "slice s-2"]


def test_rows_that_stood_before_azure_counts_are_gone_and_that_is_said_once(parts: Parts) -> None:
    for _ in range(2):
        parts.counts.take_over()
    assert parts.said == ["There are more than 200,000 resources: Azure counts them. The 6 listed so far are gone."]
    assert parts.names == []
