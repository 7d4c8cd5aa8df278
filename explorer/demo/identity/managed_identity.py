"""The instance metadata service of a virtual machine: tokens for its managed identities."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import json_answer
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import APP_SERVICE_HEADER
from explorer.demo.base.people import ManagedIdentity
from explorer.demo.base.tokens import managed_identity_claims, mint

TOKEN_PATH = "/metadata/identity/oauth2/token"

_LIFETIME = 86400  # seconds: a managed identity's token lives a day


class Imds:
    """http://169.254.169.254/metadata, as documented for virtual machines.

    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
    """

    def __init__(self, behaviour: Behaviour) -> None:
        self._identities = behaviour.identities or ()

    def answer(self, request: Request) -> Response:
        """Answer a token request; numbers are strings here, unlike in Entra's answers."""
        if request.path != TOKEN_PATH:
            return _error(404, "not_found", "Not found")
        if request.method != "GET":
            return _error(405, "method_not_allowed", "Method Not Allowed")
        if request.headers.get("Metadata", "").lower() != "true":
            return _error(400, "invalid_request", "Required metadata header not specified")
        resource = request.args.get("resource", "")
        if not resource:
            return _error(400, "invalid_request", "Required audience parameter not specified")
        identity = chosen(self._identities, request.args)
        if identity is None:
            return _error(400, "invalid_request", "Identity not found")
        now = int(time.time())
        return json_answer(
            {
                "access_token": mint(managed_identity_claims(identity), resource, identity.tenant, _LIFETIME),
                "client_id": identity.client_id,
                "expires_in": str(_LIFETIME),
                "expires_on": str(now + _LIFETIME),
                "ext_expires_in": str(_LIFETIME),
                "not_before": str(now),
                "resource": resource,
                "token_type": "Bearer",
            },
            headers={"Server": "IMDS/150.870.65.1854"},
        )


def chosen(identities: Sequence[ManagedIdentity], arguments: Mapping[str, str]) -> ManagedIdentity | None:
    """Return the identity that a request selects by one of its ids, else the system-assigned one."""
    wanted = {name: arguments[name].lower() for name in _SELECTORS if name in arguments}
    for identity in identities:
        if wanted and all(getattr(identity, _SELECTORS[name]).lower() == value for name, value in wanted.items()):
            return identity
        if not wanted and identity.is_system_assigned:
            return identity
    return None


_SELECTORS = {
    "client_id": "client_id",
    "object_id": "object_id",
    "msi_res_id": "resource_id",
    "mi_res_id": "resource_id",
}


def _error(status: int, code: str, text: str) -> Response:
    return json_answer({"error": code, "error_description": text}, status, {"Server": "IMDS/150.870.65.1854"})


class AppService:
    """The endpoint of one app; https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._identities = behaviour.identities or ()

    def answer(self, request: Request) -> Response:
        """Answer a token request; every error has a status code and a sentence, and no code of its own."""
        if request.path != "/msi/token":
            return _app_service_error(
                404, "The resource you are looking for has been removed or is temporarily unavailable."
            )
        if request.headers.get("X-IDENTITY-HEADER") != APP_SERVICE_HEADER:
            return _app_service_error(401, "Unauthorized")
        resource = request.args.get("resource", "")
        if not resource:
            return _app_service_error(400, "The resource parameter is missing.")
        identity = chosen(self._identities, request.args)
        if identity is None:
            return _app_service_error(
                400,
                "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
            )
        return json_answer(
            {
                "access_token": mint(managed_identity_claims(identity), resource, identity.tenant, _LIFETIME),
                "client_id": identity.client_id,
                "expires_on": str(int(time.time()) + _LIFETIME),
                "resource": resource,
                "token_type": "Bearer",
            }
        )


def _app_service_error(status: int, message: str) -> Response:
    return json_answer({"statusCode": status, "message": message}, status)
