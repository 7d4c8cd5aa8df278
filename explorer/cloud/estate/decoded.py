"""The parts of Resource Manager's lists and Resource Graph's answers that azpane shows, as msgspec types."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from explorer.model.azure.network import NetworkRules


class Item(msgspec.Struct, gc=False):
    """A group or resource; the decoder skips the rest of the row."""

    id: str = ""
    name: str = ""
    type: str = ""
    location: str = ""
    kind: str | None = None
    tags: msgspec.Raw = msgspec.Raw()
    subscription_id: str = msgspec.field(default="", name="subscriptionId")


class GraphPage(msgspec.Struct, gc=False):
    """A page of Resource Graph's rows, with `resultFormat` objectArray."""

    data: list[Item] = []
    total: int = msgspec.field(default=0, name="totalRecords")
    truncated: str | bool = msgspec.field(default="false", name="resultTruncated")
    skip_token: str | None = msgspec.field(default=None, name="$skipToken")


class Column(msgspec.Struct):
    name: str = ""


class Grid(msgspec.Struct):
    columns: list[Column] = []
    rows: list[tuple[Any, ...]] = []


class GridPage(msgspec.Struct):
    """The same with `resultFormat` table: any columns, in order."""

    data: Grid = msgspec.field(default_factory=Grid)
    total: int = msgspec.field(default=0, name="totalRecords")
    truncated: str | bool = msgspec.field(default="false", name="resultTruncated")
    skip_token: str | None = msgspec.field(default=None, name="$skipToken")


class Page(msgspec.Struct, gc=False):
    value: list[Item] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


class Endpoints(msgspec.Struct):
    blob: str = ""


class AccessRules(msgspec.Struct, rename="camel"):
    default_action: str | None = None
    bypass: str | None = None
    ip_rules: list[msgspec.Raw] = []
    virtual_network_rules: list[msgspec.Raw] = []


class LinkState(msgspec.Struct):
    status: str | None = None


class EndpointConnectionProperties(msgspec.Struct):
    state: LinkState = msgspec.field(default_factory=LinkState, name="privateLinkServiceConnectionState")


class EndpointConnection(msgspec.Struct):
    properties: EndpointConnectionProperties = msgspec.field(default_factory=EndpointConnectionProperties)


class AccountProperties(msgspec.Struct, rename="camel"):
    endpoints: Endpoints = msgspec.field(default_factory=Endpoints, name="primaryEndpoints")
    is_hierarchical: bool = msgspec.field(default=False, name="isHnsEnabled")
    access_tier: str | None = None
    public_network_access: str | None = None
    network_acls: AccessRules | None = None
    private_endpoint_connections: list[EndpointConnection] | None = None
    allow_shared_key_access: bool | None = None
    allow_blob_public_access: bool | None = None
    minimum_tls_version: str | None = None

    @property
    def network(self) -> NetworkRules:
        rules = self.network_acls or AccessRules()
        endpoints = self.private_endpoint_connections or []
        return NetworkRules(
            public_access=self.public_network_access or "",
            default_action=rules.default_action or "",
            bypass=rules.bypass or "",
            address_rules=len(rules.ip_rules),
            network_rules=len(rules.virtual_network_rules),
            private_endpoints=sum(one.properties.state.status == "Approved" for one in endpoints),
            allows_shared_key=self.allow_shared_key_access,
            allows_anonymous=self.allow_blob_public_access,
            minimum_tls=self.minimum_tls_version or "",
        )


class Sku(msgspec.Struct):
    name: str = ""


class Account(msgspec.Struct):
    id: str = ""
    name: str = ""
    location: str = ""
    kind: str = ""
    sku: Sku = msgspec.field(default_factory=Sku)
    properties: AccountProperties = msgspec.field(default_factory=AccountProperties)


class AccountPage(msgspec.Struct):
    value: list[Account] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


class TenantRow(msgspec.Struct):
    id: str = msgspec.field(default="", name="tenantId")
    name: str | None = msgspec.field(default=None, name="displayName")
    domain: str | None = msgspec.field(default=None, name="defaultDomain")


class TenantPage(msgspec.Struct):
    value: list[TenantRow] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


class SubscriptionRow(msgspec.Struct):
    id: str = msgspec.field(default="", name="subscriptionId")
    name: str | None = msgspec.field(default=None, name="displayName")
    state: str | None = None
    home: str | None = msgspec.field(default=None, name="tenantId")
    tags: dict[str, str] | None = None


class SubscriptionPage(msgspec.Struct):
    value: list[SubscriptionRow] = []
    next_link: str | None = msgspec.field(default=None, name="nextLink")


class ProviderType(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    api_versions: list[str] = []


class Provider(msgspec.Struct, rename="camel"):
    resource_types: list[ProviderType] = []


P = TypeVar("P", Page, AccountPage, TenantPage, SubscriptionPage)
G = TypeVar("G", GraphPage, GridPage)

# Made once, here: several threads that build a decoder for one type at once can crash.
PAGES = msgspec.json.Decoder(Page)
GRAPH_PAGES = msgspec.json.Decoder(GraphPage)
GRID_PAGES = msgspec.json.Decoder(GridPage)
ACCOUNT_PAGES = msgspec.json.Decoder(AccountPage)
TENANT_PAGES = msgspec.json.Decoder(TenantPage)
SUBSCRIPTION_PAGES = msgspec.json.Decoder(SubscriptionPage)
PROVIDERS = msgspec.json.Decoder(Provider)
