"""What each step of DefaultAzureCredential is, reads and starts, and which of them run in this environment.

To add or change a step: its record in CATALOGUE here, and remedies for its messages in
explorer.model.identity.remedies_chain.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.model.base.redact import redact
from explorer.model.base.settings_shown import SHOWN, WHAT, could_be_secret
from explorer.model.identity.chain import PASSWORD_KIND, Step, StepState

IMDS_HOST = "169.254.169.254"
"""The metadata service of a virtual machine, which managed identity asks."""

Environ = Mapping[str, str]


def environment_kind(environ: Environ) -> str:
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


def managed_identity_host(environ: Environ) -> str:
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
    if has("AZURE_AUTHORITY_HOST", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE"):
        return "workload identity"
    return "IMDS"


@dataclass(frozen=True, slots=True)
class StepInfo:
    """One step: `name` is the library's class, which its messages print, `keyword` excludes it from the chain.

    `value` is the word in AZURE_TOKEN_CREDENTIALS that selects it alone ("" where none does), `group` is prod, dev
    or "". `kind` says which sort of the step an environment makes of it. `variables`, `files` and `program` are what
    it reads and starts. `never_probed` says why it is never run on its own, and `needs` names the step without which
    it behaves differently.
    """

    name: str
    title: str
    keyword: str
    value: str = ""
    group: str = ""
    is_off_by_default: bool = False
    kind: Callable[[Environ], str] = lambda _environ: ""
    variables: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    program: str = ""
    never_probed: str = ""
    needs: str = ""


# In the library's order. Source: azure/identity/_credentials/default.py and process_credential_exclusions in
# azure/identity/_internal/utils.py; for the files vscode.py and shared_cache.py.
CATALOGUE: tuple[StepInfo, ...] = (
    StepInfo(
        "EnvironmentCredential", "Environment", "exclude_environment_credential", "environmentcredential", "prod",
        kind=environment_kind,
        variables=(
            "AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD", "AZURE_USERNAME", "AZURE_PASSWORD", "AZURE_AUTHORITY_HOST",
        ),
    ),
    StepInfo(
        "WorkloadIdentityCredential", "Workload identity", "exclude_workload_identity_credential",
        "workloadidentitycredential", "prod",
        variables=("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE", "AZURE_AUTHORITY_HOST"),
    ),
    StepInfo(
        "ManagedIdentityCredential", "Managed identity", "exclude_managed_identity_credential",
        "managedidentitycredential", "prod",
        kind=managed_identity_host,
        variables=(
            "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT", "IMDS_ENDPOINT", "MSI_ENDPOINT",
            "MSI_SECRET", "AZURE_POD_IDENTITY_AUTHORITY_HOST", "AZURE_CLIENT_ID",
        ),
        needs="WorkloadIdentityCredential",
    ),
    StepInfo(
        "SharedTokenCacheCredential", "Shared token cache", "exclude_shared_token_cache_credential", "", "dev",
        variables=("AZURE_USERNAME", "AZURE_TENANT_ID"),
        files=("~/.IdentityService",),
    ),
    StepInfo(
        "VisualStudioCodeCredential", "Visual Studio Code", "exclude_visual_studio_code_credential",
        "visualstudiocodecredential", "dev",
        files=("~/.azure/ms-azuretools.vscode-azureresourcegroups/authRecord.json",),
    ),
    StepInfo(
        "AzureCliCredential", "Azure CLI", "exclude_cli_credential", "azureclicredential", "dev",
        variables=("AZURE_CONFIG_DIR",),
        program="az",
    ),
    StepInfo(
        "AzurePowerShellCredential", "Azure PowerShell", "exclude_powershell_credential", "azurepowershellcredential",
        "dev",
        program="pwsh",
    ),
    StepInfo(
        "AzureDeveloperCliCredential", "Azure Developer CLI", "exclude_developer_cli_credential",
        "azuredeveloperclicredential", "dev",
        variables=("AZD_CONFIG_DIR",),
        program="azd",
    ),
    StepInfo(
        "InteractiveBrowserCredential", "Interactive browser", "exclude_interactive_browser_credential",
        "interactivebrowsercredential", is_off_by_default=True,
        variables=("AZURE_TENANT_ID",),
        never_probed="never probed: it would open a browser",
    ),
    StepInfo(
        "BrokerCredential", "Broker", "exclude_broker_credential", "", "dev",
        variables=("AZURE_TENANT_ID",),
    ),
)  # fmt: skip

BY_NAME: Mapping[str, StepInfo] = {info.name: info for info in CATALOGUE}


def plan(environ: Environ) -> tuple[Step, ...]:
    """Return every step before any has run: waiting, or excluded with the reason.

    AZURE_TOKEN_CREDENTIALS decides, then the library's default.
    """
    return tuple(_planned(info, environ) for info in CATALOGUE)


def _planned(info: StepInfo, environ: Environ) -> Step:
    chosen = environ.get("AZURE_TOKEN_CREDENTIALS", "").strip()
    why_not = ""
    if chosen and chosen.lower() not in (info.group, info.value):
        why_not = f"excluded by AZURE_TOKEN_CREDENTIALS={chosen}"
    elif not chosen and info.is_off_by_default:
        why_not = f"off by default ({info.keyword}=True)"
    state = StepState.EXCLUDED if why_not else StepState.WAITING
    return Step(info.name, info.title, state, message=why_not, kind=info.kind(environ))


def only(name: str, keywords: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of a DefaultAzureCredential with one step, and the step that it needs beside it."""
    kept = {name} | {info.needs for info in CATALOGUE if info.name == name}
    return keywords | {info.keyword: info.name not in kept for info in CATALOGUE}


def looked_at(name: str, environ: Environ) -> tuple[str, ...]:
    """Return what a step reads, a line each and without secrets: variables, then files, then its program."""
    info = BY_NAME.get(name)
    if info is None:
        return ()
    lines = [_variable(one, environ) for one in info.variables]
    paths = (v for v in info.variables if v.endswith(("_PATH", "_TOKEN_FILE")) and environ.get(v))
    lines += [_file(environ[v], v) for v in paths if not could_be_secret(v, environ[v])]
    lines += [_file(path) for path in info.files]
    if info.program:
        lines += _programs(info.program, environ.get("PATH", ""))
    return tuple(redact(line) for line in lines)


def _variable(name: str, environ: Environ) -> str:
    if name not in environ:
        return f"{name} is missing"
    value = environ[name]
    if not value:
        return f"{name} is empty"
    if not could_be_secret(name, value):
        return f"{name} = {value}"
    return f"{name} is set, and is {WHAT[SHOWN[name]]}" if name in SHOWN else f"{name} is set"


def _file(path: str, variable: str = "") -> str:
    whose = f" (from {variable})" if variable else ""
    try:
        exists = Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError) as error:
        return f"{path} cannot be looked up{whose}: {type(error).__name__}"
    return f"{path} {'exists' if exists else 'does not exist'}{whose}"


def _programs(program: str, path: str) -> list[str]:
    found = programs_on_path(program, path)
    if not found:
        return [f"{program} is not on PATH"]
    others = [f"{place} is on PATH too, behind it" for place in found[1:]]
    return [f"{found[0]} is the {program} that runs", *others]


def programs_on_path(program: str, path: str) -> list[str]:
    """Return every file on PATH that a program's name may start; the first one is the one that runs."""
    names = [f"{program}.cmd", f"{program}.exe", program] if sys.platform == "win32" else [program]
    found: dict[str, None] = {}
    for folder in path.split(os.pathsep):
        for name in names:
            place = os.path.join(folder or os.curdir, name)
            if os.path.isfile(place) and os.access(place, os.X_OK):
                found.setdefault(place)
    return list(found)
