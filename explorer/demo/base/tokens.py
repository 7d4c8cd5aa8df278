"""Access tokens as Microsoft Entra makes them (v1.0 claims); only the signature is made up."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from explorer.demo.base.people import App, ManagedIdentity, Person, Tenant

MANAGEMENT_AUDIENCES = (
    "https://management.core.windows.net/",
    "https://management.core.windows.net",
    "https://management.azure.com/",
    "https://management.azure.com",
)
"""The audiences Azure Resource Manager accepts, as its own error message lists them."""

STORAGE_AUDIENCES = (
    "https://storage.azure.com/",
    "https://storage.azure.com",
    "e406a681-f3d4-42a8-90b6-c2b029497af1",
)
"""The audiences every storage account accepts, besides its own URL."""

OTHER_AUDIENCES = (
    "https://vault.azure.net",
    "https://database.windows.net/",
    "https://database.windows.net",
    "https://graph.microsoft.com/",
    "https://graph.microsoft.com",
    "https://servicebus.azure.net/",
    "https://servicebus.azure.net",
)

AUDIENCES = MANAGEMENT_AUDIENCES + STORAGE_AUDIENCES + OTHER_AUDIENCES
"""Every resource that the demo's tenants know; AADSTS500011 refuses a token for any other."""

DEFAULT_LIFETIME = 3599
"""Seconds: what Entra gives service principals."""


def mint(claims: Mapping[str, Any], audience: str, tenant: Tenant, lifetime: int = DEFAULT_LIFETIME) -> str:
    """Return a JWT for one audience in one tenant that carries these claims and lives `lifetime` seconds from now.

    Claims as in https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference.
    """
    now = int(time.time())
    identifier = hashlib.sha256(f"{audience} {tenant.id} {now} {sorted(claims.items())}".encode()).digest()
    body = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{tenant.id}/",
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        **claims,
        "tid": tenant.id,
        "uti": encode(identifier[:16]),
        "ver": "1.0",
    }
    return sign(body)


def sign(body: Mapping[str, Any]) -> str:
    """Return the claims as a JWT whose signature has the length of RS256 and proves nothing outside the demo."""
    header = {"typ": "JWT", "alg": "RS256", "x5t": "demo-key-of-azpane", "kid": "demo-key-of-azpane"}
    text = ".".join(encode(json.dumps(part, separators=(",", ":")).encode()) for part in (header, body))
    return f"{text}.{_signature(text)}"


def read(token: str) -> dict[str, Any] | None:
    """Return the claims of a token that `sign` made; None for any other text."""
    text, _, signature = token.rpartition(".")
    if signature != _signature(text):
        return None
    claims: dict[str, Any] = json.loads(_decode(text.split(".")[1]))
    return claims


def read_unsigned(token: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return header and claims of any JWT without checking its signature; None if the text is no JWT."""
    try:
        header, body, _ = token.split(".")
        return json.loads(_decode(header)), json.loads(_decode(body))
    except ValueError:
        return None


def user_claims(person: Person, tenant: Tenant, client_id: str) -> dict[str, Any]:
    """Return what a token says about a user in one of the user's tenants; a guest's token also names the home."""
    given, _, family = person.name.partition(" ")
    common = {
        "acr": "1",
        "amr": ["pwd", "mfa"],
        "appid": client_id,
        "appidacr": "0",
        "family_name": family,
        "given_name": given,
        "idtyp": "user",
        "name": person.name,
        "oid": person.object_ids[tenant.id],
        "scp": "user_impersonation",
        "sub": encode(hashlib.sha256(f"{person.upn} {tenant.id}".encode()).digest()),
        "unique_name": person.upn,
    }
    if tenant.id == person.home.id:
        return {**common, "upn": person.upn}
    return {**common, "email": person.upn, "idp": f"https://sts.windows.net/{person.home.id}/"}


def client_info(person: Person, tenant: Tenant) -> str:
    """Return the client_info that Entra sends beside a user's token; client libraries tell accounts apart by it."""
    return encode(json.dumps({"uid": person.object_ids[tenant.id], "utid": tenant.id}).encode())


def app_claims(app: App, method: str) -> dict[str, Any]:
    """Return what a token says about a service principal; `method` is "1" for a secret, "2" for an assertion."""
    return _service_claims(app.id, method, app.tenant, app.object_id)


def managed_identity_claims(identity: ManagedIdentity) -> dict[str, Any]:
    """Return what a token says about a managed identity; xms_mirid names its Azure resource."""
    claims = _service_claims(identity.client_id, "2", identity.tenant, identity.object_id)
    return {**claims, "xms_mirid": identity.resource_id}


def _service_claims(app_id: str, method: str, tenant: Tenant, object_id: str) -> dict[str, Any]:
    return {
        "appid": app_id,
        "appidacr": method,
        "idp": f"https://sts.windows.net/{tenant.id}/",
        "idtyp": "app",
        "oid": object_id,
        "sub": object_id,
    }


def _signature(text: str) -> str:
    return encode(b"".join(hashlib.sha512(f"{part} {text}".encode()).digest() for part in range(4)))


def encode(data: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
