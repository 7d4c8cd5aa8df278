"""The Azure clouds: where each signs in, which audiences its tokens have, and which hosts belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from explorer.model.base.errors import BadInput, ServiceFault

METADATA_VERSION = "2022-09-01"

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Cloud:
    """One Azure cloud; URLs carry no trailing slash, suffixes no leading dot.

    `audiences` maps a service's name to the resource of its tokens; `scope()` makes it a v2 scope. `is_custom` marks
    one that its Resource Manager endpoint has described: nobody else knows its login endpoint.
    """

    name: str
    resource_manager: str
    authority: str
    portal: str
    storage_suffix: str
    audiences: Mapping[str, str]
    is_custom: bool = False

    def audience(self, name: str) -> str:
        """Return the resource of a service by name, or the name itself if it is a URL or an id. Raises BadInput."""
        known = self.audiences.get(name.lower())
        if known:
            return known
        if _host(name) or name.count("-") == 4:
            return name.removesuffix("/.default")
        raise BadInput(
            f"There is no audience called {name}.",
            hint=f"Give one of {', '.join(self.audiences)}, or the URL of a resource.",
        )

    def scope(self, name: str) -> str:
        """Return the v2 scope that asks for a token for a service or resource."""
        return self.audience(name).rstrip("/") + "/.default"

    def owns_resource_manager(self, host: str) -> bool:
        return without_443(host) == without_443(urlsplit(self.resource_manager).netloc)

    def owns_blob_host(self, host: str) -> bool:
        """Tell whether a host (with port) is this cloud's blob storage, or an emulator on loopback.

        Source: https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-endpoints
        """
        host = without_443(host)
        suffix = self.storage_suffix.lower()
        if host == suffix or host.endswith((f".blob.{suffix}", f".{suffix}")):
            return True
        if self.name == "AzureCloud" and host.endswith(".blob.storage.azure.net"):
            return True
        return (urlsplit(f"//{host}").hostname or "") in LOOPBACK


def without_443(host: str) -> str:
    """Return a host as it is compared: https alone carries a credential, and its port need not be named."""
    return host.lower().removesuffix(":443")


def _cloud(name: str, manager: str, authority: str, portal: str, suffix: str, vault: str, sql: str, graph: str,
           bus: str) -> Cloud:  # fmt: skip
    return Cloud(
        name=name,
        resource_manager=f"https://{manager}",
        authority=f"https://{authority}",
        portal=f"https://{portal}",
        storage_suffix=suffix,
        audiences={
            "arm": f"https://{manager}",
            "storage": "https://storage.azure.com",  # the same in every cloud
            "keyvault": f"https://{vault}",
            "sql": f"https://{sql}",
            "graph": f"https://{graph}",
            "servicebus": bus,
        },
    )


# Sources: azure/identity/_constants.py (authorities), azure-cli's cloud.py (suffixes and audiences), and, for the one
# storage audience of all clouds, https://learn.microsoft.com/azure/storage/blobs/authorize-access-azure-active-directory.
CLOUDS: Mapping[str, Cloud] = {
    cloud.name: cloud
    for cloud in (
        _cloud("AzureCloud", "management.azure.com", "login.microsoftonline.com", "portal.azure.com",
               "core.windows.net", "vault.azure.net", "database.windows.net", "graph.microsoft.com",
               "https://servicebus.azure.net"),
        _cloud("AzureChinaCloud", "management.chinacloudapi.cn", "login.chinacloudapi.cn", "portal.azure.cn",
               "core.chinacloudapi.cn", "vault.azure.cn", "database.chinacloudapi.cn",
               "microsoftgraph.chinacloudapi.cn", "https://servicebus.azure.net"),
        _cloud("AzureUSGovernment", "management.usgovcloudapi.net", "login.microsoftonline.us", "portal.azure.us",
               "core.usgovcloudapi.net", "vault.usgovcloudapi.net", "database.usgovcloudapi.net",
               "graph.microsoft.us", "https://servicebus.azure.net"),
    )
}  # fmt: skip


# The hosts of one login endpoint, cloud by cloud. Source: the instance metadata that MSAL's libraries have built in
# (microsoft-authentication-library-for-js, Constants.ts); MSAL for Python has the same hosts in msal/authority.py.
LOGIN_HOSTS: Mapping[str, tuple[str, ...]] = {
    "AzureCloud": ("login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"),
    "AzureChinaCloud": ("login.chinacloudapi.cn", "login.partner.microsoftonline.cn"),
    "AzureUSGovernment": ("login.microsoftonline.us", "login.usgovcloudapi.net"),
    "Azure Germany (closed in 2021)": ("login.microsoftonline.de",),
    "Azure US (older login endpoint)": ("login-us.microsoftonline.com",),
    "Bleu (France)": ("login.sovcloud-identity.fr",),
    "Delos (Germany)": ("login.sovcloud-identity.de",),
    "GovSG (Singapore)": ("login.sovcloud-identity.sg",),
}


def is_same_login(one: str, other: str) -> bool:
    """Tell whether two hosts (with ports, if any) are one login endpoint: the same, or two names of one cloud's.

    A region before a known name is the same endpoint, too (westeurope.login.microsoft.com).
    """
    one, other = without_443(one), without_443(other)
    return one == other or any(_is_of(one, hosts) and _is_of(other, hosts) for hosts in LOGIN_HOSTS.values())


def _is_of(host: str, hosts: tuple[str, ...]) -> bool:
    return host in hosts or host.partition(".")[2] in hosts


def cloud_of_authority(value: str) -> Cloud:
    """Return the cloud whose login endpoint AZURE_AUTHORITY_HOST names, with the very endpoint that it names.

    One that is not built in has the services of AzureCloud, which a program without other settings would ask, too.
    """
    authority = (value if "://" in value else f"https://{value}").strip().rstrip("/")
    try:
        host = without_443(urlsplit(authority).netloc)
    except ValueError:  # the library says then what is wrong with it
        host = ""
    name = next((name for name, hosts in LOGIN_HOSTS.items() if _is_of(host, hosts)), "")
    known = CLOUDS.get(name)
    if known:
        return replace(known, authority=authority)
    return replace(
        CLOUDS["AzureCloud"],
        name=name or f"an unknown cloud (AZURE_AUTHORITY_HOST={authority})",
        authority=authority,
    )


def named_cloud(name: str) -> Cloud | None:
    """Return a built-in cloud, or None where `name` is the https URL of another Resource Manager. Raises BadInput."""
    for cloud in CLOUDS.values():
        if cloud.name.lower() == name.lower():
            return cloud
    if _is_https(name):
        return None
    if name.lower().startswith("http:"):
        raise BadInput(f"{name} is plain http; a token is sent over https only.", hint="Give the https URL.")
    raise BadInput(
        f"There is no cloud called {name}.",
        hint=f"Give one of {', '.join(CLOUDS)}, or the https URL of a Resource Manager endpoint.",
    )


def chosen_cloud(name: str, environ: Mapping[str, str]) -> Cloud | None:
    """Return the named cloud, else that of AZURE_AUTHORITY_HOST, else AzureCloud. Raises BadInput.

    None where `name` is the URL of a Resource Manager endpoint, which then describes its cloud itself.
    """
    if name:
        return named_cloud(name)
    value = environ.get("AZURE_AUTHORITY_HOST")
    return CLOUDS["AzureCloud"] if value is None else cloud_of_authority(value)


def metadata_url(endpoint: str) -> str:
    """Return where a Resource Manager endpoint describes its cloud.

    Source: azure-cli's `az cloud register --endpoint-resource-manager` and Terraform's `metadata_host`.
    """
    return f"{endpoint.rstrip('/')}/metadata/endpoints?api-version={METADATA_VERSION}"


def cloud_from_metadata(endpoint: str, body: Any) -> Cloud:
    """Return a cloud from the answer of its metadata endpoint. Raises ServiceFault where something needed is missing.

    `body` is one description or a list of them (newer services list every cloud they know). The one with the endpoint
    as resourceManager is used, else the first.
    """
    described = body if isinstance(body, list) else [body]
    mine = endpoint.rstrip("/").lower()
    try:
        ours = [one for one in described if _text(one.get("resourceManager")).rstrip("/").lower() == mine]
        one = (ours or described)[0]
        sign_in, suffixes = one["authentication"], one["suffixes"]
        authority = _text(sign_in["loginEndpoint"]).rstrip("/")
        audience = _text(sign_in["audiences"][0])
        suffix = _text(suffixes["storage"]).strip(".")
    except (KeyError, IndexError, TypeError, AttributeError):
        authority = audience = suffix = ""
    if not (authority and audience and suffix):
        raise ServiceFault(
            f"{endpoint} does not describe a cloud.",
            meaning="The metadata endpoint answered, but without a login endpoint, an audience or a storage suffix.",
            hint="Check that the URL is that of a Resource Manager endpoint.",
        )
    if not _is_https(authority):
        raise ServiceFault(f"{endpoint} names a login endpoint that is not https.", hint="Check the URL.")
    audiences = {"arm": audience.rstrip("/"), "storage": "https://storage.azure.com"}
    for service, key in (("keyvault", "keyVaultDns"), ("sql", "sqlServerHostname")):
        if ending := _text(suffixes.get(key)).strip("."):
            audiences[service] = f"https://{ending}"
    graph = _text(one.get("microsoftGraphResourceId")) or _text(one.get("graph"))
    if graph:
        audiences["graph"] = graph.rstrip("/")
    return Cloud(
        name=_text(one.get("name")) or urlsplit(endpoint).netloc,
        resource_manager=endpoint.rstrip("/"),
        authority=authority,
        portal=(_text(one.get("portal")) or "https://portal.azure.com").rstrip("/"),
        storage_suffix=suffix,
        audiences=audiences,
        is_custom=True,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_https(url: str) -> bool:
    return url.lower().startswith("https:") and bool(_host(url))


def _host(url: str) -> str:
    """Return the host that a URL names, "" where it names none, or a port that cannot be."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "" if parts.port != 0 else ""
    except ValueError:
        return ""
