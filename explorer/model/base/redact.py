"""The one redactor: every text on its way to screen, log, export, clipboard or crash report passes it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

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
)

LONGEST = 100_000
"""Characters of any text that are shown: a pattern holds up all other threads, 20 ms for as many of the worst."""

LONGEST_MESSAGE = 8_000
"""Characters of a message that are shown; the longest of Azure's, about templates and policies, have some 5,000."""

_BEHIND = 24_000  # characters that are read behind a cut; the longest secret, a token with many groups, is shorter
_SHORTEST_SECRET = 6  # shorter values would blank out ordinary words

_KEYS = (
    r"access_?token|refresh_?token|id_?token|client_?secret|client_?assertion|assertion|password|passphrase|secret"
    r"|authorization"
)
_VALUE = r"""(?:b?"[^"]*"?|b?'[^']*'?|[^\s,;&}\]"']+)"""
# "token: failed" and "error?code=7000222" are words of ordinary messages; what is secret behind these names is longer.
_LOOSE_VALUE = r"""(?:b?"[^"]{12,}"?|b?'[^']{12,}'?|[^\s,;&}\]"']{12,})"""


def _jwt(found: re.Match[str]) -> str:
    return "<jwt>" if found[1] is None else found[0]


_SHAPES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S),
        "<private key>",
    ),
    # What begins so and has no dot is taken in whole, and kept: else each "eyJ" in it would be a try of its own.
    (re.compile(r"eyJ[A-Za-z0-9_-]{5,}+(?:(?:\.[A-Za-z0-9_-]*+){1,4}+|())"), _jwt),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 <redacted>"),
    (
        re.compile(rf"""(?i)(["']?\b(?:{_KEYS})\b["']?\s*[:=]\s*)(?!<){_VALUE}"""),
        r"\1<redacted>",
    ),
    (
        re.compile(rf"""(?i)(["']?\b(?:token|code)\b["']?\s*[:=]\s*)(?!<){_LOOSE_VALUE}"""),
        r"\1<redacted>",
    ),
    (re.compile(r"azsdk%[^%\s]*%"), "azsdk%<redacted>%"),
    (re.compile(r"(?i)([?&;](?:sig|signature|se_sig|access_token)=)[^&\s\"']+"), r"\1<redacted>"),
    (re.compile(r"(?i)\b(sig=)[A-Za-z0-9%+/=_-]{20,}"), r"\1<redacted>"),
    (
        re.compile(r"(?i)(AccountKey|SharedAccessKey|SharedAccessSignature)=[^;\s\"']+"),
        r"\1=<redacted>",
    ),
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="), "<storage key>"),
    (re.compile(r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}"), "<client secret>"),
    (re.compile(r"\b[01]\.A[A-Za-z0-9_-]{60,}"), "<refresh token>"),
)


class Redactor:
    """Replaces secrets in text: first the exact values of the known secret variables, then known shapes.

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


def redacted_values(value: Any) -> Any:
    """Return JSON-like data with every string in it redacted; names stay, and so does the form."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {name: redacted_values(part) for name, part in value.items()}
    return [redacted_values(part) for part in value] if isinstance(value, list) else value
