"""What can be copied of a place: its name, id or URL, and commands that other tools take; never a secret.

Values are quoted for the shell, so that each stays one word of the command and is never run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as quoted

from explorer.model.azure.address import BlobAddress, is_loopback_url
from explorer.model.azure.known_types import known_type, terraform_name
from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestRecord
from explorer.model.base.shell import Quote, command, option
from explorer.model.blobs.reference import BlobReference
from explorer.model.download.filenames import local_path


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """One thing to copy: the letter that copies it, what it is, and the text itself.

    `is_later` marks what Azure has to be asked for first; its text is "" until then.
    """

    key: str
    label: str
    text: str
    is_later: bool = False


JSON_LATER = CopyChoice("j", "JSON", "", is_later=True)


def resource_copies(
    resource: Resource, portal: str, quote: Quote, body: Mapping[str, Any] | None = None, json: str = ""
) -> list[CopyChoice]:
    """Return what can be copied of a resource, its id first.

    `portal` is its page in the portal; `body` its JSON and `json` the same as text, redacted, where it has been asked
    for.
    """
    return _with_text(
        CopyChoice("i", "id", resource.id),
        CopyChoice("n", "name", resource.name),
        CopyChoice("j", "JSON", json) if json else JSON_LATER,
        CopyChoice("a", "az command", command(_az_show(resource), quote)),
        CopyChoice("o", "portal link", portal),
        _terraform(resource, body, quote),
        CopyChoice("g", "tags", tag_lines(resource.tags)),
    )


def group_copies(group: ResourceGroup, portal: str, quote: Quote) -> list[CopyChoice]:
    """Return what can be copied of a resource group."""
    az = ["az", "group", "show", *option("--name", group.name), "--subscription", group.subscription_id]
    terraform = ["terraform", "import", f"azurerm_resource_group.{terraform_label(group.name)}", group.id]
    return _with_text(
        CopyChoice("i", "id", group.id),
        CopyChoice("n", "name", group.name),
        JSON_LATER,
        CopyChoice("a", "az command", command(az, quote)),
        CopyChoice("o", "portal link", portal),
        CopyChoice("t", "Terraform import", command(terraform, quote)),
        CopyChoice("g", "tags", tag_lines(group.tags)),
    )


def subscription_copies(subscription: Subscription, portal: str, quote: Quote) -> list[CopyChoice]:
    """Return what can be copied of a subscription; its bare id first, since that is what other tools ask for."""
    return _with_text(
        CopyChoice("i", "id", subscription.id),
        CopyChoice("n", "name", subscription.name),
        CopyChoice("r", "resource id", subscription.resource_id),
        JSON_LATER,
        CopyChoice("a", "az command", command(["az", "account", "show", "--subscription", subscription.id], quote)),
        CopyChoice("u", "az, to use it", command(["az", "account", "set", "--subscription", subscription.id], quote)),
        CopyChoice("o", "portal link", portal),
        CopyChoice("g", "tags", tag_lines(subscription.tags)),
    )


def tag_copies(key: str, value: str, quote: Quote) -> list[CopyChoice]:
    """Return what can be copied of a tag's value, redacted as it is shown."""
    value = redact(value)
    return _with_text(
        CopyChoice("t", "tag", f"{key}={value}"),
        CopyChoice("n", "name", key),
        CopyChoice("v", "value", value),
        CopyChoice("a", "az command", command(["az", "resource", "list", *option("--tag", f"{key}={value}")], quote)),
    )


def blob_copies(
    place: BlobAddress, quote: Quote, portal: str = "", which: BlobReference | None = None
) -> list[CopyChoice]:
    """Return what can be copied of a container, a virtual folder or a blob, its URL first.

    A path that ends in a slash is a virtual folder's; `which` tells a version or snapshot of a blob. The SAS of a place
    is in none of them. Sources: `az storage ... --help` of azure-cli 2.91, which shows no properties of a version, and
    https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-copy.
    """
    where, url = _az_account(place), place.url
    if not place.container:
        commands = [("l", "az, its containers", ["az", "storage", "container", "list", *where])]
    elif not place.path or place.path.endswith("/"):
        at = [*where, "--container-name", place.container]
        prefix = option("--prefix", place.path) if place.path else []
        commands = [
            ("l", "az, its blobs", ["az", "storage", "blob", "list", *at, *prefix]),
            ("c", "azcopy, all of it", ["azcopy", "copy", place.url, ".", "--recursive"]),
        ]
        if not place.path:
            show = ["az", "storage", "container", "show", *where, "--name", place.container]
            commands.insert(0, ("s", "az, properties", show))
    else:
        at = [*where, "--container-name", place.container, *option("--name", place.path)]
        if which and which.version_id:
            at += ["--version-id", which.version_id]
            url += f"?versionid={quoted(which.version_id)}"
        elif which and which.snapshot:
            at += ["--snapshot", which.snapshot]
            url += f"?snapshot={quoted(which.snapshot)}"
        file = _file_name(place.path)
        download = ["az", "storage", "blob", "download", *at, *option("--file", file), "--overwrite", "false"]
        commands = [
            ("a", "az, download", download),
            ("s", "az, properties", ["az", "storage", "blob", "show", *at]),
            ("c", "azcopy", ["azcopy", "copy", url, f"./{file}"]),
        ]
        if which and which.version_id:
            del commands[1]
    return _with_text(
        CopyChoice("u", "URL", url),
        CopyChoice("n", "name", place.path or place.container or place.account),
        *(CopyChoice(key, label, command(words, quote)) for key, label, words in commands),
        CopyChoice("o", "portal link", portal),
    )


def request_copies(request: RequestRecord, line: str) -> list[CopyChoice]:
    """Return what can be copied of a request; `line` is all of it on one line."""
    return _with_text(
        CopyChoice("r", "request", line),
        CopyChoice("i", "request id", request.request_id),
        CopyChoice("u", "URL, no query", f"https://{request.host}{request.path}"),
    )


def tag_lines(tags: Mapping[str, str]) -> str:
    """Return tags as key=value lines in the order in which they are shown, values redacted as there."""
    pairs = sorted(tags.items(), key=lambda pair: pair[0].casefold())
    return "\n".join(f"{key}={redact(value)}" for key, value in pairs)


def import_id(resource_id: str) -> str:
    """Return a resource id as Terraform's azurerm provider takes it: the words between the names in their exact case.

    Resource Manager ignores that case, and gives back what was once written. A type that is not known keeps its own.
    Source: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/3.0-upgrade-guide
    """
    segments = resource_id.strip("/").split("/")
    lowered = [one.lower() for one in segments]
    if lowered[:1] == ["subscriptions"]:
        segments[0] = "subscriptions"
    if lowered[2:3] == ["resourcegroups"]:
        segments[2] = "resourceGroups"
    if lowered[4:5] == ["providers"]:
        segments[4] = "providers"
        known = known_type("/".join((segments[5], *segments[6::2]))) if len(segments) > 6 else None
        if known:
            segments[5], *kinds = known.type.split("/")
            segments[6::2] = kinds
    return "/" + "/".join(segments)


def terraform_label(name: str) -> str:
    """Return a name as Terraform takes it for a resource: a letter or underscore, then letters, digits, _ and -.

    Source: https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers
    """
    label = re.sub(r"[^A-Za-z0-9_-]", "_", name)
    return label if re.match(r"[A-Za-z_]", label) else f"_{label}"


def _with_text(*choices: CopyChoice) -> list[CopyChoice]:
    return [one for one in choices if one.text or one.is_later]


def _az_show(resource: Resource) -> list[str]:
    known = known_type(resource.type)
    if not known or not known.az:
        return ["az", "resource", "show", *option("--ids", resource.id)]
    group = "functionapp" if known.az == "webapp" and "functionapp" in resource.kind.lower() else known.az
    if known.has_ids:
        return ["az", *group.split(), "show", *option("--ids", resource.id)]
    names = [*option("--name", resource.name), *option("--resource-group", resource.group)]
    return ["az", *group.split(), "show", *names, "--subscription", resource.subscription_id]


def _terraform(resource: Resource, body: Mapping[str, Any] | None, quote: Quote) -> CopyChoice:
    name = terraform_name(resource.type, resource.kind, _system(body))
    wanted = import_id(resource.id)
    if not name:
        return CopyChoice("t", "Terraform import id", wanted)
    words = ["terraform", "import", f"{name}.{terraform_label(resource.name)}", wanted]
    return CopyChoice("t", "Terraform import", command(words, quote))


def _system(body: Mapping[str, Any] | None) -> str:
    """Return what a virtual machine's JSON names as its osType, Linux or Windows, or ""."""
    found: Any = body
    for name in ("properties", "storageProfile", "osDisk", "osType"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if found in ("Linux", "Windows") else ""


def _az_account(place: BlobAddress) -> list[str]:
    """Return the options of az that name an account; its endpoint too, where that does not follow from the name."""
    usual = place.endpoint.startswith(f"https://{place.account}.blob.")
    where = [] if usual else ["--blob-endpoint", place.endpoint]
    rights = [] if is_loopback_url(place.endpoint) else ["--auth-mode", "login"]
    return ["--account-name", place.account, *where, *rights]


def _file_name(path: str) -> str:
    """Return the last part of a blob's name as a file's name that is safe on every system."""
    name = local_path(path).name
    return "".join("_" if unicodedata.category(char) == "Cc" else char for char in name)
