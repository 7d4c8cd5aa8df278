"""Answers as no service should give them: each changes one answer of the demo's wire, as chance has it."""

from __future__ import annotations

import gzip
import json
import random
import re
import ssl
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.planted import SHAPES

TEXTS = tuple(one.text for one in SHAPES)  # the values of variables are no secrets of a game that does not set them

_STATUS = (100, 200, 201, 202, 204, 206, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 412, 413, 416)
_STATUS += (418, 429, 500, 501, 502, 503, 504, 511, 599, 999)
_DEEP = 5000
_MANY = 50_000
_LONG = 2_000_000
_BOMB = 65 * 2**20  # more than any bound

_TEXTS = (
    "",
    "\x00",
    "[/]",
    "[bold",
    "\ud800",
    "\u202e\u200d",
    "eyJ" + "a" * 50_000,
    "x" * _LONG,
    "9999-99-99T99:99:99Z",
)
_TEXTS += (
    "0001-01-01T00:00:00Z",
    "2026-01-01T00:00:00.1234567Z",
    "-1",
    "1e999",
    "None",
    "/subscriptions/",
    "../..",
    "\r\n" * 99,
    "\ufeff12",
    "e\u0301" * 5000,
    "Error: " * 20_000,
    "99999999-9999-9999-9999-999999999999",
)
_TEXTS += ("https://evil.example/next?page=2", "http://management.azure.com/next", "javascript:1", "https://[/]", "//")
_NUMBERS = (0, -1, 2**31, 2**63, 10**30, -(10**400), 0.5, 1e308, float("nan"), float("inf"))
_HEADERS = (
    "",
    "-1",
    "99999999999999999999",
    "x" * 20_000,
    "é",
    "NaN",
    "gzip",
    "Thu, 32 Foo 99999 99:99:99 GMT",
    "bytes 9-1/0",
)
_KNOWN = (
    "Retry-After",
    "Location",
    "Content-Encoding",
    "Content-Range",
    "Content-Length",
    "ETag",
    "Last-Modified",
    "Date",
)
_KNOWN += ("Content-Type", "x-ms-error-code", "x-ms-request-id", "Content-MD5", "WWW-Authenticate", "x-ms-blob-type")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: its status, its headers, its body, and what is raised once the body has been read, if anything."""

    status: int
    headers: dict[str, str]
    body: bytes
    breaks: Exception | None = None

    @property
    def is_json(self) -> bool:
        return self.body[:1] in (b"{", b"[")

    @property
    def is_xml(self) -> bool:
        return self.body.lstrip(b"\xef\xbb\xbf")[:1] == b"<"


Mutation = Callable[[random.Random, Given], Given]


def mutated(chance: random.Random, given: Given) -> Given:
    """Return another answer; raises what a socket raises where the host is to be out of reach."""
    kinds = _JSON + _ANY if given.is_json else _XML + _ANY if given.is_xml else _ANY
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        given = chance.choice(kinds)(chance, given)
    if "Content-Length" in given.headers and chance.random() < 0.9:
        return replace(given, headers={**given.headers, "Content-Length": str(len(given.body))})
    return given


def odd(chance: random.Random) -> Any:
    """Return a value of a shape that nobody expects."""
    kind = chance.randrange(8)
    if kind < 2:
        return chance.choice(_TEXTS)
    if kind < 4:
        return chance.choice(_NUMBERS)
    return chance.choice((None, True, [], {}, [[]], {"": None}, [None] * 3, {"a": {"b": [1]}}, [{}], list(range(1000))))


# Any answer.


def _status(chance: random.Random, given: Given) -> Given:
    return replace(given, status=chance.choice(_STATUS))


def _refusal(chance: random.Random, given: Given) -> Given:
    """Refuse, with secrets in what is said."""
    said = " ; ".join(chance.sample(TEXTS, 3))
    body = {
        "error": chance.choice(({"code": "Odd", "message": said}, said, {"message": said, "innererror": odd(chance)}))
    }
    error = {"error": "invalid_grant", "error_description": f"AADSTS50000: {said}"}
    headers = {**given.headers, "Content-Type": "application/json", "x-ms-request-id": said.replace("\n", " ")}
    return Given(chance.choice(_STATUS[11:]), headers, json.dumps(chance.choice((body, error))).encode())


def _header(chance: random.Random, given: Given) -> Given:
    name = chance.choice((*_KNOWN, *given.headers))
    return replace(given, headers={**given.headers, name: chance.choice(_HEADERS)})


def _no_header(chance: random.Random, given: Given) -> Given:
    dropped = chance.choice(list(given.headers) or [""])
    return replace(given, headers={name: value for name, value in given.headers.items() if name != dropped})


def _redirect(chance: random.Random, given: Given) -> Given:
    where = chance.choice(
        ("https://evil.example/", "http://login.microsoftonline.com/", "/", "", "https://", "file:///etc")
    )
    return replace(given, status=chance.choice((301, 302, 303, 307, 308)), headers={**given.headers, "Location": where})


def _cut(chance: random.Random, given: Given) -> Given:
    return replace(given, body=given.body[: chance.randint(0, len(given.body))])


def _breaks(chance: random.Random, given: Given) -> Given:
    breaks = chance.choice((ConnectionResetError(104, "reset"), TimeoutError("timed out")))
    return replace(_cut(chance, given), breaks=breaks)


def _out_of_reach(chance: random.Random, _given: Given) -> Given:
    raise chance.choice((ConnectionRefusedError(111, "refused"), TimeoutError("timed out"), ssl.SSLError(1, "bad")))


def _noise(chance: random.Random, given: Given) -> Given:
    body = bytearray(given.body)
    for _ in range(chance.randint(1, 20) if body else 0):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return replace(given, body=bytes(body))


def _other(chance: random.Random, given: Given) -> Given:
    """Answer with something else altogether."""
    bodies = (
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"7",
        b"<html><body>Sign in</body></html>",
        b"\xff\xfe\x00",
        b"{" * 99_999,
    )
    return replace(given, body=chance.choice((*bodies, given.body * 3, chance.randbytes(5000))))


def _packed(chance: random.Random, given: Given) -> Given:
    """Pack with gzip: what was there, or far too much; or only say so."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = packer.compress(chance.choice((b" ", b"[", b"a")) * _BOMB) + packer.flush()
    body = chance.choice((gzip.compress(given.body), bomb, gzip.compress(given.body)[:-9], given.body))
    return replace(given, body=body, headers={**given.headers, "Content-Encoding": chance.choice(("gzip", "deflate"))})


def _encoded(chance: random.Random, given: Given) -> Given:
    """Write the same letters in another encoding, or with a mark before them; the head may still say UTF-8."""
    encoding = chance.choice(("utf-8-sig", "utf-16", "utf-32-be", "utf-7", "cp037"))
    return replace(given, body=given.body.decode("utf-8", "replace").encode(encoding, "replace"))


# JSON.


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in JSON: what holds it, and its key or index there."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def _json(change: Callable[[random.Random, Any, Any], None]) -> Mutation:
    """Return a mutation that changes some places of a JSON body."""

    def mutation(chance: random.Random, given: Given) -> Given:
        try:
            body = json.loads(given.body)
        except (ValueError, RecursionError):
            return given
        places = list(_places(body))
        for _ in range(min(len(places), chance.choice((1, 1, 2, 5, 50)))):
            holder, key = chance.choice(places)
            if key in holder if isinstance(holder, dict) else key < len(holder):
                change(chance, holder, key)
        return replace(given, body=json.dumps(body).encode())

    return mutation


def _replace_value(chance: random.Random, holder: Any, key: Any) -> None:
    holder[key] = odd(chance)


def _drop(_chance: random.Random, holder: Any, key: Any) -> None:
    del holder[key]


def _wrap(chance: random.Random, holder: Any, key: Any) -> None:
    holder[key] = chance.choice(([holder[key]], {"value": holder[key]}, str(holder[key])))


def _repeat(chance: random.Random, holder: Any, key: Any) -> None:
    if isinstance(holder[key], list):
        holder[key] = holder[key] * chance.choice((2, 100))


def _in_tags(chance: random.Random, holder: Any, key: Any) -> None:
    if key in ("tags", "metadata") and isinstance(holder[key], dict):
        holder[key] = {"planted": chance.choice(TEXTS), "odd": odd(chance)}


def _next_page(chance: random.Random, given: Given) -> Given:
    """Let a list go on: to itself for ever, somewhere else, or to what is no address."""
    body = given.body.rstrip()
    if not body.startswith(b"{") or not body.endswith(b"}"):
        return given
    links = ("/subscriptions?api-version=2022-12-01", "https://management.azure.com/tenants?api-version=2022-12-01")
    link = json.dumps(chance.choice((*links, *_TEXTS, odd(chance))))
    more = ",".join(f'"{name}":{link}' for name in ("nextLink", "@nextLink", "$skipToken"))
    return replace(given, body=body[:-1] + f"{',' if len(body) > 2 else ''}{more}}}".encode())


def _deep(chance: random.Random, given: Given) -> Given:
    """Put something very deep, very wide or very long in the place of a value."""
    deep = (b"[" * _DEEP + b"]" * _DEEP, b'{"a":' * _DEEP + b"1" + b"}" * _DEEP, b"1" * 5000)
    wide = b"{" + b",".join(b'"k%d":%d' % (number, number) for number in range(_MANY)) + b"}"
    values = list(re.finditer(rb'(?<=:)\s*("[^"\\]*"|[0-9]+|null|true|false)', given.body))
    if not values:
        return given
    at = chance.choice(values)
    return replace(given, body=given.body[: at.start()] + chance.choice((*deep, wide)) + given.body[at.end() :])


# XML.


def _element(chance: random.Random, given: Given) -> Given:
    """Replace the text of some elements, drop them, or repeat them."""
    found = list(re.finditer(rb"<([\w-]+)>([^<]*)</\1>", given.body))
    body = given.body
    for one in chance.sample(found, min(len(found), chance.choice((1, 2, 10)))):
        text = str(odd(chance)).encode("utf-8", "replace")[:100_000]
        name = one[1]
        new = (
            b"<%s>%s</%s>" % (name, text.translate(None, b"<&\x00"), name),
            b"",
            one[0] * 3,
            b"<%s/>" % name,
            b"<%s>%s</%s>" % (name, one[0], name),
            b"<Other>%s</Other>" % one[2],
            b"<%s>&#0;&lt;&undefined;</%s>" % (name, name),
        )
        body = body.replace(one[0], chance.choice(new), 1)
    return replace(given, body=body)


def _doctype(_chance: random.Random, given: Given) -> Given:
    """Put entities into XML that multiply when they are taken for what they stand for."""
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n + 1, b"&e%d;" % n * 10) for n in range(9))
    doctype = b'<!DOCTYPE x [<!ENTITY e0 "ha">' + entities + b"]>"
    head, end, rest = given.body.partition(b"?>")
    return replace(given, body=head + end + doctype + rest.replace(b"<Name>", b"<Name>&e9;", 1))


def _xml_deep(_chance: random.Random, given: Given) -> Given:
    return replace(given, body=given.body.replace(b"<Name>", b"<Name>" + b"<a>" * _DEEP, 1))


_ANY: tuple[Mutation, ...] = (
    *(_status, _refusal, _refusal, _header, _header, _no_header, _redirect),
    *(_cut, _breaks, _out_of_reach, _noise, _other, _packed, _encoded),
)
_JSON: tuple[Mutation, ...] = (*(_json(_replace_value),) * 8, _json(_drop), _json(_drop), _json(_wrap))
_JSON += (_json(_repeat), _json(_in_tags), _json(_in_tags), _deep, _deep, _next_page, _next_page)
_XML: tuple[Mutation, ...] = (*(_element,) * 8, _doctype, _xml_deep)
