"""Tenants, subscriptions, resource groups and resources, through Resource Manager."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import msgspec
import requests
from azure.core.credentials import TokenCredential
from azure.core.rest import HttpRequest
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.mgmt.subscription import SubscriptionClient

from explorer.cloud.clouds import Cloud
from explorer.cloud.errors import translate
from explorer.cloud.manager_pages import ACCOUNT_PAGES, PAGES, Account, Item, P
from explorer.cloud.parallel import merged
from explorer.cloud.transport import GuardedTransport
from explorer.model.claims import claims_of
from explorer.model.errors import ExplorerError, NotFound
from explorer.model.places import Resource, ResourceGroup, StorageAccount, Subscription, Tenant
from explorer.model.requests import RequestLog

# The first version whose subscriptions name their tenant, their managing tenants and their tags.
# Source: https://learn.microsoft.com/rest/api/resources/subscriptions/list
_SUBSCRIPTIONS_VERSION = "2022-12-01"
_RESOURCES_VERSION = "2021-04-01"
_STORAGE_VERSION = "2024-01-01"
_PAGE = 1000  # the most that Resource Manager gives at once


@dataclass(frozen=True, slots=True)
class TenantPage:
    """The subscriptions that the identity sees in one tenant, or why that tenant did not let it in.

    `identity` is the object id that the identity has there, "" where the token does not say.
    """

    tenant: Tenant
    subscriptions: tuple[Subscription, ...] = ()
    error: ExplorerError | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """Some of what one or many subscriptions hold.

    `ended` names the subscriptions of which nothing more comes, by id, each with the reason where it ended early.
    `notice` is said to the user once, where the listing goes another way than usual.
    """

    groups: tuple[ResourceGroup, ...] = ()
    resources: tuple[Resource, ...] = ()
    ended: tuple[tuple[str, ExplorerError | None], ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The storage accounts of one subscription, or why they could not be listed."""

    subscription: Subscription
    accounts: tuple[StorageAccount, ...] = ()
    error: ExplorerError | None = None


class Directory:
    """Answers where things are; every method blocks and belongs on a worker thread.

    `credential(tenant_id)` gives the credential for a tenant ("" for the identity's own).
    """

    def __init__(
        self, cloud: Cloud, session: requests.Session, log: RequestLog, credential: Callable[[str], TokenCredential]
    ) -> None:
        self._cloud = cloud
        self._credential = credential
        self._transport = GuardedTransport(session, log, "resource manager", cloud.owns_resource_manager)
        self._clients: dict[tuple[str, str], ResourceManagementClient] = {}
        self._api_versions: dict[str, dict[str, str]] = {}
        self._lock = threading.Lock()

    def who(self, tenant_id: str = "") -> tuple[str, str]:
        """Return the tenant id and the object id for which requests carry a token; "" for what it does not say.

        They keep apart what is remembered for one identity and for another; nothing is granted by them.
        """
        claims = claims_of(self._credential(tenant_id).get_token(self._cloud.scope("arm")).token)
        return claims.get("tid", ""), claims.get("oid", "")

    def tenants(self) -> list[Tenant]:
        """Return the tenants that the identity can enter, by name."""
        pages = self._raw_pages(self._subscription_client("").tenants.list)
        found = [
            Tenant(str(one["tenantId"]), one.get("displayName") or one["tenantId"], one.get("defaultDomain") or "")
            for one in pages
        ]
        return sorted(found, key=lambda tenant: tenant.name.casefold())

    def subscriptions(self, tenants: Sequence[Tenant], stop: threading.Event) -> Iterator[TenantPage]:
        """Ask each tenant, with its own token, for the subscriptions in it; a tenant that refuses yields its error."""
        yield from merged([partial(self._subscriptions_of, tenant) for tenant in tenants], stop)

    def contents(self, subscriptions: Sequence[Subscription], stop: threading.Event) -> Iterator[ContentsPage]:
        """List groups and resources of many subscriptions side by side; one that fails does not hold up the others."""
        yield from merged([partial(self._contents_of, subscription) for subscription in subscriptions], stop)

    def storage_accounts(self, subscriptions: Sequence[Subscription], stop: threading.Event) -> Iterator[AccountsPage]:
        """List the storage accounts of many subscriptions with the endpoints that Resource Manager gives for them."""
        yield from merged([partial(self._accounts_of, subscription) for subscription in subscriptions], stop)

    def resource(self, resource_id: str, tenant_id: str) -> dict[str, Any]:
        """Return the full JSON of a resource, group or subscription, by the newest stable version of its provider."""
        version = self._api_version(resource_id, tenant_id)
        path = f"{quote(resource_id, safe='/')}?api-version={version}"
        response = self._client(tenant_id, _subscription_of(resource_id)).send_request(HttpRequest("GET", path))
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found

    def _subscriptions_of(self, tenant: Tenant, stop: threading.Event) -> Iterator[TenantPage]:
        facts = {"tenant": tenant.id, "scope": self._cloud.scope("arm")}
        try:
            _, identity = self.who(tenant.id)
            raw = self._raw_pages(self._subscription_client(tenant.id).subscriptions.list)
            found = tuple(
                Subscription(
                    id=str(one["subscriptionId"]),
                    name=one.get("displayName") or one["subscriptionId"],
                    tenant_id=one.get("tenantId") or tenant.id,
                    state=one.get("state") or "",
                    tags=one.get("tags") or {},
                )
                for one in raw
            )
        except Exception as error:  # whatever one tenant answers is that tenant's row, and no other's
            yield TenantPage(tenant, error=translate(error, facts))
        else:
            yield TenantPage(tenant, tuple(sorted(found, key=lambda one: one.name.casefold())), identity=identity)

    def _contents_of(self, subscription: Subscription, stop: threading.Event) -> Iterator[ContentsPage]:
        base = f"/subscriptions/{subscription.id}"
        try:
            for page in self._pages(PAGES, subscription, f"{base}/resourcegroups", f"&$top={_PAGE}", stop):
                groups = tuple(
                    ResourceGroup(item.name, subscription.id, item.location, item.tags or {}) for item in page.value
                )
                yield ContentsPage(groups=groups)
            for page in self._pages(PAGES, subscription, f"{base}/resources", f"&$top={_PAGE}", stop):
                yield ContentsPage(resources=tuple(_resource(item, subscription.id) for item in page.value))
        except Exception as error:  # as above: the subscription's own row
            yield ContentsPage(ended=((subscription.id, translate(error)),))
        else:
            yield ContentsPage(ended=((subscription.id, None),))

    def _accounts_of(self, subscription: Subscription, stop: threading.Event) -> Iterator[AccountsPage]:
        path = f"/subscriptions/{subscription.id}/providers/Microsoft.Storage/storageAccounts"
        try:
            for page in self._pages(ACCOUNT_PAGES, subscription, path, "", stop, _STORAGE_VERSION):
                yield AccountsPage(subscription, tuple(_account(one, subscription) for one in page.value))
        except Exception as error:  # as above: the subscription's own row
            yield AccountsPage(subscription, error=translate(error))

    def _pages(
        self,
        decoder: msgspec.json.Decoder[P],
        subscription: Subscription,
        path: str,
        query: str,
        stop: threading.Event,
        version: str = _RESOURCES_VERSION,
    ) -> Iterator[P]:
        client = self._client(subscription.tenant_id, subscription.id)
        url: str | None = f"{path}?api-version={version}{query}"
        while url and not stop.is_set():
            response = client.send_request(HttpRequest("GET", url))
            response.raise_for_status()
            page = decoder.decode(response.content)
            yield page
            url = page.next_link

    def _client(self, tenant_id: str, subscription_id: str) -> ResourceManagementClient:
        with self._lock:
            key = (tenant_id, subscription_id)
            if key not in self._clients:
                self._clients[key] = ResourceManagementClient(
                    self._credential(tenant_id),
                    subscription_id,
                    base_url=self._cloud.resource_manager,
                    credential_scopes=[self._cloud.scope("arm")],
                    transport=self._transport,
                )
            return self._clients[key]

    def _subscription_client(self, tenant_id: str) -> SubscriptionClient:
        return SubscriptionClient(
            self._credential(tenant_id),
            base_url=self._cloud.resource_manager,
            credential_scopes=[self._cloud.scope("arm")],
            transport=self._transport,
        )

    @staticmethod
    def _raw_pages(operation: Callable[..., Any]) -> list[dict[str, Any]]:
        """Run a typed list operation and return its rows as they came: the typed models drop tenantId and tags."""
        rows: list[dict[str, Any]] = []

        def keep(response: Any) -> None:
            if response.http_response.status_code == 200:
                rows.extend(msgspec.json.decode(response.http_response.body()).get("value", ()))

        for _ in operation(api_version=_SUBSCRIPTIONS_VERSION, raw_response_hook=keep):
            pass  # the pager runs through all pages; the hook has kept their rows
        return rows

    def _api_version(self, resource_id: str, tenant_id: str) -> str:
        parts = resource_id.strip("/").split("/")
        lowered = [part.lower() for part in parts]
        if "providers" not in lowered:
            return _RESOURCES_VERSION if len(parts) > 2 else _SUBSCRIPTIONS_VERSION
        at = len(lowered) - 1 - lowered[::-1].index("providers")
        namespace, kind = parts[at + 1], "/".join(lowered[at + 2 :: 2])
        if namespace not in self._api_versions:
            provider = self._client(tenant_id, _subscription_of(resource_id)).providers.get(namespace)
            self._api_versions[namespace] = {
                (one.resource_type or "").lower(): newest_stable(one.api_versions or [])
                for one in provider.resource_types or []
            }
        version = self._api_versions[namespace].get(kind, "")
        if not version:
            raise NotFound(f"The provider {namespace} lists no version for {kind}.")
        return version


def newest_stable(versions: Sequence[str]) -> str:
    """Return the newest api-version that is not a preview, or the newest preview where there is nothing else."""
    stable = [version for version in versions if "-preview" not in version.lower()]
    return max(stable or versions, default="")


def _subscription_of(resource_id: str) -> str:
    parts = resource_id.strip("/").split("/")
    return parts[1] if len(parts) > 1 else ""


def _resource(item: Item, subscription_id: str) -> Resource:
    parts = item.id.split("/")
    group = parts[4] if len(parts) > 4 and parts[3].lower() == "resourcegroups" else ""
    return Resource(
        item.id, item.name, item.type, subscription_id, group, item.location, item.kind or "", item.tags or {}
    )


def _account(one: Account, subscription: Subscription) -> StorageAccount:
    return StorageAccount(
        id=one.id,
        name=one.name,
        tenant_id=subscription.tenant_id,
        subscription_id=subscription.id,
        blob_endpoint=one.properties.endpoints.blob,
        location=one.location,
        kind=one.kind,
        sku=one.sku.name,
        is_hierarchical=one.properties.is_hierarchical,
        access_tier=one.properties.access_tier or "",
        network=one.properties.network,
    )
