"""Microsoft Entra: the discovery document of a tenant, and tokens for applications and users."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import Addresses, Fault, RequestIds, json_answer
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import NEIGHBOURS, TENANTS, App, Person, Tenant
from explorer.demo.base.tokens import (
    AUDIENCES,
    DEFAULT_LIFETIME,
    app_claims,
    client_info,
    mint,
    read_unsigned,
    user_claims,
)
from explorer.demo.identity.device_code import DeviceCodes
from explorer.demo.identity.entra_errors import ERRORS, clock, sentence, timestamp, trace

_CLOCK_TOLERANCE = 300  # seconds by which an assertion's times may be wrong

_USER_GRANTS = ("urn:ietf:params:oauth:grant-type:device_code", "device_code", "refresh_token")


class Entra:
    """https://login.microsoftonline.com for the tenants of the demo."""

    def __init__(self, behaviour: Behaviour, addresses: Addresses, ids: RequestIds) -> None:
        self._behaviour = behaviour
        self._addresses = addresses
        self._ids = ids
        self._grants = {"client_credentials": self._by_itself, "password": self._by_password}
        self._codes = DeviceCodes(behaviour.people[0])

    def answer(self, request: Request) -> Response:
        """Answer a discovery or a token request."""
        parts = request.path.strip("/").split("/")
        try:
            match parts, request.method:
                case [tenant, "v2.0", ".well-known", "openid-configuration"], "GET":
                    return self._discovery(self._users_tenant(tenant))
                case ["common", "userrealm", _], "GET":
                    return json_answer({"ver": "1.0", "account_type": "Managed"})
                case [tenant, "oauth2", "v2.0", "devicecode"], "POST":
                    return self._device_code(self._users_tenant(tenant), request)
                case [tenant, "oauth2", "v2.0", "token"], "POST" if request.form.get("grant_type") in _USER_GRANTS:
                    return self._user_token(self._users_tenant(tenant), request)
                case [tenant, "oauth2", "v2.0", "token"], "POST":
                    return self._token(_tenant(tenant), request)
            return Response(status=404)
        except _Refused as refused:
            return self._error(refused, request)

    def _discovery(self, tenant: Tenant) -> Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#sample-response."""
        base = f"{self._addresses.login}/{tenant.id}"
        return json_answer(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": [
                    "client_secret_post",
                    "private_key_jwt",
                    "client_secret_basic",
                ],
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "response_modes_supported": ["query", "fragment", "form_post"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
                "scopes_supported": ["openid", "profile", "email", "offline_access"],
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
                "tenant_region_scope": "EU",
                "cloud_instance_name": "microsoftonline.com",
            }
        )

    def _token(self, tenant: Tenant, request: Request) -> Response:
        """Check who asks, then for what, and answer with a token.

        https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and v2-oauth-ropc.
        """
        form = request.form
        grant = self._grants.get(form.get("grant_type", ""))
        if grant is None:
            raise _Refused("AADSTS70003", grant=form.get("grant_type", ""))
        app = self._app(form.get("client_id", ""), tenant)
        claims, besides = grant(app, form)
        scopes = form.get("scope", "").split()
        audience = next((scope for scope in scopes if scope not in _OPENID_SCOPES), "").removesuffix("/.default")
        if refusal := self._behaviour.refusals.get("Token"):
            raise _Refused(refusal, app=app.id, tenant=tenant.name, resource=audience)
        if audience not in AUDIENCES:
            raise _Refused("AADSTS500011", resource=audience, tenant=tenant.name)
        return json_answer(
            {
                "token_type": "Bearer",
                "expires_in": DEFAULT_LIFETIME,
                "ext_expires_in": DEFAULT_LIFETIME,
                "access_token": mint(claims, audience, tenant),
                **besides,
            },
            headers={"x-ms-request-id": self._ids.next()},
        )

    def _device_code(self, tenant: Tenant, request: Request) -> Response:
        form = request.form
        return json_answer(self._codes.begin(tenant, form.get("client_id", ""), form.get("scope", "")))

    def _user_token(self, tenant: Tenant, request: Request) -> Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#successful-authentication-response."""
        form = request.form
        scope = form.get("scope", "")
        if form["grant_type"] != "refresh_token":
            polled = self._codes.poll(form.get("device_code", ""))
            if isinstance(polled, str):
                raise _Refused(polled)
            tenant, scope = polled
        audience = next((part.removesuffix("/.default") for part in scope.split() if "/" in part), "")
        if audience not in AUDIENCES:
            raise _Refused("AADSTS500011", resource=audience, tenant=tenant.name)
        return json_answer(self._codes.tokens(tenant, form.get("client_id", ""), audience))

    def _users_tenant(self, name: str) -> Tenant:
        """A user who names no tenant signs in at home."""
        return self._behaviour.people[0].home if name in ("organizations", "common") else _tenant(name)

    def _app(self, client_id: str, tenant: Tenant) -> App:
        for app in self._behaviour.apps:
            if app.id == client_id and app.tenant == tenant:
                return app
        raise _Refused("AADSTS700016", app=client_id, tenant=tenant.name)

    def _by_itself(self, app: App, form: Mapping[str, str]) -> _Grant:
        now = time.time() + self._behaviour.clock_ahead
        return app_claims(app, _proof(app, form.get("client_secret"), form.get("client_assertion"), now)), {}

    def _by_password(self, app: App, form: Mapping[str, str]) -> _Grant:
        person = self._person(form.get("username", ""), app.tenant)
        if not person.password or form.get("password") != person.password:
            raise _Refused("AADSTS50126")
        claims = user_claims(person, app.tenant, app.id)
        return claims, {"id_token": mint(claims, app.id, app.tenant), "client_info": client_info(person, app.tenant)}

    def _person(self, name: str, tenant: Tenant) -> Person:
        for person in self._behaviour.people:
            if person.upn == name.lower() and tenant.id in person.object_ids:
                return person
        raise _Refused("AADSTS50034", tenant=tenant.name)

    def _error(self, refused: _Refused, request: Request) -> Response:
        status, error, _ = ERRORS[refused.code]
        trace_id = self._ids.next()
        correlation_id = request.headers.get("client-request-id") or self._ids.next()
        number = refused.code.removeprefix("AADSTS")
        body: dict[str, Any] = {
            "error": error,
            "error_description": f"{refused} {trace(trace_id, correlation_id, self._behaviour.clock_ahead)}",
            "error_codes": [int(number)],
            "timestamp": timestamp(self._behaviour.clock_ahead),
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": f"{self._addresses.login}/error?code={number}",
        }
        return json_answer(body, status, {"x-ms-request-id": trace_id, "client-request-id": correlation_id})


_OPENID_SCOPES = ("openid", "profile", "email", "offline_access")
_Grant = tuple[dict[str, Any], dict[str, str]]
"""The claims of a token, and what the answer holds besides it."""


class _Refused(Fault):
    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(ERRORS[code][0], code, sentence(code, **facts))

    def __str__(self) -> str:
        return self.message


def _tenant(name: str) -> Tenant:
    for tenant in (*TENANTS, *NEIGHBOURS):
        if name.lower() in (tenant.id, *tenant.domains):
            return tenant
    raise _Refused("AADSTS90002", tenant=name)


def _proof(app: App, secret: str | None, assertion: str | None, now: float) -> str:
    """Check the proof of an application; return the appidacr claim for its kind."""
    if assertion:
        _check_assertion(app, assertion, now)
        return "2"
    if not secret:
        raise _Refused("AADSTS7000216")
    if not app.secret or secret != app.secret:
        raise _Refused("AADSTS7000215", app=app.id)
    if app.secret_is_expired:
        raise _Refused("AADSTS7000222", app=app.id)
    return "1"


def _check_assertion(app: App, assertion: str, now: float) -> None:
    """Check an assertion: its issuer says whether it is self-signed or federated, and the application what it trusts.

    `now` is the time by Entra's own clock.
    """
    token = read_unsigned(assertion)
    if token is None:
        raise _Refused("AADSTS50027")
    header, claims = token
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    audiences = claims.get("aud", "")
    audience = str(audiences[0] if isinstance(audiences, list) and audiences else audiences)
    _check_time(claims, now)
    if issuer == app.id:
        thumbprint = str(header.get("x5t#S256") or header.get("x5t") or "").rstrip("=")
        if thumbprint not in app.thumbprints:
            raise _Refused("AADSTS700027", app=app.id, thumbprint=thumbprint)
        return
    trusted = app.federated
    if trusted is None or issuer != trusted.issuer:
        raise _Refused("AADSTS700211", issuer=issuer)
    if audience != trusted.audience:
        raise _Refused("AADSTS700212", audience=audience)
    if subject != trusted.subject:
        raise _Refused("AADSTS700213", subject=subject)


def _check_time(claims: Mapping[str, Any], now: float) -> None:
    begins, ends = float(claims.get("nbf", claims.get("iat", now))), float(claims.get("exp", now))
    if begins - _CLOCK_TOLERANCE <= now <= ends + _CLOCK_TOLERANCE:
        return
    moments = {"now": now, "begins": begins, "ends": ends}
    raise _Refused("AADSTS700024", **{name: clock(moment) for name, moment in moments.items()})
