"""The wire: one WSGI application that is Entra, instance metadata, Resource Manager and the Blob service."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import (
    PUBLIC_RESOURCE_MANAGER,
    PUBLIC_STORAGE_SUFFIX,
    Addresses,
    RequestIds,
    http_now,
)
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import APP_SERVICE_HOST, IMDS_HOST, LOGIN_HOST
from explorer.demo.blobs.blob_service import BlobService
from explorer.demo.estate.estate import Estate
from explorer.demo.estate.resource_manager import ResourceManager
from explorer.demo.identity.entra import Entra
from explorer.demo.identity.managed_identity import TOKEN_PATH, app_service, imds

_RESOURCE_MANAGER_HOST = PUBLIC_RESOURCE_MANAGER.partition("://")[2]
_BLOB_SUFFIX = f".blob.{PUBLIC_STORAGE_SUFFIX}"
_RESOURCE_MANAGER_ROOTS = frozenset({"metadata", "subscriptions", "tenants", "providers"})


class Wire:
    """A WSGI application that answers as Azure does, for one estate and one behaviour.

    Without `origin` the Host header of a request says who answers; for an unknown host the call itself raises
    ConnectionRefusedError, before an answer is started. With `origin`, such as https://localhost:8443, that one origin
    serves everything (storage accounts path-style), and every URL in an answer names it. Obstacles raise from the call,
    too; `over` ends their waiting.
    """

    def __init__(
        self,
        estate: Estate,
        behaviour: Behaviour,
        origin: str | None = None,
        over: threading.Event | None = None,
    ) -> None:
        addresses, ids = Addresses(origin), RequestIds()
        self._accounts = estate.accounts
        self._behaviour = behaviour
        self._over = over or threading.Event()
        self._entra = Entra(behaviour, addresses, ids)
        self._resource_manager = ResourceManager(estate, behaviour, addresses, ids)
        self._blobs = BlobService(behaviour, addresses, ids)
        self._hosts: dict[str, Callable[[Request], Response]] = {
            LOGIN_HOST: self._entra.answer,
            _RESOURCE_MANAGER_HOST: self._resource_manager.answer,
        }
        if behaviour.identities is not None:
            self._hosts |= {IMDS_HOST: self._imds, APP_SERVICE_HOST: self._app_service}
        self._find = self._by_path if origin else self._by_host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        for obstacle in self._behaviour.obstacles:
            obstacle.meet(environ, self._over)
        response = self._find(Request(environ, populate_request=False))
        if self._behaviour.clock_ahead:
            response.headers["Date"] = http_now(self._behaviour.clock_ahead)
        return response(environ, start_response)

    def _by_host(self, request: Request) -> Response:
        host = request.host.partition(":")[0].lower()
        if answer := self._hosts.get(host):
            return answer(request)
        account = self._accounts.get(host.removesuffix(_BLOB_SUFFIX)) if host.endswith(_BLOB_SUFFIX) else None
        if account is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, f"{host}: connection refused")
        return self._blobs.answer(request, account, request.path)

    def _by_path(self, request: Request) -> Response:
        first, _, rest = request.path.removeprefix("/").partition("/")
        if request.path == TOKEN_PATH:
            return self._imds(request)
        if first.lower() in _RESOURCE_MANAGER_ROOTS:
            return self._resource_manager.answer(request)
        if account := self._accounts.get(first):
            return self._blobs.answer(request, account, f"/{rest}")
        return self._entra.answer(request)

    def _imds(self, request: Request) -> Response:
        return imds(request, self._behaviour.identities or ())

    def _app_service(self, request: Request) -> Response:
        return app_service(request, self._behaviour.identities or ())
