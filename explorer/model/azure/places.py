"""The places of Azure that azpane shows, with their ids and their pages in the portal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from explorer.model.azure.known_types import known_type
from explorer.model.azure.network import NetworkRules

_NO_TAGS: Mapping[str, str] = MappingProxyType({})
_ANY_NETWORK = NetworkRules()


def portal_url(portal: str, tenant_id: str, resource_id: str) -> str:
    """Return the portal's page of a resource id, in the tenant that owns it, or the user's own for "".

    Source: https://learn.microsoft.com/azure/azure-portal/azure-portal-links
    """
    return f"{portal.rstrip('/')}/#{_at(tenant_id)}resource{quote(resource_id, safe='/()')}"


def container_portal_url(portal: str, tenant_id: str, account_id: str, container: str) -> str:
    """Return the portal's page of a blob container, in the tenant that owns its account; of all containers for "".

    Source: links as the portal shows them.
    """
    if not container:
        return f"{portal_url(portal, tenant_id, account_id)}/storagebrowser"
    page = f"{portal.rstrip('/')}/#{_at(tenant_id)}view/Microsoft_Azure_Storage/ContainerMenuBlade/~/overview"
    return f"{page}/storageAccountId/{quote(account_id, safe='')}/path/{quote(container, safe='')}"


def _at(tenant_id: str) -> str:
    return f"@{tenant_id}/" if tenant_id else ""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Microsoft Entra directory that the identity can enter."""

    id: str
    name: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription; `id` is the bare GUID, `state` Enabled, Disabled, Warned, PastDue or Deleted.

    `tenant_id` is the tenant through which the identity sees it, with whose token it is asked. Where that is not the
    one that owns it, because its owner has delegated it (Azure Lighthouse), `home_tenant_id` is the owner. Source:
    https://learn.microsoft.com/azure/lighthouse/concepts/architecture
    """

    id: str
    name: str
    tenant_id: str
    state: str = "Enabled"
    home_tenant_id: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)

    @property
    def resource_id(self) -> str:
        return f"/subscriptions/{self.id}"


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A resource group; its name is unique within the subscription and compared without case."""

    name: str
    subscription_id: str
    location: str = ""
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)

    @property
    def id(self) -> str:
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.name}"


class Resource(NamedTuple):
    """One resource of any type, with what lists and facets need; its JSON is asked for when it is opened.

    A tuple, because a tenant has a hundred thousand of them and a frozen dataclass takes three times as long to make.
    """

    id: str
    name: str
    type: str
    subscription_id: str
    group: str
    location: str = ""
    kind: str = ""
    tags: Mapping[str, str] = _NO_TAGS

    @property
    def type_words(self) -> str:
        return type_words(self.type)


def resource_of(resource_id: str) -> Resource:
    """Return what a resource id says: name, type, subscription and group."""
    parts = resource_id.strip("/").split("/")
    lowered = [part.lower() for part in parts]
    at = len(lowered) - 1 - lowered[::-1].index("providers") if "providers" in lowered else len(parts)
    return Resource(
        id=resource_id,
        name=parts[-1],
        type="/".join(parts[at + 1 : at + 2] + parts[at + 2 :: 2]),
        subscription_id=parts[1] if lowered[0] == "subscriptions" and len(parts) > 1 else "",
        group=parts[3] if lowered[2:3] == ["resourcegroups"] and len(parts) > 3 else "",
    )


@dataclass(frozen=True, slots=True)
class StorageAccount:
    """A storage account as Resource Manager describes it; `blob_endpoint` comes from primaryEndpoints.blob.

    `home_tenant_id` is as for a subscription; its data is reached with a token of that tenant, as delegation gives no
    rights to data (https://learn.microsoft.com/azure/lighthouse/concepts/tenants-users-roles).
    """

    id: str
    name: str
    tenant_id: str
    subscription_id: str
    blob_endpoint: str
    location: str = ""
    kind: str = ""
    sku: str = ""
    is_hierarchical: bool = False
    access_tier: str = ""
    network: NetworkRules = _ANY_NETWORK
    home_tenant_id: str = ""

    @property
    def data_tenant_id(self) -> str:
        return self.home_tenant_id or self.tenant_id


@dataclass(frozen=True, slots=True)
class Container:
    """A blob container; times are seconds since 1970, or 0, `public_access` is "", "container" or "blob".

    A deleted one can be restored for `days_left` more. Source:
    https://learn.microsoft.com/rest/api/storageservices/list-containers2
    """

    name: str
    modified: float = 0.0
    public_access: str = ""
    lease_state: str = ""
    lease_status: str = ""
    lease_duration: str = ""
    etag: str = ""
    has_immutability_policy: bool = False
    has_legal_hold: bool = False
    has_version_immutability: bool = False
    encryption_scope: str = ""
    denies_other_scopes: bool = False
    metadata: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)
    is_deleted: bool = False
    deleted: float = 0.0
    days_left: int = 0
    version: str = ""

    @property
    def protection(self) -> str:
        """What keeps its blobs from being changed or deleted, in words, or ""."""
        kinds = (
            "immutable" if self.has_immutability_policy else "",
            "legal hold" if self.has_legal_hold else "",
            "versions immutable" if self.has_version_immutability else "",
        )
        return ", ".join(filter(None, kinds))


@dataclass(frozen=True, slots=True)
class FoundBlob:
    """A blob that was found by its index tags; `tags` are those that the search asked about.

    Source: https://learn.microsoft.com/rest/api/storageservices/find-blobs-by-tags
    """

    container: str
    name: str
    tags: Mapping[str, str] = field(default_factory=lambda: _NO_TAGS)

    @property
    def tag_words(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.tags.items())


def type_words(resource_type: str) -> str:
    """Return a resource type in words: "storage account" for Microsoft.Storage/storageAccounts."""
    known = known_type(resource_type)
    if known and known.words:
        return known.words
    last = resource_type.rsplit("/", 1)[-1]
    return "".join(f" {char.lower()}" if char.isupper() else char for char in last).strip()
