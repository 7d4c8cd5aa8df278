"""Which variables' values may be shown, and when: a path that looks like one, an id that is a GUID or a domain.

What else is put into such a variable may be the secret that belongs into the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

_GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
_FILE = r"[^/\\\x00-\x1f*?\"<>|]{1,255}"
_REST = r"(?::\d{1,5})?(?:/[\w.~/-]{0,200})?"

_ID = re.compile(_GUID)
_TENANT = re.compile(rf"{_GUID}|{_DOMAIN}|common|organizations|consumers")
_PATH = re.compile(
    rf"(?:~|\.{{1,2}}|[A-Za-z]:)?(?:[/\\]{{1,2}}{_FILE})+[/\\]?|[/~.]"  # begins like a path
    rf"|{_FILE}(?:[/\\]{_FILE})+"  # goes through folders
    rf"|{_FILE}\.(?:pem|pfx|p12|crt|cer|key|der|txt|jwt|token|json)",  # is named like a file
    re.IGNORECASE,
)
_URL = re.compile(rf"https?://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+){_REST}|(?:localhost|[\d.]+|{_DOMAIN}){_REST}")
_CHOICE = re.compile(r"[A-Za-z]{1,40}")

SHOWN: Mapping[str, re.Pattern[str]] = {
    "AZURE_TENANT_ID": _TENANT,
    "AZURE_CLIENT_ID": _ID,
    "AZURE_SUBSCRIPTION_ID": _ID,
    "AZURE_AUTHORITY_HOST": _URL,
    "AZURE_CLIENT_CERTIFICATE_PATH": _PATH,
    "AZURE_FEDERATED_TOKEN_FILE": _PATH,
    "AZURE_TOKEN_CREDENTIALS": _CHOICE,
    "IDENTITY_ENDPOINT": _URL,
    "IMDS_ENDPOINT": _URL,
    "MSI_ENDPOINT": _URL,
    "AZURE_POD_IDENTITY_AUTHORITY_HOST": _URL,
    "AZURE_CONFIG_DIR": _PATH,
    "AZD_CONFIG_DIR": _PATH,
}
"""Variables whose value may be shown, and the form that it then has; of any other only whether it is set."""

WHAT: Mapping[re.Pattern[str], str] = {
    _ID: "no GUID",
    _TENANT: "neither a GUID nor a domain",
    _PATH: "no path",
    _URL: "no URL of a host",
    _CHOICE: "no name of a step",
}

_LONG = re.compile(r"[A-Za-z0-9+=]{40,}")  # no file's name has as many letters and digits in a row, and base64 has


@lru_cache(maxsize=1_000)
def could_be_secret(name: str, value: str) -> bool:
    """Tell whether a value of one of these variables has another form than its own, so that it is not shown."""
    form = SHOWN.get(name)
    if form is None:
        return True
    return form.fullmatch(value.strip()) is None or any(map(_is_like_base64, _LONG.findall(value)))


def _is_like_base64(run: str) -> bool:
    return all(re.search(kind, run) for kind in (r"\d", "[a-z]", "[A-Z]"))


@lru_cache(maxsize=100)
def passwords_of(url: str) -> tuple[str, ...]:
    """Return the parts of a URL that may be of its password, the longest first.

    One that holds an unescaped # / or ? is cut there by whatever reads the URL, and its parts are printed alone.
    """
    user, at, _host = url.partition("://")[2].rpartition("@")
    password = user.partition(":")[2] if at else ""
    return tuple(sorted(set(_parts(password)), key=len, reverse=True))


def _parts(password: str) -> Iterator[str]:
    yield from (part for part in (password, *re.split(r"[#/?:@]", password)) if len(part) >= 3)
