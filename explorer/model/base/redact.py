"""The one redactor: every text on its way to screen, log, export, clipboard or crash report passes it.

A secret is known by its value (what a variable of this process holds), by its name (a key, a header, a parameter), or
by its shape. What can be an ordinary word, and a code of a service, is none of the three.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from explorer.model.base.settings_shown import SHOWN, could_be_secret, passwords_of

SECRET_VARIABLES = (
    "AZURE_CLIENT_SECRET",
    "AZURE_PASSWORD",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "IDENTITY_HEADER",
    "MSI_SECRET",
    "AZURE_STORAGE_KEY",
    "AZURE_STORAGE_CONNECTION_STRING",
    "AZURE_STORAGE_SAS_TOKEN",
    "SYSTEM_ACCESSTOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "AZURE_DEVOPS_EXT_PAT",
    "ARM_CLIENT_SECRET",
    "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "ARM_ACCESS_KEY",
    "ARM_SAS_TOKEN",
    "GITHUB_TOKEN",
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")

LONGEST = 100_000
"""Characters of any text that are shown: a pattern holds up all other threads, 20 ms for as many of the worst."""

LONGEST_MESSAGE = 8_000
"""Characters of a message that are shown; the longest of Azure's, about templates and policies, have some 5,000."""

_BEHIND = 24_000  # characters that are read behind a cut; the longest secret, a token with many groups, is shorter
_SHORTEST_SECRET = 6  # shorter values would blank out ordinary words

_NAMES = (
    r"(?:access|refresh|id|sas|bearer|auth|session|security|device|registration)[-_]?token|device[-_]?code"
    r"|assertion|authorization|passw(?:or)?d|passphrase|secret(?:[-_]?(?:value|text|key))?|connection[-_]?string"
    r"|(?:account|(?:shared[-_]?)?access|shared|master|primary|secondary|authorization|auth|api|storage|functions?"
    r"|private|subscription|encryption|signing|symmetric|admin|query)[-_]?key|shared[-_]?access[-_]?signature"
    r"|x-identity-header"
)
"""How the name of a secret ends: in JSON, in a form, a header, a connection string, a setting or an option."""

_SECRET_NAME = re.compile(rf"(?i).*(?:{_NAMES})", re.DOTALL)

_QUOTED = "|".join(
    rf"\\{mark}(?:[^{mark}\\]|\\(?!{mark})[\s\S])*+(?:\\{mark})?|{mark}(?:[^{mark}\\]|\\[\s\S])*+{mark}?"
    for mark in "\"'"
)
_BARE = r"""(?:[^\s,;&}\]"'\\]|\\(?!["']))+"""
_IS_OURS = r"<(?:redacted|jwt|[A-Z_]+|private key|client secret|storage key|refresh token)>"
_VALUE = rf"(?P<value>(?!{_IS_OURS})(?:{_QUOTED}|{_BARE}))"

_WORD = re.compile(r"[A-Z]?[a-z]{1,18}|[A-Z]{1,12}|[-*.…]+")
_CAMEL_CASE = re.compile(r"(?:[A-Z][a-z]{1,18}){2,8}")  # the code of a service, the name of a class
_CODE = re.compile(r"(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)[\w.~+/=-]{20,}")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _can_be_a_word(text: str) -> bool:
    return _WORD.fullmatch(text.rstrip(".:!")) is not None


def _can_be_a_code(text: str) -> bool:
    return _can_be_a_word(text) or _CAMEL_CASE.fullmatch(text.rstrip(".:!")) is not None


def _jwt(found: re.Match[str]) -> str:
    return "<jwt>" if found[1] is None else found[0]


def _named(found: re.Match[str]) -> str:
    """Blank the value behind a name; in a sentence ("Password: incorrect") what stands there can be a word."""
    name, value = found["name"], found["value"]
    is_sentence = value[0] not in "\\\"'" and re.search(r"(?::|--[\w-]+)\s+\Z", name) is not None
    is_column = "primary" in name.lower()  # a table's primary key is the name of a column, an account's is none
    is_word = (is_sentence and _can_be_a_word(value)) or (is_column and _can_be_a_code(value.strip("\\\"'")))
    return found[0] if is_word else f"{name}<redacted>"


def _perhaps(found: re.Match[str]) -> str:
    """Blank what stands behind `token` or `code` if it is neither words nor the code of an error."""
    value = found["value"].strip("\\\"'")
    if "token" not in found["name"].lower():
        is_secret = _CODE.fullmatch(value) is not None
    elif found["value"][0] in "\\\"'":
        is_secret = len(value) >= 12 and " " not in value
    else:
        is_secret = len(value) >= 12 and "://" not in value and not _can_be_a_code(value)
    return f"{found['name']}<redacted>" if is_secret and not _GUID.fullmatch(value) else found[0]


def _scheme(found: re.Match[str]) -> str:
    """Blank what stands behind the name of a scheme; in a header only a short word is taken for a word."""
    value = found["value"]
    is_word = _can_be_a_word(value) and len(value) < 15 if found["where"] else _can_be_a_code(value)
    return found[0] if is_word else f"{found['where'] or ''}{found['name']} <redacted>"


_SHAPES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S),
        "<private key>",
    ),
    # What begins so and has no dot is taken in whole, and kept: else each "eyJ" in it would be a try of its own.
    (re.compile(r"eyJ[A-Za-z0-9_-]{5,}+(?:(?:\.[A-Za-z0-9_-]*+){1,4}+|())"), _jwt),
    (
        re.compile(
            r"(?i)(?P<where>[:=\"']\s{0,9})?\b(?P<name>bearer|basic|sharedkey|sharedkeylite)\s+"
            r"(?![a-z_]+=[\"'])(?P<value>[A-Za-z0-9._~+/=:-]{8,})"
        ),
        _scheme,
    ),
    # A password in a URL. One that holds an unescaped # / or ? ends at the last @, if no port stands there.
    (re.compile(r"(://)[^\s/?#@:\"'<>]*+:[^\s/?#@\"'<>]*+@"), r"\1<redacted>@"),
    (re.compile(r"(://)[^\s/?#@:\"'<>]++:(?!\d{1,5}\b)[^\s@\"'<>]{1,200}@"), r"\1<redacted>@"),
    (re.compile(r"(://)[A-Za-z0-9_]{20,200}@"), r"\1<redacted>@"),
    (
        re.compile(
            rf"(?i)(?P<name>(?<![\w.-])\\?[\"']?[\w.-]{{0,80}}?(?:{_NAMES})\\?[\"']?\s{{0,9}}[:=]\s{{0,9}}){_VALUE}"
        ),
        _named,
    ),
    (re.compile(rf"(?i)(?P<name>(?<![\w-])--[\w-]{{0,40}}?(?:{_NAMES})\s{{1,9}}){_VALUE}"), _named),
    (re.compile(rf"(?i)(?P<name>\baz login\b[^\n]{{0,300}}?\s-p[ =]){_VALUE}"), _named),
    (re.compile(r"(?i)(;\s{0,9}pwd\s{0,9}=\s{0,9})[^;\s]+"), r"\1<redacted>"),
    (re.compile(r"(?i)([?&]code=)(?!\d{1,10}(?:[&\s\"']|\Z))[^&\s\"']+"), r"\1<redacted>"),
    (
        re.compile(rf"(?i)(?P<name>(?<![\w.-])\\?[\"']?(?:token|code)\\?[\"']?\s{{0,9}}[:=]\s{{0,9}}){_VALUE}"),
        _perhaps,
    ),
    (re.compile(r"azsdk%[^%\s]*%"), "azsdk%<redacted>%"),
    (re.compile(r"(?i)([?&;](?:sig|signature|se_sig)=)[^&\s\"']+"), r"\1<redacted>"),
    (re.compile(r"(?i)\b(sig=)[A-Za-z0-9%+/=_-]{20,}"), r"\1<redacted>"),
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="), "<storage key>"),
    (re.compile(r"(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{200,}={0,2}"), "<certificate>"),
    (re.compile(r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}"), "<client secret>"),
    (re.compile(r"\b[01]\.A[A-Za-z0-9_-]{60,}"), "<refresh token>"),
    (re.compile(r"\b(?:ghp|gho|ghs|ghu|github_pat)_[A-Za-z0-9_]{20,}"), "<GitHub token>"),
)


class Redactor:
    """Replaces secrets in text: first the values of this process's own settings, then what is known by name or shape.

    Sources: the shapes are those in which azure-identity, az, azd, pwsh and Azure Storage print secrets.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = environ

    def __call__(self, text: object) -> str:
        """Return `str(text)` without secrets; of a text longer than LONGEST its beginning, and how long it was."""
        return self.beginning(str(text), LONGEST)

    def beginning(self, text: str, most: int) -> str:
        """Return the first `most` characters without secrets; more than is shown is read, so that no cut hides one."""
        clean = self._clean(text[: most + _BEHIND])
        if len(text) <= most + _BEHIND and len(clean) <= most:
            return clean
        return f"{clean[:most]}… (the first {most:,} of {len(text):,} characters)"

    def _clean(self, clean: str) -> str:
        environ = os.environ if self._environ is None else self._environ
        for name in SECRET_VARIABLES:
            value = environ.get(name, "")
            if len(value) >= _SHORTEST_SECRET:
                clean = clean.replace(value, f"<{name}>")
        for name in SHOWN:
            value = environ.get(name, "")
            if len(value) >= _SHORTEST_SECRET and could_be_secret(name, value):
                for form in (value, repr(value)[1:-1]):
                    clean = clean.replace(form, f"<{name}>")
        for name in _PROXIES:
            for password in passwords_of(environ.get(name, "")):
                clean = clean.replace(password, "<redacted>")
        for shape, replacement in _SHAPES:
            clean = shape.sub(replacement, clean)
        return clean


redact = Redactor()
"""The redactor over this process's own environment."""


def redact_message(text: str) -> str:
    """Return the beginning of a message, whatever its length, without secrets."""
    return redact.beginning(text.strip(), LONGEST_MESSAGE)


redact_again = lru_cache(maxsize=50_000)(redact)
"""The same with a cache, for values of tags: few of them stand on many resources."""


def is_secret_name(name: str) -> bool:
    """Tell whether the value of a key with this name is a secret: sharedKey, adminPassword, primaryConnectionString."""
    return _SECRET_NAME.fullmatch(name) is not None


def redacted_values(value: Any, name: str = "") -> Any:
    """Return JSON-like data with every string in it redacted; names stay, and so does the form."""
    if isinstance(value, str):
        is_secret = value and is_secret_name(name) and not ("primary" in name.lower() and _can_be_a_code(value))
        return "<redacted>" if is_secret else redact(value)
    if isinstance(value, Mapping):
        return {key: redacted_values(part, key if isinstance(key, str) else "") for key, part in value.items()}
    return [redacted_values(part, name) for part in value] if isinstance(value, list) else value
