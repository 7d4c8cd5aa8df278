"""The lists of Blobs mode: what a kind of them is, and what each keeps: rows, filter, order, cursor and listing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from threading import Event
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from explorer.model.base.errors import ExplorerError
from explorer.model.base.glob import matcher
from explorer.model.base.paging import PausablePages
from explorer.model.base.text import count, plural, size
from explorer.ui.blobs.lists.sizes import FolderSizes
from explorer.ui.kit.list_kind import L, ListKind, no_words, nothing

if TYPE_CHECKING:
    from explorer.cloud.session import Session
    from explorer.model.blobs.reference import BlobReference
    from explorer.model.download.progress import Picked
    from explorer.model.estate.inventory import Inventory

P = TypeVar("P")
"""Where a list is, and what Azure is asked for there."""
T = TypeVar("T")
"""A row."""

Order = tuple[str, bool]
"""What rows are sorted by, and whether descending."""

Preparing = Callable[[Event], Iterable[Any]]
"""Work for a thread that finds the order of many rows; what it yields is for `PlaceList.adopt`."""


def _none(*_about: object) -> None:
    return None


def _never(_list: object) -> bool:
    return False


def _as_it_is(_list: object, error: ExplorerError) -> ExplorerError:
    return error


@dataclass(frozen=True, slots=True)
class PlaceKind(ListKind[L]):
    """A kind of list on the way down, and what Blobs mode does with its rows.

    An ExplorerError among the `pages` says that a part of the list is missing.
    """

    words: Callable[[L], str] = no_words
    """The list's crumb."""
    link: Callable[[L, int], str] = no_words
    """The address of a row: a resource id, or a URL that never holds a SAS."""
    explain: Callable[[L, ExplorerError], ExplorerError] = _as_it_is
    """Adds to a failure of the listing what is known of the place: its network, the right in use."""
    unlisted: Callable[[int], str] = lambda errors: f"{plural(errors, 'subscription')} not listed"
    """What the errors among the pages mean."""
    is_stale: Callable[[L], bool] = _never
    start: Callable[[Session, Inventory], PlaceList[Any]] | None = None
    """Makes the list that is inside no other. The palette goes to it."""
    known_as: str = ""
    """What a row is called in the palette; "" if the palette does not offer rows."""
    beside: Sequence[str] = ()
    """What `v` lists beside the rows: versions, snapshots, deleted."""
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """The value for each sort key, if rows are objects."""
    key: Callable[[Any], Hashable] = attrgetter("name")
    """What tells a row from all others, also after it is listed anew; for rows that are objects."""
    blob: Callable[[L, int], BlobReference | None] = _none
    """The blob, version or snapshot in a row."""
    picked: Callable[[L, int], tuple[str, Picked] | None] = _none
    """The container of a row, and what `d` downloads from it."""
    countable: Callable[[L, int], str] = no_words
    """The name under which `count` counts what is inside a row, or ""."""
    count: Callable[[L, str, Event], Iterable[tuple[int, int]]] = nothing
    """How many blobs are below a name so far, and how many bytes they have; runs on a worker thread."""


class PlaceList(ABC, Generic[P]):
    """One list on the way down; rows are numbered as they are shown.

    `error` says why its listing broke off, `is_stopped` that the user stopped it. `wanted` is the name of a row to open
    as soon as all are listed.
    """

    def __init__(self, kind: PlaceKind[Any], place: P, wanted: str = "") -> None:
        self.kind, self.place, self.wanted = kind, place, wanted
        self.cursor = 0
        self.key: Any = None  # of the row under the cursor, see `key_of`
        self.needle = ""
        self.order: Order | None = None
        self.is_loaded = self.is_stopped = False
        self.error: ExplorerError | None = None
        self.errors: list[ExplorerError] = []
        self.sizes = FolderSizes()
        self._listing = PausablePages(self._start)

    @property
    def words(self) -> str:
        """The list's crumb."""
        return self.kind.words(self)

    # Loading.

    def _start(self, stop: Event) -> Iterable[Any]:
        return self.kind.pages(self, stop)

    def pages(self, stop: Event) -> Iterable[Any]:
        """Yield the pages that have not been taken in yet; runs on a worker thread."""
        return self._listing.pages(stop)

    def take(self, page: Any) -> None:
        """Take in a page that `pages` gave."""
        self._listing.took()
        if isinstance(page, ExplorerError):
            self.errors.append(self.kind.explain(self, page))
        else:
            self.add(page)

    def forget(self) -> None:
        """Forget all rows, so that they are listed anew."""
        self.leave()
        self._listing = PausablePages(self._start)
        self.sizes = FolderSizes()
        self.errors.clear()
        self.error = None
        self.is_loaded = self.is_stopped = False
        self.clear()

    def leave(self) -> None:
        """End whatever still runs for this list."""
        self._listing.abandon()

    # Rows.

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows the filter lets through."""

    @property
    @abstractmethod
    def total(self) -> int: ...

    @abstractmethod
    def add(self, page: Any) -> None:
        """Add a page's rows."""

    @abstractmethod
    def clear(self) -> None:
        """Drop all rows."""

    @abstractmethod
    def key_of(self, row: int) -> Hashable:
        """Return what tells a row from all others, also after it is listed anew."""

    @abstractmethod
    def row_of(self, key: Any) -> int:
        """Return the number of the row with a key, or -1 if it is not shown."""

    @abstractmethod
    def narrow(self, text: str) -> None:
        """Show only the rows whose names hold a text."""

    @abstractmethod
    def sort(self, order: Order) -> Preparing | None:
        """Sort the rows; if they are too many for a frame, return the work for a thread instead."""

    def adopt(self, prepared: Any) -> None:
        """Show the rows in the order that a thread found."""

    def wanted_row(self) -> int | None:
        """Return the row that was asked for by name, once."""
        return None

    def poll(self) -> None:
        """Go on with what would take too long at once."""

    # Words.

    @property
    def unsorted_count(self) -> int:
        """How many rows arrived after the others were sorted; they stand at the end."""
        return 0

    @property
    def byte_count(self) -> int | None:
        """How many bytes the rows shown have, or None if that is not known."""
        return None

    def count_words(self, is_loading: bool) -> str:
        shown, noun = self.row_count, self.kind.noun
        words = f"{count(shown)} of {plural(self.total, noun)}" if self.needle else plural(shown, noun)
        byte_count = self.byte_count
        if byte_count is not None:
            words += f" · {size(byte_count)}"
        if is_loading or self.is_stopped:
            words += " so far"
        if self.unsorted_count and not is_loading:
            words += f" · {count(self.unsorted_count)} not sorted in yet"
        return words


class RowsList(PlaceList[P], Generic[T, P]):
    """A list whose rows are few enough to be objects, each with a `name`."""

    def __init__(self, kind: PlaceKind[Any], place: P, wanted: str = "") -> None:
        super().__init__(kind, place, wanted)
        self._all: list[T] = []
        self.rows: list[T] = []

    @property
    def row_count(self) -> int:
        return len(self.rows)

    @property
    def total(self) -> int:
        return len(self._all)

    def add(self, page: Iterable[T]) -> None:
        self._all.extend(page)
        self._arrange()

    def clear(self) -> None:
        self._all.clear()
        self.rows = []

    def key_of(self, row: int) -> Hashable:
        return self.kind.key(self.rows[row])

    def row_of(self, key: Hashable) -> int:
        return next((row for row, one in enumerate(self.rows) if self.kind.key(one) == key), -1)

    def narrow(self, text: str) -> None:
        self.needle = text
        self._arrange()

    def sort(self, order: Order) -> None:
        self.order = order
        self._arrange()

    def _arrange(self) -> None:
        if self.order:
            by, descending = self.order
            self._all.sort(key=_name)
            self._all.sort(key=self.kind.values[by], reverse=descending)
        is_shown = matcher(self.needle)
        self.rows = [one for one in self._all if is_shown(_name(one))]


_name: Callable[[Any], str] = attrgetter("name")
