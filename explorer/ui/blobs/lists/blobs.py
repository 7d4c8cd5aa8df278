"""The virtual folders and blobs of a container at a prefix, or all its blobs without folders."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.azure.network import NetworkRules
from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact
from explorer.model.base.text import count, day_time, plural, size
from explorer.model.blobs.reference import BlobReference
from explorer.model.blobs.store import SMALL, BlobKey, BlobStore
from explorer.ui.blobs.lists.base import Level, Order, Preparing, blob_url, explained
from explorer.ui.blobs.lists.columns import blob_columns
from explorer.ui.blobs.lists.sizes import ShownBytes
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

_WITHOUT_FOLDERS = frozenset({"versions", "snapshots"})
"""What Azure lists only where no delimiter is given."""


class BlobsLevel(Level):
    """`prefix` is the virtual folder, which every name shown lacks; `begins` is what the names go on with, as Azure was
    asked for it. `include` is what is listed beside the blobs themselves: versions, snapshots, deleted.
    """

    noun = "name"
    sort_keys = {"name": False, "size": True, "modified": True, "tier": False}

    def __init__(
        self,
        service: BlobService,
        container: str,
        prefix: str = "",
        wanted: str = "",
        *,
        begins: str = "",
        is_flat: bool = False,
        include: frozenset[str] = frozenset(),
        network: NetworkRules | None = None,
    ) -> None:
        folder = prefix.rstrip("/").rpartition("/")[2] or container if prefix else container
        super().__init__(f"{begins}*" if begins else folder)
        self.service: BlobService = service
        self.container, self.prefix, self.begins = container, prefix, begins
        self.is_flat, self.include = is_flat, include
        self._wanted, self._network = wanted, network
        self.store = BlobStore(prefix)
        self._byte_count = ShownBytes(self.store)

    @property
    def title(self) -> str:  # type: ignore[override]
        folders = [] if self.has_folders else ["without folders"]
        kinds = [f"with {', '.join(sorted(self.include, reverse=True))}"] if self.include else []
        return ", ".join(("Blobs", *folders, *kinds))

    @property
    def has_folders(self) -> bool:
        """Whether names are gathered into virtual folders."""
        return not self.is_flat and not self.include & _WITHOUT_FOLDERS

    @property
    def empty_words(self) -> tuple[str, ...]:  # type: ignore[override]
        where = f"“{self.prefix}{self.begins}”"
        if self.begins:
            return (f"No blob's name begins with {where}.", "Case counts. esc goes back.")
        words = f"There is nothing below {where}." if self.prefix else "This container holds no blobs."
        if self.prefix and "deleted" in self.include:
            return (
                words,
                "What was in a folder that was deleted whole is listed when that is restored.",
                "esc goes back.",
            )
        return (words, "esc goes back.")

    @property
    def columns(self) -> list[Column]:
        return blob_columns(self.store, self.sizes, bool(self.include))

    @property
    def row_count(self) -> int:
        return self.store.count

    @property
    def total(self) -> int:
        return self.store.total

    @property
    def byte_count(self) -> int | None:
        return self._byte_count.value if self.store.total > self.store.folder_count else None

    # Loading.

    def list_pages(self, stop: Event) -> Iterable[Any]:
        delimiter = "/" if self.has_folders else ""
        return self.service.browse(self.container, f"{self.prefix}{self.begins}", delimiter, stop, self.include)

    def add(self, page: Any) -> None:
        if page.starts_over:
            self._byte_count.restart()
        self.store.append(page)
        self._byte_count.added(page)

    def forget(self) -> None:
        super().forget()
        self.store.clear()
        self._byte_count.restart()

    def explained(self, error: ExplorerError) -> ExplorerError:
        return explained(error, self.service, self._network)

    def count_below(self, name: str, stop: Event) -> Iterable[tuple[int, int]]:
        return self.service.count(self.container, name, stop)

    # Views.

    def narrow(self, text: str) -> None:
        super().narrow(text)
        self.store.filter(text)
        self._byte_count.changed()

    def sort(self, order: Order) -> Preparing | None:
        super().sort(order)
        by: Any
        by, descending = order
        store = self.store
        self._byte_count.changed()
        if order == ("name", False):
            store.sort(None)
        elif store.total <= SMALL:
            store.sort(by, descending=descending)
        else:
            return lambda stop: filter(None, [store.prepare_sort(by, descending=descending, stop=stop)])
        return None

    def adopt(self, prepared: Any) -> None:
        self.store.adopt(prepared)
        self._byte_count.changed()

    @property
    def unsorted_count(self) -> int:
        return self.store.unsorted_count

    def poll(self) -> None:
        self._byte_count.step()

    def below(self, begins: str) -> BlobsLevel:
        """Return the same place with only the names that go on so."""
        return BlobsLevel(
            self.service, self.container, self.prefix, begins=begins, is_flat=self.is_flat, include=self.include,
            network=self._network,
        )  # fmt: skip

    # What a row is.

    def key_of(self, row: int) -> BlobKey:
        return self.store.key(row)

    def row_of(self, key: BlobKey) -> int:
        return self.store.row_of(key)

    def open(self, row: int) -> Level | None:
        store = self.store
        if not self._is_folder(row):
            return None
        name = store.name(row)
        deeper = name if name.endswith("/") else f"{name}/"
        return BlobsLevel(self.service, self.container, deeper, include=self.include, network=self._network)

    def _is_folder(self, row: int) -> bool:
        """Whether a row is a virtual folder, or the empty one of an account whose folders are real."""
        return self.store.is_folder(row) or self._is_empty_folder(row)

    def _is_empty_folder(self, row: int) -> bool:
        mark = self.store.past(row)
        return mark.metadata.get("hdi_isfolder", "").lower() == "true" and not mark.is_deleted

    def blob_at(self, row: int) -> str:
        return "" if row >= self.row_count or self._is_folder(row) else self.store.name(row)

    def reference_at(self, row: int) -> BlobReference | None:
        name = self.blob_at(row)
        # What stands for the blob itself is asked for without its version, which needs no right to read versions.
        version = self.store.version_id(row) if name and self.store.state(row) else ""
        return BlobReference(name, version, self.store.snapshot(row)) if name else None

    def countable_at(self, row: int) -> str:
        return self.store.name(row) if row < self.row_count and self.store.is_folder(row) else ""

    def wanted_row(self) -> int | None:
        wanted, self._wanted = self._wanted, ""
        if not wanted:
            return None
        rows = (self.store.row_of(BlobKey(name.encode())) for name in (wanted, f"{wanted}/"))
        return next((row for row in rows if row >= 0), None)

    def row_lines(self, row: int) -> list[Line]:
        if row >= self.row_count:
            return []
        store = self.store
        name = store.name(row)
        if self._is_folder(row):
            counted = fields((("contents", self.sizes.words(name)),))
            keys = "enter opens it · . counts what is in it"
            kind = "virtual folder"
            if store.state(row):
                kind, keys = "virtual folder, deleted", "f, without folders, tells when it was deleted"
            return [[(name, "title")], [(kind, "dim")], [], *counted, [], [(keys, "dim")]]
        state, mark = store.state(row), store.past(row)
        pairs = (
            ("state", state),
            ("deleted", f"{day_time(mark.deleted)} UTC" if mark.deleted else ""),
            ("can be restored", f"for {plural(mark.days_left, 'day')}" if mark.deleted else ""),
            ("deletion id", mark.deletion_id),
            ("version", mark.version_id),
            ("snapshot", mark.snapshot),
            ("size", f"{size(store.size(row))} ({plural(store.size(row), 'byte')})"),
            ("type", redact(store.content_type(row))),
            ("tier", store.tier(row)),
            ("kind", store.blob_type(row)),
            ("modified", f"{day_time(store.modified(row))} UTC"),
            *((f"metadata {key}", redact(value)) for key, value in sorted(mark.metadata.items())),
        )
        keys = "enter shows what is in it · d downloads"
        if state == "deleted" and not store.version_id(row):
            keys = "its content cannot be read until it is restored"
        return [
            [(name, "title")],
            [(f"blob, {state}" if state else "blob", "dim")],
            [],
            *fields(pairs),
            [],
            [(keys, "dim")],
        ]

    def link_at(self, row: int) -> str:
        return blob_url(self.service, self.container, self.store.name(row)) if row < self.row_count else ""

    def count_words(self, is_loading: bool) -> str:
        words = super().count_words(is_loading)
        if self.unsorted_count and not is_loading:
            words += f" · {count(self.unsorted_count)} not sorted in yet"
        return words
