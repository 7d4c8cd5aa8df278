"""What each step reads on this machine: variables, files and programs, as lines that hold no secret."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from explorer.cloud.identity.steps import PROGRAMS
from explorer.model.base.redact import redact

_SHOWN_VALUES = frozenset(
    {
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_AUTHORITY_HOST",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_TOKEN_CREDENTIALS",
        "IDENTITY_ENDPOINT",
        "IMDS_ENDPOINT",
        "MSI_ENDPOINT",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "AZURE_CONFIG_DIR",
        "AZD_CONFIG_DIR",
    }
)
"""Variables whose value may be shown; of any other only whether it is set."""

_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "EnvironmentCredential": (
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_CLIENT_SECRET",
        "AZURE_CLIENT_CERTIFICATE_PATH",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD",
        "AZURE_USERNAME",
        "AZURE_PASSWORD",
        "AZURE_AUTHORITY_HOST",
    ),
    "WorkloadIdentityCredential": (
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_FEDERATED_TOKEN_FILE",
        "AZURE_AUTHORITY_HOST",
    ),
    "ManagedIdentityCredential": (
        "IDENTITY_ENDPOINT",
        "IDENTITY_HEADER",
        "IDENTITY_SERVER_THUMBPRINT",
        "IMDS_ENDPOINT",
        "MSI_ENDPOINT",
        "MSI_SECRET",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST",
        "AZURE_CLIENT_ID",
    ),
    "SharedTokenCacheCredential": ("AZURE_USERNAME", "AZURE_TENANT_ID"),
    "AzureCliCredential": ("AZURE_CONFIG_DIR",),
    "AzureDeveloperCliCredential": ("AZD_CONFIG_DIR",),
    "InteractiveBrowserCredential": ("AZURE_TENANT_ID",),
    "BrokerCredential": ("AZURE_TENANT_ID",),
}

# Files that a step reads at a fixed place. Source: azure/identity/_credentials/vscode.py, shared_cache.py
_FILES: Mapping[str, tuple[str, ...]] = {
    "SharedTokenCacheCredential": ("~/.IdentityService",),
    "VisualStudioCodeCredential": ("~/.azure/ms-azuretools.vscode-azureresourcegroups/authRecord.json",),
}


def looked_at(name: str, environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return what a step looks at, a line each: variables, then files, then programs."""
    environ = os.environ if environ is None else environ
    variables = _VARIABLES.get(name, ())
    lines = [_variable(variable, environ) for variable in variables]
    lines += [_file(environ[v], v) for v in variables if v.endswith(("_PATH", "_TOKEN_FILE")) and environ.get(v)]
    lines += [_file(path) for path in _FILES.get(name, ())]
    if name in PROGRAMS:
        lines += _programs(PROGRAMS[name], environ.get("PATH", ""))
    return tuple(redact(line) for line in lines)


def _variable(name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        return f"{name} is missing"
    value = environ[name]
    if not value:
        return f"{name} is empty"
    return f"{name} = {value}" if name in _SHOWN_VALUES else f"{name} is set"


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
    """Return every file on PATH that the name may start, the one that does first."""
    names = [f"{program}.cmd", f"{program}.exe", program] if sys.platform == "win32" else [program]
    found: dict[str, None] = {}
    for folder in path.split(os.pathsep):
        for name in names:
            place = os.path.join(folder or os.curdir, name)
            if os.path.isfile(place) and os.access(place, os.X_OK):
                found.setdefault(place)
    return list(found)
