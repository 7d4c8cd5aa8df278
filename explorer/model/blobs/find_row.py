"""Finds a blob by what tells it from all others among the pages of a listing, each looked through once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from explorer.model.blobs.page import BlobPage, Past

_NO_PAST = Past()


class BlobKey(NamedTuple):
    """What tells a row from all others, however often they are listed; the name is without the store's prefix."""

    name: bytes
    version_id: str = ""
    snapshot: str = ""
    is_deleted: bool = False
    deletion_id: str = ""


def key_at(page: BlobPage, at: int) -> BlobKey:
    """Return the key of a row of a page; what stands for the blob itself is the same with its version and without."""
    mark = page.past.get(at, _NO_PAST) if page.past else _NO_PAST
    version_id = mark.version_id if mark.state else ""
    return BlobKey(page.names.raw(at), version_id, mark.snapshot, mark.is_deleted, mark.deletion_id)


class Seeker:
    """Remembers the row that was looked for last: where it is, or in how many pages it is not."""

    def __init__(self) -> None:
        self._key: BlobKey | None = None
        self.forget_pages()

    def forget_pages(self) -> None:
        """Look through all pages anew: those that were there are gone."""
        self._number, self._looked = -1, 0

    def found(self, key: BlobKey, number: int) -> None:
        """Take in that a row, counted as they arrived, has a key."""
        self._key, self._number = key, number

    def number(self, key: BlobKey, pages: Sequence[BlobPage], bases: Sequence[int]) -> int:
        """Return the row, counted as they arrived, that has a key, or -1; each page begins at its base."""
        if key != self._key:
            self._key = key
            self.forget_pages()
        while self._number < 0 and self._looked < len(pages):
            page, base = pages[self._looked], bases[self._looked]
            self._looked += 1
            self._number = next((base + at for at in page.names.rows_of(key.name) if key_at(page, at) == key), -1)
        return self._number
