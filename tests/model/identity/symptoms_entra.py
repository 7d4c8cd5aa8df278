"""The codes of Microsoft Entra, in the messages that carry them."""

from __future__ import annotations

from tests.model.identity.symptom import APP, TENANT, Symptom

TRACE = "Trace ID: 1f2e Correlation ID: 3c4d Timestamp: 2026-01-02 03:04:05Z"


def _entra(code: str, text: str, meaning: str) -> Symptom:
    return Symptom(f"Authentication failed: AADSTS{code}: {text} {TRACE}", meaning, "EnvironmentCredential")


ENTRA = (
    _entra(
        "7000215",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID.",
        "client secret is wrong",
    ),
    _entra("7000222", f"The provided client secret keys for app '{APP}' are expired.", "needs a new one"),
    _entra("700016", f"Application with identifier '{APP}' was not found in the directory 'Contoso'.", "no such app"),
    _entra(
        "7000229",
        f"The client application {APP} is missing service principal in the tenant {TENANT}.",
        "no service principal",
    ),
    _entra("7000112", f"Application '{APP}'(app) is disabled.", "disabled in this tenant"),
    _entra(
        "7000218",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        "must sign in with a secret",
    ),
    _entra(
        "90002", f"Tenant '{TENANT}' not found. Check to make sure you have the correct tenant ID.", "no such tenant"
    ),
    _entra(
        "900023",
        "Specified tenant identifier 'x' is neither a valid DNS name, nor a valid external domain.",
        "no such tenant",
    ),
    _entra(
        "700027",
        "The certificate with identifier used to sign the client assertion is not registered on application.",
        "certificate is not registered",
    ),
    _entra("700024", "Client assertion is not within its valid time range.", "outside its time"),
    _entra(
        "700211",
        "No matching federated identity record found for presented assertion issuer 'https://x'.",
        "token's issuer",
    ),
    _entra(
        "700213",
        "No matching federated identity record found for presented assertion subject 'system:x'.",
        "token's subject",
    ),
    _entra("70021", "No matching federated identity record found for presented assertion.", "token's subject"),
    _entra(
        "700212",
        "No matching federated identity record found for presented assertion audience 'x'.",
        "token's audience",
    ),
    _entra(
        "7002138",
        "No matching federated identity record found for presented assertion subject 'x'; case matters.",
        "does not match",
    ),
    _entra(
        "50076",
        "Due to a configuration change made by your administrator, you must use multi-factor "
        "authentication to access 'x'.",
        "a password alone can never pass",
    ),
    _entra("50079", "The user is required to use multi-factor authentication.", "Multi-factor"),
    Symptom(
        "ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor "
        f"authentication to access 'x'. {TRACE}",
        "a silent sign-in cannot do",
        "AzureCliCredential",
    ),
    _entra(
        "50078",
        "Presented multi-factor authentication has expired due to policies configured by your administrator.",
        "too long ago",
    ),
    _entra("50158", "External security challenge not satisfied.", "passed interactively"),
    _entra("53003", "Access has been blocked by Conditional Access policies.", "Conditional Access refused"),
    _entra("53000", "Device is not in required device state: compliant.", "managed or registered device"),
    _entra("530003", "Your device is required to be managed to access this resource.", "managed or registered device"),
    _entra("700082", "The refresh token has expired due to inactivity.", "session is over"),
    _entra(
        "70043",
        "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
        "session is over",
    ),
    _entra("50173", "The provided grant has expired due to it being revoked, a fresh auth token is needed.", "revoked"),
    _entra("50132", "Session is not valid due to password expiration or recent password change.", "revoked"),
    _entra("50133", "Session is invalid due to expiration or recent password change.", "session ended"),
    _entra(
        "65001", f"The user or administrator has not consented to use the application with ID '{APP}'.", "consented"
    ),
    _entra("65004", "User declined to consent to access the app.", "declined"),
    _entra(
        "90094",
        "An administrator of Contoso has set a policy that prevents you from granting the permissions.",
        "Only an administrator",
    ),
    _entra(
        "50020",
        "User account 'x' from identity provider 'live.com' does not exist in tenant 'Contoso'.",
        "not a member or guest",
    ),
    _entra("50034", "The user account x does not exist in the directory.", "no such account"),
    _entra(
        "5000225",
        "This tenant has been blocked due to inactivity. To learn more about tenant lifecycle policies, see "
        "https://aka.ms/TenantLifecycle",
        "tenant is disabled",
    ),
    _entra(
        "50105",
        "Your administrator has configured the application to block users unless they are specifically granted access.",
        "assigned users only",
    ),
    _entra("50126", "Error validating credentials due to invalid username or password.", "password is wrong"),
    _entra("50053", "The account is locked, you've tried to sign in too many times.", "locked"),
    _entra("50055", "The password is expired.", "must be changed"),
    _entra("50057", "The user account is disabled.", "account is disabled"),
    _entra(
        "500011",
        "The resource principal named https://x was not found in the tenant named Contoso.",
        "unknown in this tenant",
    ),
    _entra(
        "650057",
        "Invalid resource. The client has requested access to a resource which is not listed.",
        "no permission for this resource",
    ),
    _entra("500133", "Assertion is not within its valid time range.", "time or signature"),
    _entra("90033", "A transient error has occurred. Please try again.", "cannot answer this request now"),
)
