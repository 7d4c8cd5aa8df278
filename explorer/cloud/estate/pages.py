"""The pages in which the estate arrives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.model.azure.places import Resource, ResourceGroup, StorageAccount, Subscription, Tenant
from explorer.model.base.errors import ExplorerError


@dataclass(frozen=True, slots=True)
class TenantPage:
    """The subscriptions that the identity sees in one tenant, or why that tenant did not let it in.

    `identity` is the object id that the identity has there, "" where the token does not say.
    """

    tenant: Tenant
    subscriptions: tuple[Subscription, ...] = ()
    error: ExplorerError | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """Some of what one or many subscriptions hold.

    `ended` names the subscriptions of which nothing more comes, by id, each with the reason where it ended early.
    `left_out` is how many resources are not listed, because they were not admitted; Azure counts them instead.
    `notice` is said to the user once, where the listing goes another way than usual.
    """

    groups: tuple[ResourceGroup, ...] = ()
    resources: tuple[Resource, ...] = ()
    ended: tuple[tuple[str, ExplorerError | None], ...] = ()
    left_out: int = 0
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The storage accounts of one subscription, or why they could not be listed."""

    subscription: Subscription
    accounts: tuple[StorageAccount, ...] = ()
    error: ExplorerError | None = None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Some of the rows that a query gave, each as long as `columns`; their values are whatever JSON can hold.

    `total` counts the rows of all pages; `is_cut` says that the service keeps back the rest of them for good.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    is_cut: bool = False
