"""The levels of Blobs mode: accounts, then containers, then blobs; each knows its rows, columns and way down."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.address import BlobAddress
from explorer.model.blobs import BlobStore
from explorer.model.inventory import Inventory
from explorer.model.places import Container, StorageAccount, Subscription, portal_url
from explorer.model.redact import redact
from explorer.model.text import count, day_time, size
from explorer.ui.columns import account_columns, blob_columns, container_columns
from explorer.ui.describe import Line, fields
from explorer.ui.level import Level, blob_url
from explorer.ui.widgets.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.session import Session
    from explorer.cloud.storage import BlobService


class AccountsLevel(Level):
    """The storage accounts of the chosen subscriptions, or of all."""

    title = "Storage accounts"
    noun = "account"
    empty_words = ("No storage accounts in these subscriptions.", "A container's URL opens it directly: azpane URL.")

    def __init__(self, session: Session, inventory: Inventory) -> None:
        super().__init__("")
        self._session, self._inventory = session, inventory
        self._listed: list[Subscription] = []
        self._all: list[StorageAccount] = []
        self._shown: list[StorageAccount] = []

    @property
    def columns(self) -> list[Column]:
        return account_columns(lambda: self._shown, self._inventory.subscription_name)

    @property
    def row_count(self) -> int:
        return len(self._shown)

    @property
    def total(self) -> int:
        return len(self._all)

    def pages(self, stop: Event) -> Iterable[Any]:
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
        self._all.extend(page.accounts)
        self._all.sort(key=lambda one: one.name)
        self.narrow(self.needle)

    def forget(self) -> None:
        super().forget()
        self._all.clear()
        self._shown = []

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self._shown = [one for one in self._all if text.casefold() in one.name]

    def open(self, row: int) -> Level:
        one = self._shown[row]
        service = self._session.storage.service(one.blob_endpoint, one.tenant_id)
        return ContainersLevel(service, one.name, self.portal_at(row))

    def row_lines(self, row: int) -> list[Line]:
        if row >= len(self._shown):
            return []
        one = self._shown[row]
        pairs = (
            ("kind", one.kind),
            ("redundancy", one.sku),
            ("names", "hierarchical (Data Lake)" if one.is_hierarchical else "flat"),
            ("location", one.location),
            ("subscription", self._inventory.subscription_name(one.subscription_id)),
            ("endpoint", one.blob_endpoint),
            ("id", one.id),
        )
        return [[(one.name, "title")], [("storage account", "dim")], [], *fields(pairs)]

    def link_at(self, row: int) -> str:
        return self._shown[row].id if row < len(self._shown) else ""

    def portal_at(self, row: int) -> str:
        if row >= len(self._shown):
            return ""
        one = self._shown[row]
        return portal_url(self._session.cloud.portal, one.tenant_id, one.id)


class ContainersLevel(Level):
    """The containers of one account."""

    title = "Containers"
    noun = "container"
    empty_words = ("This account has no containers.", "esc goes back.")

    def __init__(self, service: BlobService, account: str, portal: str = "") -> None:
        super().__init__(account)
        self.service: BlobService = service
        self._portal = portal
        self._all: list[Container] = []
        self._shown: list[Container] = []

    @property
    def columns(self) -> list[Column]:
        return container_columns(lambda: self._shown)

    @property
    def row_count(self) -> int:
        return len(self._shown)

    @property
    def total(self) -> int:
        return len(self._all)

    def pages(self, stop: Event) -> Iterable[Any]:
        return self.service.containers(stop)

    def add(self, page: Any) -> None:
        self._all.extend(page)
        self.narrow(self.needle)

    def forget(self) -> None:
        super().forget()
        self._all.clear()
        self._shown = []

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self._shown = [one for one in self._all if text.casefold() in one.name.casefold()]

    def open(self, row: int) -> Level:
        return BlobsLevel(self.service, self._shown[row].name)

    def row_lines(self, row: int) -> list[Line]:
        if row >= len(self._shown):
            return []
        one = self._shown[row]
        pairs = (
            ("public access", one.public_access or "none"),
            ("lease", one.lease_state),
            ("modified", f"{day_time(one.modified)} UTC" if one.modified else ""),
        )
        return [[(one.name, "title")], [("container", "dim")], [], *fields(pairs)]

    def link_at(self, row: int) -> str:
        return blob_url(self.service, self._shown[row].name) if row < len(self._shown) else ""

    def portal_at(self, row: int) -> str:
        return self._portal


class BlobsLevel(Level):
    """The virtual folders and blobs of a container at a prefix."""

    title = "Blobs"
    noun = "name"
    empty_words = ("This container holds no blobs.", "esc goes back.")

    def __init__(self, service: BlobService, container: str, prefix: str = "", wanted: str = "") -> None:
        super().__init__(prefix.rstrip("/").rpartition("/")[2] or container if prefix else container)
        self.service: BlobService = service
        self.container, self.prefix = container, prefix
        self._wanted = wanted
        self.store = BlobStore(prefix)

    @property
    def columns(self) -> list[Column]:
        return blob_columns(self.store)

    @property
    def row_count(self) -> int:
        return self.store.count

    @property
    def total(self) -> int:
        return self.store.total

    def pages(self, stop: Event) -> Iterable[Any]:
        return self.service.blobs(self.container, self.prefix, "/", stop)

    def add(self, page: Any) -> None:
        self.store.append(page)

    def forget(self) -> None:
        super().forget()
        self.store.clear()

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self.store.filter(text)

    def open(self, row: int) -> Level | None:
        if not self.store.is_folder(row):
            return None
        return BlobsLevel(self.service, self.container, self.store.name(row))

    def blob_at(self, row: int) -> str:
        return "" if row >= self.row_count or self.store.is_folder(row) else self.store.name(row)

    def wanted_row(self) -> int | None:
        wanted, self._wanted = self._wanted, ""
        if not wanted:
            return None
        names = {f"{self.prefix}{wanted}", f"{self.prefix}{wanted}/"}
        return next((row for row in range(self.row_count) if self.store.name(row) in names), None)

    def row_lines(self, row: int) -> list[Line]:
        if row >= self.row_count:
            return []
        store = self.store
        name = store.name(row)
        if store.is_folder(row):
            return [[(name, "title")], [("virtual folder", "dim")], [], [("enter opens it", "dim")]]
        pairs = (
            ("size", f"{size(store.size(row))} ({count(store.size(row))} B)"),
            ("type", redact(store.content_type(row))),
            ("tier", store.tier(row)),
            ("kind", store.blob_type(row)),
            ("modified", f"{day_time(store.modified(row))} UTC"),
        )
        return [
            [(name, "title")],
            [("blob", "dim")],
            [],
            *fields(pairs),
            [],
            [("enter shows what is in it · d downloads", "dim")],
        ]

    def link_at(self, row: int) -> str:
        return blob_url(self.service, self.container, self.store.name(row)) if row < self.row_count else ""


def levels_of(service: BlobService, place: BlobAddress) -> list[Level]:
    """Return the levels from an account down to a place in it; those above the last are listed when gone to."""
    levels: list[Level] = [ContainersLevel(service, place.account)]
    if place.container:
        *folders, name = place.path.split("/")
        levels.append(BlobsLevel(service, place.container, wanted="" if folders else name))
        for depth in range(1, len(folders) + 1):
            wanted = name if depth == len(folders) else ""
            levels.append(BlobsLevel(service, place.container, "/".join(folders[:depth]) + "/", wanted))
    return levels
