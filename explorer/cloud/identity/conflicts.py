"""Settings of this environment that contradict each other or look like a mistake, a sentence each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from explorer.cloud.identity.steps import (
    CATALOGUE,
    Environ,
    environment_kind,
    managed_identity_host,
    programs_on_path,
)
from explorer.cloud.wire.clouds import Cloud, is_same_login
from explorer.model.base.redact import redact
from explorer.model.base.settings_shown import SHOWN, WHAT, could_be_secret

_PLACEHOLDER = re.compile(
    r"^<.*>$|^\[.*\]$|^\{.*\}$|^\$[({].*|^%.*%$|your[-_ ]|^placeholder$|^x{4,}|change[-_ ]?me|^(?:0{8}|1{8})-",
    re.IGNORECASE,
)

_CHECKED = (
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_USERNAME",
    "AZURE_PASSWORD",
    "AZURE_FEDERATED_TOKEN_FILE",
    "AZURE_AUTHORITY_HOST",
)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def conflicts(environ: Environ) -> tuple[str, ...]:
    """Return what is doubtful about the environment's settings, a sentence each, without values of secrets."""
    return tuple(redact(sentence) for check in _CHECKS for sentence in check(environ))


def _odd_values(environ: Environ) -> Iterator[str]:
    for name in _CHECKED:
        value = environ.get(name)
        if value is None:
            continue
        if not value:
            yield f"{name} is set but empty, and counts as set for EnvironmentCredential: unset it."
        elif value != value.strip() or value[0] in "\"'":
            yield f"{name} begins or ends with a space or a quotation mark, which become part of the value."
        elif _PLACEHOLDER.search(value):
            yield f"{name} looks like a placeholder that was never filled in."
        elif name in SHOWN and could_be_secret(name, value):
            yield f"{name} is set, and is {WHAT[SHOWN[name]]}. Its value is not shown, for it may be the secret."
        elif name in ("AZURE_CLIENT_SECRET", "AZURE_PASSWORD") and _GUID.fullmatch(value):
            yield f"{name} is a GUID: it may be the secret's id, or exchanged with another variable's value."


def _half_set(environ: Environ) -> Iterator[str]:
    has = [name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID") if environ.get(name)]
    secret = [name for name in ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH") if environ.get(name)]
    if secret and len(has) < 2:
        missing = [name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID") if name not in has]
        yield f"{secret[0]} is set without {' and '.join(missing)}: EnvironmentCredential cannot use it."


def _secret_and_certificate(environ: Environ) -> Iterator[str]:
    if environment_kind(environ) == "secret" and "AZURE_CLIENT_CERTIFICATE_PATH" in environ:
        yield "A client secret and a certificate are both set: the secret is used, the certificate is not looked at."


def _shared_client_id(environ: Environ) -> Iterator[str]:
    host = managed_identity_host(environ)
    if environ.get("AZURE_CLIENT_ID") and host not in ("workload identity", "Service Fabric"):
        if environment_kind(environ):
            yield (
                "AZURE_CLIENT_ID is read by three steps: what is meant for EnvironmentCredential is also taken as the "
                "user-assigned identity by ManagedIdentityCredential, and by WorkloadIdentityCredential."
            )
        elif not environ.get("AZURE_FEDERATED_TOKEN_FILE"):
            yield (
                "AZURE_CLIENT_ID is set alone: ManagedIdentityCredential asks for the user-assigned identity with that "
                "client id, and not for the system-assigned one."
            )


def _unknown_selection(environ: Environ) -> Iterator[str]:
    chosen = environ.get("AZURE_TOKEN_CREDENTIALS", "").strip()
    known = {"dev", "prod", *(info.value for info in CATALOGUE if info.value)}
    if chosen and chosen.lower() not in known:
        yield f"AZURE_TOKEN_CREDENTIALS={chosen} names no step; it takes {', '.join(sorted(known))}."


def _authority(environ: Environ) -> Iterator[str]:
    if environ.get("AZURE_AUTHORITY_HOST", "").startswith("http://"):
        yield "AZURE_AUTHORITY_HOST is plain http; the library signs in over https only."


def about_login(cloud: Cloud, environ: Environ) -> tuple[str, ...]:
    """Return what is doubtful about the login endpoint in use, beside the variable that names one."""
    named = environ.get("AZURE_AUTHORITY_HOST", "").strip()
    login, other = _host(cloud.authority), _host(named)
    if named and not is_same_login(login, other):
        return (
            f"The chosen cloud signs in at {login}, AZURE_AUTHORITY_HOST names {other or 'no host'}. "
            "WorkloadIdentityCredential reads only the variable; it was not followed there: unset it, or set it right.",
        )
    manager = _MANAGERS.get(login)
    if manager and not cloud.is_custom:
        return (f"{login} signs in to another cloud than {_host(cloud.resource_manager)}: give --cloud {manager}.",)
    return ()


# Source: azure-sdk-for-net's AzureAuthorityHosts, which has the default scope of each.
_MANAGERS = {
    "login.sovcloud-identity.fr": "https://management.sovcloud-api.fr",
    "login.sovcloud-identity.de": "https://management.sovcloud-api.de",
}


def _host(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else f"https://{url}").netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _certificates(environ: Environ) -> Iterator[str]:
    if environ.get("SSL_CERT_FILE") and not (environ.get("REQUESTS_CA_BUNDLE") or environ.get("CURL_CA_BUNDLE")):
        yield "SSL_CERT_FILE is set but has no effect here; requests reads REQUESTS_CA_BUNDLE."


def _two_programs(environ: Environ) -> Iterator[str]:
    for program in filter(None, (info.program for info in CATALOGUE)):
        found = programs_on_path(program, environ.get("PATH", ""))
        real = {os.path.realpath(place) for place in found}
        if len(real) > 1:
            yield f"There are {len(real)} different {program} on PATH; {found[0]} is the one that runs."


def _tenants_of_az(environ: Environ) -> Iterator[str]:
    known = _subscriptions_of_az(environ)
    chosen = next((one for one in known if one.get("isDefault")), None)
    if chosen is None:
        return
    tenant = str(chosen.get("tenantId", ""))
    wanted = environ.get("AZURE_TENANT_ID", "").strip()
    if _GUID.fullmatch(wanted) and wanted.lower() != tenant.lower():
        yield (
            f"az's default subscription is in tenant '{tenant}', AZURE_TENANT_ID names tenant '{wanted}': "
            "which of the two a token is for depends on the step that answers."
        )
    named = environ.get("AZURE_SUBSCRIPTION_ID", "").strip().lower()
    other = next((str(one.get("tenantId", "")) for one in known if str(one.get("id", "")).lower() == named), tenant)
    if other.lower() != tenant.lower():
        yield (
            f"AZURE_SUBSCRIPTION_ID is in tenant '{other}', az's default subscription in tenant '{tenant}': "
            f"a token of az is for the latter, unless --tenant {other} is given."
        )


def _subscriptions_of_az(environ: Environ) -> list[dict[str, object]]:
    """Return the subscriptions that `az` remembers; none where its file is missing or cannot be read.

    Source: azure-cli's azure/cli/core/_profile.py, which writes azureProfile.json with a byte order mark.
    """
    home = environ.get("HOME") or environ.get("USERPROFILE") or ""
    folder = environ.get("AZURE_CONFIG_DIR") or (os.path.join(home, ".azure") if home else "")
    if not folder:
        return []
    try:
        profile = json.loads(Path(folder, "azureProfile.json").read_text(encoding="utf-8-sig"))
        return [one for one in profile["subscriptions"] if isinstance(one, dict)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


_CHECKS: tuple[Callable[[Environ], Iterator[str]], ...] = (
    _odd_values,
    _half_set,
    _secret_and_certificate,
    _shared_client_id,
    _unknown_selection,
    _authority,
    _certificates,
    _two_programs,
    _tenants_of_az,
)
