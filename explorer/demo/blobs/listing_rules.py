"""Blobs and containers, and the rules by which Azure's Blob service lists them.

A container does not hold its blobs: it makes a name or a blob from a row number when it is asked for, so that a
container of a million blobs costs only what is looked at.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from explorer.demo.base.lazy import Mapped
from explorer.demo.blobs.contents import Content

NEWEST = 1780300800
"""Seconds since 1970 (2026-06-01 08:00 UTC): when the newest things of the demo were made."""

MAX_RESULTS = 5000
"""The most results on a page."""


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob: its name, what is in it, and the properties a listing shows; times are seconds since 1970."""

    name: str
    content: Content
    created: int
    modified: int
    tier: str = "Hot"
    tier_is_inferred: bool = True
    blob_type: str = "BlockBlob"
    media_type: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    has_customer_key: bool = False  # it is encrypted by a key that only its writer has

    @property
    def etag(self) -> str:
        """The version tag, without the quotes that headers put around it."""
        return f"0x8DE{zlib.crc32(self.name.encode()):08X}{self.modified % 0x10000:04X}"


@dataclass(frozen=True, slots=True)
class Past:
    """A row of a listing that is not the blob itself: an earlier version, a snapshot, or what was deleted.

    `deletion_id` is only in accounts with hierarchical namespace; `deleted` is seconds since 1970, or 0.
    """

    blob: Blob
    version_id: str = ""
    snapshot: str = ""
    is_deleted: bool = False
    deletion_id: str = ""
    deleted: int = 0
    days_left: int = 0

    @property
    def is_folder(self) -> bool:
        return self.blob.metadata.get("hdi_isfolder") == "true"


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """https://learn.microsoft.com/rest/api/storageservices/list-containers2; `deleted` is seconds since 1970, or 0."""

    is_leased: bool = False
    has_immutability_policy: bool = False
    has_legal_hold: bool = False
    encryption_scope: str = "$account-encryption-key"
    denies_other_scopes: bool = False
    deleted: int = 0
    days_left: int = 0

    @property
    def lease(self) -> tuple[str, str, str]:
        """Status, state and duration; no duration where there is no lease."""
        return ("locked", "leased", "infinite") if self.is_leased else ("unlocked", "available", "")


def flag(value: bool) -> str:
    """Return true or false as the service writes them."""
    return str(value).lower()


@dataclass(frozen=True, slots=True)
class Container:
    """A container: `names` is sorted by code point, `blob_at` makes the blob of a row number.

    `past` are the rows, by name, that listings show on request; `versions` are the ids of the present versions, where
    versions are kept. `grown`, where blobs grow with time, returns a blob as it is at a time in seconds since 1970.
    """

    name: str
    names: Sequence[str]
    blob_at: Callable[[int], Blob]
    modified: int = NEWEST
    public_access: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    past: Mapping[str, Sequence[Past]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    facts: ContainerFacts = ContainerFacts()
    grown: Callable[[Blob, float], Blob] | None = None

    def at(self, now: float) -> Container:
        """Return the container as it is at a time, in seconds since 1970."""
        grown = self.grown
        return replace(self, blob_at=lambda row: grown(self.blob_at(row), now)) if grown else self

    def find_past(self, name: str, version_id: str, snapshot: str) -> Blob | None:
        """Return the blob of a version, perhaps the present one, or of a snapshot; None if there is no such."""
        if version_id and self.versions.get(name) == version_id:
            return self.find(name)
        for one in self.past.get(name, ()):
            if (one.version_id, one.snapshot) == (version_id, snapshot) and not one.is_deleted:
                return one.blob
        return None

    def find(self, name: str) -> Blob | None:
        """Return the blob of this name, or None."""
        row = bisect_left(self.names, name)
        return self.blob_at(row) if row < len(self.names) and self.names[row] == name else None


class NumberedNames(Mapped[int, str]):
    """Names that are numbers in a pattern, in order; none of them is kept.

    NumberedNames("{:02}/part-{:03}", range(1, 3), range(100)) are the 200 names from 01/part-000 to 02/part-099. The
    pattern must give its numbers a fixed width, or the names would not be sorted.
    """

    def __init__(self, pattern: str, *ranges: range) -> None:
        self._pattern, self._ranges = pattern, ranges
        if len(ranges) == 1:
            super().__init__(ranges[0], pattern.format)
        else:
            super().__init__(range(prod(map(len, ranges))), self._name)

    def _name(self, row: int) -> str:
        numbers = []
        for choices in reversed(self._ranges):
            row, at = divmod(row, len(choices))
            numbers.append(choices[at])
        return self._pattern.format(*reversed(numbers))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing: a row of the container, or a virtual folder (row is None)."""

    name: str
    row: int | None
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a listing; `next_name` is the first name of the next page, empty at the end."""

    entries: tuple[Entry, ...]
    next_name: str


def list_page(
    names: Sequence[str],
    *,
    prefix: str = "",
    delimiter: str = "",
    first: str = "",
    before: str = "",
    limit: int = MAX_RESULTS,
) -> Page:
    """Return one page of the names that begin with `prefix`, from the first name >= `first` on, up to `before`.

    With a delimiter, names that are alike up to its next occurrence after the prefix become one virtual folder, which
    counts for the limit as a blob does. Folders are skipped by search, not by a walk: a page costs O(limit log n).
    https://learn.microsoft.com/rest/api/storageservices/list-blobs
    """
    row = bisect_left(names, max(prefix, first))
    end = bisect_right(names, prefix, key=_start(len(prefix)))
    if before:
        end = min(end, bisect_left(names, before))
    if not delimiter:
        some = names[row : min(row + limit, end)] if row < end else ()
        following = names[row + limit] if row + limit < end else ""
        return Page(tuple(map(Entry, some, range(row, max(row, end)))), following)
    entries: list[Entry] = []
    while row < end:
        name = names[row]
        folder = _folder(name, prefix, delimiter)
        if len(entries) == limit:
            return Page(tuple(entries), folder or name)
        if folder:
            entries.append(Entry(folder, None))
            row = bisect_right(names, folder, row, end, key=_start(len(folder)))
        else:
            entries.append(Entry(name, row))
            row += 1
    return Page(tuple(entries), "")


def with_past(
    container: Container, page: Page, included: Collection[str], *, prefix: str, delimiter: str, first: str
) -> Page:
    """Return a page with the versions, snapshots and deleted blobs that are asked for, oldest first.

    A deleted blob stands where its name would, or as the virtual folder that it is in. None of these counts for the
    limit of the page.
    """
    asked = {"versions", "snapshots", "deleted"}.intersection(included)
    if not asked:
        return page
    rows = list(page.entries)
    for name, past in container.past.items():
        is_here = name.startswith(prefix) and name >= first and (not page.next_name or name < page.next_name)
        folder = _folder(name, prefix, delimiter)
        for one in past if is_here else ():
            kind = "deleted" if one.is_deleted else "snapshots" if one.snapshot else "versions"
            if kind in asked and not folder:
                rows.append(Entry(name, None, one))
            elif kind in asked and Entry(folder, None) not in rows:
                rows.append(Entry(folder, None))
    return Page(tuple(sorted(rows, key=lambda entry: (entry.name, entry.past is None))), page.next_name)


def _folder(name: str, prefix: str, delimiter: str) -> str:
    """Return the virtual folder under `prefix` that a name is in, with the delimiter at its end; "" for none."""
    found = name.find(delimiter, len(prefix)) if delimiter else -1
    return "" if found < 0 else name[: found + len(delimiter)]


def _start(length: int) -> Callable[[str], str]:
    return lambda name: name[:length]


_KEPT = 7  # days
_FIRST_ID = 132658816156507617  # as the service writes them: tenths of microseconds since 1601


def deleted_path(blob: Blob, days_left: int) -> Past:
    """Return the row of a deleted file or folder that can be restored for `days_left` more days."""
    number = _FIRST_ID + zlib.crc32(blob.name.encode())
    gone_at = NEWEST - (_KEPT - days_left) * 86_400
    return Past(blob, is_deleted=True, deletion_id=str(number), deleted=gone_at, days_left=days_left)


def is_refused(show_only: str, included: Collection[str], *, is_hierarchical: bool) -> bool:
    """Return whether `showonly` is refused: for a flat account, with include=deleted, or for any word but deleted."""
    return not is_hierarchical or "deleted" in included or show_only != "deleted"


def list_deleted(container: Container, *, prefix: str, delimiter: str, first: str, limit: int) -> Page:
    """Return a page of what was deleted; with a delimiter a deleted folder is a prefix, and has no id."""
    past = ((name, one) for name, many in container.past.items() for one in many)
    gone = {name: one for name, one in past if one.is_deleted and name.startswith(prefix)}
    by_name = {f"{name}{delimiter}" if delimiter and one.is_folder else name: one for name, one in gone.items()}
    page = list_page(sorted(by_name), prefix=prefix, delimiter=delimiter, first=first, limit=limit)
    entries = (Entry(one.name, None, None if one.row is None else by_name[one.name]) for one in page.entries)
    return Page(tuple(entries), page.next_name)
