"""Checks of the network before an identity is blamed: name, connection, certificate, proxy and clock.

Only the login endpoint and the service are contacted, and nothing is sent to them but the opening of a TLS connection.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from explorer.cloud.identity.certificates import tls
from explorer.cloud.identity.proxies import address_of, check_proxies, proxy_for
from explorer.cloud.wire.plain_words import plain
from explorer.model.base.request_log import RequestRecord
from explorer.model.identity.chain import Check, CheckState

LIMIT = 3.0  # seconds for each check

_NO_NETWORK = "the demo has no network"
_DOUBTFUL_CLOCK = 30.0  # seconds
_WRONG_CLOCK = 300.0  # seconds, which Microsoft Entra and Azure forgive

_NO_NAME = "The name cannot be resolved here: DNS, VPN, or a private endpoint's zone; no identity can change that."
_NO_CONNECTION = "The host cannot be reached: a firewall, a route or a proxy that must be set; not the identity."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One host to check; `proxy` is the URL of the proxy for it, or ""."""

    host: str
    port: int
    proxy: str = ""


def endpoint_of(url: str) -> Endpoint | None:
    """Return the host of an https URL, with its proxy by this environment's variables; None without such a host."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    return Endpoint(parts.hostname, parts.port or 443, proxy_for(url))


class Checks:
    """The checks of one walk: they run during it, each in a daemon thread with a time limit."""

    def __init__(self, urls: Iterable[str], *, is_in_process: bool, limit: float = LIMIT) -> None:
        found = (endpoint_of(url) for url in urls)
        self._endpoints = list(dict.fromkeys(endpoint for endpoint in found if endpoint))
        self._is_in_process = is_in_process
        self._limit = limit
        self._began = time.monotonic()
        by_host = {endpoint.host: endpoint.proxy for endpoint in self._endpoints}
        self._proxies = None if is_in_process else self._start("proxy", "", partial(check_proxies, by_host, limit))
        self._running = {
            (endpoint, name): self._start(name, endpoint.host, partial(check, endpoint, limit))
            for endpoint in (() if is_in_process else self._endpoints)
            for name, check in _BY_SOCKET.items()
        }

    def results(self, records: Iterable[RequestRecord] = ()) -> tuple[Check, ...]:
        """Wait until each check is done or its time is over, and return all; `records` are the walk's requests."""
        proxies = self._wait(self._proxies, "proxy", "")
        found = [check for endpoint in self._endpoints for check in self._of(endpoint, proxies)]
        hosts = [endpoint.host for endpoint in self._endpoints]
        return (*found, proxies, clock(records, hosts))

    def _start(self, name: str, host: str, check: Callable[[], Check]) -> Future[Check]:
        outcome: Future[Check] = Future()

        def run() -> None:
            began = time.monotonic()
            try:
                done = check()
            except Exception as error:  # the error is the check's result
                done = Check(name, host, CheckState.FAILED, said=plain(error, host))
            outcome.set_result(replace(done, seconds=time.monotonic() - began))

        threading.Thread(target=run, name=f"check {name} {host}", daemon=True).start()
        return outcome

    def _of(self, endpoint: Endpoint, proxies: Check) -> list[Check]:
        """Return a host's checks; after one has failed, the later ones are not done."""
        found: list[Check] = []
        for name in _BY_SOCKET:
            failed = next((check.name for check in found if check.state is CheckState.FAILED), "")
            if endpoint.proxy and proxies.state is CheckState.FAILED:
                failed = "the proxy"
            if failed:
                found.append(Check(name, endpoint.host, CheckState.NOT_DONE, said=f"{failed} failed"))
            else:
                running = None if self._is_in_process else self._running[endpoint, name]
                found.append(self._wait(running, name, endpoint.host, _try(endpoint)))
        return found

    def _wait(self, running: Future[Check] | None, name: str, host: str, do: str = "") -> Check:
        if running is None:
            return Check(name, host, CheckState.NOT_DONE, said=_NO_NETWORK)
        left = self._limit - (time.monotonic() - self._began)
        try:
            return running.result(max(0.0, left))
        except TimeoutError:
            said = f"no answer within {self._limit:g} s"
            return Check(name, host, CheckState.FAILED, self._limit, said, _NO_CONNECTION, do)


def dns(endpoint: Endpoint, _limit: float) -> Check:
    """Resolve the host's name as this process does."""
    if endpoint.proxy:
        return Check("DNS", endpoint.host, CheckState.NOT_DONE, said=_by_proxy(endpoint))
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except OSError as error:
        return Check(
            "DNS",
            endpoint.host,
            CheckState.FAILED,
            0.0,
            plain(error, endpoint.host),
            _NO_NAME,
            f"nslookup {endpoint.host}",
        )
    addresses = dict.fromkeys(str(address[0]) for *_, address in found)
    return Check("DNS", endpoint.host, CheckState.OK, said=", ".join(addresses))


def tcp(endpoint: Endpoint, limit: float) -> Check:
    """Open a connection and close it again."""
    if endpoint.proxy:
        return Check("TCP", endpoint.host, CheckState.NOT_DONE, said=_by_proxy(endpoint))
    try:
        with socket.create_connection((endpoint.host, endpoint.port), limit) as connection:
            address = connection.getpeername()
    except OSError as error:
        said = plain(error, endpoint.host)
        return Check("TCP", endpoint.host, CheckState.FAILED, 0.0, said, _NO_CONNECTION, _try(endpoint))
    return Check("TCP", endpoint.host, CheckState.OK, said=f"{address[0]} port {address[1]}")


def _tls(endpoint: Endpoint, limit: float) -> Check:
    return tls(endpoint.host, endpoint.port, endpoint.proxy, limit)


_BY_SOCKET: Mapping[str, Callable[[Endpoint, float], Check]] = {"DNS": dns, "TCP": tcp, "TLS": _tls}


def clock(records: Iterable[RequestRecord], hosts: Iterable[str]) -> Check:
    """Compare this machine's clock with the Date of the answers that the walk got from the hosts."""
    wanted = set(hosts)
    dated = [record for record in records if record.host.partition(":")[0] in wanted and record.clock_ahead is not None]
    if not dated:
        return Check("clock", "", CheckState.NOT_DONE, said="the walk got no dated answer from these hosts")
    last = dated[-1]
    ahead = last.clock_ahead or 0.0
    off = abs(ahead)
    way = "ahead of" if ahead > 0 else "behind"
    said = f"{off:,.0f} s {way} {last.host}" if off >= 1.5 else f"the same as that of {last.host}, within a second"
    if off < _DOUBTFUL_CLOCK:
        return Check("clock", "", CheckState.OK, said=said)
    is_wrong = off >= _WRONG_CLOCK
    means = (
        "This machine's clock is wrong by more than Azure forgives: tokens look expired or not yet valid."
        if is_wrong
        else "This machine's clock is a little off; Azure forgives up to five minutes."
    )
    return Check(
        "clock", "", CheckState.FAILED if is_wrong else CheckState.WARN, 0.0, said, means, "timedatectl (set the clock)"
    )


def _by_proxy(endpoint: Endpoint) -> str:
    return f"requests to it pass the proxy {address_of(endpoint.proxy)}"


def _try(endpoint: Endpoint) -> str:
    return f"curl -v https://{endpoint.host}{'' if endpoint.port == 443 else f':{endpoint.port}'}"
