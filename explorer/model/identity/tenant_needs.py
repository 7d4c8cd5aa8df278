"""Why a tenant did not let the identity in, in a word for a list and in a few words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from explorer.model.base.errors import ExplorerError, Forbidden, SignInNeeded, Throttled, Unreachable


@dataclass(frozen=True, slots=True)
class Need:
    """What a tenant asks for: `word` is shown beside its name, `words` where there is room."""

    word: str
    words: str


_NEEDS: dict[str, Need] = {
    "50072|50074|50076|50078|50079|50158": Need("MFA", "multi-factor authentication"),
    "65001|65004|90094|650052|650057": Need("consent", "consent is missing"),
    "50020|50034|51004|90072|700016|7000229": Need("not a member", "not a member or guest"),
    "53000|53001|53003|530003|530034|50097|50105": Need("policy", "blocked by policy"),
    "700082|70043|70044|50132|50133|50173": Need("expired", "the session is over"),
    "5000224|5000225": Need("disabled", "the tenant is disabled"),
    "90002|900023": Need("not found", "no such tenant in this cloud"),
    "50053|50055|50057": Need("account", "the account is locked or disabled"),
}
"""Codes of Microsoft Entra -> what they ask for; https://learn.microsoft.com/entra/identity-platform/reference-error-codes."""

_CODE = re.compile(r"AADSTS(\d+)")

_BY_NUMBER = {code: need for codes, need in _NEEDS.items() for code in codes.split("|")}


def need_of(error: ExplorerError) -> Need:
    """Return what the tenant asks for; only a code of Entra is called MFA, consent and so on."""
    code = _CODE.search(error.message) or _CODE.search(error.code)
    known = _BY_NUMBER.get(code.group(1)) if code else None
    if known:
        return known
    if isinstance(error, SignInNeeded):
        return Need("sign-in", "another sign-in is needed")
    if isinstance(error, Forbidden):
        return Need("no access", "no right to list it")
    if isinstance(error, Throttled):
        return Need("busy", "Azure asks to wait")
    if isinstance(error, Unreachable):
        return Need("no answer", "no answer came")
    return Need("failed", "could not be listed")
