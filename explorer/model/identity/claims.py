"""What a token says about its bearer: claims from an allow-list, for display.

Access tokens are opaque to clients: one that cannot be decoded is normal, and no claim may grant anything. Tenant and
object id also separate what is remembered for different identities.
Source: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

PERSONAL = ("upn", "unique_name", "preferred_username", "name")
"""Claims that name a person: shown on the screen, but left out of reports or replaced there."""

NAMES: Mapping[str, str] = {
    "aud": "audience",
    "iss": "issuer",
    "tid": "tenant",
    "oid": "object id",
    "appid": "app id",
    "azp": "app id",
    "idtyp": "kind",
    "exp": "expires",
    "nbf": "valid from",
    "iat": "issued",
    "ver": "version",
    "scp": "scopes",
    "roles": "roles",
    "xms_mirid": "managed identity",
    "appidacr": "app signed in by",
    "azpacr": "app signed in by",
    "acrs": "auth context",
    "amr": "signed in by",
    "uti": "token id",
    "upn": "user",
    "unique_name": "user",
    "preferred_username": "user",
    "name": "name",
}
"""Claims that may be shown and reported, in this order, and what each is called on the screen."""

_LONGEST_TOKEN = 65_536  # characters; a real token stays under 16,000
_LONGEST_CLAIM = 500  # characters


def claims_of(token: object) -> Mapping[str, str]:
    """Return the allowed claims of a JWT as text, in the order of NAMES; empty where it is not decodable.

    Times stay seconds since 1970, lists are joined by a space. The signature is not checked. Never raises.
    """
    payload = _payload(token)
    found = {name: text for name in NAMES if (text := _as_text(payload.get(name)))}
    return MappingProxyType(found)


def without_personal(claims: Mapping[str, str]) -> Mapping[str, str]:
    """Return the claims without those that name a person."""
    return MappingProxyType({name: value for name, value in claims.items() if name not in PERSONAL})


def who(claims: Mapping[str, str]) -> str:
    """Return the shortest words for whom a token is: a user, a managed identity, an app, or ""."""
    for name in ("upn", "preferred_username", "unique_name"):
        if claims.get(name):
            return claims[name]
    if claims.get("xms_mirid"):
        return claims["xms_mirid"].rstrip("/").rsplit("/", 1)[-1]
    if claims.get("oid") and (claims.get("idtyp") == "user" or "scp" in claims):
        return f"user {claims['oid']}"
    app = claims.get("appid") or claims.get("azp")
    return f"app {app}" if app else claims.get("oid", "")


def seconds_of(claims: Mapping[str, str], name: str) -> int:
    """Return a time claim (exp, nbf, iat) in seconds since 1970, or 0 where it is missing or no number."""
    try:
        return int(float(claims.get(name, "")))
    except (ValueError, OverflowError):
        return 0


def _payload(token: object) -> Mapping[str, Any]:
    text = token.decode("latin-1") if isinstance(token, bytes) else token
    if not isinstance(text, str) or len(text) > _LONGEST_TOKEN or text.count(".") != 2:
        return {}
    part = text.split(".")[1]
    try:
        payload = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _as_text(value: object) -> str:
    parts = value if isinstance(value, list) else [value]
    said = " ".join(str(one) for one in parts if isinstance(one, str | int | float) and not isinstance(one, bool))
    return said[:_LONGEST_CLAIM].encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair cannot be written
