"""What leaves for the identity: each step's requests, sent to the hosts that may get a credential and to no other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import requests
from azure.core.pipeline.transport import RequestsTransport

from explorer.cloud.identity.steps import IMDS_HOST, Environ
from explorer.cloud.identity.walk import Walk
from explorer.cloud.wire.bounds import bounded, longest_answer
from explorer.cloud.wire.clouds import is_same_login, without_443
from explorer.cloud.wire.retries import ask_plainly
from explorer.cloud.wire.transport import GuardedTransport, is_read
from explorer.model.base.errors import Refused
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestLog, RequestRecord
from explorer.model.identity.chain import StepRequest

QUICK_CONNECT_SECONDS = 3.0
QUICK_READ_SECONDS = 10.0
_IMDS_CONNECT_SECONDS = 2.0  # as the library sets it on a transport of its own (azure/identity imds.py)

_ARC_AGENT = "localhost:40342"  # where MSAL asks Azure Arc's agent if no variable says so (msal/managed_identity.py)
_ENDPOINTS = ("IDENTITY_ENDPOINT", "IMDS_ENDPOINT", "MSI_ENDPOINT", "AZURE_POD_IDENTITY_AUTHORITY_HOST")
_SECRET_HEADERS = frozenset({"authorization", "x-identity-header", "secret"})

current_walk: ContextVar[Walk | None] = ContextVar("current_walk", default=None)
"""The walk that the steps called on this thread report to."""

current_step: ContextVar[str] = ContextVar("current_step", default="")

_unanswered: ContextVar[list[Any] | None] = ContextVar("unanswered", default=None)


class Recipients:
    """The hosts that may get a credential: the login endpoint, this machine's own services, and one for federation.

    The user realm that the login endpoint answers names the federation server to which a password goes by WS-Trust.
    """

    def __init__(self, authority: str, environ: Environ) -> None:
        self.login = _netloc(authority)
        self._environ = environ
        self._federation = ""

    def is_machine(self, host: str) -> bool:
        """Tell whether a host hands out this machine's own identity."""
        named = (_netloc(self._environ.get(name, "")) for name in _ENDPOINTS)
        return without_443(host) in {IMDS_HOST, _ARC_AGENT, *(without_443(one) for one in named if one)}

    def is_federation(self, url: SplitResult) -> bool:
        return url.scheme == "https" and bool(self._federation) and without_443(url.netloc) == self._federation

    def may_get(self, host: str) -> bool:
        return (bool(self.login) and is_same_login(host, self.login)) or self.is_machine(host)

    def learn(self, url: SplitResult, body: Callable[[], object]) -> None:
        """Take the federation server from a user realm, if the login endpoint itself has answered it."""
        if url.scheme != "https" or not url.path.startswith("/common/userrealm/") or not self.may_get(url.netloc):
            return
        with suppress(ValueError, TypeError, AttributeError):
            realm: Any = body()
            named = realm.get("federation_active_auth_url") or realm.get("federation_metadata_url")
            self._federation = without_443(_netloc(named))


class IdentityTransport(GuardedTransport, RequestsTransport):  # type: ignore[misc]  # azure-core exports it lazily
    """The guarded transport of the credentials; it also notes every attempt on the step that made it.

    The body of a POST may hold a client secret: it is sent over https only, or to the endpoint that this machine's own
    environment names (Cloud Shell's is plain http on loopback). It is a RequestsTransport by name, for azure-identity
    takes the session of no other: Service Fabric's requests pass by every transport (azure/identity service_fabric.py).
    """

    def __init__(
        self, session: requests.Session, log: RequestLog, recipients: Recipients, *, is_quick: bool = False
    ) -> None:
        super().__init__(session, log, "identity", recipients.may_get)
        self._recipients = recipients
        self._is_quick = is_quick
        self.session = _WatchedSession(session, self)

    def send(self, request: Any, **kwargs: Any) -> Any:
        url = urlsplit(request.url)
        if url.hostname == IMDS_HOST:
            kwargs.setdefault("connection_timeout", _IMDS_CONNECT_SECONDS)
        if self._is_quick:
            kwargs.setdefault("connection_timeout", QUICK_CONNECT_SECONDS)
            kwargs.setdefault("read_timeout", QUICK_READ_SECONDS)
        response = super().send(request, **kwargs)
        self._recipients.learn(url, lambda: json.loads(response.internal_response.content))
        return response

    def _check(self, method: str, url: SplitResult, headers: Mapping[str, Any]) -> None:
        is_post, host = method == "POST", url.netloc
        if not is_read(method, url.path, "identity") and not (is_post and self._recipients.is_federation(url)):
            raise Refused(redact(f"azpane only reads: {method} {host}{url.path} was not sent."))
        if is_post and url.scheme != "https" and not self._recipients.is_machine(host):
            raise Refused(f"A credential is sent over https only: POST {host} was not sent.")
        carries_credential = is_post or not _SECRET_HEADERS.isdisjoint(name.lower() for name in headers)
        if carries_credential and not self._recipients.may_get(host) and not self._recipients.is_federation(url):
            raise Refused(
                f"A credential was about to go to {host}, which is no name of the login endpoint "
                f"({self._recipients.login or 'none is set'}): nothing was sent."
            )

    def _sent(self, record: RequestRecord, scheme: str) -> None:
        walk = current_walk.get()
        if walk:
            url = redact(f"{scheme}://{record.host}{unquote(record.path)}")
            request = StepRequest(record.method, url, record.status, record.seconds, record.error)
            walk.note_request(current_step.get(), request)


@contextmanager
def every_request() -> Iterator[None]:
    """Inside, on this thread, a request that gets no answer is logged as well, whoever sent it."""
    outer = _unanswered.set([])
    try:
        yield
    except BaseException as error:
        for attempt in _unanswered.get() or ():
            with suppress(BaseException):
                attempt.__exit__(type(error), error, error.__traceback__)
        raise
    finally:
        _unanswered.reset(outer)


class _WatchedSession(requests.Session):
    """A session for libraries that send by themselves: what they send is guarded and logged like all else.

    MSAL opens a connection of its own for Service Fabric, which checks the certificate by its thumbprint. All that it
    takes over is the session's `auth`, which requests calls before it sends, and which may add hooks for the answer
    (msal/managed_identity.py).
    """

    def __init__(self, shared: requests.Session, transport: IdentityTransport) -> None:
        super().__init__()
        self.trust_env, self.adapters = shared.trust_env, shared.adapters
        self.auth = self._leaves
        self._transport = transport

    def _leaves(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        attempt = self._transport.watched(request.method or "", request.url or "", request.headers)
        sent = attempt.__enter__()
        unanswered = _unanswered.get()
        if unanswered is not None:
            unanswered.append(attempt)

        def ends(response: requests.Response, *_args: object, **_settings: object) -> None:
            sent.answered(response.status_code, response.headers)
            if unanswered is not None:
                unanswered.remove(attempt)
            attempt.__exit__(None, None, None)
            if response.is_redirect:
                raise Refused(f"{sent.host} sends the request on to another address; a credential does not follow.")

        bound = bounded(sent.host, longest_answer("identity", request.headers))
        request.hooks["response"] += [ask_plainly, bound, ends]
        return request


def _netloc(url: object) -> str:
    try:
        return urlsplit(url).netloc if isinstance(url, str) else ""
    except ValueError:
        return ""
