"""The errors of Azure Resource Manager, in its own words, and its check of a bearer token."""

from __future__ import annotations

import time
from typing import Any

from explorer.demo.base.answers import Fault
from explorer.demo.base.tokens import MANAGEMENT_AUDIENCES, read

ERRORS: dict[str, tuple[int, str]] = {
    "AuthorizationFailed": (
        403,
        "The client '{appid}' with object id '{oid}' does not have authorization to perform action "
        "'Microsoft.Resources/subscriptions/resources/read' over scope '{scope}' or the scope is invalid. If access "
        "was recently granted, please refresh your credentials.",
    ),
    "InternalServerError": (500, "The server encountered an internal error. Please retry the request."),
    "InvalidResourceNamespace": (404, "The resource namespace '{namespace}' is invalid."),
    "InvalidResourceType": (
        404,
        "The resource type could not be found in the namespace '{type}' for api version '{version}'.",
    ),
    "MethodNotAllowed": (405, "The requested resource does not support http method '{method}'."),
    "MissingApiVersionParameter": (
        400,
        "The api-version query parameter (?api-version=) is required for all requests.",
    ),
    "NoRegisteredProviderFound": (
        400,
        "No registered resource provider found for location '' and API version '{version}' for type '{type}'. The "
        "supported api-versions are '{versions}'. The supported locations are '{locations}'.",
    ),
    "NotFound": (404, "No HTTP resource was found that matches the request URI '{path}'."),
    "ResourceGroupNotFound": (404, "Resource group '{group}' could not be found."),
    "ResourceNotFound": (
        404,
        "The Resource '{name}' under resource group '{group}' was not found. For more details please go to "
        "https://aka.ms/ARMResourceNotFoundFix",
    ),
    "SubscriptionNotFound": (404, "The subscription '{subscription}' could not be found."),
    "TooManyRequests": (
        429,
        "The request is being throttled as the limit has been reached for operation type - Read. For more "
        "information, see - https://aka.ms/srpthrottlinglimits",
    ),
}
"""Error code -> status and words; https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors."""


def fault(code: str, *, retry_after: str = "", **facts: str) -> Fault:
    """Return an error by its code, with the facts put into its words; `retry_after` is in seconds."""
    status, message = ERRORS[code]
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Fault(status, code, message.format(**facts), {"x-ms-failure-cause": "gateway", **headers})


def authenticate(token: str | None) -> dict[str, Any]:
    """Return the claims of a token that Resource Manager accepts. Raises Fault 401 in the gateway's words."""
    if token is None:
        raise _unauthorized("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
    claims = read(token)
    if claims is None:
        raise _unauthorized("InvalidAuthenticationToken", "The access token is invalid.")
    if claims["aud"] not in MANAGEMENT_AUDIENCES:
        allowed = ",".join(f"'{audience}'" for audience in MANAGEMENT_AUDIENCES)
        raise _unauthorized(
            "InvalidAuthenticationToken",
            f"The access token has been obtained for wrong audience or resource '{claims['aud']}'. "
            f"It should exactly match with one of the allowed audiences {allowed}.",
        )
    if claims["exp"] <= time.time():
        raise _unauthorized(
            "ExpiredAuthenticationToken",
            f"The access token expiry UTC time '{_clock(claims['exp'])}' is earlier than current UTC time "
            f"'{_clock(time.time())}'.",
        )
    return claims


def wrong_tenant(issuer: str, tenant_id: str) -> Fault:
    """Return the error for a token of one tenant at a subscription of another."""
    return _unauthorized(
        "InvalidAuthenticationTokenTenant",
        f"The access token is from the wrong issuer '{issuer}'. It must match the tenant "
        f"'https://sts.windows.net/{tenant_id}/' associated with this subscription. Please use the authority (URL) "
        f"'https://login.windows.net/{tenant_id}' to get the token. Note, if the subscription is transferred to "
        "another tenant there is no impact to the services, but information about new tenant could take time to "
        "propagate (up to an hour). If you just transferred your subscription and see this error message, please try "
        "back later.",
        tenant_id,
    )


def _unauthorized(code: str, message: str, tenant_id: str = "") -> Fault:
    challenge = (
        f'Bearer authorization_uri="https://login.windows.net/{tenant_id}", error="invalid_token", '
        f'error_description="{message}"'
    )
    return Fault(401, code, message, {"x-ms-failure-cause": "gateway", "WWW-Authenticate": challenge})


def _clock(seconds: float) -> str:
    moment = time.gmtime(seconds)
    half = "AM" if moment.tm_hour < 12 else "PM"
    date = f"{moment.tm_mon}/{moment.tm_mday}/{moment.tm_year}"
    return f"{date} {moment.tm_hour % 12 or 12}:{moment.tm_min:02}:{moment.tm_sec:02} {half}"
