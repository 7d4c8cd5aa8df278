"""Azure Resource Manager: the clients of each tenant, lists page by page, and single resources.

Resource Graph's queries go through the same clients, so that all of them share one transport and one log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import IncompleteReadError, ServiceResponseError
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest
from azure.mgmt.resource.resources import ResourceManagementClient

from explorer.cloud.estate.decoded import ACCOUNT_PAGES, PAGES, PROVIDERS, Account, P
from explorer.cloud.estate.rows import AccountsPage, ContentsPage, Rows, rows_lost
from explorer.cloud.wire.clouds import Cloud
from explorer.cloud.wire.decoding import decoded, decoded_object, endless, is_address, unreadable
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.azure.places import StorageAccount, Subscription
from explorer.model.base.errors import NotFound
from explorer.model.base.request_log import RequestLog
from explorer.model.base.screen_first import computing

# After 0, 1.6, 3.2 and 6.4 seconds, or when Retry-After says; each wait is seen in the status bar.
RETRIES = 4
_BREAKS = 2  # connections that may break in the middle of one answer

# The first version whose subscriptions name their tenant, their managing tenants and their tags.
# Source: https://learn.microsoft.com/rest/api/resources/subscriptions/list
SUBSCRIPTIONS_VERSION = "2022-12-01"
_RESOURCES_VERSION = "2021-04-01"
_STORAGE_VERSION = "2024-01-01"
_PAGE = 1000  # the most that Resource Manager gives at once
_MOST_PAGES = 10_000


class Manager:
    """Asks Resource Manager as the identity of a tenant; every call blocks. Thread-safe.

    `credential(tenant_id)` gives the credential for a tenant ("" for the identity's own).
    """

    def __init__(
        self, cloud: Cloud, session: requests.Session, log: RequestLog, credential: Callable[[str], TokenCredential]
    ) -> None:
        self.cloud = cloud
        self.log = log
        self.credential = credential
        self.transport = GuardedTransport(session, log, "resource manager", cloud.owns_resource_manager)
        self._clients: dict[tuple[str, str], ResourceManagementClient] = {}
        self._lock = threading.Lock()
        self._api_versions: dict[str, dict[str, str]] = {}

    def client(self, tenant_id: str, subscription_id: str = "") -> ResourceManagementClient:
        """Return the client for a tenant; a subscription is needed for typed operations only."""
        with self._lock:
            key = (tenant_id, subscription_id)
            if key not in self._clients:
                self._clients[key] = ResourceManagementClient(
                    self.credential(tenant_id),
                    subscription_id,
                    base_url=self.cloud.resource_manager,
                    credential_scopes=[self.cloud.scope("arm")],
                    transport=self.transport,
                    retry_policy=RetryPolicy(retry_status=RETRIES),
                )
            return self._clients[key]

    @property
    def host(self) -> str:
        return urlsplit(self.cloud.resource_manager).netloc

    def read(self, tenant_id: str, request: HttpRequest, **options: Any) -> Any:
        """Send a request by the tenant's client and return the answer, read to its end, whatever its status.

        The request is a stream, because the pipeline would otherwise decode the whole answer as JSON. The pipeline
        does not retry a stream that breaks in the middle, so this method does.
        """
        for attempt in range(_BREAKS + 1):
            response = self.client(tenant_id).send_request(request, stream=True, **options)
            try:
                response.read()
                break
            except (IncompleteReadError, ServiceResponseError):
                if attempt == _BREAKS:
                    raise
        return response

    def pages(self, decoder: msgspec.json.Decoder[P], tenant_id: str, url: str, stop: threading.Event) -> Iterator[P]:
        """Yield the pages of a list, following nextLink.

        Raises azure-core's errors, and ServiceFault for an answer that is no page, or a list that never ends.
        """
        link: str | None = url
        asked: set[str] = set()
        while link and not stop.is_set():
            if link in asked or len(asked) == _MOST_PAGES:
                raise endless(len(asked))
            asked.add(link)
            page = decoded(decoder, self._answer(tenant_id, link))
            yield page
            link = page.next_link

    def _answer(self, tenant_id: str, link: str) -> bytes:
        if not is_address(link):
            raise unreadable("what should be an address is none")
        response = self.read(tenant_id, HttpRequest("GET", link))
        response.raise_for_status()
        return bytes(response.content)

    def resource(self, resource_id: str, tenant_id: str) -> dict[str, Any]:
        """Return the full JSON of a resource, group or subscription, by the newest stable version of its provider."""
        version = self._api_version(resource_id, tenant_id)
        path = f"{quote(resource_id, safe='/')}?api-version={version}"
        return decoded_object(self._answer(tenant_id, path))

    def _api_version(self, resource_id: str, tenant_id: str) -> str:
        parts = resource_id.strip("/").split("/")
        lowered = [part.lower() for part in parts]
        if "providers" not in lowered:
            return _RESOURCES_VERSION if len(parts) > 2 else SUBSCRIPTIONS_VERSION
        at = len(lowered) - 1 - lowered[::-1].index("providers")
        namespace, kind = parts[at + 1], "/".join(lowered[at + 2 :: 2])
        if namespace not in self._api_versions:
            base = f"/subscriptions/{quote(parts[1])}" if lowered[0] == "subscriptions" else ""
            path = f"{base}/providers/{quote(namespace)}?api-version={_RESOURCES_VERSION}"
            provider = decoded(PROVIDERS, self._answer(tenant_id, path))
            self._api_versions[namespace] = {
                one.resource_type.lower(): _newest_stable(one.api_versions) for one in provider.resource_types
            }
        version = self._api_versions[namespace].get(kind, "")
        if not version:
            raise NotFound(f"The provider {namespace} lists no version for {kind}.")
        return version


def _newest_stable(versions: Sequence[str]) -> str:
    """Return the newest api-version that is not a preview, or the newest preview where there is nothing else."""
    stable = [version for version in versions if "-preview" not in version.lower()]
    return max(stable or versions, default="")


def contents_of(
    manager: Manager,
    rows: Rows,
    subscription: Subscription,
    stop: threading.Event,
    *,
    with_groups: bool = True,
) -> Iterator[ContentsPage]:
    """List what one subscription holds; where it fails, its last page says why."""
    base, tail = f"/subscriptions/{quote(subscription.id)}", f"?api-version={_RESOURCES_VERSION}&$top={_PAGE}"
    lost = 0
    try:
        if with_groups:
            for page in manager.pages(PAGES, subscription.tenant_id, f"{base}/resourcegroups{tail}", stop):
                groups = rows.groups(page.value, subscription.id)
            lost += len(page.value) - len(groups)
            yield ContentsPage(groups=groups)
        for page in manager.pages(PAGES, subscription.tenant_id, f"{base}/resources{tail}", stop):
            with computing():
                found = rows.of_manager(page.value, subscription.id)
            lost += len(page.value) - len(found)
            yield ContentsPage(resources=found)
    except Exception as error:  # the other subscriptions are listed all the same
        yield ContentsPage(ended=((subscription.id, translate(error)),))
    else:
        yield ContentsPage(ended=((subscription.id, rows_lost(lost)),))


def accounts_of(manager: Manager, subscription: Subscription, stop: threading.Event) -> Iterator[AccountsPage]:
    """List the storage accounts of one subscription; where it fails, its last page says why."""
    path = f"/subscriptions/{quote(subscription.id)}/providers/Microsoft.Storage/storageAccounts"
    url = f"{path}?api-version={_STORAGE_VERSION}"
    try:
        for page in manager.pages(ACCOUNT_PAGES, subscription.tenant_id, url, stop):
            accounts = tuple(_account(one, subscription) for one in page.value if one.id)
            yield AccountsPage(subscription, accounts, rows_lost(len(page.value) - len(accounts)))
    except Exception as error:  # as above
        yield AccountsPage(subscription, error=translate(error))


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
        home_tenant_id=subscription.home_tenant_id,
    )
