"""What broke between here and a host, in plain words: no exception's own text is for people."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

import msgspec
import requests.exceptions as requests_errors
import urllib3.exceptions as urllib3_errors
from azure.core import exceptions as azure_errors

from explorer.model.base.errors import ExplorerError, LocalFault, ServiceFault, Unreachable
from explorer.model.base.redact import LONGEST, redact, redact_message


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happened in a sentence, of which kind it is, the text by which the table of remedies knows it, and where."""

    said: str
    kind: type[ExplorerError]
    symptom: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """Types of exceptions, or the text that one leaves where it was printed, and the sentence for them."""

    types: tuple[type[BaseException], ...]
    text: str
    said: str
    kind: type[ExplorerError] = Unreachable
    symptom: str = ""


# The first row that matches any exception of a chain of causes wins: the reason stands above what follows from it.
_ROWS = (
    _Row((requests_errors.ProxyError, urllib3_errors.ProxyError), r"ProxyError|Tunnel connection failed",
         "The proxy did not let the request to {host} through{why}.", symptom="ProxyError"),
    _Row((ssl.SSLCertVerificationError, ssl.CertificateError), r"CERTIFICATE_VERIFY_FAILED|certificate verify failed",
         "The certificate of {host} is not trusted here{why}.", symptom="CERTIFICATE_VERIFY_FAILED"),
    _Row((ssl.SSLError, urllib3_errors.SSLError, requests_errors.SSLError), r"SSLError|\[SSL|_ssl\.c",
         "A TLS connection to {host} could not be opened{why}."),
    _Row((socket.gaierror, socket.herror, urllib3_errors.NameResolutionError),
         r"NameResolutionError|Failed to resolve|Name or service not known|getaddrinfo|nodename nor servname",
         "The name {host} cannot be resolved.", symptom="NameResolutionError"),
    _Row((ConnectionRefusedError,), r"[Cc]onnection refused|Errno 111|Errno 61|WinError 10061",
         "Nothing listens at {host}: the connection was refused.", symptom="Connection refused"),
    _Row((), r"unreachable|[Nn]o route to host|Errno (101|113)|WinError 1006[51]",
         "No way leads from here to {host}."),
    _Row((TimeoutError, requests_errors.Timeout, urllib3_errors.TimeoutError,
          azure_errors.ServiceRequestTimeoutError, azure_errors.ServiceResponseTimeoutError),
         r"TimeoutError|timed out", "{host} did not answer in time.", symptom="ConnectTimeoutError"),
    _Row((urllib3_errors.IncompleteRead, http.client.IncompleteRead, azure_errors.IncompleteReadError,
          requests_errors.ChunkedEncodingError, urllib3_errors.InvalidChunkLength),
         r"IncompleteRead|InvalidChunk|ChunkedEncoding", "The answer of {host} broke off before its end."),
    _Row((ConnectionResetError, ConnectionAbortedError, BrokenPipeError, http.client.RemoteDisconnected),
         r"RemoteDisconnected|Connection aborted|ConnectionReset|reset by peer|BrokenPipe|[Bb]roken pipe",
         "{host} closed the connection before it had answered."),
    _Row((zlib.error, requests_errors.ContentDecodingError, urllib3_errors.DecodeError),
         r"while decompressing|failed to decode",
         "The answer of {host} cannot be unpacked: it was damaged on its way.", ServiceFault),
    _Row((json.JSONDecodeError, requests_errors.JSONDecodeError, msgspec.DecodeError, azure_errors.DecodeError,
          azure_errors.DeserializationError),
         r"Expecting value|Expecting property|JSON is (malformed|invalid)|JSONDecodeError|Extra data: line",
         "The answer of {host} cannot be read: it is not the JSON that was asked for.", ServiceFault),
    _Row((UnicodeError,), r"codec can't (de|en)code", "The answer of {host} cannot be read: it is not UTF-8.",
         ServiceFault),
    _Row((ElementTree.ParseError, expat.ExpatError), r"not well-formed|no element found",
         "The answer of {host} cannot be read: it is not XML.", ServiceFault),
    _Row((requests_errors.TooManyRedirects, azure_errors.TooManyRedirectsError), r"TooManyRedirects",
         "{host} sends every request on to another address, without an end.", ServiceFault),
    _Row((requests_errors.InvalidURL, requests_errors.MissingSchema, requests_errors.InvalidSchema,
          urllib3_errors.LocationValueError, urllib3_errors.URLSchemeUnknown, http.client.InvalidURL,
          requests_errors.InvalidHeader), r"InvalidURL|LocationParseError|MissingSchema|InvalidSchema",
         "The address cannot be asked for: it is no whole URL.", ServiceFault),
    _Row((http.client.HTTPException, urllib3_errors.ProtocolError), r"ProtocolError|BadStatusLine",
         "{host} answered, but not in HTTP."),
    _Row((requests_errors.RequestException, urllib3_errors.HTTPError, ConnectionError,
          azure_errors.ServiceRequestError, azure_errors.ServiceResponseError), r"HTTPS?ConnectionPool|ConnectionError",
         "No answer came from {host}."),
    _Row((MemoryError,), r"^MemoryError", "There is not enough memory on this machine for that.", LocalFault),
    _Row((RecursionError,), r"maximum recursion depth", "It is nested too deeply to be read.", ServiceFault),
)  # fmt: skip

_PYTHON_TEXT = re.compile(
    r"0x[0-9a-f]{4,}|<[\w.]+ object|<(?:class|_?io|urllib3|requests|azure)\b|_ssl\.c|\[(?:Errno|WinError)|"
    r"\b\w*(?:Error|Exception|Warning|Disconnected|IncompleteRead)\(|HTTPS?ConnectionPool|Traceback \(|^\(['\"]|"
    r"Expecting value|codec can't|C Data interface|while decompressing|\bIncompleteRead\b|"
    r"^(?:timed out|None|\[SSL.*|.*: line \d+,? column \d+.*|maximum recursion.*|(?:read|write) operation timed out)$",
    re.MULTILINE,
)
"""What shows that a text was written for programmers."""

# What the host or OpenSSL itself said, inside the texts that the libraries wrap it in.
_REASON = re.compile(
    r"Tunnel connection failed: (\d{3}[\w ]*)|\[SSL: [A-Z0-9_]+\] (?:certificate verify failed: )?(.+?) \(_ssl"
)
_HOST = re.compile(r"host='([\w.:-]+)'|Failed to resolve '([\w.:-]+)'|https?://([\w.:-]+)")


def is_python_text(text: str) -> bool:
    """Tell whether a text was written for programmers, such as the repr of an exception."""
    return _PYTHON_TEXT.search(text) is not None


def trouble(error: BaseException, host: str = "") -> Trouble:
    """Return what an exception means; `host` is where the request went, where the caller knows it."""
    if isinstance(error, OSError) and error.filename is not None:  # a file's name may hold any word
        return Trouble(_of_this_machine(error), LocalFault)
    chain = list(_chain(error))
    printed = "\n".join(map(_text, chain))
    for row in _ROWS:
        if any(isinstance(one, row.types) for one in chain) or re.search(row.text, printed):
            found = host or next(filter(None, map(_host_of, chain)), "") or _first(_HOST, printed) or "the service"
            why = _first(_REASON, printed)
            said = row.said.format(host=found, why=f": {why}" if why else "")
            return Trouble(redact(said[0].upper() + said[1:]), row.kind, row.symptom, found)
    if isinstance(error, OSError):
        return Trouble(_of_this_machine(error), LocalFault)
    return Trouble(f"azpane met something that it does not expect{_place(error)}.", ServiceFault)


def plain(error: BaseException, host: str = "") -> str:
    """Return what happened in words: those of the exception where they are for people, else what it means."""
    said = redact_message(_text(error))
    is_for_people = said and not is_python_text(said) and not _is_bare(error)
    return said if is_for_people else trouble(error, host).said


def _is_bare(error: BaseException) -> bool:
    """Tell whether an exception is Python's or a network library's own, or wraps one: its text is for programmers."""
    library = type(error).__module__.partition(".")[0]
    return library in _LIBRARIES or getattr(error, "inner_exception", None) is not None


_LIBRARIES = frozenset(
    ("builtins", "requests", "urllib3", "http", "ssl", "_ssl", "socket", "zlib", "json", "msgspec", "xml", "pyexpat")
)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and all that it was made from, the outermost first."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (getattr(one, name, None) for name in ("__cause__", "inner_exception", "reason", "original_error"))
        waiting += [each for each in (*inner, *one.args) if isinstance(each, BaseException)]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST]
    except Exception:  # some of urllib3's need all that they are usually made with
        return ""


def _host_of(error: BaseException) -> str:
    """Return the host that an exception knows it was about, or ""."""
    request = getattr(error, "request", None) or getattr(getattr(error, "response", None), "request", None)
    url = getattr(request, "url", None)
    where = getattr(error, "conn", None) or vars(error).get("pool")
    return urlsplit(url).netloc if isinstance(url, str) else str(getattr(where, "host", "") or "")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next(filter(None, found.groups()), "") if found else ""


def _of_this_machine(error: OSError) -> str:
    text = str(error.strerror or _text(error))
    said = text if text and not is_python_text(text) else "This machine refused it"
    named = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
    return redact(f"{named}{said}").rstrip(".") + "."


def _place(error: BaseException) -> str:
    """Return where azpane's own code was, for a report of the fault."""
    place, trace = "", error.__traceback__
    while trace:
        path = trace.tb_frame.f_code.co_filename.replace(os.sep, "/")
        if "/explorer/" in path:
            place = f" ({path.rpartition('/explorer/')[2]}, line {trace.tb_lineno})"
        trace = trace.tb_next
    return place
