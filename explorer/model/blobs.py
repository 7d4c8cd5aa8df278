"""A million blobs in columns, and the views of them that are shown."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from operator import le
from typing import Any, Literal, NamedTuple

FOLDER = -1  # the size of a virtual folder

SortKey = Literal["name", "size", "modified", "tier", "type"]

_END = "\0"  # stands after each name of a page


class Kind(NamedTuple):
    """What many blobs have in common, kept once for all of them."""

    content_type: str = ""
    tier: str = ""
    blob_type: str = ""


@dataclass(slots=True)
class BlobPage:
    """Some of a listing as columns of equal length.

    A virtual folder is a name that ends in the delimiter, of size FOLDER. `modified` is in seconds since 1970, or 0.
    """

    names: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    modified: list[int] = field(default_factory=list)
    content_types: list[str] = field(default_factory=list)
    tiers: list[str] = field(default_factory=list)
    blob_types: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.names)

    def put_in_name_order(self) -> None:
        """Mix folders and blobs by name, by code point as Azure does; emulators give one kind after the other."""
        names = self.names
        if all(map(le, names, islice(names, 1, None))):
            return
        order = sorted(range(len(names)), key=names.__getitem__)
        columns: list[list[Any]] = [
            names, self.sizes, self.modified, self.content_types, self.tiers, self.blob_types
        ]  # fmt: skip
        for column in columns:
            column[:] = [column[at] for at in order]


class BlobStore:
    """The virtual folders and blobs of a container below a prefix, in the service's order, without an object per row.

    Rows are numbered as they are shown: in the order of `sort`, narrowed by `filter`. `prefix` is what all names begin
    with: it is kept once and never searched. A row costs its name's characters and 25 to 33 bytes.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.needle = ""
        self._sort: tuple[SortKey, bool] | None = None
        self._kind_codes: dict[tuple[str, ...], int] = {}
        self._kinds_known: list[Kind] = []
        self.clear()

    def clear(self) -> None:
        """Forget all rows; filter and order stay for those that come next."""
        self._pages: list[_Names] = []
        self._starts = array("q")  # the row at which each page begins
        self._sizes = array("q")
        self._modified = array("q")
        self._kinds = array("I")
        # None shows every row as it came.
        self._view: array[int] | None = array("I") if self.needle or self._sort else None
        self.folder_count = 0

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return self.total if self._view is None else len(self._view)

    @property
    def total(self) -> int:
        """How many rows have arrived."""
        return len(self._sizes)

    # Rows.

    def name(self, row: int) -> str:
        """Return the full name of a row, as Azure has it."""
        return self.prefix + self.short_name(row)

    def short_name(self, row: int) -> str:
        """Return the name without the prefix."""
        return self._name_at(self._at(row))

    def is_folder(self, row: int) -> bool:
        return self._sizes[self._at(row)] == FOLDER

    def size(self, row: int) -> int:
        """Return the size in bytes; FOLDER for a virtual folder."""
        return self._sizes[self._at(row)]

    def modified(self, row: int) -> int:
        """Return the time of the last change in seconds since 1970; 0 for a virtual folder."""
        return self._modified[self._at(row)]

    def content_type(self, row: int) -> str:
        return self._kind_at(self._at(row)).content_type

    def tier(self, row: int) -> str:
        return self._kind_at(self._at(row)).tier

    def blob_type(self, row: int) -> str:
        return self._kind_at(self._at(row)).blob_type

    # Change.

    def append(self, page: BlobPage) -> None:
        """Take in the next page; rows that the filter lets through are shown at their place at once."""
        start = self.total
        cut = len(self.prefix)
        self._pages.append(_Names([name[cut:] for name in page.names] if cut else page.names))
        self._starts.append(start)
        self._sizes.extend(page.sizes)
        self._modified.extend(page.modified)
        self._kinds.extend(map(self._code, page.content_types, page.tiers, page.blob_types))
        self.folder_count += page.sizes.count(FOLDER)
        if self._view is not None:
            rows = range(len(page))
            shown = self._pages[-1].matches(self.needle, rows) if self.needle else rows
            self._view.extend(start + row for row in shown)
            self._order()

    def filter(self, text: str) -> None:
        """Show the rows whose name below the prefix holds a text, in either case; "" shows all.

        A text that goes on from the one before is looked for among the rows shown only.
        """
        needle = text.casefold()
        shown = self._view if self.needle and self.needle in needle else None
        self.needle = needle
        if needle:
            self._view = self._holding(needle, shown)
        else:
            self._view = array("I", range(self.total)) if self._sort else None
        self._order()

    def sort(self, by: SortKey | None, *, descending: bool = False) -> None:
        """Order the rows by a column, equal ones by name; None is the order in which they came."""
        self._sort = (by, descending) if by else None
        if by is None and not self.needle:
            self._view = None
            return
        rows: Iterable[int] = range(self.total) if self._view is None else sorted(self._view)
        self._view = array("I", rows)
        self._order()

    def _order(self) -> None:
        if self._sort and self._view is not None:
            by, descending = self._sort
            self._view = array("I", sorted(self._view, key=self._key(by), reverse=descending))

    def _key(self, by: SortKey) -> Callable[[int], Any]:
        match by:
            case "name":
                return self._name_at
            case "size":
                return self._sizes.__getitem__
            case "modified":
                return self._modified.__getitem__
            case "tier":
                return lambda row: self._kind_at(row).tier
            case "type":
                return lambda row: self._kind_at(row).content_type

    def _holding(self, needle: str, shown: array[int] | None) -> array[int]:
        """Return which rows hold the needle: of those shown, or of all."""
        among = array("I", sorted(shown)) if shown is not None and self._sort else shown
        found = array("I")
        for start, page in zip(self._starts, self._pages, strict=True):
            rows: Iterable[int] = range(len(page))
            if among is not None:
                first, last = bisect_left(among, start), bisect_left(among, start + len(page))
                rows = [row - start for row in among[first:last]]
            found.extend(start + row for row in page.matches(needle, rows))
        return found

    def _at(self, row: int) -> int:
        return row if self._view is None else self._view[row]

    def _name_at(self, at: int) -> str:
        page = bisect_right(self._starts, at) - 1
        return self._pages[page].name(at - self._starts[page])

    def _kind_at(self, at: int) -> Kind:
        return self._kinds_known[self._kinds[at]]

    def _code(self, *words: str) -> int:
        code = self._kind_codes.setdefault(words, len(self._kinds_known))
        if code == len(self._kinds_known):
            self._kinds_known.append(Kind(*words))
        return code


class _Names:
    """The names of one page as one text: searched and kept without a string object for each."""

    __slots__ = ("_starts", "_text")

    def __init__(self, names: Sequence[str]) -> None:
        self._text = _END.join(names)
        self._starts = array("I", accumulate((len(name) + 1 for name in names), initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def name(self, at: int) -> str:
        return self._text[self._starts[at] : self._starts[at + 1] - 1]

    def matches(self, needle: str, rows: Iterable[int]) -> list[int]:
        """Return which of the rows hold a text that is casefolded."""
        folded = self._text.casefold()
        if needle not in folded:
            return []
        names = folded.split(_END)
        if len(names) != len(self):  # a name holds the very character that ends names
            names = [self.name(at).casefold() for at in range(len(self))]
        return [row for row in rows if needle in names[row]]
