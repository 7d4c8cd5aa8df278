"""The wire: one WSGI application that is Entra, instance metadata, Resource Manager and the Blob service."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.wrappers import Request, Response

from explorer.demo.answers import PUBLIC_LOGIN, PUBLIC_RESOURCE_MANAGER, PUBLIC_STORAGE_SUFFIX, Addresses, RequestIds
from explorer.demo.behaviour import Behaviour
from explorer.demo.blob_service import BlobService
from explorer.demo.entra import Entra
from explorer.demo.estate import Estate
from explorer.demo.imds import TOKEN_PATH, Imds
from explorer.demo.resource_manager import ResourceManager

IMDS_HOST = "169.254.169.254"

_LOGIN_HOST = PUBLIC_LOGIN.partition("://")[2]
_RESOURCE_MANAGER_HOST = PUBLIC_RESOURCE_MANAGER.partition("://")[2]
_BLOB_SUFFIX = f".blob.{PUBLIC_STORAGE_SUFFIX}"
_RESOURCE_MANAGER_ROOTS = frozenset({"metadata", "subscriptions", "tenants", "providers"})


class Wire:
    """A WSGI application that answers as Azure does for one estate and one behaviour.

    Without `origin` a request is answered by its Host header; a host that is not there raises ConnectionRefusedError
    from the call itself, before an answer is started. With `origin`, such as https://localhost:8443, everything is
    served from that one origin (storage accounts path-style) and every URL in an answer names it.
    """

    def __init__(self, estate: Estate, behaviour: Behaviour, origin: str | None = None) -> None:
        addresses, ids = Addresses(origin), RequestIds()
        self._accounts = estate.accounts
        self._has_imds = bool(behaviour.identities)
        self._entra = Entra(behaviour, addresses, ids)
        self._imds = Imds(behaviour)
        self._resource_manager = ResourceManager(estate, behaviour, addresses, ids)
        self._blobs = BlobService(behaviour, addresses, ids)
        self._find = self._by_path if origin else self._by_host

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        return self._find(Request(environ))(environ, start_response)

    def _by_host(self, request: Request) -> Response:
        host = request.host.partition(":")[0].lower()
        if host == _LOGIN_HOST:
            return self._entra.answer(request)
        if host == _RESOURCE_MANAGER_HOST:
            return self._resource_manager.answer(request)
        if host == IMDS_HOST and self._has_imds:
            return self._imds.answer(request)
        account = self._accounts.get(host.removesuffix(_BLOB_SUFFIX)) if host.endswith(_BLOB_SUFFIX) else None
        if account is None:
            raise ConnectionRefusedError(errno.ECONNREFUSED, f"{host}: connection refused")
        return self._blobs.answer(request, account, request.path)

    def _by_path(self, request: Request) -> Response:
        first, _, rest = request.path.removeprefix("/").partition("/")
        if request.path == TOKEN_PATH:
            return self._imds.answer(request)
        if first.lower() in _RESOURCE_MANAGER_ROOTS:
            return self._resource_manager.answer(request)
        if account := self._accounts.get(first):
            return self._blobs.answer(request, account, f"/{rest}")
        return self._entra.answer(request)
