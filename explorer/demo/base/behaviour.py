"""How a scenario makes Azure behave, as data, and the obstacles that a request can meet on its way."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from wsgiref.types import WSGIEnvironment

from explorer.demo.base.people import ADA, WEBSHOP_DEPLOY, WEBSHOP_ORDERS, App, ManagedIdentity, Person
from explorer.demo.base.tokens import read_unsigned


class Obstacle(Protocol):
    """Something that every request meets on its way."""

    def meet(self, environ: WSGIEnvironment, over: threading.Event) -> None:
        """Let a request pass, perhaps late, or raise what a socket would; `over` ends all waiting."""


@dataclass(frozen=True, slots=True)
class SlowHost:
    """A host that takes `seconds` to begin each of its answers."""

    host: str
    seconds: float

    def meet(self, environ: WSGIEnvironment, over: threading.Event) -> None:
        """Hold a request to the host; raises ConnectionResetError if the wait is cut short."""
        if _host(environ) == self.host and over.wait(self.seconds):
            raise ConnectionResetError(f"{self.host}: the connection was closed")


@dataclass(frozen=True, slots=True)
class SlowTenant:
    """A tenant whose answers from Resource Manager take `seconds` to begin, while the others answer at once."""

    tenant_id: str
    seconds: float

    def meet(self, environ: WSGIEnvironment, over: threading.Event) -> None:
        """Hold a request that carries a token of the tenant, then let it pass."""
        token = read_unsigned(str(environ.get("HTTP_AUTHORIZATION", "")).partition(" ")[2])
        if token and token[1].get("tid") == self.tenant_id:
            over.wait(self.seconds)


@dataclass(frozen=True, slots=True)
class BlackHole:
    """A firewall that drops what is sent to a host; the client waits `seconds` for a connection."""

    host: str
    seconds: float = 1.0

    def meet(self, environ: WSGIEnvironment, over: threading.Event) -> None:
        """Lose a request to the host; raises TimeoutError."""
        if _host(environ) == self.host:
            over.wait(self.seconds)
            raise TimeoutError(f"{self.host}: timed out")


@dataclass(frozen=True, slots=True)
class InspectingProxy:
    """A company's proxy that opens TLS and shows a certificate of its own, which this machine does not trust."""

    def meet(self, environ: WSGIEnvironment, over: threading.Event) -> None:
        """Show the certificate to every https request; raises ssl.SSLCertVerificationError, in OpenSSL's words."""
        if environ["wsgi.url_scheme"] == "https":
            reason = "certificate verify failed: self-signed certificate in certificate chain"
            raise ssl.SSLCertVerificationError(1, f"[SSL: CERTIFICATE_VERIFY_FAILED] {reason} (_ssl.c:1006)")


def _host(environ: WSGIEnvironment) -> str:
    return str(environ.get("HTTP_HOST", "")).partition(":")[0].lower()


@dataclass(frozen=True, slots=True)
class Throttle:
    """Resource Manager and Resource Graph refuse every `every`-th request and ask for `seconds` of patience."""

    every: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the wire knows and refuses, and what stands in its way.

    `people` and `apps` are what Entra has heard of. `identities` are those that the machine's token endpoints hand out
    tokens for; None means that nothing listens at their addresses. `refusals` maps an operation, such as "List Blobs",
    to the error code that its service answers with; each service has its own table of codes. `roles` maps an object id
    to the ids of the subscriptions that it sees; whoever is not in it sees all of the tenant's. `failing` maps the id
    of a subscription to the code that refuses its lists; Resource Graph leaves such a subscription out. Every request
    meets the `obstacles` in order. `clock_ahead` is by how many seconds Azure's clock is ahead of this machine's.
    `clock` returns the time by which blobs grow, in seconds since 1970.
    """

    people: tuple[Person, ...] = (ADA,)
    apps: tuple[App, ...] = (WEBSHOP_DEPLOY, WEBSHOP_ORDERS)
    identities: tuple[ManagedIdentity, ...] | None = None
    refusals: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    throttle: Throttle | None = None
    obstacles: tuple[Obstacle, ...] = ()
    clock_ahead: float = 0.0
    clock: Callable[[], float] = time.time
