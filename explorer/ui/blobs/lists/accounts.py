"""The storage accounts of the chosen subscriptions, or of all."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.azure.places import StorageAccount, Subscription, portal_url
from explorer.model.estate.inventory import Inventory
from explorer.ui.blobs.lists.base import Level
from explorer.ui.blobs.lists.columns import account_columns
from explorer.ui.blobs.lists.containers import ContainersLevel
from explorer.ui.blobs.lists.few_rows import RowsLevel
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.session import Session


class AccountsLevel(RowsLevel[StorageAccount]):
    title = "Storage accounts"
    noun = "account"
    empty_words = ("No storage accounts in these subscriptions.", "A container's URL opens it directly: azpane URL.")
    sort_keys = dict.fromkeys(("name", "network", "tier", "location", "kind", "redundancy"), False)
    values = {
        "name": lambda one: one.name,
        "network": lambda one: one.network.short,
        "tier": lambda one: one.access_tier,
        "location": lambda one: one.location,
        "kind": lambda one: one.kind,
        "redundancy": lambda one: one.sku,
    }

    def __init__(self, session: Session, inventory: Inventory) -> None:
        super().__init__("")
        self.order = ("name", False)
        self._session, self._inventory = session, inventory
        self._listed: list[Subscription] = []

    @property
    def columns(self) -> list[Column]:
        return account_columns(self.shown, self._inventory.subscription_name)

    def list_pages(self, stop: Event) -> Iterable[Any]:
        directory = self._session.directory
        self._listed = subscriptions = self._inventory.chosen_subscriptions()
        if not subscriptions:  # Explore has not listed them yet
            pages = list(directory.subscriptions(directory.tenants(), stop))
            subscriptions = [one for page in pages for one in page.subscriptions]
        return directory.storage_accounts(subscriptions, stop)

    @property
    def is_stale(self) -> bool:
        """Whether other subscriptions have been chosen since these were listed."""
        return bool(self._listed) and self._listed != self._inventory.chosen_subscriptions()

    def add(self, page: Any) -> None:
        if page.error:
            self.errors.append(page.error)
        self.extend(page.accounts)

    def open(self, row: int) -> Level:
        one = self.rows[row]
        service = self._session.storage.service(
            one.blob_endpoint, one.data_tenant_id, is_hierarchical=one.is_hierarchical
        )
        return ContainersLevel(service, one.name, self.portal_at(row), one.network)

    def row_lines(self, row: int) -> list[Line]:
        one = self.at(row)
        if not one:
            return []
        pairs = (
            ("kind", one.kind),
            ("redundancy", one.sku),
            ("tier", f"{one.access_tier} unless a blob says otherwise" if one.access_tier else ""),
            ("names", "hierarchical (Data Lake)" if one.is_hierarchical else "flat"),
            *one.network.fields,
            ("location", one.location),
            ("subscription", self._inventory.subscription_name(one.subscription_id)),
            ("endpoint", one.blob_endpoint),
            ("id", one.id),
        )
        lines: list[Line] = [[(one.name, "title")], [("storage account", "dim")], [], *fields(pairs)]
        if one.network.meaning:
            lines += [[], [("If its data cannot be listed: ", "key"), (one.network.meaning, "")]]
        return lines

    def link_at(self, row: int) -> str:
        one = self.at(row)
        return one.id if one else ""

    def portal_at(self, row: int) -> str:
        one = self.at(row)
        return portal_url(self._session.cloud.portal, one.tenant_id, one.id) if one else ""
