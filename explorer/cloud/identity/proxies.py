"""The proxies that requests use: are their addresses URLs, do they answer, and is the metadata service spared?"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies, select_proxy

from explorer.cloud.identity.steps import IMDS_HOST
from explorer.cloud.wire.plain_words import plain
from explorer.model.base.redact import redact
from explorer.model.identity.chain import Check, CheckState

_ENCODED = {"#": "%23", "/": "%2F", "?": "%3F"}


def proxy_for(url: str) -> str:
    """Return the URL of the proxy for a URL by this environment's variables, as requests reads them, or ""."""
    return select_proxy(url, get_environ_proxies(url, no_proxy=None)) or ""


def address_of(proxy: str) -> str:
    """Return a proxy's host and port, without the password that its URL may have."""
    return (proxy.partition("://")[2] or proxy).rpartition("@")[2].partition("/")[0]


def check_proxies(proxies: Mapping[str, str], limit: float) -> Check:
    """Say through which proxies the hosts are reached, whether those answer, and whether IMDS is reached without one.

    `proxies` maps hosts to URLs of proxies ("" is none).
    """
    used = dict.fromkeys(proxy for proxy in proxies.values() if proxy)
    for proxy in used:
        failed = _is_no_url(proxy) or _does_not_answer(proxy, limit)
        if failed:
            return failed
    said = "; ".join(f"{host} through {address_of(proxy)}" for host, proxy in proxies.items() if proxy)
    through = proxy_for(f"http://{IMDS_HOST}")
    if not through:
        return Check("proxy", "", CheckState.OK, said=said or "none is used")
    spared = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    return Check(
        "proxy",
        "",
        CheckState.WARN,
        said=f"{said or 'none is used'}; {IMDS_HOST} through {address_of(through)}",
        means="Managed identity asks for its token through the proxy, which cannot reach this machine's own service.",
        do=f"export NO_PROXY={','.join(part for part in (redact(spared), IMDS_HOST) if part)}",
    )


def _variable_of(proxy: str) -> str:
    """Return the variable that holds a proxy's URL, or "the proxy" where the system names it."""
    return next((name for name, value in os.environ.items() if value == proxy), "the proxy")


def _is_no_url(proxy: str) -> Check | None:
    login, at, _host = (proxy.partition("://")[2] or proxy).rpartition("@")
    cut = next((mark for mark in _ENCODED if mark in login), "") if at else ""
    try:
        is_url = not cut and bool(urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname)
    except ValueError:
        is_url = False
    if is_url:
        return None
    name = _variable_of(proxy)
    do = f"Write {cut} in the password as {_ENCODED[cut]}" if cut else f"Set {name} to http://HOST:PORT of the proxy"
    return Check("proxy", "", CheckState.FAILED, 0.0, f"{name} is no URL", "Nothing can be reached through it.", do)


def _does_not_answer(proxy: str, limit: float) -> Check | None:
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    address = address_of(proxy)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), limit).close()
    except (OSError, ValueError) as error:
        is_refused = isinstance(error, ConnectionRefusedError)
        said = f"{address} refuses connections" if is_refused else plain(error, address)
        means = "The proxy itself cannot be reached, so nothing behind it can; no identity can change that."
        return Check("proxy", "", CheckState.FAILED, 0.0, said, means, f"Look at {_variable_of(proxy)}, or unset it")
    return None
