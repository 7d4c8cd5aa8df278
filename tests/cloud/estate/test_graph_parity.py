"""Resource Graph, Resource Manager and the SDK's own lists: the same rows for the same estate."""

from __future__ import annotations

import threading

import pytest
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.resourcegraph import ResourceGraphClient
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions

from explorer.cloud.estate.kql import GraphQuery
from explorer.cloud.estate.manager import contents_of
from explorer.cloud.estate.rows import Rows
from explorer.demo.base.people import CONTOSO
from explorer.model.azure.places import Resource
from explorer.model.estate.selection import Selection
from tests.cloud.estate.estate import Listed, contents, estate, listed
from tests.cloud.wires import plain


def _by_manager() -> Listed:
    with estate() as (session, _, subscriptions):
        manager, rows = session.directory._manager, Rows()
        pages = [page for one in subscriptions for page in contents_of(manager, rows, one, threading.Event())]
        return listed(pages)


def test_both_sources_give_the_same_rows() -> None:
    with estate() as (session, wire, subscriptions):
        found = contents(session, subscriptions)
    assert not [one.path for one in wire.asked if one.path.endswith(("/resources", "/resourcegroups")) and not one.kql]
    expected = _by_manager()
    assert len(found.resources) > 600
    assert found.resources == expected.resources
    assert found.groups == expected.groups
    assert found.ended == expected.ended == {one.id: None for one in subscriptions}
    assert found.notices == []


def test_a_tenant_too_large_for_the_quota_gives_the_same_rows_by_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.cloud.estate.graph_contents.PAGE", 10)
    with estate() as (session, wire, subscriptions):
        found = contents(session, subscriptions)
    expected = _by_manager()
    assert found.resources == expected.resources
    assert found.groups == expected.groups
    assert found.ended == expected.ended
    assert len(found.notices) == 1
    assert "more than Resource Graph's quota" in found.notices[0]
    by_manager = {one.path.split("/")[2] for one in wire.asked if one.path.endswith("/resources") and not one.kql}
    assert by_manager == {one.id for one in subscriptions if one.tenant_id == CONTOSO.id}


def test_the_rows_are_those_of_the_sdks_list_operation() -> None:
    with estate() as (session, wire, subscriptions):
        found = contents(session, subscriptions)
        expected: list[Resource] = []
        for one in subscriptions:
            client = ResourceManagementClient(
                session.identity.credential(one.tenant_id),
                one.id,
                transport=plain(wire),
            )
            for item in client.resources.list():
                identifier = str(item.id)
                group = identifier.split("/")[4]
                expected.append(
                    Resource(
                        identifier, item.name or "", item.type or "", one.id, group, item.location or "",
                        item.kind or "", item.tags or {},
                    )
                )  # fmt: skip
    assert found.resources == sorted(expected, key=lambda one: one.id)


def test_the_pages_are_those_of_the_resource_graph_client() -> None:
    with estate() as (session, wire, subscriptions):
        own = [one.id for one in subscriptions if one.tenant_id == CONTOSO.id]
        client = ResourceGraphClient(
            session.identity.credential(CONTOSO.id),
            transport=plain(wire),
        )
        ids, token = [], None
        while token or not ids:
            options = QueryRequestOptions(top=100, skip_token=token)
            request = QueryRequest(subscriptions=own, query=GraphQuery(Selection(), {}).listing(), options=options)
            answer = client.resources(request)
            ids += [row["id"] for row in answer.data]
            token = answer.skip_token
        found = contents(session, [one for one in subscriptions if one.id in own])
    assert ids == sorted(one.id for one in found.resources)
