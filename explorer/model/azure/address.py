"""What PLACE on the command line may be: a resource id, a portal link, or an account, container or blob URL."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from explorer.model.base.errors import BadInput

_HINT = "Give a resource id, an Azure portal URL, or the URL of a storage account, container or blob."

# Source: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
_CONTAINER = re.compile(r"\$(root|web|logs|blobchangefeed)|[a-z0-9]+(-[a-z0-9]+)*")

# Parameters of a blob URL that are no part of a SAS; all others are kept, since a SAS gains parameters over the years.
_NO_SAS = frozenset(
    ("comp", "delimiter", "include", "marker", "maxresults", "prefix", "restype", "snapshot", "timeout", "versionid")
)

_SUBSCRIPTION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)

_OTHER_SERVICES = ("file", "queue", "table", "web")


@dataclass(frozen=True, slots=True)
class ResourceAddress:
    """A subscription, resource group or resource by its id; `tenant` is a GUID, a domain, or "" where none is named."""

    resource_id: str
    tenant: str = ""


@dataclass(frozen=True, slots=True)
class BlobAddress:
    """A storage account, or a container or path in it.

    `endpoint` has no trailing slash and, on an IP address or localhost, ends in the account's name. `path` is a blob's
    name or a prefix; `version_id` and `snapshot` name an older state of it. `sas` is the query of a signed URL, without
    "?"; it is never shown. One that `is_anonymous` is opened without any credential.
    """

    endpoint: str
    account: str
    container: str = ""
    path: str = ""
    sas: str = field(default="", repr=False)
    version_id: str = ""
    snapshot: str = ""
    is_anonymous: bool = False

    @property
    def url(self) -> str:
        """The URL without its SAS."""
        parts = [self.endpoint, self.container, quote(self.path, safe="/~")]
        return "/".join(part for part in parts if part)


def parse_place(text: str) -> ResourceAddress | BlobAddress:
    """Return what a PLACE names; raises BadInput in plain words, which never hold what followed a "?"."""
    text = text.strip()
    if re.match(r"/?(subscriptions|providers)/", text, re.I):
        return ResourceAddress(_resource_id(text))
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput(f"{_shown(text)} is not a URL: {error}.", hint=_HINT) from error
    if parts.scheme not in ("http", "https") or not host:
        raise BadInput(f"{_shown(text) or 'Nothing'} is not a place that azpane knows.", hint=_HINT)
    if parts.username is not None:
        raise BadInput("A URL with a user name in it is not opened.", hint="Leave out what stands before the @.")
    if parts.scheme == "http" and not is_loopback(host):
        raise BadInput(
            f"{host} over plain http is not opened; http is for an emulator on this machine.",
            hint="Give the https URL.",
        )
    if "/subscriptions/" in unquote(unquote(parts.fragment)).lower():
        return _portal_link(parts.fragment)
    if parts.path.lower().startswith("/subscriptions/"):
        return ResourceAddress(_resource_id(unquote(parts.path)))
    if _is_portal(host, parts.fragment):
        raise BadInput(
            "This portal link names no resource.", hint="Open the resource in the portal and copy that link."
        )
    return _blob_address(parts, host)


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine."""
    try:
        return host.lower() == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback_url(url: str) -> bool:
    """Tell whether a URL's host is this machine, as an emulator's is."""
    return is_loopback(urlsplit(url).hostname or "")


# Resources.


def _portal_link(fragment: str) -> ResourceAddress:
    """Read #@tenant/resource/subscriptions/…/overview, and #view/…/id/%2Fsubscriptions%2F….

    Source: https://learn.microsoft.com/azure/azure-portal/azure-portal-links, and links as the portal shows them.
    """
    tenant = ""
    if fragment.startswith("@"):
        tenant, _, fragment = fragment[1:].partition("/")
    for segment in fragment.split("/"):
        inner = unquote(unquote(segment))
        if inner.lower().startswith("/subscriptions/"):
            return ResourceAddress(_resource_id(inner), unquote(tenant))
        found = re.search(r"/subscriptions/[^\"'?#\s]+", inner, re.I)  # within a JSON value
        if found:
            return ResourceAddress(_resource_id(found[0]), unquote(tenant))
    _, _, rest = re.split(r"(/?subscriptions/)", fragment, maxsplit=1, flags=re.I)
    return ResourceAddress(
        _resource_id(unquote(f"/subscriptions/{rest.partition('?')[0]}"), blade=True), unquote(tenant)
    )


def _resource_id(text: str, *, blade: bool = False) -> str:
    """Return a resource id as Resource Manager writes it, without the portal page's name that may follow it.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
    """
    segments = text.strip("/").split("/")
    match [one.lower() for one in segments]:
        case ["subscriptions", _]:
            taken = 2
        case ["subscriptions", _, "resourcegroups", _]:
            taken = 4
        case ["subscriptions", _, "resourcegroups", _, "providers", *rest] if len(rest) >= 3:
            taken = 6 + (len(rest) - 1) // 2 * 2
        case ["subscriptions", _, "providers", *rest] if len(rest) >= 3:
            taken = 4 + (len(rest) - 1) // 2 * 2
        case ["providers", *rest] if len(rest) >= 3:
            taken = 2 + (len(rest) - 1) // 2 * 2
        case ["subscriptions", _, "resourcegroups", _, _] if blade:
            taken = 4
        case ["subscriptions", _, _] if blade:
            taken = 2
        case _:
            taken = 0
    is_whole = taken == len(segments) or (blade and taken == len(segments) - 1)
    if not taken or not is_whole or not all(segments):
        raise BadInput(
            f"{_shown(text)} is not a whole resource id.",
            hint="It reads /subscriptions/ID/resourceGroups/NAME/providers/NAMESPACE/TYPE/NAME.",
        )
    if segments[0].lower() == "subscriptions" and not _SUBSCRIPTION.fullmatch(segments[1]):
        raise BadInput(
            f"{_shown(segments[1])} is not a subscription's id.",
            hint="A subscription's id is a GUID; az account list shows it.",
        )
    return "/" + "/".join(segments[:taken])


def _is_portal(host: str, fragment: str) -> bool:
    return "portal" in host.lower().split(".")[:2] or fragment.startswith(("@", "view/", "blade/", "resource", "home"))


# Blobs.


def _blob_address(parts: SplitResult, host: str) -> BlobAddress:
    if parts.fragment:
        raise BadInput("The URL has a # in it.", hint="Write %23 for a # in a blob's name.")
    segments = parts.path.removeprefix("/").split("/", 2 if _is_path_style(host) else 1)
    netloc = parts.netloc
    if _is_path_style(host):
        account = _decoded(segments.pop(0))
        if not account:
            raise BadInput(
                f"{netloc} lacks the account: on an IP address it is the first part of the path.", hint=_HINT
            )
        endpoint = f"{parts.scheme}://{netloc}/{account}"
    else:
        netloc = _blob_host(netloc)
        account = host.partition(".")[0].removesuffix("-secondary")
        endpoint = f"{parts.scheme}://{netloc}"
    container = _decoded(segments[0]) if segments else ""
    path = _decoded(segments[1]) if len(segments) > 1 else ""
    if path and not container:
        raise BadInput(f"{_shown(parts.geturl())} lacks the container before the blob.", hint=_HINT)
    if container and not _CONTAINER.fullmatch(container):
        raise BadInput(
            f"{container} cannot be a container's name.",
            hint="A container has lower-case letters, digits and single hyphens.",
        )
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    states = (query.get("versionid", ""), query.get("snapshot", "")) if path else ("", "")
    return BlobAddress(endpoint, account, container, path, _sas(parts.query), *states)


def _is_path_style(host: str) -> bool:
    """Tell whether the account stands in the path, as on emulators: an IP address, or a host name of one word."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host
    return True


def _blob_host(netloc: str) -> str:
    """Return the blob endpoint's host; a Data Lake address (dfs) is the same account's."""
    labels = netloc.split(".")
    service = next((one for one in labels[1:] if one in ("blob", "dfs", *_OTHER_SERVICES)), "")
    if service in _OTHER_SERVICES:
        raise BadInput(f"{netloc} is {service} storage; azpane shows blobs.", hint="Give the account's blob URL.")
    if service == "dfs":
        labels[labels.index("dfs", 1)] = "blob"
    return ".".join(labels)


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise BadInput("The URL's percent-encoding is not UTF-8.", hint="Copy the URL once more.") from error


def _sas(query: str) -> str:
    """Return the SAS in a query as it is written, since its signature covers the letters; "" where there is none."""
    pieces = [piece for piece in query.split("&") if piece and piece.partition("=")[0].lower() not in _NO_SAS]
    names = {piece.partition("=")[0].lower() for piece in pieces}
    if "sig" in names:
        return "&".join(pieces)
    if {"se", "sp"} & names:
        raise BadInput(
            "The SAS in the URL has no signature (sig=).",
            hint="Put the URL in quotes, so that the shell keeps it whole.",
        )
    return ""


def _shown(text: str) -> str:
    """Return what was typed, short and without its query, which may be a secret."""
    plain = text.partition("?")[0]
    return plain if len(plain) <= 120 else f"{plain[:117]}..."
