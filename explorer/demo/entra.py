"""Microsoft Entra: the discovery document of a tenant, and tokens for applications."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from explorer.demo.answers import Addresses, Fault, RequestIds, json_answer
from explorer.demo.behaviour import Behaviour
from explorer.demo.device_code import DeviceCodes
from explorer.demo.entra_errors import ERRORS, sentence, timestamp, trace
from explorer.demo.people import TENANTS, App, Tenant
from explorer.demo.tokens import AUDIENCES, DEFAULT_LIFETIME, app_claims, mint, read_unsigned

_USER_GRANTS = ("urn:ietf:params:oauth:grant-type:device_code", "device_code", "refresh_token")


class Entra:
    """https://login.microsoftonline.com for the tenants of the demo."""

    def __init__(self, behaviour: Behaviour, addresses: Addresses, ids: RequestIds) -> None:
        self._behaviour = behaviour
        self._addresses = addresses
        self._ids = ids
        self._codes = DeviceCodes(behaviour.people[0])

    def answer(self, request: Request) -> Response:
        """Answer a discovery or a token request."""
        parts = request.path.strip("/").split("/")
        try:
            match parts, request.method:
                case [tenant, "v2.0", ".well-known", "openid-configuration"], "GET":
                    return self._discovery(self._users_tenant(tenant))
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
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow."""
        form = request.form
        if form.get("grant_type") != "client_credentials":
            raise _Refused("AADSTS70003", grant=form.get("grant_type", ""))
        app = self._app(form.get("client_id", ""), tenant)
        method = _proof(app, form.get("client_secret"), form.get("client_assertion"))
        audience = form.get("scope", "").removesuffix("/.default")
        if refusal := self._behaviour.refusals.get("Token"):
            raise _Refused(refusal, app=app.id, tenant=tenant.name, resource=audience)
        if audience not in AUDIENCES:
            raise _Refused("AADSTS500011", resource=audience, tenant=tenant.name)
        return json_answer(
            {
                "token_type": "Bearer",
                "expires_in": DEFAULT_LIFETIME,
                "ext_expires_in": DEFAULT_LIFETIME,
                "access_token": mint(app_claims(app, method), audience, tenant),
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

    def _error(self, refused: _Refused, request: Request) -> Response:
        status, error, _ = ERRORS[refused.code]
        trace_id = self._ids.next()
        correlation_id = request.headers.get("client-request-id") or self._ids.next()
        number = refused.code.removeprefix("AADSTS")
        body: dict[str, Any] = {
            "error": error,
            "error_description": f"{refused} {trace(trace_id, correlation_id)}",
            "error_codes": [int(number)],
            "timestamp": timestamp(),
            "trace_id": trace_id,
            "correlation_id": correlation_id,
            "error_uri": f"{self._addresses.login}/error?code={number}",
        }
        return json_answer(body, status, {"x-ms-request-id": trace_id, "client-request-id": correlation_id})


class _Refused(Fault):
    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(ERRORS[code][0], code, sentence(code, **facts))

    def __str__(self) -> str:
        return self.message


def _tenant(name: str) -> Tenant:
    for tenant in TENANTS:
        if name.lower() in (tenant.id, *tenant.domains):
            return tenant
    raise _Refused("AADSTS90002", tenant=name)


def _proof(app: App, secret: str | None, assertion: str | None) -> str:
    """Check what an application proves itself with; return the appidacr claim for it."""
    if assertion:
        _check_assertion(app, assertion)
        return "2"
    if not secret:
        raise _Refused("AADSTS7000216")
    if not app.secret or secret != app.secret:
        raise _Refused("AADSTS7000215", app=app.id)
    if app.secret_is_expired:
        raise _Refused("AADSTS7000222", app=app.id)
    return "1"


def _check_assertion(app: App, assertion: str) -> None:
    """Tell a federated token from a self-signed one by its issuer, and compare it with what the application trusts."""
    token = read_unsigned(assertion)
    if token is None:
        raise _Refused("AADSTS50027")
    header, claims = token
    issuer, subject = str(claims.get("iss", "")), str(claims.get("sub", ""))
    audiences = claims.get("aud", "")
    audience = str(audiences[0] if isinstance(audiences, list) and audiences else audiences)
    if issuer == app.id:
        thumbprint = str(header.get("x5t#S256") or header.get("x5t") or "")
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
