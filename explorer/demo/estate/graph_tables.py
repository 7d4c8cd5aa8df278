"""The tables of Resource Graph over an estate: the same resources as Resource Manager's, in its own casing.

Types and resource groups are in lower case, ids keep their spelling, and the name of a child is the last part of it.
 Source: https://learn.microsoft.com/azure/governance/resource-graph/reference/supported-tables-resources
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from explorer.demo.base.answers import Addresses
from explorer.demo.base.lazy import Chained, Mapped
from explorer.demo.estate import resource_views as views
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import Estate, Group, Resource
from explorer.demo.estate.graph_cells import Cells
from explorer.demo.kql.program import KqlProgram
from explorer.demo.kql.tables import Row, Table

_OF_RESOURCES: Mapping[str, Callable[[Resource, Addresses], Any]] = {
    "id": lambda each, _: each.site.id,
    "name": lambda each, _: each.site.short_name,
    "type": lambda each, _: each.kind.type.lower(),
    "tenantId": lambda each, _: each.subscription.tenant.id,
    "kind": lambda each, _: each.kind.kind,
    "location": lambda each, _: each.location,
    "resourceGroup": lambda each, _: each.group.lower(),
    "subscriptionId": lambda each, _: each.subscription.id,
    "managedBy": lambda _each, _: "",
    "sku": lambda each, _: dict(each.kind.sku) if each.kind.sku else None,
    "plan": lambda _each, _: None,
    "properties": lambda each, addresses: views.full_resource(each, addresses)["properties"],
    "tags": lambda each, _: dict(each.tags) or None,
    "identity": lambda each, _: views.resource(each).get("identity"),
    "zones": lambda each, _: list(each.kind.zones) or None,
    "extendedLocation": lambda _each, _: None,
}
COLUMNS = tuple(_OF_RESOURCES)
TABLES: Mapping[str, Sequence[str]] = {"resources": COLUMNS, "resourcecontainers": COLUMNS}


class _ResourceRow:
    """A resource as a row; a column is made when it is read."""

    __slots__ = ("_addresses", "_of")

    def __init__(self, of: Resource, addresses: Addresses) -> None:
        self._of, self._addresses = of, addresses

    def __getitem__(self, name: str) -> Any:
        return _OF_RESOURCES[name](self._of, self._addresses)


class Tables:
    """The rows of each table, by subscription, sorted by id."""

    def __init__(self, estate: Estate, addresses: Addresses) -> None:
        self._estate = estate
        self._addresses = addresses
        self._resources: dict[str, Sequence[Row]] = {}
        self._cells = Cells(estate, self._row)

    def run(self, query: KqlProgram, subscriptions: Sequence[Subscription]) -> Table:
        """Run a query over its table's rows of these subscriptions."""
        by_id = sorted(subscriptions, key=lambda one: one.id)
        of = self._resources_of if query.table == "resources" else self._containers_of
        if query.table == "resources" and self._cells.are_there(by_id):
            return self._cells.run(query, by_id, COLUMNS)
        return query.run(Chained([of(one) for one in by_id]), TABLES[query.table])

    def _row(self, each: Resource) -> Row:
        return _ResourceRow(each, self._addresses)

    def _resources_of(self, subscription: Subscription) -> Sequence[Row]:
        if subscription.id not in self._resources:
            found = self._estate.resources(subscription)
            if not self._estate.is_by_id:
                found = sorted(found, key=lambda each: each.site.id)
            self._resources[subscription.id] = Mapped(found, self._row)
        return self._resources[subscription.id]

    def _containers_of(self, subscription: Subscription) -> Sequence[Row]:
        groups = sorted(self._estate.groups_of(subscription), key=lambda group: group.id)
        return [_subscription_row(subscription), *map(_group_row, groups)]


def _container(of: Subscription, **columns: Any) -> Row:
    usual = dict.fromkeys(COLUMNS) | {"tenantId": of.tenant.id, "subscriptionId": of.id, "kind": "", "managedBy": ""}
    return usual | columns


def _subscription_row(each: Subscription) -> Row:
    body = views.subscription(each)
    return _container(
        each,
        id=f"/subscriptions/{each.id}",
        name=each.name,
        type="microsoft.resources/subscriptions",
        location="",
        resourceGroup="",
        tags=dict(each.tags) or None,
        properties={"state": each.state, "subscriptionPolicies": body["subscriptionPolicies"]},
    )


def _group_row(each: Group) -> Row:
    body = views.group(each)
    return _container(
        each.subscription,
        id=each.id,
        name=each.name,
        type="microsoft.resources/subscriptions/resourcegroups",
        location=each.location,
        resourceGroup=each.name.lower(),
        managedBy=body.get("managedBy", ""),
        tags=dict(each.tags) or None,
        properties=body["properties"],
    )
