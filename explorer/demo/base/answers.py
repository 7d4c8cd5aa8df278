"""What every service of the wire answers with: addresses, request ids, faults and JSON."""

from __future__ import annotations

import itertools
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import msgspec
from werkzeug.wrappers import Response

from explorer.demo.base.endpoints import LOGIN_HOST

PUBLIC_LOGIN = f"https://{LOGIN_HOST}"
PUBLIC_RESOURCE_MANAGER = "https://management.azure.com"
PUBLIC_STORAGE_SUFFIX = "core.windows.net"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the services are: Azure's public hosts, or one origin such as https://localhost:8443 for all of them."""

    origin: str | None = None

    @property
    def login(self) -> str:
        """The URL of Microsoft Entra, without a slash at its end."""
        return self.origin or PUBLIC_LOGIN

    @property
    def resource_manager(self) -> str:
        """The URL of Azure Resource Manager, without a slash at its end."""
        return self.origin or PUBLIC_RESOURCE_MANAGER

    def service(self, account: str, service: str) -> str:
        """Return the URL of one service of a storage account, as in `primaryEndpoints`; path-style with an origin."""
        if self.origin:
            return f"{self.origin}/{account}/" if service == "blob" else f"{self.origin}/{account}-{service}/"
        return f"https://{account}.{service}.{PUBLIC_STORAGE_SUFFIX}/"


_NAMESPACE = uuid.UUID("6ba7b814-9dad-11d1-80b4-00c04fd430c8")


@dataclass(slots=True)
class RequestIds:
    """Ids that look random and are the same in every run."""

    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def next(self) -> str:
        """Return the next id; safe to call from several threads."""
        return str(uuid.uuid5(_NAMESPACE, f"azpane demo request {next(self._numbers)}"))


class Fault(Exception):
    """An error that a service answers with: its status, its own error code, its words, and perhaps headers."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer with the headers that Azure always sends."""
    return Response(
        msgspec.json.encode(body),
        status=status,
        headers={
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            "Content-Type": "application/json; charset=utf-8",
            "Expires": "-1",
            **(headers or {}),
            "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
            "X-Content-Type-Options": "nosniff",
            "Date": http_now(),
        },
    )


def http_now(ahead: float = 0.0) -> str:
    """Return the time `ahead` seconds from now as the Date header writes it."""
    return formatdate(time.time() + ahead, usegmt=True)


def bearer(authorization: str | None) -> str | None:
    """Return the token of an Authorization header with the Bearer scheme; None without one."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token else None
