"""Tokens for managed identities: from a virtual machine's metadata service, and from App Service."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import json_answer
from explorer.demo.base.endpoints import APP_SERVICE_HEADER
from explorer.demo.base.people import ManagedIdentity
from explorer.demo.base.tokens import managed_identity_claims, mint

TOKEN_PATH = "/metadata/identity/oauth2/token"
"""Where the metadata service hands out tokens."""

_LIFETIME = 86400  # seconds: a managed identity's token lives a day
_SERVER = {"Server": "IMDS/150.870.65.1854"}

_SELECTORS = {
    "client_id": "client_id",
    "object_id": "object_id",
    "msi_res_id": "resource_id",
    "mi_res_id": "resource_id",
}
"""Query parameter -> the attribute of an identity that it selects by."""


def imds(request: Request, identities: Sequence[ManagedIdentity]) -> Response:
    """Answer as http://169.254.169.254 does; numbers are strings here, unlike in Entra's answers.

    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
    """
    if request.path != TOKEN_PATH:
        return _imds_error(404, "not_found", "Not found")
    if request.method != "GET":
        return _imds_error(405, "method_not_allowed", "Method Not Allowed")
    if request.headers.get("Metadata", "").lower() != "true":
        return _imds_error(400, "invalid_request", "Required metadata header not specified")
    resource = request.args.get("resource", "")
    if not resource:
        return _imds_error(400, "invalid_request", "Required audience parameter not specified")
    identity = _selected(identities, request.args)
    if identity is None:
        return _imds_error(400, "invalid_request", "Identity not found")
    now = int(time.time())
    return json_answer(
        {
            "access_token": _token(identity, resource),
            "client_id": identity.client_id,
            "expires_in": str(_LIFETIME),
            "expires_on": str(now + _LIFETIME),
            "ext_expires_in": str(_LIFETIME),
            "not_before": str(now),
            "resource": resource,
            "token_type": "Bearer",
        },
        headers=_SERVER,
    )


def _imds_error(status: int, code: str, text: str) -> Response:
    return json_answer({"error": code, "error_description": text}, status, _SERVER)


def app_service(request: Request, identities: Sequence[ManagedIdentity]) -> Response:
    """Answer as the endpoint of an app does: an error is a status and a sentence, without a code of its own.

    https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
    """
    if request.path != "/msi/token":
        gone = "The resource you are looking for has been removed or is temporarily unavailable."
        return _app_service_error(404, gone)
    if request.headers.get("X-IDENTITY-HEADER") != APP_SERVICE_HEADER:
        return _app_service_error(401, "Unauthorized")
    resource = request.args.get("resource", "")
    if not resource:
        return _app_service_error(400, "The resource parameter is missing.")
    identity = _selected(identities, request.args)
    if identity is None:
        unknown = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId."
        return _app_service_error(400, unknown)
    return json_answer(
        {
            "access_token": _token(identity, resource),
            "client_id": identity.client_id,
            "expires_on": str(int(time.time()) + _LIFETIME),
            "resource": resource,
            "token_type": "Bearer",
        }
    )


def _app_service_error(status: int, message: str) -> Response:
    return json_answer({"statusCode": status, "message": message}, status)


def _selected(identities: Sequence[ManagedIdentity], arguments: Mapping[str, str]) -> ManagedIdentity | None:
    """Return the identity that a request selects by its ids, or else the system-assigned one."""
    wanted = {name: arguments[name].lower() for name in _SELECTORS if name in arguments}
    for identity in identities:
        if wanted and all(getattr(identity, _SELECTORS[name]).lower() == value for name, value in wanted.items()):
            return identity
        if not wanted and identity.is_system_assigned:
            return identity
    return None


def _token(identity: ManagedIdentity, resource: str) -> str:
    return mint(managed_identity_claims(identity), resource, identity.tenant, _LIFETIME)
