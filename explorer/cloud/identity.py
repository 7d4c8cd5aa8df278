"""Who azpane is in a cloud: the credential chain, watched, with one token cache for all clients."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.exceptions import AzureError

from explorer.cloud.clouds import LOOPBACK, Cloud
from explorer.cloud.credential import BoundCredential, TokenKey, TokenSource
from explorer.cloud.observed import IMDS_HOST, Gates, IdentityTransport
from explorer.cloud.probes import probe_plan, probe_steps, settles_on
from explorer.cloud.steps import plan
from explorer.cloud.transport import WsgiAdapter
from explorer.cloud.walk import Walk
from explorer.model.chain import ChainReport
from explorer.model.requests import RequestLog

PROGRAM_SECONDS = 30  # az alone often needs more than the library's 10
QUICK_PROGRAM_SECONDS = 10

_ENDPOINT_VARIABLES = ("IDENTITY_ENDPOINT", "IMDS_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")


class Identity:
    """The chain of one cloud; every method may be called from any thread.

    `quick` trades patience for speed: no retries and short time limits, so that it can miss what a second try would
    find. WorkloadIdentityCredential takes its login endpoint from AZURE_AUTHORITY_HOST only: whoever chooses the cloud
    sets it. `in_process` says that the session reaches no network, so that msal must not look for its own directory.
    """

    def __init__(
        self,
        cloud: Cloud,
        session: requests.Session,
        log: RequestLog,
        *,
        tenant: str = "",
        in_process: bool = False,
        quick: bool = False,
    ) -> None:
        self._cloud = cloud
        self._tenant = tenant
        self._is_in_process = in_process or isinstance(session.get_adapter(cloud.authority), WsgiAdapter)
        self.is_quick = quick
        self._session = session
        self._log = log
        self._gates = Gates()
        self._lock = threading.Lock()
        self._sources = itertools.count()
        self._current = next(self._sources)
        self._source = self._new_source(self._current)
        self._shown = Walk(self._planned(TokenKey((cloud.scope("arm"),), tenant)))

    def report(self) -> ChainReport:
        """Return how the latest walk or probing stands; cheap enough to be asked ten times a second."""
        with self._lock:
            return self._shown.snapshot()

    def walk(self, audience: str = "arm", tenant: str = "") -> ChainReport:
        """Walk the chain anew, with a new credential and no remembered token, and return the report when it ends.

        A sign-in that fails is in the report, not raised. Raises BadInput for an audience that the cloud does not have.
        """
        key = TokenKey((self._cloud.scope(audience),), tenant or self._tenant)
        source = self._new_source(next(self._sources))
        with suppress(AzureError):  # what went wrong is in the report, with its step
            source.token(key)
        walk = source.latest_walk
        assert walk is not None, "a new source always walks"
        walk.wait_for_surroundings()
        return walk.snapshot()

    def credential(self, tenant: str = "") -> BoundCredential:
        """Return the credential for all clients, bound to a tenant where one is given."""
        return BoundCredential(self._current_source, tenant or self._tenant)

    def skip(self) -> bool:
        """Leave the running step and let the chain go on; tell whether there was one."""
        with self._lock:
            walk = self._shown
        return walk.leave()

    def probe_all(
        self, audience: str = "arm", seconds: float = 10.0, include_password: bool = False, tenant: str = ""
    ) -> ChainReport:
        """Ask every step on its own, in parallel, also those excluded or not reached, and say who each would be.

        Each is given `seconds`; a browser is never opened, and a password (a wrong one can lock the account) is tried
        only where `include_password` says so. The chain and its tokens stay as they are. Raises BadInput as walk().
        """
        key = TokenKey((self._cloud.scope(audience),), tenant or self._tenant)
        planned = self._planned(key)
        probes = Walk(probe_plan(planned, self.report(), include_password=include_password))
        with self._lock:
            self._shown = probes
        keywords = self._keywords() | {"process_timeout": max(1, round(seconds))}
        probe_steps(probes, keywords, self._gates, seconds)
        probes.end_of_probes(settles_on(planned, probes.snapshot()))
        return probes.snapshot()

    def _current_source(self) -> TokenSource:
        with self._lock:
            return self._source

    def _new_source(self, number: int) -> TokenSource:
        """Return a new chain with its tokens; it takes the place of an older one when it starts to walk.

        Later would let clients be answered by the older chain, earlier would let one of them choose the first audience.
        """

        def show(source: TokenSource, key: TokenKey) -> Walk:
            walk = Walk(self._planned(key))
            with self._lock:
                if number >= self._current:
                    self._current, self._source, self._shown = number, source, walk
            return walk

        return TokenSource(self._keywords(), self._gates, show)

    def _planned(self, key: TokenKey) -> ChainReport:
        scope = key.scopes[0]
        names = [name for name in self._cloud.audiences if self._cloud.scope(name) == scope]
        return ChainReport(
            cloud=self._cloud.name,
            audience=names[0] if names else scope.removesuffix("/.default"),
            scope=scope,
            steps=plan({}),
            tenant=key.tenant,
            is_quick=self.is_quick,
        )

    def _keywords(self) -> dict[str, Any]:
        """Return the keywords of DefaultAzureCredential; `logging_enable` is never one: it logs secrets."""
        transport = IdentityTransport(self._session, self._log, self._may_send_to, is_quick=self.is_quick)
        keywords: dict[str, Any] = {
            "transport": transport,
            "authority": self._cloud.authority,
            "additionally_allowed_tenants": ["*"],
            "process_timeout": QUICK_PROGRAM_SECONDS if self.is_quick else PROGRAM_SECONDS,
            "disable_instance_discovery": self._is_in_process or not self._cloud.is_well_known,
        }
        if self.is_quick:
            keywords["retry_total"] = 0
        return keywords

    def _may_send_to(self, host: str) -> bool:
        """Tell whether a credential may go to a host: the login endpoint, or one that hands out this machine's own."""
        named = {urlsplit(self._cloud.authority).netloc, IMDS_HOST}
        named |= {urlsplit(os.environ.get(variable, "")).netloc for variable in _ENDPOINT_VARIABLES}
        is_named = host.lower() in {name.lower() for name in named if name}
        return is_named or urlsplit(f"//{host}").hostname in LOOPBACK  # Azure Arc's agent, where no variable names it
