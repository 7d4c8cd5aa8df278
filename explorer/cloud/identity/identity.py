"""The identity in one cloud: the credential chain, watched, with one token cache for all clients."""

from __future__ import annotations

import itertools
import os
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import requests
from azure.core.exceptions import AzureError

from explorer.cloud.identity.conflicts import about_login
from explorer.cloud.identity.credential import BoundCredential, TokenKey, TokenSource
from explorer.cloud.identity.observed import Gates
from explorer.cloud.identity.probes import probe_plan, probe_steps, settles_on
from explorer.cloud.identity.sign_in import ShowCode, StoppableTransport, device_code
from explorer.cloud.identity.steps import plan
from explorer.cloud.identity.transport import IdentityTransport, Recipients
from explorer.cloud.identity.walk import Walk
from explorer.cloud.wire.clouds import Cloud
from explorer.cloud.wire.http_sessions import WsgiAdapter
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import DEVICE_CODE, ChainReport, Step

PROGRAM_SECONDS = 30  # az alone often needs more than the library's 10
QUICK_PROGRAM_SECONDS = 10


class Identity:
    """The chain of one cloud; every method may be called from any thread.

    `quick` means no retries and short time limits: it can miss what a second try would find.
    WorkloadIdentityCredential takes its login endpoint from AZURE_AUTHORITY_HOST only: session.connect sets it.
    """

    def __init__(
        self,
        cloud: Cloud,
        session: requests.Session,
        log: RequestLog,
        *,
        tenant: str = "",
        quick: bool = False,
    ) -> None:
        self._cloud = cloud
        self._tenant = tenant
        self._recipients = Recipients(cloud.authority, os.environ)
        self._is_in_process = isinstance(session.get_adapter(cloud.authority), WsgiAdapter)
        self.is_quick = quick
        self._session = session
        self._log = log
        self._gates = Gates()
        self._lock = threading.Lock()
        self._sources = itertools.count()
        self._current = next(self._sources)
        self._source = self._new_source(self._current)
        self._shown = Walk(self._planned(TokenKey((cloud.scope("arm"),), tenant)))
        self._has_signed_in = False  # with a device code: only a chain that answers may replace that
        self._pending: tuple[Walk, threading.Event] | None = None  # a sign-in whose code is not yet entered

    def report(self) -> ChainReport:
        """Return the state of the latest walk or probing; cheap enough for ten calls a second."""
        with self._lock:
            return self._shown.snapshot()

    def walk(self, audience: str = "arm", tenant: str = "", limit: float = 0.0) -> ChainReport:
        """Walk the chain again, with a new credential and no kept token, and return the report when it ends.

        A `limit` in seconds ends the walk early; 0 is none. A failed sign-in is in the report, not raised. Raises
        BadInput for an audience that the cloud does not have.
        """
        key = TokenKey((self._cloud.scope(audience),), tenant or self._tenant)
        number = next(self._sources)
        source = self._new_source(number, limit)
        with suppress(AzureError):  # the report has it, with its step
            source.token(key)
            self._adopt(number, source)
        walk = source.latest_walk
        assert walk is not None, "a new source always walks"
        walk.wait_for_surroundings()
        return walk.snapshot()

    def credential(self, tenant: str = "") -> BoundCredential:
        """Return the credential for all clients, bound to a tenant where one is given."""
        return BoundCredential(self._current_source, tenant or self._tenant)

    def skip(self) -> bool:
        """Leave the running step and let the chain continue; tell whether there was one."""
        with self._lock:
            walk = self._shown
        return walk.leave()

    def probe_all(
        self, audience: str = "arm", seconds: float = 10.0, include_password: bool = False, tenant: str = ""
    ) -> ChainReport:
        """Ask every step on its own, in parallel, even excluded ones, and report the identity of each.

        Each has `seconds`; a browser is never opened, and a password (a wrong one can lock the account) is tried only
        with `include_password`. The chain and its tokens do not change. Raises BadInput as walk() does.
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

    def sign_in(self, show: ShowCode, tenant: str = "") -> ChainReport:
        """Sign in with a device code and return the report at the end; `show` is called with the code.

        Blocks until the user has entered the code, the code expires, or stop_sign_in(). Then every client gets its
        tokens, until a walk of the chain is answered; a sign-in that fails changes nothing. The token and the refresh
        token stay in memory.
        """
        self.stop_sign_in()
        stop = threading.Event()
        key = TokenKey((self._cloud.scope("arm"),), tenant or self._tenant)
        walk = Walk(replace(self._planned(key), steps=(Step(DEVICE_CODE, "Device code"),)))
        with self._lock:
            self._shown, self._pending = walk, (walk, stop)
        keywords = self._keywords() | {
            "transport": StoppableTransport(
                self._session, self._log, self._recipients, is_quick=self.is_quick, stop=stop
            )
        }
        build = partial(device_code, show=show, tenant=key.tenant)
        source = TokenSource(keywords, self._gates, lambda _source, _key: walk, build)
        try:
            source.token(key)
        except (AzureError, ExplorerError):  # the report has it
            stop.set()
        else:
            self._adopt(next(self._sources), source, is_sign_in=True)
        finally:
            with self._lock:
                self._pending = None if self._pending == (walk, stop) else self._pending
        walk.wait_for_surroundings()
        return walk.snapshot()

    def stop_sign_in(self) -> bool:
        """End a sign-in that waits for its code; tell whether there was one."""
        with self._lock:
            pending, self._pending = self._pending, None
        if not pending:
            return False
        walk, stop = pending
        stop.set()
        return walk.leave(DEVICE_CODE, "You stopped the sign-in.")

    def _adopt(self, number: int, source: TokenSource, *, is_sign_in: bool = False) -> None:
        """Let all clients get their tokens from a source that has given one."""
        with self._lock:
            if number >= self._current:
                self._current, self._source, self._has_signed_in = number, source, is_sign_in

    def _current_source(self) -> TokenSource:
        with self._lock:
            return self._source

    def _new_source(self, number: int, limit: float = 0.0) -> TokenSource:
        """Return a new chain with its tokens; it replaces an older one at the moment when it starts to walk.

        If it did so later, clients would still get the older chain's tokens; if earlier, a client could choose the
        audience of the walk.
        """

        def show(source: TokenSource, key: TokenKey) -> Walk:
            walk = Walk(self._planned(key), limit)
            with self._lock:
                if number >= self._current:
                    self._shown = walk
                    if not self._has_signed_in:
                        self._current, self._source = number, source
            return walk

        return TokenSource(self._keywords(), self._gates, show)

    def _planned(self, key: TokenKey) -> ChainReport:
        scope = key.scopes[0]
        names = [name for name in self._cloud.audiences if self._cloud.scope(name) == scope]
        return ChainReport(
            cloud=self._cloud.name,
            audience=names[0] if names else scope.removesuffix("/.default"),
            scope=scope,
            steps=plan(os.environ),
            tenant=key.tenant,
            notes=about_login(self._cloud, os.environ),
            is_quick=self.is_quick,
        )

    def _keywords(self) -> dict[str, Any]:
        """Return the keywords of DefaultAzureCredential; `logging_enable` is never one: it logs secrets."""
        transport = IdentityTransport(self._session, self._log, self._recipients, is_quick=self.is_quick)
        keywords: dict[str, Any] = {
            "transport": transport,
            "authority": self._cloud.authority,
            "additionally_allowed_tenants": ["*"],
            "process_timeout": QUICK_PROGRAM_SECONDS if self.is_quick else PROGRAM_SECONDS,
            "disable_instance_discovery": self._is_in_process or self._cloud.is_custom,
        }
        if self.is_quick:
            keywords["retry_total"] = 0
        return keywords
