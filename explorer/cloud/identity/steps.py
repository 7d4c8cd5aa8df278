"""The steps that DefaultAzureCredential may take, which of them it will take here, and how each is set up."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from explorer.model.identity.chain import PASSWORD_KIND, Step, StepState

PROGRAMS = {
    "AzureCliCredential": "az",
    "AzurePowerShellCredential": "pwsh",
    "AzureDeveloperCliCredential": "azd",
}
"""The program that each of these steps starts."""


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One row of the catalogue: the library's class, its exclusion keyword and its place in AZURE_TOKEN_CREDENTIALS.

    `value` is the word that selects it alone ("" where none does), `group` is prod, dev or "".
    """

    name: str
    title: str
    keyword: str
    value: str = ""
    group: str = ""
    is_off_by_default: bool = False


# In the library's order. Source: azure/identity/_credentials/default.py and process_credential_exclusions in
# azure/identity/_internal/utils.py; the names are the library's class names, which its messages print.
CATALOGUE: tuple[StepInfo, ...] = (
    StepInfo("EnvironmentCredential", "Environment", "exclude_environment_credential", "environmentcredential", "prod"),
    StepInfo("WorkloadIdentityCredential", "Workload identity", "exclude_workload_identity_credential",
             "workloadidentitycredential", "prod"),
    StepInfo("ManagedIdentityCredential", "Managed identity", "exclude_managed_identity_credential",
             "managedidentitycredential", "prod"),
    StepInfo("SharedTokenCacheCredential", "Shared token cache", "exclude_shared_token_cache_credential", "", "dev"),
    StepInfo("VisualStudioCodeCredential", "Visual Studio Code", "exclude_visual_studio_code_credential",
             "visualstudiocodecredential", "dev"),
    StepInfo("AzureCliCredential", "Azure CLI", "exclude_cli_credential", "azureclicredential", "dev"),
    StepInfo("AzurePowerShellCredential", "Azure PowerShell", "exclude_powershell_credential",
             "azurepowershellcredential", "dev"),
    StepInfo("AzureDeveloperCliCredential", "Azure Developer CLI", "exclude_developer_cli_credential",
             "azuredeveloperclicredential", "dev"),
    StepInfo("InteractiveBrowserCredential", "Interactive browser", "exclude_interactive_browser_credential",
             "interactivebrowsercredential", is_off_by_default=True),
    StepInfo("BrokerCredential", "Broker", "exclude_broker_credential", "", "dev"),
)  # fmt: skip


def plan(keywords: Mapping[str, object], environ: Mapping[str, str] | None = None) -> tuple[Step, ...]:
    """Return every step, waiting or excluded with the reason, before anything has run.

    The precedence is the library's: exclusion keyword, then AZURE_TOKEN_CREDENTIALS, then the default.
    """
    environ = os.environ if environ is None else environ
    return tuple(_planned(info, keywords, environ) for info in CATALOGUE)


def _planned(info: StepInfo, keywords: Mapping[str, object], environ: Mapping[str, str]) -> Step:
    why_not = _why_excluded(info, keywords, environ)
    return Step(
        name=info.name,
        title=info.title,
        state=StepState.EXCLUDED if why_not else StepState.WAITING,
        message=why_not,
        kind=step_kind(info.name, keywords, environ),
    )


def _why_excluded(info: StepInfo, keywords: Mapping[str, object], environ: Mapping[str, str]) -> str:
    by_keyword = keywords.get(info.keyword)
    if by_keyword is not None:
        return f"excluded by {info.keyword}={by_keyword}" if by_keyword else ""
    chosen = environ.get("AZURE_TOKEN_CREDENTIALS", "").strip()
    if chosen:
        is_chosen = chosen.lower() in (info.group, info.value)
        return "" if is_chosen else f"excluded by AZURE_TOKEN_CREDENTIALS={chosen}"
    return f"off by default ({info.keyword}=True)" if info.is_off_by_default else ""


def step_kind(name: str, keywords: Mapping[str, object], environ: Mapping[str, str] | None = None) -> str:
    """Return which sort of a step this environment makes of it, or "" where there is only one or none."""
    environ = os.environ if environ is None else environ
    if name == "EnvironmentCredential":
        return environment_kind(environ)
    if name == "ManagedIdentityCredential":
        return managed_identity_host(environ, has_workload=not keywords.get("exclude_workload_identity_credential"))
    return ""


def environment_kind(environ: Mapping[str, str]) -> str:
    """Return what EnvironmentCredential signs in with; a variable that is set but empty counts as set.

    Source: azure/identity/_credentials/environment.py
    """

    def has(*names: str) -> bool:
        return all(name in environ for name in names)

    if has("AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_TENANT_ID"):
        return "secret"
    if has("AZURE_CLIENT_ID", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_TENANT_ID"):
        return "certificate"
    if has("AZURE_CLIENT_ID", "AZURE_USERNAME", "AZURE_PASSWORD"):
        return PASSWORD_KIND
    return ""


def managed_identity_host(environ: Mapping[str, str], *, has_workload: bool = True) -> str:
    """Return where ManagedIdentityCredential will ask; a variable that is empty counts as missing.

    Source: azure/identity/_credentials/managed_identity.py
    """

    def has(*names: str) -> bool:
        return all(environ.get(name) for name in names)

    if has("IDENTITY_ENDPOINT"):
        if has("IDENTITY_HEADER"):
            return "Service Fabric" if has("IDENTITY_SERVER_THUMBPRINT") else "App Service"
        return "Azure Arc" if has("IMDS_ENDPOINT") else ""
    if has("MSI_ENDPOINT"):
        return "Azure ML" if has("MSI_SECRET") else "Cloud Shell"
    if has_workload and has("AZURE_AUTHORITY_HOST", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        return "workload identity"
    return "IMDS"
