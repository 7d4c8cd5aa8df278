"""How many bytes the blobs shown have together, without ever holding up a key."""

from __future__ import annotations

from explorer.model.blobs.store import FOLDER, BlobPage, BlobStore

_STEP = 5000  # rows added up at once: a few milliseconds


class ShownOctets:
    """Adds up a store's sizes: of all rows as their pages arrive, of filtered ones in steps."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self.restart()

    def restart(self) -> None:
        """Begin at nothing: the store is empty."""
        self._of_all = 0
        self.changed()

    def added(self, page: BlobPage) -> None:
        """Take note of a page that the store has taken in."""
        self._of_all += sum(page.sizes) - FOLDER * page.sizes.count(FOLDER)
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
