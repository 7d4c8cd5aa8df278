"""The containers of one account."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.azure.network import NetworkRules
from explorer.model.azure.places import Container
from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact
from explorer.model.base.text import day_time, plural
from explorer.ui.blobs.lists.base import Level, blob_url, explained
from explorer.ui.blobs.lists.blobs import BlobsLevel
from explorer.ui.blobs.lists.columns import container_columns
from explorer.ui.blobs.lists.few_rows import RowsLevel
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

_ACCESS = {
    "": "none: each request needs a right",
    "blob": "blob: anyone may read a blob whose name is known",
    "container": "container: anyone may list and read everything in it",
}


class ContainersLevel(RowsLevel[Container]):
    """`prefix` is what Azure was asked for: names that begin with it; "" for all."""

    noun = "container"
    sort_keys = {"name": False, "modified": True, "access": True, "lease": False, "protection": True}
    values = {
        "name": lambda one: one.name,
        "modified": lambda one: one.modified,
        "access": lambda one: one.public_access,
        "lease": lambda one: one.lease_state,
        "protection": lambda one: one.protection,
    }

    def __init__(
        self,
        service: BlobService,
        account: str,
        portal: str = "",
        network: NetworkRules | None = None,
        begins: str = "",
    ) -> None:
        super().__init__(f"{begins}*" if begins else account)
        self.service: BlobService = service
        self.account, self.begins = account, begins
        self._portal, self._network = portal, network
        self.include: frozenset[str] = frozenset()

    @property
    def title(self) -> str:  # type: ignore[override]
        return "Containers, with deleted" if self.include else "Containers"

    @property
    def empty_words(self) -> tuple[str, ...]:  # type: ignore[override]
        if self.begins:
            return (f"No container's name begins with “{self.begins}”.", "esc goes back.")
        return ("This account has no containers.", "esc goes back.")

    @property
    def columns(self) -> list[Column]:
        return container_columns(self.shown, self.sizes, bool(self.include))

    def list_pages(self, stop: Event) -> Iterable[Any]:
        return self.service.containers(stop, self.begins, with_deleted="deleted" in self.include)

    def add(self, page: Any) -> None:
        self.extend(page)

    def explained(self, error: ExplorerError) -> ExplorerError:
        return explained(error, self.service, self._network)

    def below(self, prefix: str) -> ContainersLevel:
        """Return the same account's containers whose names begin with a prefix."""
        return ContainersLevel(self.service, self.account, self._portal, self._network, prefix)

    def key_for(self, one: Container) -> Hashable:
        return one.name, one.version

    def open(self, row: int) -> Level | None:
        one = self.rows[row]
        return None if one.is_deleted else BlobsLevel(self.service, one.name, network=self._network)

    def countable_at(self, row: int) -> str:
        one = self.at(row)
        return one.name if one and not one.is_deleted else ""

    def count_below(self, name: str, stop: Event) -> Iterable[tuple[int, int]]:
        return self.service.count(name, "", stop)

    def row_lines(self, row: int) -> list[Line]:
        one = self.at(row)
        if not one:
            return []
        scope = "" if one.encryption_scope == "$account-encryption-key" else one.encryption_scope
        pairs = (
            ("deleted", f"{day_time(one.deleted)} UTC" if one.is_deleted else ""),
            ("can be restored", f"for {plural(one.days_left, 'day')}" if one.is_deleted else ""),
            ("contents", self.sizes.words(one.name)),
            ("public access", _ACCESS.get(one.public_access, one.public_access)),
            ("lease", " ".join(filter(None, (one.lease_state, one.lease_status, one.lease_duration)))),
            ("immutability", "a policy keeps its blobs" if one.has_immutability_policy else "no policy"),
            ("legal hold", "yes" if one.has_legal_hold else "none"),
            ("version immutability", "yes" if one.has_version_immutability else ""),
            ("encryption scope", scope + (", no other allowed" if scope and one.denies_other_scopes else "")),
            ("modified", f"{day_time(one.modified)} UTC" if one.modified else ""),
            ("etag", one.etag),
            ("version", one.version),
            *((f"metadata {name}", redact(value)) for name, value in sorted(one.metadata.items())),
        )
        last = (
            "it cannot be opened until it is restored" if one.is_deleted else "enter lists it · . counts what is in it"
        )
        return [[(one.name, "title")], [("container", "dim")], [], *fields(pairs), [], [(last, "dim")]]

    def link_at(self, row: int) -> str:
        one = self.at(row)
        return blob_url(self.service, one.name) if one else ""

    def portal_at(self, row: int) -> str:
        return self._portal
