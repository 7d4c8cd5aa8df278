"""What the codes of Microsoft Entra (AADSTS...) mean, and what to do about each."""

from __future__ import annotations

from explorer.model.identity.remedy import Remedy

_FEDERATION = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"


def _row(codes: str, meaning: str, do: str, link: str = "") -> Remedy:
    """`codes` are the code's digits, or several between bars; the code must end there (7000 is not 7000215).

    Without a link the row has Microsoft's own page about the code.
    """
    return Remedy(rf"AADSTS(?:{codes})(?!\d)", meaning, do, link)


ENTRA: tuple[Remedy, ...] = (
    _row(
        "7000215",
        "The client secret is wrong: often the secret's id was pasted instead of its value.",
        "az ad app credential reset --id {client} --append, then put its password in AZURE_CLIENT_SECRET",
    ),
    _row(
        "7000222",
        "The client secret's own lifetime is over; the app needs a new one.",
        "az ad app credential reset --id {client} --append, then put its password in AZURE_CLIENT_SECRET",
    ),
    _row(
        "700016",
        "There is no such app in this tenant: AZURE_CLIENT_ID or AZURE_TENANT_ID is wrong, or the app was never added.",
        "az ad sp show --id {client}‹ (signed in to tenant {tenant})›",
    ),
    _row(
        "7000229",
        "The app exists in another tenant but has no service principal in this one.",
        "az ad sp create --id {client}‹ (signed in to tenant {tenant})›",
    ),
    _row("7000112", "The app is disabled in this tenant.", "az ad sp show --id {client} --query accountEnabled"),
    _row("7000218", "The app must sign in with a secret or a certificate, and sent neither.",
         "Set AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"),
    _row("90002|900023",
         "There is no such tenant in this cloud: the id is mistyped, or it belongs to another cloud.",
         "Check AZURE_TENANT_ID and AZURE_AUTHORITY_HOST; az account tenant list shows your tenants"),
    _row("700027", "The certificate is not registered on the app, or another one is.",
         "az ad app credential list --id {client} --cert, and compare the thumbprint"),
    _row("700024",
         "The signed assertion is outside its time of validity: a wrong clock, or a pipeline's token that is too old.",
         "timedatectl (set the clock), or sign in later in the job", _FEDERATION),
    _row("700211", "The app has no federated credential with this token's issuer.",
         "az ad app federated-credential list --id {client}, and compare issuer with the token's iss", _FEDERATION),
    _row("700213|70021", "No federated credential of the app matches the token's subject (or issuer); case counts.",
         "az ad app federated-credential list --id {client}, and compare subject with the token's sub", _FEDERATION),
    _row("700212", "No federated credential of the app matches the token's audience.",
         "az ad app federated-credential list --id {client}, and compare audiences with the token's aud", _FEDERATION),
    _row("7002138|700238", "The federated token does not match the app's federated credential.",
         "az ad app federated-credential list --id {client}, and compare issuer, subject and audiences", _FEDERATION),
    Remedy(r"AADSTS(?:50072|50074|50076|50079)(?!\d)",
           "Multi-factor authentication is required, which a user name and a password alone can never pass.",
           "Sign in as a service principal or a managed identity; unset AZURE_USERNAME and AZURE_PASSWORD",
           "https://aka.ms/azsdk/identity/mfa", steps=("EnvironmentCredential",)),
    _row("50072|50074|50076|50079", "Multi-factor authentication is required, which a silent sign-in cannot do.",
         "az login‹ --tenant {tenant}›‹ --scope {scope}›"),
    _row("50078", "The last multi-factor authentication is too long ago for this resource's policy.",
         "az login‹ --tenant {tenant}›‹ --scope {scope}›"),
    _row("50158", "A further check outside Microsoft Entra (Conditional Access) must be passed interactively.",
         "az login‹ --tenant {tenant}›‹ --scope {scope}›"),
    _row("53003|530034", "Conditional Access refused to issue the token.",
         "Give the correlation id to an administrator, who finds the policy in the Entra sign-in logs"),
    _row("53000|53001|530003|50097",
         "Conditional Access wants a managed or registered device, which this sign-in is not.",
         "Sign in from a managed device in its browser, not with a device code"),
    _row("700082|70043",
         "The signed-in session is over: its refresh token expired from disuse or by the sign-in frequency policy.",
         "az logout && az login‹ --tenant {tenant}›"),
    _row("50173|50132", "The session was revoked, usually by a changed or reset password.",
         "az logout && az login‹ --tenant {tenant}›"),
    _row("70044|50133", "The session ended by policy or a changed password; only a new sign-in gives tokens again.",
         "az logout && az login‹ --tenant {tenant}›"),
    _row("65001", "Nobody has consented to this app's use of the resource.",
         "az ad app permission admin-consent --id {client}"),
    _row("65004", "Consent was asked for and declined.",
         "Sign in again and accept, or ask an administrator to consent"),
    _row("90094", "Only an administrator can consent to what this app asks for.",
         "az ad app permission admin-consent --id {client} (as an administrator)"),
    _row("50020|90072", "This account is not a member or guest of the tenant that was asked.",
         "az login to the account's own tenant, or have it invited‹ to {tenant}›"),
    _row("50034|51004", "There is no such account in this tenant.", "Check the user name and AZURE_TENANT_ID"),
    _row("5000224|5000225", "The tenant is disabled: Microsoft blocks tenants that nobody uses, then deletes them.",
         "An administrator of the tenant can have it reactivated for 20 days: https://aka.ms/TenantLifecycle"),
    _row("50105", "The app is open to assigned users only, and this one is not assigned.",
         "Ask an administrator to assign the user to the app"),
    _row("50126", "The user name or password is wrong; more tries can lock the account.",
         "Stop retrying; check AZURE_USERNAME and AZURE_PASSWORD"),
    _row("50053", "The account is locked after too many wrong passwords, or the address is blocked.",
         "Stop retrying and wait, or have the password reset"),
    _row("50055", "The password is no longer valid and must be changed.", "Change the password in a browser"),
    _row("50057", "The account is disabled.", "Ask an administrator to enable it"),
    _row("500011", "The resource that the token is for is unknown in this tenant, or belongs to another cloud.",
         "Check the audience‹ {scope}› and the cloud (az cloud show --query name)"),
    _row("650057|650052", "The app has no permission for this resource, or its service is not in the tenant.",
         "az ad app permission list --id {client}"),
    _row("500133|50013", "The assertion's time or signature is not accepted.",
         "timedatectl (set the clock), then get a new assertion"),
    _row("90033|90019|50196", "Microsoft Entra cannot answer this request now, or was asked too often in a loop.",
         "Wait a minute, then walk again"),
)  # fmt: skip
