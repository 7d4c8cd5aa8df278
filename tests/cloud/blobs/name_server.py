"""A server of names in pages, for tests of listings in ranges."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable

from explorer.cloud.blobs.page_xml import Listed
from explorer.cloud.blobs.ranges import list_in_ranges
from explorer.model.blobs.store import BlobStore, page_of


class NameServer:
    """Lists names as the service does: the marker says where the next page begins, and an end is looked at or not."""

    def __init__(self, names: list[str], size: Callable[[], int], *, looks_at_end: bool = True) -> None:
        self.names = sorted(names)
        self._size, self._looks_at_end = size, looks_at_end
        self._lock = threading.Lock()
        self.running = self.most = self.count = 0

    def __call__(self, marker: str = "", start: str = "", end: str = "") -> Listed | None:
        with self._lock:
            self.count += 1
            self.running += 1
            self.most = max(self.most, self.running)
            size = self._size()
        first = int(marker) if marker else bisect_left(self.names, start)
        last = bisect_left(self.names, end) if end and self._looks_at_end else len(self.names)
        cut = max(first, min(first + size, last))
        some = self.names[first:cut]
        page = page_of(some, [1] * len(some))
        with self._lock:
            self.running -= 1
        return Listed([page], str(cut) if cut < last else "")


def listed_names(ask: Callable[..., Listed | None], stop: threading.Event | None = None) -> list[str]:
    """Return the names of a listing in ranges, as a store shows them."""
    store = BlobStore()
    for page in list_in_ranges(ask, "", "", stop or threading.Event()):
        store.append(page)
    return [store.name(row) for row in range(store.count)]
