"""Finds a blob by its key among the pages of a listing; each page is searched once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.model.blobs.page import BlobPage, Past

_NO_PAST = Past()


class BlobKey(NamedTuple):
    """What identifies a row in every listing; the name is without the store's prefix."""

    name: bytes
    version_id: str = ""
    snapshot: str = ""
    is_deleted: bool = False
    deletion_id: str = ""


def key_at(page: BlobPage, at: int) -> BlobKey:
    """Return the key of a row of a page; the blob itself has the same key with a version and without."""
    past = page.past.get(at, _NO_PAST) if page.past else _NO_PAST
    version_id = past.version_id if past.state else ""
    return BlobKey(page.names.raw(at), version_id, past.snapshot, past.is_deleted, past.deletion_id)


class Seeker:
    """Remembers the last search: the row, or how many pages it is not in."""

    def __init__(self) -> None:
        self._key: BlobKey | None = None
        self.forget_pages()

    def forget_pages(self) -> None:
        """Forget the result: the pages have been replaced."""
        self._number, self._looked = -1, 0

    def found(self, key: BlobKey, number: int) -> None:
        """Record the row, numbered in order of arrival, that has a key."""
        self._key, self._number = key, number

    def number(self, key: BlobKey, pages: Sequence[BlobPage], bases: Sequence[int]) -> int:
        """Return the row, numbered in order of arrival, that has a key, or -1; each page begins at its base."""
        if key != self._key:
            self._key = key
            self.forget_pages()
        while self._number < 0 and self._looked < len(pages):
            page, base = pages[self._looked], bases[self._looked]
            self._looked += 1
            self._number = next((base + at for at in page.names.rows_of(key.name) if key_at(page, at) == key), -1)
        return self._number
