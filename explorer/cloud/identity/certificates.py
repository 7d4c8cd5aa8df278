"""Whose certificate a host shows: the service's own, or that of a proxy that opens TLS?"""

from __future__ import annotations

import base64
import os
import re
import ssl
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from certifi import where
from cryptography import x509
from cryptography.x509.oid import NameOID

from explorer.cloud.wire.plain_words import plain
from explorer.model.base.redact import redact
from explorer.model.identity.chain import Check, CheckState

_INSPECTORS = re.compile(
    r"zscaler|netskope|blue ?coat|symantec web|fortinet|fortigate|palo alto|forcepoint|websense|mcafee|skyhigh|"
    r"cisco umbrella|sophos|barracuda|check ?point|menlo security|iboss|kaspersky|avast|avg technologies|eset|"
    r"bitdefender|mitmproxy|charles proxy|fiddler|burp|squid|untangle|watchguard|smoothwall|cato networks",
    re.IGNORECASE,
)
"""Products that open TLS between client and service and sign with their own certificate."""

_TIMES = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED

_OPENED = "Something on the way opens TLS and signs with its own certificate"


def tls(host: str, port: int, proxy: str = "", limit: float = 3.0) -> Check:
    """Open TLS as requests would, and say who issued the certificate; nothing is sent over it.

    A second connection, which trusts public authorities only, tells a private issuer from a public one; one that
    verifies nothing reads the issuer of a certificate that is not trusted.
    """
    if proxy.startswith("https:"):
        return Check("TLS", host, CheckState.NOT_DONE, said="the proxy itself is reached over TLS")
    bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or where()
    try:
        issuer = _issuer(host, port, proxy, limit, _trusting(bundle))
    except ssl.SSLCertVerificationError as error:
        issuer = _issuer(host, port, proxy, limit, _trusting_all())
        said = f"{redact(error.verify_message)}; issued by {issuer}"
        return _untrusted(host, said, is_time=error.verify_code in _TIMES, is_product=_is_product(issuer))
    except (OSError, HTTPException) as error:
        means = "The host was reached, but TLS was cut off: often a firewall or a proxy that forbids the host."
        return Check("TLS", host, CheckState.FAILED, 0.0, plain(error, host), means, "")
    said = f"issued by {issuer}"
    if _is_product(issuer):
        means = f"{_OPENED}, which this machine trusts ({Path(bundle).name}); other programs here may not."
        return Check("TLS", host, CheckState.WARN, 0.0, said, means, "export REQUESTS_CA_BUNDLE for every program")
    if bundle != where() and not _is_public(host, port, proxy, limit):
        means = (
            f"The issuer is no public authority, but trusted here ({Path(bundle).name}): a proxy, or a private cloud."
        )
        return Check("TLS", host, CheckState.WARN, 0.0, said, means, "Nothing, if that is your company's")
    return Check("TLS", host, CheckState.OK, said=said)


def _untrusted(host: str, said: str, *, is_time: bool, is_product: bool) -> Check:
    if is_time:
        means, do = "The certificate is outside its time by this machine's clock.", "timedatectl (set the clock)"
    elif is_product:
        means, do = (
            f"{_OPENED}, which Python does not trust here.",
            "Set REQUESTS_CA_BUNDLE to the PEM file of that CA's certificate",
        )
    else:
        means = "The certificate is not trusted here: often a company's proxy that opens TLS, or a private cloud."
        do = "Set REQUESTS_CA_BUNDLE to the PEM file of that CA's certificate"
    return Check("TLS", host, CheckState.FAILED, 0.0, said, means, do)


def _is_product(issuer: str) -> bool:
    return _INSPECTORS.search(issuer) is not None


def _is_public(host: str, port: int, proxy: str, limit: float) -> bool:
    try:
        _issuer(host, port, proxy, limit, _trusting(where()))
    except ssl.SSLCertVerificationError:
        return False
    return True


def _trusting(bundle: str) -> ssl.SSLContext:
    is_folder = os.path.isdir(bundle)
    return ssl.create_default_context(cafile=None if is_folder else bundle, capath=bundle if is_folder else None)


def _trusting_all() -> ssl.SSLContext:
    """Verify nothing, to read the issuer that is not trusted; nothing is ever sent over such a connection."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _issuer(host: str, port: int, proxy: str, limit: float, context: ssl.SSLContext) -> str:
    """Return the issuer of the host's certificate. Raises what opening the connection raises."""
    connection = _connection(host, port, proxy, limit, context)
    try:
        connection.connect()
        certificate: bytes | None = connection.sock.getpeercert(binary_form=True)
    finally:
        connection.close()
    return _name(x509.load_der_x509_certificate(certificate).issuer) if certificate else "nobody"


def _connection(host: str, port: int, proxy: str, limit: float, context: ssl.SSLContext) -> Any:
    if not proxy:
        return HTTPSConnection(host, port, timeout=limit, context=context)
    via = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connection = HTTPSConnection(via.hostname or "", via.port or 80, timeout=limit, context=context)
    headers = {}
    if via.username is not None:
        login = f"{unquote(via.username)}:{unquote(via.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    connection.set_tunnel(host, port, headers)
    return connection


def _name(name: x509.Name) -> str:
    """Return organisation and common name."""
    wanted = (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME)
    parts = [str(part.value) for oid in wanted for part in name.get_attributes_for_oid(oid)]
    return ", ".join(dict.fromkeys(parts)) or name.rfc4514_string()
