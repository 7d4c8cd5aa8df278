"""The errors of Microsoft Entra, in its own words."""

from __future__ import annotations

import time

_UNMATCHED = (
    "No matching federated identity record found for presented assertion {} '{}'. Please note that the matching is "
    "done using a case-sensitive comparison. Check your federated identity credential Subject, Audience and Issuer "
    "against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
)

_TEXTS: dict[tuple[int, str], dict[str, str]] = {
    (400, "invalid_tenant"): {
        "AADSTS90002": (
            "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
            "correct cloud. Check with your subscription administrator, this may happen if there are no active "
            "subscriptions for the tenant."
        ),
    },
    (400, "unauthorized_client"): {
        "AADSTS700016": (
            "Application with identifier '{app}' was not found in the directory '{tenant}'. This can happen if the "
            "application has not been installed by the administrator of the tenant or consented to by any user in the "
            "tenant. You may have sent your authentication request to the wrong tenant."
        ),
    },
    (401, "invalid_client"): {
        "AADSTS7000215": (
            "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
            "not the client secret ID, for a secret added to app '{app}'."
        ),
        "AADSTS7000222": (
            "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys "
            "for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
            "security: https://aka.ms/certCreds."
        ),
        "AADSTS7000216": (
            "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."
        ),
        "AADSTS700027": (
            "The certificate with identifier used to sign the client assertion is not registered on application. "
            "[Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}'. Please visit the "
            "Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{app}'.]."
        ),
        "AADSTS700211": _UNMATCHED.format("issuer", "{issuer}"),
        "AADSTS700212": _UNMATCHED.format("audience", "{audience}"),
        "AADSTS700213": _UNMATCHED.format("subject", "{subject}"),
        "AADSTS700024": (
            "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {begins}, "
            "expiry time of assertion {ends}. Review the documentation at "
            "https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."
        ),
    },
    (400, "invalid_grant"): {
        "AADSTS700082": (
            "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for "
            "90.00:00:00."
        ),
        "AADSTS50034": (
            "The user account {{EUII Hidden}} does not exist in the {tenant} directory. To sign into this "
            "application, the account must be added to the directory."
        ),
        "AADSTS50126": "Error validating credentials due to invalid username or password.",
        "AADSTS70000": "The provided value for the input parameter 'device_code' is not valid.",
        "AADSTS65001": (
            "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. Send "
            "an interactive authorization request for this user and resource."
        ),
        "AADSTS90072": (
            "User account '{{EUII Hidden}}' from identity provider '{issuer}' does not exist in tenant '{tenant}' and "
            "cannot access the application '{app}'({name}) in that tenant. The account needs to be added as an "
            "external user in the tenant first. Sign out and sign in again with a different Azure Active Directory "
            "user account."
        ),
    },
    (400, "invalid_request"): {
        "AADSTS50027": "JWT token is invalid or malformed.",
    },
    (400, "invalid_resource"): {
        "AADSTS500011": (
            "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if "
            "the application has not been installed by the administrator of the tenant or consented to by any user in "
            "the tenant. You might have sent your authentication request to the wrong tenant."
        ),
    },
    (400, "unsupported_grant_type"): {
        "AADSTS70003": "The app requested an unsupported grant type '{grant}'.",
    },
    (400, "authorization_pending"): {
        "AADSTS70016": "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    },
    (400, "expired_token"): {
        "AADSTS70020": "The provided value for the input parameter 'device_code' has expired.",
    },
    (400, "interaction_required"): {
        "AADSTS50076": (
            "Due to a configuration change made by your administrator, or because you moved to a new location, you "
            "must use multi-factor authentication to access '{resource}'."
        ),
        "AADSTS53003": (
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."
        ),
    },
}
ERRORS = {code: (*kind, text) for kind, texts in _TEXTS.items() for code, text in texts.items()}
"""AADSTS code -> HTTP status, OAuth error, text in the service's words."""


def sentence(code: str, **facts: str) -> str:
    """Return an AADSTS error as Entra writes it, without the trace that follows."""
    return f"{code}: {ERRORS[code][2].format(**facts)}"


def trace(trace_id: str, correlation_id: str, ahead: float = 0.0) -> str:
    """Return what Entra adds to every error, so that its sign-in logs can be searched for it."""
    return f"Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp(ahead)}"


def clock(moment: float) -> str:
    """Return a time, in seconds since 1970, as the texts of Entra's errors write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.0000000Z", time.gmtime(moment))


def timestamp(ahead: float = 0.0) -> str:
    """Return the time `ahead` seconds from now as the trace of an error writes it."""
    return time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime(time.time() + ahead))
