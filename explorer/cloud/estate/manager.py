"""Resource Manager's door: one client for each tenant, through which every list and every query goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from azure.core.credentials import TokenCredential
from azure.core.exceptions import IncompleteReadError, ServiceResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.resource.resources import ResourceManagementClient

from explorer.cloud.estate.decoded import P
from explorer.cloud.wire.clouds import Cloud
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.request_log import RequestLog
from explorer.model.base.screen_first import computing

# After 0, 1.6, 3.2 and 6.4 seconds, or when Retry-After says; each wait is seen in the status bar.
RETRIES = 4
_BREAKS = 2  # connections that may break in the middle of one answer


class Manager:
    """Makes clients and sends what they are asked to; every call blocks. Thread-safe.

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
                    retry_status=RETRIES,
                )
            return self._clients[key]

    @property
    def host(self) -> str:
        return urlsplit(self.cloud.resource_manager).netloc

    def read(self, tenant_id: str, request: HttpRequest, **options: Any) -> Any:
        """Send a request by the tenant's client and return the answer, read to its end, whatever its status.

        It is asked for as a stream, because the pipeline would decode the whole of any other as JSON of its own accord;
        that leaves it to this method to ask again where a connection breaks in the middle of an answer.
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
        """Yield the pages of a list, following nextLink. Raises azure-core's errors."""
        link: str | None = url
        while link and not stop.is_set():
            response = self.read(tenant_id, HttpRequest("GET", link))
            response.raise_for_status()
            with computing():
                page = decoder.decode(response.content)
            yield page
            link = page.next_link
