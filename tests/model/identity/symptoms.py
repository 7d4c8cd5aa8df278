"""Messages of the chain's steps, of Resource Manager and of Storage, and all symptoms together."""

from __future__ import annotations

from tests.model.identity.symptom import APP, TENANT, Symptom
from tests.model.identity.symptoms_entra import ENTRA

AZURE = (
    Symptom(
        "Specified feature is not yet supported for hierarchical namespace accounts.\nErrorCode:"
        "FeatureNotYetSupportedForHierarchicalNamespaceAccounts",
        "hierarchical namespace",
    ),
    Symptom(
        "Blob tags are only supported on General Purpose v2 storage accounts.\nErrorCode:"
        "BlobTagsNotSupportedForAccountType",
        "general-purpose v2",
    ),
    Symptom(
        "This request is not authorized to perform this operation using this permission.\nErrorCode:"
        "AuthorizationPermissionMismatch",
        "without a role for the data",
    ),
    Symptom("This request is not authorized to perform this operation.\nErrorCode:AuthorizationFailure", "firewall"),
    Symptom(
        "Key based authentication is not permitted on this storage account.\nErrorCode:"
        "KeyBasedAuthenticationNotPermitted",
        "forbids keys",
    ),
    Symptom("This operation is not permitted on an archived blob.\nErrorCode:BlobArchived", "archive tier"),
    Symptom("Public access is not permitted on this storage account.\nErrorCode:PublicAccessNotPermitted", "anonymous"),
    Symptom(
        "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
        "\nErrorCode:InvalidAuthenticationInfo",
        "did not accept the token",
    ),
    Symptom(
        "Server failed to authenticate the request.\nErrorCode:AuthenticationFailed\nAuthenticationErrorDetail:"
        "Lifetime validation failed.",
        "could not verify the credential",
    ),
    Symptom(
        f"(AuthorizationFailed) The client '{APP}' with object id 'x' does not have authorization to perform action "
        "'Microsoft.Storage/storageAccounts/read' over scope '/subscriptions/1'.",
        "without a role at this scope",
    ),
    Symptom(
        "(InvalidAuthenticationTokenTenant) The access token is from the wrong issuer 'https://sts.windows.net/1/'.",
        "another tenant",
    ),
    Symptom(
        "(ExpiredAuthenticationToken) The access token expiry UTC time is earlier than current UTC time.",
        "time is over",
    ),
    Symptom("(InvalidAuthenticationToken) The access token is invalid.", "could not accept this token"),
    Symptom(
        "This credential doesn't support claims challenges. To authenticate with the required claims, please run the "
        "following command (requires Azure CLI version 2.76.0 or later): az login --claims-challenge eyJ9",
        "stronger or newer sign-in",
        "AzureCliCredential",
    ),
    Symptom("(SubscriptionNotFound) The subscription '1' could not be found.", "no such subscription"),
    Symptom(
        "(ReadOnlyDisabledSubscription) The subscription '1' is disabled and therefore marked as read only.",
        "is disabled",
    ),
    Symptom(
        "(MissingSubscriptionRegistration) The subscription is not registered to use namespace 'Microsoft.Cache'.",
        "has not registered",
    ),
    Symptom("(RequestDisallowedByPolicy) Resource 'x' was disallowed by policy.", "Azure Policy"),
    Symptom("(TooManyRequests) The request is being throttled.", "asks to wait"),
    Symptom("ContainerBeingDeleted: The specified container is being deleted.", "is being deleted"),
    Symptom("AccountIsDisabled: The specified account is disabled.", "switched off"),
    Symptom(
        "DisallowedOperation: The current subscription type is not permitted to perform operations on any provider.",
        "may not use any resource provider",
    ),
    Symptom("The specified container does not exist.\nErrorCode:ContainerNotFound", "no such container"),
    Symptom("The specified blob does not exist.\nErrorCode:BlobNotFound", "no such blob"),
    Symptom("This operation is not permitted on an archived blob.\nErrorCode:BlobArchived", "archive tier"),
    Symptom(
        "The blob is encrypted with customer specified encryption, but it was not provided in the request.\n"
        "ErrorCode:BlobUsesCustomerSpecifiedEncryption",
        "asks for no keys",
    ),
    Symptom(
        "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded (Caused by SSLError("
        "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed')))",
        "not trusted",
    ),
    Symptom(
        "<urllib3.connection.HTTPSConnection object>: Failed to resolve 'x.example' ([Errno -2] Name or service not "
        "known)",
        "cannot be resolved",
    ),
    Symptom(
        "Authentication failed: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded "
        "with url: / (Caused by ConnectTimeoutError(<HTTPSConnection object>, 'Connection to login.microsoftonline.com "
        "timed out. (connect timeout=5.0)'))",
        "firewall drops",
    ),
    Symptom("<urllib3.connection.HTTPSConnection object>: [Errno 111] Connection refused", "nothing listens"),
    Symptom(
        "HTTPSConnectionPool: Max retries exceeded (Caused by ProxyError('Unable to connect to proxy', OSError("
        "'Tunnel connection failed: 407')))",
        "proxy did not let",
    ),
)

_MI, _AZD, _PWSH = "ManagedIdentityCredential", "AzureDeveloperCliCredential", "AzurePowerShellCredential"

CHAIN = (
    Symptom("Azure CLI not found on path", "does not see az"),
    Symptom("Please run 'az login' to set up an account", "no signed-in account"),
    Symptom("Failed to invoke the Azure CLI", "within the time limit", causes=("TimeoutExpired",)),
    Symptom("Failed to invoke Azure CLI", "ended without a word", causes=("CalledProcessError",)),
    Symptom("Unexpected output from Azure CLI: 'x'. \nTo mitigate this issue", "other than a token"),
    Symptom("Az.Account module >= 2.2.0 is not installed", "module is not"),
    Symptom("PowerShell is not installed", "not on PATH"),
    Symptom('Please run "Connect-AzAccount" to set up account', "no signed-in account"),
    Symptom("Execution policy prevented invoking Azure PowerShell", "forbids the script"),
    Symptom(
        "Failed to invoke PowerShell.\nTo mitigate this issue", "within the time limit", _PWSH, ("TimeoutExpired",)
    ),
    Symptom("Failed to invoke PowerShell. Enable debug logging for additional information.", "without a token", _PWSH),
    Symptom("Azure Developer CLI could not be found. Please visit https://aka.ms/azure-dev", "not on PATH", _AZD),
    Symptom(
        "Please run 'azd auth login' from a command prompt to authenticate before using this credential.",
        "no signed-in account",
        _AZD,
    ),
    Symptom("Failed to invoke the Azure Developer CLI", "within the time limit", _AZD, ("TimeoutExpired",)),
    Symptom("unknown flag: --claims", "too old", _AZD),
    Symptom(
        "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint. Token request "
        "error: (invalid_request) Identity not found",
        "no such identity",
        _MI,
    ),
    Symptom(
        "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint. Token request "
        "error: (invalid_request) Multiple user assigned identities exist, please specify the clientId",
        "several",
        _MI,
    ),
    Symptom(
        "App Service managed identity configuration not found in environment. Token request error: (invalid_scope) "
        "400, No User Assigned Identity found",
        "was found and answered with an error",
        _MI,
    ),
    Symptom(
        "Azure ML managed identity configuration not found in environment. Token request error: (invalid_scope) {}",
        "Azure ML's endpoint",
        _MI,
    ),
    Symptom(
        "Specifying a client_id or identity_config is not supported by the Service Fabric managed identity "
        "environment.",
        "chooses the identity itself",
        _MI,
    ),
    Symptom(
        "Azure Arc did not confirm the requested user-assigned managed identity in the token response.",
        "own identity only",
        _MI,
    ),
    Symptom("[Errno 13] Permission denied: '/var/opt/azcmagent/tokens/1.key'", "key file cannot be read", _MI),
    Symptom(
        "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.",
        "Nothing answers at 169.254.169.254",
        _MI,
    ),
    Symptom(
        "No managed identity endpoint found. \nThe Target Azure platform could not be determined", "set alone", _MI
    ),
    Symptom(
        "ManagedIdentityCredential authentication unavailable. Error: connecting to 169.254.169.254:80: network "
        "unreachable",
        "Docker Desktop",
        _MI,
    ),
    Symptom(
        "EnvironmentCredential authentication unavailable. Environment variables are not fully configured.\nVisit",
        "not all set",
    ),
    Symptom(
        "WorkloadIdentityCredential authentication unavailable. The workload options are not fully configured. See",
        "no workload identity",
    ),
    Symptom(
        "[Errno 2] No such file or directory: '/var/run/secrets/token'",
        "federated token's file",
        "WorkloadIdentityCredential",
    ),
    Symptom("Workload identity was selected but no client ID was provided.", "AZURE_CLIENT_ID is not", _MI),
    Symptom(
        f"Authentication failed: Unable to get authority configuration for https://login.microsoftonline.com/{TENANT}.",
        "does not know the tenant",
    ),
    Symptom(f"The current credential is not configured to acquire tokens for tenant {TENANT}.", "home tenant"),
    Symptom(
        "Invalid tenant ID provided. You can locate your tenant ID by following the instructions", "no tenant id has"
    ),
    Symptom("'http://x' is an invalid authority. The value must be a TLS protected (https) URL.", "must be https"),
    Symptom("Invalid value for AZURE_TOKEN_CREDENTIALS: x. Valid values are: dev, prod.", "names no step"),
    Symptom(
        "[Errno 2] No such file or directory: '/x.pem'", "certificate's file is not there", "EnvironmentCredential"
    ),
    Symptom("Password was not given but private key is encrypted", "needs a password"),
    Symptom("The certificate must have an RSA private key because RS256 is used for signing", "not RSA"),
    Symptom("Failed to deserialize certificate in PEM or PKCS12 format", "neither PEM nor PKCS12"),
    Symptom("secret should be a Microsoft Entra application's client secret", "set but empty"),
    Symptom("SharedTokenCacheCredential authentication unavailable. No accounts were found in the cache.", "Normal"),
    Symptom(
        "SharedTokenCacheCredential authentication unavailable. Multiple accounts were found in the cache.",
        "several accounts",
        "SharedTokenCacheCredential",
    ),
    Symptom(
        "VisualStudioCodeCredential requires the 'azure-identity-broker' package to be installed.", "broker package"
    ),
    Symptom(
        "InteractiveBrowserBrokerCredential unavailable. The 'azure-identity-broker' package is required",
        "account broker",
    ),
)

SYMPTOMS = (*ENTRA, *AZURE, *CHAIN)
