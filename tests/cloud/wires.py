"""A wire that a test answers itself, and the ways onto it: what the cloud layer talks to instead of Azure."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import WSGIApplication

from azure.core.pipeline.transport import RequestsTransport

from explorer.cloud.session import Session, Target, connect
from explorer.cloud.storage import BlobService, Storage
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.http_sessions import in_process_session
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.request_log import RequestLog, Service
from explorer.model.blobs.reference import BlobReference

PATIENCE = 120.0  # seconds that a test waits for what must come: they pass only where it does not
GRAPH = "/providers/Microsoft.ResourceGraph/resources"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the wire got it; `headers` have names in lower case."""

    method: str
    scheme: str
    host: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def url(self) -> str:
        """The URL without its query."""
        return f"{self.scheme}://{self.host}{self.path}"

    @property
    def graph(self) -> Mapping[str, Any]:
        """The body of a request to Resource Graph, {} of any other."""
        return json.loads(self.body) if self.path == GRAPH else {}  # type: ignore[no-any-return]

    @property
    def kql(self) -> str:
        """The query of a request to Resource Graph, "" of any other."""
        return str(self.graph.get("query", ""))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a wire answers; `missing` bytes are promised beyond the body, as if it broke off.

    A body in pieces needs a Content-Length among the headers.
    """

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0


Answering = Callable[[Asked], Answer | None]


class Wire:
    """A WSGI application that answers as `answer` says, and as `inner` does where that is None.

    `asked` are the requests in order; `answer` may raise what a socket raises where a host cannot be reached.
    """

    def __init__(self, answer: Answering = lambda _asked: Answer(), inner: WSGIApplication | None = None) -> None:
        self.answer = answer
        self.inner = inner
        self.asked: list[Asked] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = _asked(environ)
        self.asked.append(asked)
        answer = self.answer(asked)
        if answer is None:
            assert self.inner, f"nothing answers {asked.method} {asked.url}"
            return self.inner(environ, start_response)
        headers = dict(answer.headers)
        if isinstance(answer.body, bytes):
            headers |= {"Content-Length": str(len(answer.body) + answer.missing)}
        start_response(f"{answer.status} Status", list(headers.items()))
        return [answer.body] if isinstance(answer.body, bytes) else answer.body


def _asked(environ: dict[str, Any]) -> Asked:
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return Asked(
        environ["REQUEST_METHOD"],
        environ["wsgi.url_scheme"],
        environ["HTTP_HOST"],
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")},
        body,
    )


def in_turn(*answers: Answer) -> Answering:
    """Answer each request with the next of these."""
    left = iter(answers)
    return lambda _asked: next(left)


def json_answer(body: object, status: int = 200) -> Answer:
    return Answer(json.dumps(body).encode(), status, {"Content-Type": "application/json"})


def guarded(
    wire: WSGIApplication,
    service: Service = "blob",
    log: RequestLog | None = None,
    may_send_to: Callable[[str], bool] = lambda _host: True,
) -> GuardedTransport:
    """Return azpane's own transport onto a wire."""
    return GuardedTransport(in_process_session(wire), log or RequestLog(), service, may_send_to)


def plain(wire: WSGIApplication) -> RequestsTransport:
    """Return the SDK's own transport onto a wire."""
    return RequestsTransport(session=in_process_session(wire), session_owner=False)


def connected(wire: WSGIApplication, log: RequestLog | None = None) -> Session:
    return connect(Target(wire=wire), log or RequestLog())


def read(
    service: BlobService, container: str, blob: str | BlobReference, offset: int = 0, length: int = 65536
) -> bytes:
    """Return a piece of a blob, by the reader of previews."""
    reader = service.reader(container, blob)
    return reader.range(offset, length, reader.facts())


def words_of(service: BlobService, container: str, blob: str | BlobReference) -> Mapping[str, str]:
    """Return a blob's properties in words."""
    return service.reader(container, blob).facts().words


def storage(wire: WSGIApplication, token: Any = None, log: RequestLog | None = None) -> Storage:
    """Return the storage of the public cloud on a wire; `token` is the credential of every tenant."""
    return Storage(CLOUDS["AzureCloud"], in_process_session(wire), log or RequestLog(), lambda _tenant: token)


class WatchedLog(RequestLog):
    """A request log that tells when a wait can be seen in it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_waiting = threading.Event()

    @contextmanager
    def waiting(self, host: str, seconds: float, *, is_asked_for: bool = True) -> Iterator[None]:
        with super().waiting(host, seconds, is_asked_for=is_asked_for):
            self.is_waiting.set()
            yield
