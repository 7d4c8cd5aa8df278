"""A session with one cloud: what the screen and the doctor work with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from wsgiref.types import WSGIApplication

import requests
from azure.core.credentials import TokenCredential
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest

from explorer.cloud.estate.directory import Directory
from explorer.cloud.identity.checks import Checks
from explorer.cloud.identity.identity import Identity
from explorer.cloud.storage import Storage
from explorer.cloud.wire.clouds import Cloud, chosen_cloud, cloud_from_metadata, metadata_url
from explorer.cloud.wire.decoding import decoded_json
from explorer.cloud.wire.errors import translate
from explorer.cloud.wire.http_sessions import WsgiAdapter, in_process_session, network_session
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog


@dataclass(frozen=True, slots=True)
class Target:
    """The cloud and tenant that the user names, the wire of the demo, and whether to use short time limits."""

    cloud: str = ""
    tenant: str = ""
    wire: WSGIApplication | None = None
    is_quick: bool = False


class Session:
    """A cloud, an identity in it, and what it can ask; every call blocks."""

    def __init__(
        self, cloud: Cloud, http: requests.Session, log: RequestLog, *, tenant: str = "", quick: bool = False
    ) -> None:
        self.cloud = cloud
        self._http = http
        self.log = log
        self.tenant = tenant
        self.identity = Identity(cloud, http, log, tenant=tenant, quick=quick)
        self.directory = Directory(cloud, http, log, self._credential)
        self.storage = Storage(cloud, http, log, self._credential)

    def _credential(self, tenant: str) -> TokenCredential:
        return self.identity.credential(tenant or self.tenant)

    def checks(self, audience: str = "arm") -> Checks:
        """Start the checks of the network: the way to the login endpoint and to the audience's host.

        A service with a host for each account (storage, vaults, ...) has no host to check.
        """
        urls = [self.cloud.authority]
        if audience.lower() == "arm":
            urls.append(self.cloud.resource_manager)
        elif audience.lower() == "graph" or audience.lower() not in self.cloud.audiences:
            urls.append(self.cloud.audience(audience))
        return Checks(urls, is_in_process=isinstance(self._http.get_adapter(self.cloud.authority), WsgiAdapter))

    @staticmethod
    def explain(error: BaseException) -> ExplorerError:
        """Return the error to show for any exception of a call."""
        return translate(error)


def connect(target: Target, log: RequestLog) -> Session:
    """Return a session in the target's cloud; no token is asked for yet.

    The cloud is the named one, else the one whose login endpoint is in AZURE_AUTHORITY_HOST, else AzureCloud. Where
    nobody has set that variable, it gets a named cloud's login endpoint: WorkloadIdentityCredential reads no other.
    Raises ExplorerError where a Resource Manager endpoint does not describe its cloud.
    """
    http = in_process_session(target.wire) if target.wire else network_session()
    cloud = _cloud(target.cloud, http, log)
    if target.cloud:
        os.environ.setdefault("AZURE_AUTHORITY_HOST", cloud.authority)
    return Session(cloud, http, log, tenant=target.tenant, quick=target.is_quick)


def _cloud(name: str, http: requests.Session, log: RequestLog) -> Cloud:
    cloud = chosen_cloud(name, os.environ)
    if cloud:
        return cloud
    transport = GuardedTransport(http, log, "metadata", lambda _host: False)
    try:
        pipeline = Pipeline(transport, [RetryPolicy(retry_total=1)])
        response = pipeline.run(HttpRequest("GET", metadata_url(name))).http_response
        response.raise_for_status()
        return cloud_from_metadata(name, decoded_json(response.content))
    except Exception as error:  # the user gets the endpoint's name and a next step in any case
        problem = translate(error)
        problem.hint = f"Is {name} a Resource Manager endpoint, and its certificate trusted (REQUESTS_CA_BUNDLE)?"
        raise problem from error
