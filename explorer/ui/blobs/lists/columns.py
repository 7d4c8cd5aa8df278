"""Which columns each kind of row has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from explorer.model.azure.places import Container, FoundBlob, StorageAccount
from explorer.model.base import text
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestRecord
from explorer.model.blobs.store import BlobStore
from explorer.ui.blobs.lists.sizes import FolderSizes
from explorer.ui.kit.rows_table import Column


def account_columns(rows: Callable[[], Sequence[StorageAccount]], subscription: Callable[[str], str]) -> list[Column]:
    return [
        Column("Account", lambda row: rows()[row].name, 20, grow=2, sort="name"),
        Column("Kind", lambda row: rows()[row].kind, 16, priority=5, sort="kind"),
        Column("Redundancy", lambda row: rows()[row].sku, 14, priority=4, sort="redundancy"),
        Column("Tier", lambda row: rows()[row].access_tier, 7, priority=6, sort="tier"),
        Column("Names", lambda row: "hierarchical" if rows()[row].is_hierarchical else "flat", 12, priority=3),
        Column(
            "Network",
            lambda row: rows()[row].network.short,
            12,
            priority=1,
            role=lambda row: "" if rows()[row].network.is_open else "warn",
            sort="network",
        ),
        Column("Subscription", lambda row: subscription(rows()[row].subscription_id), 14, grow=1, priority=2),
        Column("Location", lambda row: rows()[row].location, 11, priority=7, role=lambda _row: "dim", sort="location"),
    ]


def container_columns(rows: Callable[[], Sequence[Container]], sizes: FolderSizes, has_states: bool) -> list[Column]:
    """Columns of an account's containers; sizes stand there once one has been counted."""
    state = Column("State", lambda row: "deleted" if rows()[row].is_deleted else "", 7, role=lambda _row: "warn")
    counted = Column("Size", lambda row: sizes.short(rows()[row].name), 11, right=True, priority=1)
    return [
        Column("Container", lambda row: rows()[row].name, 24, grow=1, sort="name"),
        *([state] if has_states else []),
        *([counted] if sizes else []),
        Column("Public access", lambda row: rows()[row].public_access or "none", 13, priority=2, sort="access"),
        Column("Lease", lambda row: rows()[row].lease_state, 10, priority=5, sort="lease"),
        Column("Protection", lambda row: rows()[row].protection, 12, priority=4, sort="protection"),
        Column("Modified (UTC)", lambda row: text.day_time(rows()[row].modified), 16, priority=3, sort="modified"),
    ]


def blob_columns(store: BlobStore, sizes: FolderSizes, has_states: bool) -> list[Column]:
    """Columns of a folder's blobs; names are shown without the prefix that they all share."""

    def if_blob(words: Callable[[int], str]) -> Callable[[int], str]:
        return lambda row: "" if store.is_folder(row) else words(row)

    def size(row: int) -> str:
        return sizes.short(store.name(row)) if store.is_folder(row) else text.size(store.size(row))

    state = Column("State", store.state, 16, priority=1, role=lambda row: "warn" if store.state(row) else "")
    return [
        Column(
            "Name",
            lambda row: store.short_name(row),
            24,
            grow=1,
            role=lambda row: "key" if store.is_folder(row) else "",
            sort="name",
        ),
        *([state] if has_states else []),
        Column("Size", size, 10, right=True, sort="size"),
        Column(
            "Modified (UTC)", if_blob(lambda row: text.day_time(store.modified(row))), 16, priority=2, sort="modified"
        ),
        Column("Tier", if_blob(store.tier), 7, priority=3, sort="tier"),
        Column("Type", if_blob(lambda row: redact(store.content_type(row))), 24, priority=4, role=lambda _row: "dim"),
    ]


def found_columns(rows: Callable[[], Sequence[FoundBlob]]) -> list[Column]:
    return [
        Column("Name", lambda row: rows()[row].name, 24, grow=2, sort="name"),
        Column("Container", lambda row: rows()[row].container, 16, grow=1, priority=1, sort="container"),
        Column("Tags", lambda row: redact(rows()[row].tag_words), 20, grow=2, priority=2, role=lambda _row: "dim"),
    ]


def request_columns(records: Callable[[], Sequence[RequestRecord]]) -> list[Column]:
    def at(row: int) -> RequestRecord:
        return records()[row]

    def status(row: int) -> str:
        record = at(row)
        return str(record.status) if record.status else "none"

    return [
        Column("Time", lambda row: text.clock(at(row).at), 8),
        Column("Method", lambda row: at(row).method, 6, priority=4),
        Column("Host", lambda row: at(row).host, 20, grow=1, priority=1),
        Column("Path", lambda row: at(row).path, 24, grow=3),
        Column("Status", status, 6, right=True, role=lambda row: "bad" if at(row).is_error else ""),
        Column("Took", lambda row: text.duration(at(row).seconds), 7, right=True),
        Column("Credential", lambda row: at(row).credential.removesuffix("Credential"), 14, priority=3),
        Column("Request id", lambda row: at(row).request_id, 36, priority=5, role=lambda _row: "dim"),
    ]
