"""The virtual folders and blobs of a container below a prefix, or all blobs there without folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from threading import Event
from typing import Any

from explorer.model.base.errors import ExplorerError
from explorer.model.base.redact import redact
from explorer.model.base.text import day_time, plural, size
from explorer.model.blobs.reference import BlobReference
from explorer.model.blobs.store import SMALL, BlobKey, BlobPage, BlobStore
from explorer.model.download.progress import Picked
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import Order, PlaceKind, PlaceList, Preparing
from explorer.ui.kit.describe import Line, fields
from explorer.ui.kit.rows_table import Column


class BlobsList(PlaceList[InAccount]):
    """Blobs and virtual folders, kept in columns: there may be millions."""

    def __init__(self, kind: PlaceKind[BlobsList], place: InAccount, wanted: str = "") -> None:
        super().__init__(kind, place, wanted)
        self.named = wanted  # also after it was opened
        self.store = BlobStore(place.prefix)
        self._byte_count = ShownBytes(self.store)

    # Rows.

    @property
    def row_count(self) -> int:
        return self.store.count

    @property
    def total(self) -> int:
        return self.store.total

    @property
    def unsorted_count(self) -> int:
        return self.store.unsorted_count

    @property
    def byte_count(self) -> int | None:
        return self._byte_count.value if self.store.total > self.store.folder_count else None

    def add(self, page: BlobPage) -> None:
        if page.starts_over:
            self._byte_count.restart()
        self.store.append(page)
        self._byte_count.added(page)

    def clear(self) -> None:
        self.store.clear()
        self._byte_count.restart()

    def key_of(self, row: int) -> BlobKey:
        return self.store.key(row)

    def row_of(self, key: BlobKey) -> int:
        return self.store.row_of(key)

    def wanted_row(self) -> int | None:
        wanted, self.wanted = self.wanted, ""
        if not wanted:
            return None
        if self.place.only:
            return 0
        rows = (self.store.row_of(BlobKey(name.encode())) for name in (wanted, f"{wanted}/"))
        return next((row for row in rows if row >= 0), None)

    def narrow(self, text: str) -> None:
        self.needle = text
        self.store.filter(text)
        self._byte_count.changed()

    def sort(self, order: Order) -> Preparing | None:
        self.order = order
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

    def poll(self) -> None:
        self._byte_count.step()

    # What a row is.

    def is_folder(self, row: int) -> bool:
        """Whether a row is a virtual folder, or the empty one of an account whose folders are real."""
        if self.store.is_folder(row):
            return True
        past = self.store.past(row)
        return past.metadata.get("hdi_isfolder", "").lower() == "true" and not past.is_deleted

    def folder_at(self, row: int) -> str:
        """Return the full name of the folder in a row, with its slash, or ""."""
        return f"{self.store.name(row).removesuffix('/')}/" if self.is_folder(row) else ""

    def blob_at(self, row: int) -> BlobReference | None:
        """Return the blob, version or snapshot in a row, or None for a folder."""
        store = self.store
        if self.is_folder(row):
            return None
        # The current version is asked for as the blob itself: that needs no right to read versions.
        return BlobReference(store.name(row), store.version_id(row) if store.state(row) else "", store.snapshot(row))


_STEP = 5000  # rows added up at once: a few milliseconds


class ShownBytes:
    """The sum of a store's sizes: of all rows as their pages arrive, of filtered rows in steps."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self.restart()

    def restart(self) -> None:
        """Begin at nothing: the store is empty."""
        self._of_all = 0
        self.changed()

    def added(self, page: BlobPage) -> None:
        """Take note of a page that the store has taken in."""
        self._of_all += page.byte_count
        self.changed()

    def changed(self) -> None:
        """Take note that other rows are shown."""
        self._row = self._sum = 0

    def step(self) -> None:
        """Add up some more of the rows that are shown."""
        last = min(self._row + _STEP, self._store.count)
        if self._store.count < self._store.total:
            self._sum += sum(max(0, self._store.size(row)) for row in range(self._row, last))
            self._row = last

    @property
    def value(self) -> int | None:
        """The sum, or None while it is not known yet."""
        if self._store.count == self._store.total:
            return self._of_all
        return self._sum if self._row == self._store.count else None


def _words(here: BlobsList) -> str:
    place = here.place
    if place.begins:
        return f"{place.begins}*"
    return place.prefix[:-1].rpartition("/")[2] or "/" if place.prefix else place.container  # a//b: one has no name


def _title(here: BlobsList) -> str:
    if here.place.only:
        return "Blob, by its name alone"
    folders = [] if here.place.has_folders else ["without folders"]
    beside = [f"with {', '.join(sorted(here.place.include, reverse=True))}"] if here.place.include else []
    return ", ".join(("Blobs", *folders, *beside))


def _empty(here: BlobsList) -> Sequence[str]:
    place = here.place
    where = f"“{place.prefix}{place.begins}”"
    if place.begins:
        return (f"No blob's name begins with {where}.", "Case counts. esc goes back.")
    words = f"There is nothing below {where}." if place.prefix else "This container holds no blobs."
    if place.prefix and "deleted" in place.include:
        return words, "What was in a folder that was deleted whole is listed when that is restored.", "esc goes back."
    return words, "esc goes back."


def _pages(here: BlobsList, stop: Event) -> Iterable[BlobPage | ExplorerError]:
    place = here.place
    if place.only:
        return [place.service.properties(place.container, place.only)]
    delimiter = "/" if place.has_folders else ""
    beginning = f"{place.prefix}{place.begins}"
    pages = place.service.browse(place.container, beginning, delimiter, stop, place.include)
    return place.service.or_one(pages, place.container, f"{beginning}{here.named}") if here.named else pages


def _columns(here: BlobsList) -> list[Column]:
    """Return the columns; names stand without the prefix that they share."""
    store = here.store

    def if_blob(words: Callable[[int], str]) -> Callable[[int], str]:
        return lambda row: "" if store.is_folder(row) else words(row)

    def size_words(row: int) -> str:
        return here.sizes.short(store.name(row)) if store.is_folder(row) else size(store.size(row))

    state = Column("State", store.state, 16, priority=1, role=lambda row: "warn" if store.state(row) else "")
    return [
        Column(
            "Name",
            store.short_name,
            24,
            grow=1,
            role=lambda row: "key" if store.is_folder(row) else "",
            sort="name",
        ),
        *([state] if here.place.include else []),
        Column("Size", size_words, 10, right=True, sort="size"),
        Column("Modified (UTC)", if_blob(lambda row: day_time(store.modified(row))), 16, priority=2, sort="modified"),
        Column("Tier", if_blob(store.tier), 7, priority=3, sort="tier"),
        Column("Type", if_blob(lambda row: redact(store.content_type(row))), 24, priority=4, role=lambda _row: "dim"),
    ]


def _details(here: BlobsList, row: int) -> list[Line]:
    store = here.store
    name, state, past = store.name(row), store.state(row), store.past(row)
    if here.is_folder(row):
        kind, keys = "virtual folder", "enter opens it · . counts what is in it"
        if state:
            kind, keys = "virtual folder, deleted", "f, without folders, tells when it was deleted"
        return _described(name, kind, [("contents", here.sizes.words(name))], keys)
    pairs = (
        ("state", state),
        ("deleted", f"{day_time(past.deleted)} UTC" if past.deleted else ""),
        ("can be restored", f"for {plural(past.days_left, 'day')}" if past.deleted else ""),
        ("deletion id", past.deletion_id),
        ("version", past.version_id),
        ("snapshot", past.snapshot),
        ("size", f"{size(store.size(row))} ({plural(store.size(row), 'byte')})" if store.size(row) >= 0 else "no size"),
        ("type", redact(store.content_type(row))),
        ("tier", store.tier(row)),
        ("kind", store.blob_type(row)),
        ("modified", f"{day_time(store.modified(row))} UTC"),
        *((f"metadata {key}", redact(value)) for key, value in sorted(past.metadata.items())),
    )
    keys = "enter shows what is in it · d downloads"
    if state == "deleted" and not store.version_id(row):
        keys = "its content cannot be read until it is restored"
    return _described(name, f"blob, {state}" if state else "blob", pairs, keys)


def _described(name: str, kind: str, pairs: Iterable[tuple[str, str]], keys: str) -> list[Line]:
    return [[(name, "title")], [(kind, "dim")], [], *fields(pairs), [], [(keys, "dim")]]


def _inside(here: BlobsList, row: int) -> BlobsList | None:
    folder = here.folder_at(row)
    return BlobsList(BLOBS, replace(here.place, prefix=folder, begins="", is_flat=False)) if folder else None


def _picked(here: BlobsList, row: int) -> tuple[str, Picked]:
    which = here.blob_at(row)
    if which:
        return here.place.container, Picked(which.name, max(0, here.store.size(row)), which.version_id, which.snapshot)
    return here.place.container, Picked(here.folder_at(row))


BLOBS: PlaceKind[BlobsList] = PlaceKind(
    id="blobs",
    noun="name",
    title=_title,
    words=_words,
    empty=_empty,
    pages=_pages,
    explain=lambda here, error: here.place.explained(error, "r" if here.place.only else "l"),
    unlisted=lambda _errors: "the other blobs are not listed",
    columns=_columns,
    sort_keys={"name": False, "size": True, "modified": True, "tier": False},
    beside=("versions", "snapshots", "deleted"),
    details=_details,
    link=lambda here, row: here.place.url(here.place.container, here.store.name(row)),
    inside=_inside,
    blob=lambda here, row: here.blob_at(row),
    picked=_picked,
    countable=lambda here, row: here.store.name(row) if here.store.is_folder(row) else "",
    count=lambda here, name, stop: here.place.service.count(here.place.container, name, stop),
)
