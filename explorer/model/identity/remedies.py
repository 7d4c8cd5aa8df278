"""Symptom, meaning, remedy: what is known about the messages that Azure and its tools print.

The original text is always shown first. Codes and texts change, and a wrong hint is worse than none: a text that no row
matches is "not known", and no row guesses.
Sources: https://learn.microsoft.com/entra/identity-platform/reference-error-codes,
https://aka.ms/azsdk/python/identity/troubleshoot, and the messages in azure-identity's own files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from explorer.model.base.redact import LONGEST_MESSAGE
from explorer.model.identity.remedies_azure import AZURE
from explorer.model.identity.remedies_chain import CHAIN
from explorer.model.identity.remedies_entra import ENTRA
from explorer.model.identity.remedy import Remedy

NOT_KNOWN = "not known"

_NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a message means, one command or setting that helps, and where it is documented; "" where there is none."""

    meaning: str = NOT_KNOWN
    do: str = ""
    link: str = ""

    @property
    def is_known(self) -> bool:
        return self.meaning != NOT_KNOWN


_ENTRA_CODE = re.compile(r"AADSTS(\d{4,10})")
_SAFE_FACT = re.compile(r"[A-Za-z0-9._:/@-]{1,300}")  # what may stand in a command that will be pasted into a shell
_CODE_LINK = "https://login.microsoftonline.com/error?code={code}"


def explain(
    text: str, step: str = "", causes: tuple[str, ...] = (), facts: Mapping[str, str] = _NO_FACTS
) -> Explanation:
    """Return what is known about a message; `facts` are the values that the remedy's commands need.

    An AADSTS code that no row knows is still linked to Microsoft's own page about it.
    """
    text = text[:LONGEST_MESSAGE]  # some patterns take work that grows with the square of the text
    code = _ENTRA_CODE.search(text)
    known = {name: value for name, value in facts.items() if _SAFE_FACT.fullmatch(value)}
    page = _CODE_LINK.format(code=code[1]) if code else ""
    for row in table():
        if _matches(row, text, step, causes):
            return Explanation(row.meaning, row.filled(known), row.link or page)
    return Explanation(link=page)


def _matches(row: Remedy, text: str, step: str, causes: tuple[str, ...]) -> bool:
    if row.steps and step not in row.steps:
        return False
    if row.causes and not set(row.causes) & set(causes):
        return False
    return _compiled(row.pattern).search(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


@lru_cache(maxsize=1)
def table() -> tuple[Remedy, ...]:
    """Return all rows, the most specific first: codes of Microsoft Entra, then of services, then texts of steps."""
    return (*ENTRA, *AZURE, *CHAIN)
