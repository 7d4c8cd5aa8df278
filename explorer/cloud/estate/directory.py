"""What there is: tenants, subscriptions, groups, resources, storage accounts, and what queries find."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import requests
from azure.core.credentials import TokenCredential

from explorer.cloud.estate.decoded import GRID_PAGES, SUBSCRIPTION_PAGES, TENANT_PAGES
from explorer.cloud.estate.graph import Graph, is_cut
from explorer.cloud.estate.graph_contents import Admit, TenantContents
from explorer.cloud.estate.graph_counts import Counted, TenantCounts, added_up
from explorer.cloud.estate.manager import SUBSCRIPTIONS_VERSION, Manager, accounts_of
from explorer.cloud.estate.rows import AccountsPage, ContentsPage, QueryPage, Rows, TenantPage, rows_lost
from explorer.cloud.wire.clouds import Cloud
from explorer.cloud.wire.decoding import shown, unreadable
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.parallel import merged
from explorer.model.azure.places import Subscription, Tenant
from explorer.model.base.errors import ExplorerError, Throttled
from explorer.model.base.request_log import RequestLog
from explorer.model.estate.selection import SUBSCRIPTION, Selection
from explorer.model.identity.claims import claims_of

__all__ = ["AccountsPage", "ContentsPage", "Counted", "Directory", "QueryPage", "TenantPage"]

_VERSION = f"?api-version={SUBSCRIPTIONS_VERSION}"
_NO_ID = "(a tenant without an id)"
_TENANTS = 4  # listed at once; each has several requests in flight


class Directory:
    """Lists and counts what the identity can see; every method blocks and belongs on a worker thread.

    `credential(tenant_id)` gives the credential for a tenant ("" for the identity's own).
    """

    def __init__(
        self, cloud: Cloud, session: requests.Session, log: RequestLog, credential: Callable[[str], TokenCredential]
    ) -> None:
        self._manager = Manager(cloud, session, log, credential)
        self._graph = Graph(self._manager)
        self._notices: set[str] = set()

    def who(self, tenant_id: str = "") -> tuple[str, str]:
        """Return the tenant id and the object id that the token of requests names; "" for what it does not name.

        They keep apart what is remembered for different identities; they grant nothing.
        """
        claims = claims_of(self._manager.credential(tenant_id).get_token(self._manager.cloud.scope("arm")).token)
        return claims.get("tid", ""), claims.get("oid", "")

    def tenants(self) -> list[Tenant]:
        """Return the tenants that the identity can enter, by name; one that has no id cannot be asked."""
        pages = self._manager.pages(TENANT_PAGES, "", f"/tenants{_VERSION}", threading.Event())
        rows = [one for page in pages for one in page.value]
        found = [Tenant(one.id, one.name or one.id or _NO_ID, one.domain or "") for one in rows]
        return sorted(found, key=lambda tenant: tenant.name.casefold())

    def subscriptions(self, tenants: Sequence[Tenant], stop: threading.Event) -> Iterator[TenantPage]:
        """Ask each tenant, with its own token, for the subscriptions in it; a tenant that refuses yields its error."""
        yield from merged([partial(self._subscriptions_of, tenant) for tenant in tenants], stop)

    def contents(
        self, subscriptions: Sequence[Subscription], stop: threading.Event, admit: Admit = lambda _counts: True
    ) -> Iterator[ContentsPage]:
        """List groups and resources, each tenant with its own token; one that fails does not hold up the others.

        `admit` decides for each tenant by the number of its resources whether they are listed, or only their groups.
        Where Resource Graph does not count, `admit` is not called and everything is listed.
        """
        sources = [partial(one.pages, admit, self._notices) for one in self._contents(subscriptions)]
        yield from merged(sources, stop, _TENANTS)

    def slice(
        self, subscriptions: Sequence[Subscription], where: Selection, stop: threading.Event
    ) -> Iterator[ContentsPage]:
        """List the resources that a selection leaves, without groups. Raises what Resource Graph answers."""
        chosen, excluded = where.chosen.get(SUBSCRIPTION, ()), where.excluded.get(SUBSCRIPTION, ())
        wanted = [one for one in subscriptions if one.id not in excluded and (not chosen or one.id in chosen)]
        others = where.without(SUBSCRIPTION)
        yield from merged([partial(one.slice, others) for one in self._contents(wanted)], stop, _TENANTS)

    def count(self, subscriptions: Sequence[Subscription], where: Selection, stop: threading.Event) -> Counted:
        """Let Resource Graph count the resources left, and each facet's values given the choices of all others.

        This takes about 6 queries a tenant, 2 more for each chosen key of tags, and one more for each further 1,000
        values of a facet. A tenant that refuses is missing; where all refuse, raises what Resource Graph answers.
        """
        found: dict[str, Counted] = {}
        missing: dict[str, ExplorerError] = {}

        def counted(tenant: str, own: Sequence[Subscription], _stop: threading.Event) -> Iterator[None]:
            try:
                found[tenant] = TenantCounts(self._graph, tenant, own, stop).count(where)
            except Exception as error:  # the other tenants are counted all the same
                missing[tenant] = translate(error)
            yield

        own = _by_tenant(subscriptions)
        for _ in merged([partial(counted, *one) for one in own.items()], stop, _TENANTS):
            pass
        if stop.is_set():
            raise Throttled("Stopped while resources were counted.")
        if missing and not found:
            raise next(iter(missing.values()))
        return added_up(list(found.values()), missing)

    def query(
        self, kql: str, tenant_id: str, stop: threading.Event, subscriptions: Sequence[Subscription] = ()
    ) -> Iterator[QueryPage]:
        """Run the user's own query over some subscriptions of a tenant, or all where none is named.

        Raises BadInput for a query that cannot be read, with Azure's words and the place in the query.
        """
        ids = [one.id for one in subscriptions]
        for page in self._graph.pages(GRID_PAGES, kql, tenant_id, ids, stop):
            columns = tuple(one.name for one in page.data.columns)
            rows = tuple(tuple(map(shown, row)) for row in page.data.rows)
            yield QueryPage(columns, rows, page.total, is_cut(page.truncated))

    def storage_accounts(self, subscriptions: Sequence[Subscription], stop: threading.Event) -> Iterator[AccountsPage]:
        """List the storage accounts of many subscriptions with the endpoints that Resource Manager gives for them."""
        yield from merged([partial(accounts_of, self._manager, subscription) for subscription in subscriptions], stop)

    def resource(self, resource_id: str, tenant_id: str) -> dict[str, Any]:
        """Return the full JSON of a resource, group or subscription, by the newest stable version of its provider."""
        return self._manager.resource(resource_id, tenant_id)

    def _subscriptions_of(self, tenant: Tenant, stop: threading.Event) -> Iterator[TenantPage]:
        facts = {"tenant": tenant.id, "scope": self._manager.cloud.scope("arm")}
        try:
            if not tenant.id:
                raise unreadable("a tenant has no id")
            _, identity = self.who(tenant.id)
            pages = self._manager.pages(SUBSCRIPTION_PAGES, tenant.id, f"/subscriptions{_VERSION}", stop)
            rows = [one for page in pages for one in page.value]
            found = [
                Subscription(
                    id=one.id,
                    name=one.name or one.id,
                    tenant_id=tenant.id,
                    state=one.state or "",
                    home_tenant_id="" if one.home in (None, tenant.id) else one.home,
                    tags=one.tags or {},
                )
                for one in rows
                if one.id
            ]
        except Exception as error:  # the other tenants are listed all the same
            yield TenantPage(tenant, error=translate(error, facts))
        else:
            found.sort(key=lambda one: one.name.casefold())
            yield TenantPage(tenant, tuple(found), rows_lost(len(rows) - len(found)), identity)

    def _contents(self, subscriptions: Sequence[Subscription]) -> list[TenantContents]:
        rows = Rows()
        own = _by_tenant(subscriptions).items()
        return [TenantContents(self._manager, self._graph, rows, tenant, some) for tenant, some in own]


def _by_tenant(subscriptions: Sequence[Subscription]) -> dict[str, list[Subscription]]:
    """Group subscriptions by the tenant whose token lists them."""
    found: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        found.setdefault(one.tenant_id, []).append(one)
    return found
