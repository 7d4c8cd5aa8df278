"""A page of a listing in columns: a million blobs cost their names and some 25 bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from operator import le
from typing import Any, NamedTuple

FOLDER = -1  # the size of a virtual folder
NO_SIZE = -2  # of a blob whose size was told as nothing that a size can be

END = b"\xff"  # stands after each name; UTF-8 never has it


class Kind(NamedTuple):
    """What many blobs have in common, kept once for all of them."""

    content_type: str = ""
    tier: str = ""
    blob_type: str = ""


class Past(NamedTuple):
    """What only some rows of some listings have; each part is empty unless it was requested.

    `deleted` is in seconds since 1970, or 0; `deletion_id` is only there where folders are real.
    """

    version_id: str = ""
    is_current_version: bool = False
    snapshot: str = ""
    is_deleted: bool = False
    metadata: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    deletion_id: str = ""
    deleted: int = 0
    days_left: int = 0

    @property
    def state(self) -> str:
        """Return in words what the row is: deleted, snapshot, previous version, or "" for the blob itself."""
        if self.is_deleted:
            return "deleted"
        if self.snapshot:
            return "snapshot"
        return "previous version" if self.version_id and not self.is_current_version else ""


class Names(Sequence[str]):
    """Names as UTF-8 in one piece, each followed by END; `cuts` are their offsets as if nothing stood between them."""

    __slots__ = ("_beginning", "_is_lower", "_is_plain", "cuts", "data")

    def __init__(self, data: bytes, cuts: array[int]) -> None:
        self.data = data
        self.cuts = cuts
        # Whether these names have no other case than that of ASCII; None before the first look.
        self._is_plain: bool | None = None
        self._is_lower = False
        self._beginning: bytes | None = None

    @classmethod
    def of(cls, names: Sequence[str | bytes]) -> Names:
        """Return the names of a list, as text or as UTF-8."""
        coded = [name.encode() if isinstance(name, str) else name for name in names]
        cuts = array("i", accumulate(map(len, coded), initial=0))
        return cls(END.join([*coded, b""]), cuts)

    def __len__(self) -> int:
        return len(self.cuts) - 1

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self.raw(at % len(self)).decode()

    def __iter__(self) -> Iterator[str]:
        return (name.decode() for name in self.raws())

    def raw(self, at: int) -> bytes:
        """Return a name as UTF-8."""
        cuts = self.cuts
        return self.data[cuts[at] + at : cuts[at + 1] + at]

    def raws(self) -> list[bytes]:
        """Return all names as UTF-8."""
        return self.data.split(END)[:-1]

    def rows_of(self, name: bytes) -> Iterator[int]:
        """Yield the rows that have a name; the names may be in any order."""
        whole, row, start = name + END, 0, 0
        while (at := self.data.find(whole, start)) >= 0:
            row += self.data.count(END, start, at)
            if at == self.cuts[row] + row:  # else it is only the end of another name
                yield row
            row, start = row + 1, at + len(whole)

    def are_in_order(self) -> bool:
        """Tell whether no name comes before the one above it, by code point."""
        return _are_in_order(self.raws())

    def without(self, prefix: bytes) -> Names:
        """Return the names without what they all begin with."""
        if not prefix:
            return self
        cut = len(prefix)
        return Names.of([name[cut:] for name in self.raws()])

    def folded(self) -> bytes:
        """Return `data` casefolded; quickly where the names have no other case than that of ASCII."""
        if self._is_lower:
            return self.data
        if self._is_plain is None:
            self._is_plain = self.data.translate(None, END).isascii()
        lower = self.data.lower()
        if not self._is_plain:
            folded = self._fold_carefully()
            self._is_plain = folded == lower
            self._is_lower = folded == self.data
            return folded
        self._is_lower = lower == self.data
        return lower

    def shared_beginning(self) -> bytes:
        """Return a beginning that all names share, in lower case, or b"" where none is found quickly."""
        if self._beginning is None:
            first, last = self.raw(0), self.raw(len(self) - 1)
            pairs = enumerate(zip(first, last, strict=False))
            shared = first[: next((at for at, (one, other) in pairs if one != other), min(len(first), len(last)))]
            is_shared = self.data.count(END + shared) == len(self) - 1  # the first name has no END before it
            self._beginning = shared.lower() if self._is_plain and is_shared else b""
        return self._beginning

    def _fold_carefully(self) -> bytes:
        return self.data.decode(errors="surrogateescape").casefold().encode(errors="surrogateescape")


@dataclass(slots=True, eq=False)
class BlobPage:
    """Some of a listing as columns of equal length.

    A virtual folder is a name that ends in the delimiter, of size FOLDER. `modified` counts `ticks` to a second since
    1970, or is 0. `codes` tells each row's place in `kinds`; None is the first for all. `past` has the rows that have
    any. A page that `is_placed` goes where its first name belongs, any other goes to the end. One that `starts_over`
    replaces all earlier pages, which turned out to be in no order.
    """

    names: Names
    sizes: array[int]
    modified: array[int]
    kinds: Sequence[Kind] = (Kind(),)
    codes: Sequence[int] | None = None
    ticks: int = 1
    past: Mapping[int, Past] = field(default_factory=dict)
    is_placed: bool = False
    starts_over: bool = False

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def byte_count(self) -> int:
        """The sum of the sizes that are known."""
        sizes = self.sizes
        return sum(sizes) - FOLDER * sizes.count(FOLDER) - NO_SIZE * sizes.count(NO_SIZE)

    def kind(self, at: int) -> Kind:
        return self.kinds[self.codes[at] if self.codes is not None else 0]

    def rows(self, start: int, end: int) -> BlobPage:
        """Return some of the rows as a page."""
        if (start, end) == (0, len(self)):
            return self
        cuts = self.names.cuts
        first, last = cuts[start], cuts[end]
        names = Names(
            self.names.data[first + start : last + end], array("i", [cut - first for cut in cuts[start : end + 1]])
        )
        return BlobPage(
            names,
            self.sizes[start:end],
            self.modified[start:end],
            self.kinds,
            self.codes[start:end] if self.codes is not None else None,
            self.ticks,
            {row - start: past for row, past in self.past.items() if start <= row < end},
            self.is_placed,
            self.starts_over and not start,
        )


def page_of(
    names: Sequence[str | bytes],
    sizes: Sequence[int],
    modified: Sequence[int] = (),
    content_types: Sequence[str] = (),
    tiers: Sequence[str] = (),
    blob_types: Sequence[str] = (),
    past: Mapping[int, Past] | None = None,
    *,
    is_mixed: bool = False,
) -> BlobPage:
    """Return columns of equal length as a page; columns that are left out are empty.

    With `is_mixed` the rows are sorted by name, by code point as Azure does: emulators list folders after blobs. Equal
    names, as versions have, keep their order.
    """
    count = len(names)
    blank = ("",) * count
    modified = modified or (0,) * count
    words = list(zip(content_types or blank, tiers or blank, blob_types or blank, strict=True))
    past = past or {}
    coded = [name.encode() if isinstance(name, str) else name for name in names]
    if is_mixed and not _are_in_order(coded):
        order = sorted(range(count), key=coded.__getitem__)
        coded, words = [coded[at] for at in order], [words[at] for at in order]
        sizes, modified = [sizes[at] for at in order], [modified[at] for at in order]
        past = {to: past[at] for to, at in enumerate(order) if at in past}
    kinds, codes = coded_kinds(words)
    return BlobPage(Names.of(coded), array("q", sizes), array("q", modified), kinds, codes, past=past)


def coded_kinds(words: Sequence[Any]) -> tuple[Sequence[Kind], Sequence[int] | None]:
    """Return the distinct kinds and which of them each row has; None where all have the first."""
    distinct = list(dict.fromkeys(words))
    if len(distinct) <= 1:
        return tuple(Kind(*one) for one in distinct) or (Kind(),), None
    places = {one: at for at, one in enumerate(distinct)}
    found = map(places.__getitem__, words)
    return [Kind(*one) for one in distinct], bytes(found) if len(distinct) <= 256 else array("I", found)


def _are_in_order(names: Sequence[bytes]) -> bool:
    return all(map(le, names, islice(names, 1, None)))
