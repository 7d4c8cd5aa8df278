"""Signing in with a device code: the demo's user needs a moment with the browser, then enters the code."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from explorer.demo.base.people import Person, Tenant
from explorer.demo.base.tokens import DEFAULT_LIFETIME, client_info, encode, mint, sign, user_claims

LIFETIME = 900
"""Seconds for which a code can be entered."""

INTERVAL = 1
"""Seconds between polls; Entra asks for 5."""

PENDING_POLLS = 1
"""Polls that are answered before the user has entered the code."""

PAGE = "https://microsoft.com/devicelogin"


@dataclass(slots=True)
class _Code:
    tenant: Tenant
    scope: str
    ends: float
    polls: int = 0


class DeviceCodes:
    """The codes that were handed out, and the tokens that they lead to; thread-safe."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._codes: dict[str, _Code] = {}
        self._lock = threading.Lock()

    def begin(self, tenant: Tenant, client_id: str, scope: str) -> dict[str, Any]:
        """Hand out a code.

        https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response
        """
        with self._lock:
            digest = hashlib.sha256(f"{client_id} {tenant.id} {len(self._codes)}".encode()).hexdigest()
            self._codes[digest] = _Code(tenant, scope, time.monotonic() + LIFETIME)
        user_code = digest[:9].upper()
        return {
            "user_code": user_code,
            "device_code": digest,
            "verification_uri": PAGE,
            "expires_in": LIFETIME,
            "interval": INTERVAL,
            "message": f"To sign in, use a web browser to open the page {PAGE} and enter the code {user_code} to "
            "authenticate.",
        }

    def poll(self, device_code: str) -> tuple[Tenant, str] | str:
        """Return the tenant and the scope of a sign-in that is done, else the AADSTS code that says why not."""
        with self._lock:
            code = self._codes.get(device_code)
            if code is None:
                return "AADSTS70000"
            code.polls += 1
            if code.ends < time.monotonic():
                return "AADSTS70020"
            return "AADSTS70016" if code.polls <= PENDING_POLLS else (code.tenant, code.scope)

    def tokens(self, tenant: Tenant, client_id: str, audience: str) -> dict[str, Any]:
        """Return the token answer for a user: access, identity and refresh token."""
        claims = user_claims(self._person, tenant, client_id)
        now = int(time.time())
        names = {
            "aud": client_id,
            "iss": f"https://login.microsoftonline.com/{tenant.id}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + DEFAULT_LIFETIME,
            "name": self._person.name,
            "oid": claims["oid"],
            "preferred_username": self._person.upn,
            "sub": claims["sub"],
            "tid": tenant.id,
            "ver": "2.0",
        }
        return {
            "token_type": "Bearer",
            "scope": f"{audience}/user_impersonation {audience}/.default",
            "expires_in": DEFAULT_LIFETIME,
            "ext_expires_in": DEFAULT_LIFETIME,
            "access_token": mint(claims, audience, tenant),
            "refresh_token": f"1.A{encode(hashlib.sha512(self._person.upn.encode()).digest())}",
            "id_token": sign(names),
            "client_info": client_info(self._person, self._person.home),
        }
