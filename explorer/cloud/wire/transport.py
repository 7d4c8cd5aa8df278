"""The last stage of every client's pipeline: it sends only reads, credentials only to their host, and keeps a log.

It is below retries and redirects, so that no policy can send anything past it.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import requests
from azure.core.pipeline.transport import HttpTransport, RequestsTransport

from explorer.cloud.wire.bounds import bounded, longest_answer
from explorer.cloud.wire.plain_words import plain
from explorer.cloud.wire.retries import LONGEST, ask_plainly, asked_wait, http_moment
from explorer.model.base.errors import Refused, Throttled
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestLog, RequestRecord, Service, stopping
from explorer.model.base.screen_first import give_way

_BLOCK = 128 * 1024  # bytes of an answer read at once; with the library's 4 KiB, reading costs more than decoding
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0

# The only requests besides GET and HEAD: each of them only reads, too.
_READING_POSTS: tuple[re.Pattern[str], ...] = (
    re.compile(r"/[^/]+/oauth2/v2\.0/(token|devicecode)$"),  # Microsoft Entra: a token, a device code
    re.compile(r"/oauth2/token$"),  # Azure Cloud Shell's local token endpoint
)
_READING_MANAGEMENT_POSTS: tuple[re.Pattern[str], ...] = (
    re.compile(r"/providers/Microsoft\.ResourceGraph/resources$", re.I),  # a query
)

credential_name: ContextVar[str] = ContextVar("credential_name", default="")
"""The credential in use on this thread, for the request log."""


@dataclass(slots=True)
class Sent:
    """One attempt under way: where it went, and what is known of its answer."""

    host: str
    status: int = 0
    request_id: str = ""
    clock_ahead: float | None = None
    asked_wait: float = 0.0

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.request_id = redact(headers.get("x-ms-request-id", ""))
        self.clock_ahead = _clock_ahead(headers.get("Date", ""))
        self.asked_wait = asked_wait(headers) if status >= 400 else 0.0


class GuardedTransport(HttpTransport[Any, Any]):
    """A transport over requests that sends reads only and writes the request log.

    `may_send_to` says whether a credential may be sent to a host (with its port, if any); requests without a credential
    may go anywhere. Raises Refused, which no retry policy mistakes for a network fault. The session is shared, and no
    client closes it.
    """

    def __init__(
        self, session: requests.Session, log: RequestLog, service: Service, may_send_to: Callable[[str], bool]
    ) -> None:
        self._inner = RequestsTransport(
            session=session,
            session_owner=False,
            connection_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            connection_data_block_size=_BLOCK,
        )
        self._log = log
        self._service = service
        self._may_send_to = may_send_to
        self._last = threading.local()

    def open(self) -> None:
        self._inner.open()

    def close(self) -> None:
        self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self.close()

    def send(self, request: Any, **kwargs: Any) -> Any:
        give_way()
        with self.watched(request.method, request.url, request.headers) as sent:
            bound = bounded(sent.host, longest_answer(self._service, request.headers))
            response = self._inner.send(request, hooks={"response": [ask_plainly, bound]}, **kwargs)
            sent.answered(response.status_code, response.headers)
            return response

    @contextmanager
    def watched(self, method: str, url: str, headers: Mapping[str, Any]) -> Iterator[Sent]:
        """Refuse what must not leave, and log what does. Raises Refused."""
        parts = urlsplit(url)
        sent = Sent(parts.netloc)
        started, at, error = time.perf_counter(), time.time(), ""
        try:
            self._check(method, parts, headers)
            yield sent
        except Exception as failure:
            error = plain(failure, parts.netloc)
            raise
        finally:
            record = RequestRecord(
                number=self._log.next_number(),
                at=at,
                service=self._service,
                credential=credential_name.get(),
                method=method,
                host=parts.netloc,
                path=redact(unquote(parts.path)),
                query=redact(" ".join(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))),
                status=sent.status,
                seconds=time.perf_counter() - started,
                request_id=sent.request_id,
                error=error,
                clock_ahead=sent.clock_ahead,
            )
            self._log.add(record)
            self._last.host, self._last.asked = parts.netloc, sent.asked_wait
            self._sent(record, parts.scheme)

    def _sent(self, record: RequestRecord, scheme: str) -> None:
        """Called after each attempt."""

    def sleep(self, duration: float) -> None:
        """Wait before a retry; every retry policy of the SDK calls this on the thread that sent the request.

        It takes as long as the last answer asked for. The request log shows the wait, and the stop event of the
        load ends it. Raises Throttled then, and at once where a host asks for more than LONGEST.
        """
        host, asked = getattr(self._last, "host", ""), getattr(self._last, "asked", 0.0)
        duration = asked or duration
        if duration > LONGEST:
            raise Throttled(f"{host} asks to wait {duration:,.0f} seconds.", hint="Press r after that time.")
        with self._log.waiting(host, duration, is_asked_for=asked > 0):
            if (stopping.get() or threading.Event()).wait(duration):
                raise Throttled(f"Stopped while {host} was to be asked again.")

    def _check(self, method: str, url: SplitResult, headers: Mapping[str, Any]) -> None:
        if not is_read(method, url.path, self._service):
            raise Refused(redact(f"azpane only reads: {method} {url.netloc}{url.path} was not sent."))
        names = {name.lower() for name in headers}
        carries_credential = "authorization" in names or "sig=" in url.query
        if carries_credential and not self._may_send_to(url.netloc):
            raise Refused(f"A credential may not follow a link to another host: {method} {url.netloc} was not sent.")


def _clock_ahead(date: str) -> float | None:
    """Return how many seconds this machine's clock is ahead of an answer's Date, which has whole seconds only."""
    told = http_moment(date)
    return time.time() - told.timestamp() - 0.5 if told else None


def is_read(method: str, path: str, service: Service) -> bool:
    """Tell whether a request only reads: GET, HEAD, and the few POSTs that are queries or token requests."""
    if method in ("GET", "HEAD"):
        return True
    if method != "POST":
        return False
    allowed = {"identity": _READING_POSTS, "resource manager": _READING_MANAGEMENT_POSTS}.get(service, ())
    return any(pattern.search(path) for pattern in allowed)
