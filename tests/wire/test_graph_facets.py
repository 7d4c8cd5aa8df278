"""Counts that Resource Graph works out are those of the facets over everything listed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.cloud.kql import LOCATION, TYPE
from explorer.demo.company import PRODUCTION, SANDBOX, STAGING
from explorer.model.facets import UNTAGGED, FacetIndex
from explorer.model.inventory import GROUP, SUBSCRIPTION, TAG, group_value
from explorer.model.places import Resource, Subscription
from tests.wire.estate import contents, estate

CHOICES = {
    SUBSCRIPTION: {PRODUCTION.id, SANDBOX.id},
    GROUP: {group_value(STAGING.id, "rg-webshop-stage"), group_value(PRODUCTION.id, "rg-webshop-prod")},
    TYPE: {"Microsoft.Web/sites", "Microsoft.Sql/servers/databases"},
    LOCATION: {"westeurope"},
    f"{TAG}env": {"prod", "Prod", UNTAGGED},
    f"{TAG}Owner": {"", "ada@contoso.com"},
    f"{TAG}repository": {UNTAGGED},
    f"{TAG}no such key": {"x"},
}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.demo.resource_graph.QUOTA", 10_000)


def _expected(resources: list[Resource], chosen: dict[str, set[str]]) -> tuple[FacetIndex, set[str]]:
    facets = FacetIndex()
    facets.add(
        [
            (SUBSCRIPTION, one.subscription_id),
            (GROUP, group_value(one.subscription_id, one.group)),
            (TYPE, one.type),
            (LOCATION, one.location),
            *((f"{TAG}{key}", value) for key, value in one.tags.items()),
        ]
        for one in resources
    )
    for key, values in chosen.items():
        for value in values:
            facets.toggle(key, value)
    return facets, set(map(str.lower, facets.keys()))


def test_counts_and_slices_are_those_of_the_facets() -> None:
    with estate() as (session, _, subscriptions):
        everything = contents(session, subscriptions).resources

        @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sets(st.sampled_from(sorted(CHOICES))))
        def check(keys: set[str]) -> None:
            chosen = {key: CHOICES[key] for key in keys}
            facets, known = _expected(everything, chosen)
            assert session.directory.count_resources(subscriptions, chosen) == facets.matching
            found = session.directory.count_facets(subscriptions, chosen)
            for key in known:
                counted = next((values for name, values in found.items() if name.lower() == key), {})
                expected = {value: number for value, number in facets.counts(key).items() if number}
                assert counted == expected or (not counted and set(expected) == {UNTAGGED}), key

        check()
        for keys in ({LOCATION, f"{TAG}env"}, {SUBSCRIPTION, f"{TAG}repository"}, {TYPE, GROUP, f"{TAG}Owner"}):
            chosen = {key: CHOICES[key] for key in keys}
            facets, _ = _expected(everything, chosen)
            found = contents(session, subscriptions, **chosen)
            assert [one.id for one in found.resources] == sorted(everything[row].id for row in facets.rows())
            assert 0 < len(found.resources) < len(everything)


def test_a_key_is_called_by_its_most_common_spelling() -> None:
    with estate() as (session, _, subscriptions):
        found = session.directory.count_facets(subscriptions, {})
    assert f"{TAG}env" in found
    assert f"{TAG}Env" not in found
    assert {"prod", "Prod", UNTAGGED} <= found[f"{TAG}env"].keys()
    assert sum(found[f"{TAG}env"].values()) == sum(found[SUBSCRIPTION].values())


def test_nothing_to_count_in_is_nothing() -> None:
    with estate() as (session, _, _subscriptions):
        nowhere: list[Subscription] = []
        assert session.directory.count_resources(nowhere, {}) == 0
        assert session.directory.count_facets(nowhere, {}) == {}
