"""No text that was written for programmers reaches a user, whatever broke and however it was wrapped."""

from __future__ import annotations

import errno
import http.client
import inspect
import io
import json
import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import urllib3
from azure.core import exceptions as azure
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.wire.errors import translate
from explorer.model.base.errors import LocalFault, ServiceFault, Unreachable

_HOST = "stwebshopprod.blob.core.windows.net"
_POOL = urllib3.HTTPSConnectionPool(_HOST, 443)
_REQUEST = requests.Request("GET", f"https://{_HOST}/orders?comp=list&sig=secret").prepare()

_FOR_PROGRAMMERS = re.compile(
    r"0x[0-9a-f]+|<[^>]*\bobject\b|<_io|_ssl\.c|Errno|\b[A-Z]\w+(Error|Exception|Warning|Disconnected)\b|"
    r"ConnectionPool|Traceback|\(char \d+\)|IncompleteRead|^None$|codec|sig=secret",
    re.MULTILINE,
)


def _said(error: BaseException) -> str:
    told = translate(error)
    words = f"{told.message}\n{told.meaning}\n{told.hint}"
    assert not _FOR_PROGRAMMERS.search(words), (type(error), words)
    assert told.message.strip()
    assert told.hint.strip()
    return told.message


def _all_of(module: ModuleType) -> Iterator[type[Exception]]:
    for _, kind in inspect.getmembers(module, inspect.isclass):
        if issubclass(kind, Exception):
            yield kind


_KINDS = sorted(
    {
        kind
        for module in (requests.exceptions, urllib3.exceptions, http.client, ssl, socket, zlib, json, azure)
        for kind in _all_of(module)
    }
    | {OSError, ConnectionResetError, BrokenPipeError, ConnectionRefusedError, TimeoutError, KeyError, ValueError}
    | {RuntimeError, AttributeError, TypeError, MemoryError, RecursionError, ElementTree.ParseError, StopIteration},
    key=lambda kind: f"{kind.__module__}.{kind.__qualname__}",
)  # fmt: skip

_ANSWER = SimpleNamespace(request=_REQUEST, length_remaining=5, tell=lambda: 3, method="GET")

# What these are made with: nothing, words, another exception, a number and words, what a pool gives.
_ARGUMENTS: tuple[tuple[Any, ...], ...] = (
    (),
    ("x",),
    (None,),
    (http.client.RemoteDisconnected("Remote end closed connection without response"),),
    (111, "Connection refused"),
    (ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: x (_ssl.c:1006)"),),
    (_POOL, "/orders", "x"),
    (_POOL, "x"),
    ("x", "y", "z"),
    (b"12", 34),
    ("utf-8", b"\xff", 0, 1, "invalid start byte"),
    ("Expecting value", "x", 0),
    (io.BytesIO(b"x"),),
    (_ANSWER,),
    (_ANSWER, b"zz"),
    (12, 34),
)


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__qualname__)
def test_every_exception_is_told_in_plain_words(kind: type[Exception]) -> None:
    told = 0
    for arguments in _ARGUMENTS:
        try:
            error = kind(*arguments)
            str(error)
        except Exception:  # it is not made so
            continue
        told += 1
        if not isinstance(error, azure.HttpResponseError) or isinstance(error, azure.DecodeError):
            _said(error)  # an answer of Azure's is told in its own words
            _said(azure.ServiceRequestError(error, error=error))
            _said(requests.exceptions.ConnectionError(error, request=_REQUEST))
            _said(urllib3.exceptions.MaxRetryError(_POOL, "/orders", error))
    assert told, kind


def _wrapped(inner: Exception) -> azure.AzureError:
    """Wrap as requests and azure-core do on the way up."""
    outer = requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(_POOL, "/", inner), request=_REQUEST)
    return azure.ServiceRequestError(outer, error=outer)


_CERTIFICATE = ssl.SSLCertVerificationError(
    1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)"
)
_NO_TLS = "[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)"
_NO_NAME = socket.gaierror(-2, "Name or service not known")
_NO_PROXY = OSError("Tunnel connection failed: 407 Proxy Authentication Required")
_LOST = urllib3.exceptions.ProtocolError("Connection aborted.", http.client.RemoteDisconnected("Remote end closed"))
_GONE = requests.exceptions.ConnectionError(_LOST, request=_REQUEST)
_NO_JSON = json.JSONDecodeError("Expecting value", "<html>", 0)
_CUT = urllib3.exceptions.IncompleteRead(12, 34)


@pytest.mark.parametrize(
    ("error", "said", "kind"),
    [
        (
            _wrapped(urllib3.exceptions.SSLError(_CERTIFICATE)),
            f"The certificate of {_HOST} is not trusted here: self-signed certificate.",
            Unreachable,
        ),
        (
            _wrapped(urllib3.exceptions.SSLError(ssl.SSLError(1, _NO_TLS))),
            f"A TLS connection to {_HOST} could not be opened: wrong version number.",
            Unreachable,
        ),
        (
            _wrapped(urllib3.exceptions.NameResolutionError(_HOST, _POOL, _NO_NAME)),
            f"The name {_HOST} cannot be resolved.",
            Unreachable,
        ),
        (
            _wrapped(urllib3.exceptions.ProxyError("x", _NO_PROXY)),
            f"The proxy did not let the request to {_HOST} through: 407 Proxy Authentication Required.",
            Unreachable,
        ),
        (
            _wrapped(urllib3.exceptions.NewConnectionError(_POOL, "[Errno 111] Connection refused")),
            f"Nothing listens at {_HOST}: the connection was refused.",
            Unreachable,
        ),
        (
            _wrapped(urllib3.exceptions.ConnectTimeoutError(_POOL, "timed out")),
            f"{_HOST[0].upper()}{_HOST[1:]} did not answer in time.",
            Unreachable,
        ),
        (
            azure.ServiceResponseError(_GONE, error=_GONE),
            f"{_HOST[0].upper()}{_HOST[1:]} closed the connection before it had answered.",
            Unreachable,
        ),
        (
            azure.IncompleteReadError(_CUT, error=_CUT),
            "The answer of the service broke off before its end.",
            Unreachable,
        ),
        (
            azure.DecodeError(f"JSON is invalid: {_NO_JSON}", error=_NO_JSON),
            "The answer of the service cannot be read: it is not the JSON that was asked for.",
            ServiceFault,
        ),
        (
            OSError(errno.ENOSPC, "No space left on device", "/tmp/zlib"),
            "/tmp/zlib: No space left on device.",
            LocalFault,
        ),
        (
            OSError("Could not find a suitable TLS CA certificate bundle, invalid path: /x"),
            "Could not find a suitable TLS CA certificate bundle, invalid path: /x.",
            LocalFault,
        ),
    ],
)
def test_what_broke_is_named(error: Exception, said: str, kind: type[Exception]) -> None:
    assert _said(error) == said
    assert isinstance(translate(error), kind)


@given(st.text(max_size=40))
def test_a_message_for_people_is_kept(words: str) -> None:
    kept = f"The wire was cut by {words.replace('x', ' ').strip()} today."
    if not _FOR_PROGRAMMERS.search(kept):
        assert translate(azure.ServiceRequestError(kept)).message.startswith("The ")


def test_a_fault_of_our_own_says_where_it_was() -> None:
    def fails() -> None:
        from explorer.model.blobs.sas import read_sas

        read_sas(None)  # type: ignore[arg-type]

    with pytest.raises(AttributeError) as caught:
        fails()
    said = _said(caught.value)
    assert re.search(r"does not expect \(model/blobs/sas\.py, line \d+\)\.", said)
