"""What the errors of Resource Manager and Azure Storage mean, and those of the network on the way there."""

from __future__ import annotations

from explorer.model.remedy import Remedy

_RBAC = "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting"
_MANAGER = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
_STORAGE = "https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes"
_BLOB_ACCESS = "https://learn.microsoft.com/azure/storage/blobs/assign-azure-role-data-access"
_PROXY = "https://learn.microsoft.com/azure/developer/python/sdk/azure-sdk-configure-proxy"

AZURE: tuple[Remedy, ...] = (
    Remedy(r"AuthorizationPermissionMismatch|not authorized to perform this operation using this permission",
           "Signed in, but without a role for the data; Owner or Contributor of the account is not enough.",
           'az role assignment create --assignee-object-id {object} --role "Storage Blob Data Reader" '
           "--scope ACCOUNT_RESOURCE_ID",
           _BLOB_ACCESS),
    Remedy(r"\bAuthorizationFailure\b",
           "The account's firewall, network rules or missing public access refused this machine; rarely the identity.",
           'az storage account show -n ACCOUNT --query "{{net:networkRuleSet,public:publicNetworkAccess}}"',
           "https://learn.microsoft.com/azure/storage/common/storage-network-security"),
    Remedy(r"KeyBasedAuthenticationNotPermitted", "The account forbids keys, and SAS signed by a key.",
           "Use an identity with a data role instead of the key",
           "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent"),
    Remedy(r"PublicAccessNotPermitted", "The request was anonymous, and the account permits no anonymous reading.",
           "Sign in; do not open the blob's URL without a credential",
           "https://learn.microsoft.com/azure/storage/blobs/anonymous-read-access-prevent"),
    Remedy(r"InvalidAuthenticationInfo|NoAuthenticationInformation",
           "Storage did not accept the token: another audience or tenant than the account's, or a wrong clock.",
           "azpane doctor --audience storage (aud must be https://storage.azure.com)", _STORAGE),
    Remedy(r"\bAuthenticationFailed\b.*(AuthenticationErrorDetail|Server failed to authenticate)",
           "Storage could not verify the credential: audience, tenant, signature or clock; the detail says which.",
           "Compare date -u with the answer's Date, and the token's tenant with the account's", _STORAGE),
    Remedy(r"\bAuthorizationFailed\b|does not have authorization to perform action",
           "Signed in, but without a role at this scope, or the role is newer than the token.",
           "az role assignment list --assignee {object} --scope /subscriptions/{subscription} --include-inherited",
           _RBAC),
    Remedy(r"InvalidAuthenticationTokenTenant|token is from the wrong issuer",
           "The token comes from another tenant than the subscription's; the message names the right one.",
           "azpane --tenant TENANT_ID, with the tenant that the message names", _MANAGER),
    Remedy(r"ExpiredAuthenticationToken", "The token's time is over, by the service's clock.",
           "Press r in Identity mode (walk again); check this machine's clock", _MANAGER),
    Remedy(r"\bInvalidAuthenticationToken\b|authentication failed because of missing 'Authorization'",
           "The service could not accept this token: wrong audience, damaged, or not there at all.",
           "azpane doctor (compare the token's audience with the service)", _MANAGER),
    Remedy(r"--claims-challenge|insufficient_claims|-ClaimsChallenge",
           "The service wants a stronger or newer sign-in than this token proves (a claims challenge).",
           "Run the command that the message prints",
           "https://learn.microsoft.com/entra/identity-platform/claims-challenge"),
    Remedy(r"SubscriptionNotFound", "This identity sees no such subscription in this tenant and cloud.",
           "az account list --all --refresh -o table",
           "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-subscription-not-found"),
    Remedy(r"ReadOnlyDisabledSubscription|subscription '[^']*' is disabled", "The subscription is disabled.",
           "az account show -s {subscription} --query state",
           "https://learn.microsoft.com/azure/cost-management-billing/manage/subscription-disabled"),
    Remedy(r"not registered to use namespace|MissingSubscriptionRegistration",
           "The subscription has not registered the provider of this resource type.",
           "az provider list --query \"[?registrationState!='Registered'].namespace\" --subscription {subscription}",
           "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider"),
    Remedy(r"RequestDisallowedByPolicy", "An Azure Policy forbids this.",
           "Ask who owns the policy that the message names",
           "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/"
           "error-policy-requestdisallowedbypolicy"),
    Remedy(r"TooManyRequests|OperationNotAllowed.*throttl|\b429\b.*too many",
           "Azure asks to wait: too many requests by this identity or in this subscription.", "Wait, then press r",
           "https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling"),
    Remedy(r"\bContainerNotFound\b|The specified container does not exist",
           "There is no such container in this account.",
           "Check the container's name and the account", _STORAGE),
    Remedy(r"\bBlobNotFound\b|The specified blob does not exist",
           "There is no such blob; it may be deleted or soft-deleted.",
           "Press r to list again", _STORAGE),
    Remedy(r"CERTIFICATE_VERIFY_FAILED|certificate verify failed",
           "The certificate is not trusted here: often a company proxy that opens TLS, or a private cloud.",
           "export REQUESTS_CA_BUNDLE=/path/to/company-ca.pem", _PROXY),
    Remedy(r"Failed to resolve|Name or service not known|nodename nor servname|getaddrinfo failed|NameResolutionError",
           "The host's name cannot be resolved: DNS, VPN or a private endpoint's zone.",
           "nslookup the host that the message names",
           "https://learn.microsoft.com/azure/private-link/private-endpoint-dns"),
    Remedy(r"ProxyError|Cannot connect to proxy|Tunnel connection failed", "The proxy did not let the request through.",
           "Check HTTPS_PROXY, and NO_PROXY for hosts that need none", _PROXY),
)  # fmt: skip
