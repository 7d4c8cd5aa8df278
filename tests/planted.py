"""Secrets of every shape that Azure's tools print, planted where azpane reads, and a search for them in what it shows.

Two things must not hold a secret, because pictures of the screen are handed on: what azpane or a library *says*
(messages, causes, the request log, headers, the environment, reports, crash files), and any *value* of a place (tags,
JSON, metadata, content type). Two things are shown as they are. The *name* of a place is needed to find it, so it is
whole in its list, and redacted where it is only mentioned (requests, errors). The *content* of a blob is the user's own
data, and is shown only in the preview that the user asked for.
"""

from __future__ import annotations

import base64
import html
import json
import random
import re
import string
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from xml.sax.saxutils import escape

_WINDOW = 10  # characters of a secret that may not be seen together
_LETTERS = string.ascii_letters + string.digits
_random = random.Random("planted")


def _text(length: int) -> str:
    return "".join(_random.choices(_LETTERS, k=length))


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jwt() -> str:
    claims = json.dumps({"aud": "planted", "nonce": _text(90)}).encode()
    return ".".join((_b64(b'{"typ":"JWT","alg":"RS256"}'), _b64(claims), _b64(_random.randbytes(128))))


def _key() -> str:
    return base64.b64encode(_random.randbytes(64)).decode()


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret, and the text in which a library, a tool or a service prints it."""

    shape: str
    secret: str
    form: str

    @property
    def text(self) -> str:
        return self.form.format(self.secret)


SHAPES = (
    Planted("bearer", _jwt(), "Authorization: Bearer {}"),
    Planted("az", _jwt(), 'Unexpected output: \'{{"accessToken":"{}","expires_on":1}}\''),
    Planted("cut token", _jwt()[:120], 'token "{}" cut'),
    Planted("pwsh", _jwt(), "'azsdk%{}%1893456000'"),
    Planted("form", f"{_text(3)}8Q~{_text(34)}", "client_id=x&client_secret={}&scope=y"),
    Planted("dictionary", f"{_text(3)}8Q~{_text(34)}", "{{'client_secret': '{}'}}"),
    Planted("client secret", f"{_text(3)}8Q~{_text(34)}", "Invalid secret {} provided"),
    Planted("connection string", _key(), "AccountName=a;AccountKey={};EndpointSuffix=core.windows.net"),
    Planted("storage key", _key(), "the key {} was used"),
    Planted("SAS", _text(44), "https://a.blob.core.windows.net/c?sv=2024-11-04&sig={}%3D&se=2030"),
    Planted("refresh token", f"0.A{_text(90)}", '"refresh_token": "{}"'),
    Planted("bare refresh token", f"1.A{_text(90)}", "rt {} end"),
    Planted("password", _text(40), "password={}"),
    Planted("private key", _text(60), "-----BEGIN PRIVATE KEY----- {} -----END PRIVATE KEY-----"),
)
"""Secrets that are known by their shape."""

VARIABLES = {
    name: Planted(name, _text(24), "{}")
    for name in (
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_PASSWORD",
        "IDENTITY_HEADER",
        "MSI_SECRET",
        "AZURE_STORAGE_KEY",
        "SYSTEM_ACCESSTOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    )
}
"""Secrets without a shape, known because they are the value of these variables."""

TEXTS = tuple(one.text for one in (*SHAPES, *VARIABLES.values()))
ALL = " ; ".join(TEXTS)


def _pieces() -> Iterator[tuple[str, str]]:
    for one in (*SHAPES, *VARIABLES.values()):
        for at in range(len(one.secret) - _WINDOW + 1):
            yield one.secret[at : at + _WINDOW], one.shape


_PIECES = dict(_pieces())


def leaks(text: str) -> set[str]:
    """Return the shapes of all secrets that a text holds a piece of; the demo's own tokens count too."""
    found = {_PIECES[piece] for at in range(len(text)) if (piece := text[at : at + _WINDOW]) in _PIECES}
    return found | ({"a token"} if re.search(r"eyJ[A-Za-z0-9_-]{10}", text) else set())


def text_of(svg: str) -> str:
    """Return the text of a picture of the screen."""
    return html.unescape(re.sub(r"<[^>]*>", "", svg)).replace("\xa0", " ")


Refuses = Callable[[str, str], bool]
"""Says by method and URL (without query) whether a request gets an error instead of its answer."""


def nothing(_method: str, _url: str) -> bool:
    return False


class PlantedWire:
    """A demo's wire whose every answer carries secrets: ids and headers, tags, JSON, metadata and content types.

    A request that `refuses` or the wire itself refuses gets an error whose message holds the secrets.
    """

    def __init__(self, wire: WSGIApplication, refuses: Refuses = nothing) -> None:
        self._wire = wire
        self._refuses = refuses

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def keep(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Callable[[bytes], object]:
            answered.append((status, headers))
            return lambda _data: None

        environ = {**environ, "HTTP_ACCEPT": "application/xml"} if ".blob." in environ["HTTP_HOST"] else environ
        body = b"".join(self._wire(environ, keep))
        (status, headers), host, method = answered[0], environ["HTTP_HOST"], environ["REQUEST_METHOD"]
        is_refused = self._refuses(method, f"{environ['wsgi.url_scheme']}://{host}{environ['PATH_INFO']}")
        if is_refused or int(status.split()[0]) >= 400:
            status = "403 Forbidden" if is_refused else status
            body, content_type = _refusal(host)
            body = b"" if method == "HEAD" else body
        else:
            body, content_type = _with_values(body), dict(headers).get("Content-Type", "")
            if ".blob." in host and "/xml" not in content_type:
                content_type = f"text/plain; {TEXTS[0]}"
        own = {"content-type", "content-length", "x-ms-request-id", "transfer-encoding", "x-ms-meta-planted"}
        length = [one for one in headers if one[0].lower() == "content-length"] if not body else []
        start_response(
            status,
            [
                *(one for one in headers if one[0].lower() not in own),
                *(length or [("Content-Length", str(len(body)))]),
                ("Content-Type", content_type),
                ("x-ms-request-id", ALL),
                ("x-ms-meta-planted", ALL),
            ],
        )
        return [body]


def _refusal(host: str) -> tuple[bytes, str]:
    """Return an error as the service behind this host writes it."""
    if ".blob." in host:
        text = f"<?xml version='1.0'?><Error><Code>AuthorizationFailure</Code><Message>{escape(ALL)}</Message></Error>"
        return text.encode(), "application/xml"
    if host.startswith("management."):
        return json.dumps({"error": {"code": "AuthorizationFailed", "message": ALL}}).encode(), "application/json"
    said = {"error": "invalid_client", "error_description": f"AADSTS7000222: {ALL}", "error_codes": [7000222]}
    return json.dumps(said).encode(), "application/json"


def _with_values(body: bytes) -> bytes:
    """Return an answer with secrets as the values of every place in it."""
    if body.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
        planted = f"<Content-Type>{SHAPES[0].secret}</Content-Type>".encode()
        return re.sub(rb"<Content-Type>[^<]*</Content-Type>", lambda _found: planted, body)
    try:
        answer = json.loads(body)
    except ValueError:
        return body
    places = answer.get("value", answer.get("data", [answer])) if isinstance(answer, dict) else []
    for place in places if isinstance(places, list) else []:
        if isinstance(place, dict) and "/providers/" in str(place.get("id")):
            place["tags"] = {**(place.get("tags") or {}), **{f"planted {at}": text for at, text in enumerate(TEXTS)}}
            place["properties"] = {**(place.get("properties") or {}), "planted": {"all": ALL, "each": list(TEXTS)}}
    return json.dumps(answer).encode()
