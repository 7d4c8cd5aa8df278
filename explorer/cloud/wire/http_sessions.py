"""The two kinds of session for requests: to the real network, and to an application inside this process."""

from __future__ import annotations

import io
import ssl
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit
from wsgiref.types import WSGIApplication

import requests
import urllib3
from requests.adapters import HTTPAdapter

_POOL = 32  # connections kept per host: as many as there are worker threads


def network_session() -> requests.Session:
    """Return a session for the real network; requests itself reads proxies and REQUESTS_CA_BUNDLE."""
    session = _NetworkSession()
    session.mount("https://", HTTPAdapter(pool_maxsize=_POOL, max_retries=0))
    session.mount("http://", HTTPAdapter(pool_maxsize=_POOL, max_retries=0))
    return session


class _NetworkSession(requests.Session):
    """Reads proxies and certificates from the environment once for each host: it takes as long as decoding a page.

    A netrc file is never read: its login would replace the token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.auth = _unchanged
        self._settings: dict[tuple[Any, ...], dict[str, Any]] = {}

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        if proxies:
            return super().merge_environment_settings(url, proxies, stream, verify, cert)
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc, stream, verify, cert)
        found = self._settings.get(key)
        if found is None:
            found = self._settings[key] = dict(super().merge_environment_settings(url, proxies, stream, verify, cert))
        return {**found, "proxies": dict(found["proxies"])}


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def in_process_session(application: WSGIApplication) -> requests.Session:
    """Return a session whose every request is answered by a WSGI application in this process, with no socket."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("https://", "http://"):
        session.mount(scheme, WsgiAdapter(application))
    return session


class WsgiAdapter(HTTPAdapter):
    """A requests adapter that calls a WSGI application.

    For a host that cannot be reached the application raises what a socket does: ConnectionRefusedError, TimeoutError
    or, for a certificate that is not trusted, ssl.SSLCertVerificationError.
    """

    def __init__(self, application: WSGIApplication) -> None:
        super().__init__()
        self._application = application

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return lambda _data: None

        try:
            body = self._application(_environ(request), start_response)
            answer = _Body(body)
        except TimeoutError as error:
            raise requests.exceptions.ConnectTimeout(error, request=request) from error
        except ssl.SSLError as error:
            raise requests.exceptions.SSLError(_tls_refusal(request, error), request=request) from error
        except ConnectionError as error:
            raise requests.exceptions.ConnectionError(error, request=request) from error
        status, headers = started[0]
        code, _, reason = status.partition(" ")
        raw = urllib3.HTTPResponse(
            body=answer,
            headers=urllib3.HTTPHeaderDict(headers),
            status=int(code),
            reason=reason,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, raw)


class _Body(io.RawIOBase):
    """The chunks of a WSGI answer as a file."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._iterator = iter(chunks)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            try:
                self._left = next(self._iterator)
            except StopIteration:
                return 0
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        end = getattr(self._chunks, "close", None)
        if end and not self.closed:
            end()
        super().close()


def _tls_refusal(request: requests.PreparedRequest, error: ssl.SSLError) -> urllib3.exceptions.MaxRetryError:
    """Return what urllib3 raises after a failed handshake, so that the message is the same as on the network."""
    parts = urlsplit(request.url or "")
    pool = urllib3.HTTPSConnectionPool(parts.hostname or "", parts.port or 443)
    return urllib3.exceptions.MaxRetryError(pool, request.path_url, urllib3.exceptions.SSLError(error))


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    """Build a WSGI environment (PEP 3333) from a prepared request."""
    parts = urlsplit(request.url or "")
    data = request.body or b""
    payload = data.encode() if isinstance(data, str) else bytes(data)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method or "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1") or "/",
        "RAW_URI": request.path_url,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(payload)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(payload),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        key = name.upper().replace("-", "_")
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        environ["CONTENT_TYPE" if key == "CONTENT_TYPE" else f"HTTP_{key}"] = text
    return environ
