"""A million blobs in columns, and the views of them that are shown."""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate, compress

from explorer.model.blobs.find_row import BlobKey, Seeker, key_at
from explorer.model.blobs.name_filter import Found, NameFilter
from explorer.model.blobs.page import FOLDER, BlobPage, Kind, Names, Past, page_of
from explorer.model.blobs.sort import Sorted, SortKey, sort_pages

__all__ = ["FOLDER", "BlobKey", "BlobPage", "BlobStore", "Kind", "Names", "Past", "SortKey", "Sorted", "page_of"]

SMALL = 20_000  # rows that are sorted within a frame

_NO_PAST = Past()


class BlobStore:
    """The virtual folders and blobs of a container below a prefix, in the service's order, without an object per row.

    Rows are numbered as they are shown: in the order of `sort`, narrowed by `filter`. `prefix` is what all names begin
    with: it is kept once and never searched. A row costs its name's bytes and 22 to 26 more.

    Up to SMALL rows are kept in order as they arrive. Of more, those that arrive after they were sorted are shown
    at the end (`unsorted_count`) until `prepare_sort`, on a worker thread, and `adopt` sort them in.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._cut = prefix.encode()
        self._filter = NameFilter()
        self._by: tuple[SortKey, bool] | None = None
        self._seeker = Seeker()
        self.clear()

    def clear(self) -> None:
        """Forget all rows; filter and order stay for those that come next."""
        self._pages: list[BlobPage] = []  # as they arrived
        self._bases = array("Q")  # each page's first row, in order of arrival
        self._order: list[int] = []  # which page comes first, second, ... by name
        self._found: list[Found] = []  # the matching rows of each page
        self._shown: list[int] = [0]  # how many rows are shown before each of `_order`, and all in all
        self._sorted: Sorted | None = None
        self._view: array[int] | None = array("I") if self._by else None  # rows as they are shown, where sorted
        self.total = 0  # rows that have arrived
        self.unsorted_count = 0  # rows at the end of those shown that are not sorted in yet
        self._stood = 0  # where in the sorted view the row was that was looked for last
        self.folder_count = 0
        self._seeker.forget_pages()

    @property
    def needle(self) -> str:
        """The text of the filter."""
        return self._filter.text

    @property
    def order(self) -> tuple[SortKey, bool] | None:
        """What the rows are sorted by, and whether descending; None is the service's own order."""
        return self._by

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return self._shown[-1] if self._view is None else len(self._view)

    # Rows.

    def name(self, row: int) -> str:
        """Return the full name of a row, as Azure has it."""
        return self.prefix + self.short_name(row)

    def short_name(self, row: int) -> str:
        """Return the name without the prefix."""
        page, at = self._at(row)
        return page.names.raw(at).decode()

    def is_folder(self, row: int) -> bool:
        return self.size(row) == FOLDER

    def size(self, row: int) -> int:
        """Return the size in bytes; FOLDER for a virtual folder."""
        page, at = self._at(row)
        return page.sizes[at]

    def modified(self, row: int) -> int:
        """Return the time of the last change in seconds since 1970; 0 for a virtual folder."""
        page, at = self._at(row)
        return page.modified[at] // page.ticks

    def content_type(self, row: int) -> str:
        return self._kind(row).content_type

    def tier(self, row: int) -> str:
        return self._kind(row).tier

    def blob_type(self, row: int) -> str:
        return self._kind(row).blob_type

    # Where a row is, while others come, go and move.

    def key(self, row: int) -> BlobKey:
        """Return what tells a row from all others."""
        page, at = self._at(row)
        key = key_at(page, at)
        self._seeker.found(key, self._number(row))
        return key

    def row_of(self, key: BlobKey) -> int:
        """Return the row with a key, or -1 where it is not shown; cheap for the key of the last call."""
        number = self._seeker.number(key, self._pages, self._bases)
        if number < 0:
            return -1
        if self._view is not None:
            return self._row_in_view(self._view, number)
        page = bisect_right(self._bases, number) - 1
        place, rows, at = self._order.index(page), self._found[page].rows, number - self._bases[page]
        among = bisect_left(rows, at)
        return self._shown[place] + among if among < len(rows) and rows[among] == at else -1

    def _row_in_view(self, view: array[int], number: int) -> int:
        if not (self._stood < len(view) and view[self._stood] == number):  # new pages move no row here
            try:
                self._stood = view.index(number)
            except ValueError:
                return -1
        return self._stood

    # What only some listings ask for.

    def version_id(self, row: int) -> str:
        """Return the version's id, "" where versions were not asked for or are not kept."""
        return self.past(row).version_id

    def snapshot(self, row: int) -> str:
        """Return the snapshot's time as Azure names it, "" for what is none."""
        return self.past(row).snapshot

    def state(self, row: int) -> str:
        """Return "", "previous version", "snapshot" or "deleted"."""
        return self.past(row).state

    def past(self, row: int) -> Past:
        """Return all that only some rows have."""
        page, at = self._at(row)
        return page.past.get(at, _NO_PAST) if page.past else _NO_PAST

    # Change.

    def append(self, page: BlobPage) -> int:
        """Append a page; matching rows are shown at once. Returns the row before which they are inserted.

        A page that starts over first removes all earlier pages.
        """
        if page.starts_over:
            self.clear()
        page.names = page.names.without(self._cut)
        base, length, number = self.total, len(page), len(self._pages)
        if not length:
            return self.count
        self._pages.append(page)
        self._bases.append(base)
        self.total += length
        self.folder_count += page.sizes.count(FOLDER)
        found = self._filter.look(page.names)
        self._found.append(found)
        place = self._place(page)
        self._order.insert(place, number)
        if place == number:
            self._shown.append(self._shown[-1] + found.count)
        else:
            later = self._order[place:]
            self._shown[place:] = accumulate((self._found[one].count for one in later), initial=self._shown[place])
        return self._shown[place] if self._view is None else self._show(found, base)

    def filter(self, text: str) -> None:
        """Show the rows whose name, without the prefix, matches a NameFilter; "" shows all.

        A text that extends the last one is searched only in pages with matches.
        """
        asked = NameFilter(text)
        known = self._found if asked.narrows(self._filter) else [None] * len(self._pages)
        self._filter = asked
        self._found = [asked.look(page.names, among) for page, among in zip(self._pages, known, strict=True)]
        self._shown = list(accumulate((self._found[one].count for one in self._order), initial=0))
        self._sort_view()

    def sort(self, by: SortKey | None, *, descending: bool = False) -> None:
        """Order the rows by a column, equal ones by name; None is the service's order. Takes a second for a million."""
        self._by = (by, descending) if by else None
        self._sorted = None
        if by:
            self._sorted = self.prepare_sort(by, descending=descending, stop=threading.Event())
        self.filter(self.needle)

    def prepare_sort(self, by: SortKey, *, descending: bool, stop: threading.Event) -> Sorted | None:
        """Sort the rows that are there, for `adopt`; None where it was stopped.

        May run on a worker thread while pages arrive: nothing is changed, and the interpreter is never held for long.
        """
        order = list(self._order)
        return sort_pages([(self._bases[one], self._pages[one]) for one in order], by, descending, stop)

    def adopt(self, order: Sorted) -> None:
        """Show the rows in an order that was prepared; one that was prepared before `clear` changes nothing."""
        if order.first_page is not (self._pages[0] if self._pages else None):
            return
        self._by = (order.by, order.descending)
        self._sorted = order
        self.filter(self.needle)

    def _show(self, found: Found, base: int) -> int:
        """Add the matching rows of a new page to the sorted view; returns where."""
        view = self._view if self._view is not None else array("I")
        view.extend(_rows(found, base))
        if self._by and self.total <= SMALL:
            by, descending = self._by
            self.sort(by, descending=descending)
            return 0
        self.unsorted_count += found.count
        return len(view) - found.count

    def _sort_view(self) -> None:
        """Put the matching rows into the prepared order; later rows come last."""
        self.unsorted_count = 0
        order = self._sorted
        if not self._by:
            self._view = None
            return
        view = array("I")
        for number in self._order:
            view.extend(_rows(self._found[number], self._bases[number]))
        if order is None:
            self._view = view
            return
        known = len(order.rows)
        if self._filter or known < self.total:
            is_shown = bytearray(self.total)
            for row in view:
                is_shown[row] = 1
            tail = array("I", compress(view, map(known.__le__, view))) if known < self.total else array("I")
            self._view = array("I", compress(order.rows, map(is_shown.__getitem__, order.rows))) + tail
            self.unsorted_count = len(tail)
        else:
            self._view = order.rows[:]

    def _place(self, page: BlobPage) -> int:
        """Return before which page of `_order` a page belongs."""
        if not page.is_placed or not len(page):
            return len(self._order)

        def first(number: int) -> bytes:
            return self._pages[number].names.raw(0)

        return bisect_right(self._order, page.names.raw(0), key=first)

    def _number(self, row: int) -> int:
        """Return a row's number in order of arrival."""
        if self._view is not None:
            return self._view[row]
        place = bisect_right(self._shown, row) - 1
        page = self._order[place]
        return self._bases[page] + self._found[page].rows[row - self._shown[place]]

    def _at(self, row: int) -> tuple[BlobPage, int]:
        number = self._number(row)
        page = bisect_right(self._bases, number) - 1
        return self._pages[page], number - self._bases[page]

    def _kind(self, row: int) -> Kind:
        page, at = self._at(row)
        return page.kind(at)


def _rows(found: Found, base: int) -> Iterable[int]:
    """Return rows of a page, numbered in order of arrival."""
    return map(base.__add__, found.rows)
