"""The errors of Azure Resource Manager, in its own words, and its look at a bearer token."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from explorer.demo.base.answers import Fault
from explorer.demo.base.tokens import MANAGEMENT_AUDIENCES
from explorer.demo.estate.estate import Resource

ERRORS: dict[str, tuple[int, str]] = {
    "AuthorizationFailed": (
        403,
        "The client '{appid}' with object id '{oid}' does not have authorization to perform action "
        "'Microsoft.Resources/subscriptions/resources/read' over scope '{scope}' or the scope is invalid. If access "
        "was "
        "recently granted, please refresh your credentials.",
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
        "The request is being throttled as the limit has been reached for operation type - Read. For more information, "
        "see - https://aka.ms/srpthrottlinglimits",
    ),
}
"""Error code -> status and words; https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors."""


def fault(code: str, *, retry_after: str = "", **facts: str) -> Fault:
    """Return an error by its code, its words filled with the facts; `retry_after` is in seconds."""
    status, message = ERRORS[code]
    headers = {"Retry-After": retry_after} if retry_after else {}
    return Fault(status, code, message.format(**facts), {"x-ms-failure-cause": "gateway", **headers})


def authenticate(read: Callable[[str], dict[str, Any] | None], token: str | None) -> dict[str, Any]:
    """Return the claims of a token that is good for Resource Manager. Raises Fault 401 in the gateway's words."""
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
    """Return what a token of one tenant meets at a subscription of another."""
    return _unauthorized(
        "InvalidAuthenticationTokenTenant",
        f"The access token is from the wrong issuer '{issuer}'. It must match the tenant "
        f"'https://sts.windows.net/{tenant_id}/' associated with this subscription. Please use the authority (URL) "
        f"'https://login.windows.net/{tenant_id}' to get the token. Note, if the subscription is transferred to "
        f"another "
        "tenant there is no impact to the services, but information about new tenant could take time to propagate "
        "(up to "
        "an hour). If you just transferred your subscription and see this error message, please try back later.",
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


Filter = Callable[[Resource], bool]

_COMPARISON = re.compile(r"\s*(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'\s*$", re.I)
_SUBSTRING = re.compile(r"\s*substringof\('((?:[^']|'')*)',\s*(\w+)\)\s*$", re.I)

_FIELDS: dict[str, Callable[[Resource], str]] = {
    "resourcetype": lambda each: each.kind.type,
    "location": lambda each: each.location,
    "resourcegroup": lambda each: each.group,
    "name": lambda each: each.site.name,
}


def parse(text: str) -> Filter:
    """Return the test that a filter describes: comparisons joined by `and`. Raises ValueError for anything else.

    https://learn.microsoft.com/rest/api/resources/resources/list#uri-parameters
    """
    if not text.strip():
        return lambda _: True
    tags: dict[str, str] = {}
    tests: list[Filter] = []
    for part in re.split(r"\s+and\s+", text, flags=re.I):
        if inside := _SUBSTRING.match(part):
            tests.append(_contains(inside[1].replace("''", "'"), inside[2]))
        elif comparison := _COMPARISON.match(part):
            field, operator, value = comparison[1].lower(), comparison[2].lower(), comparison[3].replace("''", "'")
            if field in ("tagname", "tagvalue"):
                tags[field] = value
            else:
                tests.append(_equals(field, value, operator == "eq"))
        else:
            raise ValueError(f"Invalid $filter '{text}' specified in the query string.")
    if tags:
        tests.append(lambda each: _has_tag(each, tags.get("tagname"), tags.get("tagvalue")))
    return lambda each: all(test(each) for test in tests)


def _field(name: str) -> Callable[[Resource], str]:
    try:
        return _FIELDS[name.lower()]
    except KeyError:
        raise ValueError(f"The property '{name}' is not supported in $filter.") from None


def _equals(field: str, value: str, wanted: bool) -> Filter:
    value_of = _field(field)
    return lambda each: (value_of(each).lower() == value.lower()) is wanted


def _contains(text: str, field: str) -> Filter:
    value_of = _field(field)
    return lambda each: text.lower() in value_of(each).lower()


def _has_tag(each: Resource, name: str | None, value: str | None) -> bool:
    return any(
        (name is None or key.lower() == name.lower()) and (value is None or held == value)
        for key, held in each.tags.items()
    )
