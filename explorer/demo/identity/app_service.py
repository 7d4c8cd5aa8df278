"""The token endpoint that App Service puts beside a web app or a function."""

from __future__ import annotations

import time

from werkzeug.wrappers import Request, Response

from explorer.demo.base.answers import json_answer
from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.endpoints import APP_SERVICE_HEADER
from explorer.demo.base.tokens import managed_identity_claims, mint
from explorer.demo.identity.managed_identity import chosen

_LIFETIME = 86400  # seconds


class AppService:
    """The endpoint of one app; https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._identities = behaviour.identities or ()

    def answer(self, request: Request) -> Response:
        """Answer a token request; every error has a status code and a sentence, and no code of its own."""
        if request.path != "/msi/token":
            return _error(404, "The resource you are looking for has been removed or is temporarily unavailable.")
        if request.headers.get("X-IDENTITY-HEADER") != APP_SERVICE_HEADER:
            return _error(401, "Unauthorized")
        resource = request.args.get("resource", "")
        if not resource:
            return _error(400, "The resource parameter is missing.")
        identity = chosen(self._identities, request.args)
        if identity is None:
            return _error(
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


def _error(status: int, message: str) -> Response:
    return json_answer({"statusCode": status, "message": message}, status)
