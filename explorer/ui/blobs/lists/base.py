"""What every level of Blobs mode can do; rows are numbered as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from explorer.model.azure.network import NetworkRules
from explorer.model.base.errors import ExplorerError, Forbidden, Unreachable
from explorer.model.base.paging import PausablePages
from explorer.model.base.text import count, plural, size
from explorer.model.blobs.reference import BlobReference
from explorer.ui.blobs.lists.sizes import FolderSizes
from explorer.ui.kit.describe import Line
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


Order = tuple[str, bool]
"""What rows are sorted by, and whether descending."""

Preparing = Callable[[Event], Iterable[Any]]
"""Thread-side work that finds an order for many rows; what it yields is for `Level.adopt`."""


class Level:
    """One list on the way down; rows are numbered as they are shown.

    Its listing can be stopped and gone on with; `error` says why it broke off, `is_stopped` that the user stopped it.
    """

    title = ""
    noun = ""
    empty_words: Sequence[str] = ()
    service: BlobService | None = None
    sort_keys: Mapping[str, bool] = {}  # what rows can be sorted by, and whether that begins with the greatest

    def __init__(self, words: str) -> None:
        self.words = words
        self.cursor = 0
        self.key: Any = None  # what the row is that the cursor is on, see `key_of`
        self.needle = ""
        self.order: Order | None = None
        self.is_loaded = False
        self.is_stopped = False
        self.error: ExplorerError | None = None
        self.errors: list[ExplorerError] = []
        self.sizes = FolderSizes()
        self._listing = PausablePages(self.list_pages)

    # Rows.

    @property
    def columns(self) -> list[Column]:
        return []

    @property
    def row_count(self) -> int:
        return 0

    @property
    def total(self) -> int:
        return self.row_count

    # Loading.

    def list_pages(self, stop: Event) -> Iterable[Any]:
        """Yield the level's pages from the first on; runs on a worker thread."""
        return ()

    def pages(self, stop: Event) -> Iterable[Any]:
        """Yield the pages that have not been taken in yet; runs on a worker thread."""
        return self._listing.pages(stop)

    def take(self, page: Any) -> None:
        """Take in a page that `pages` gave."""
        self._listing.took()
        self.add(page)

    def add(self, page: Any) -> None:
        """Add a page's rows."""

    def forget(self) -> None:
        """Forget all rows, so that they are listed anew."""
        self.leave()
        self._listing = PausablePages(self.list_pages)
        self.sizes = FolderSizes()
        self.errors.clear()
        self.error = None
        self.is_loaded = self.is_stopped = False

    def leave(self) -> None:
        """End whatever still runs for this level."""
        self._listing.abandon()

    def explained(self, error: ExplorerError) -> ExplorerError:
        """Return a failure of the listing with what is known of the place: its network, the right in use."""
        return error

    # Views.

    def narrow(self, text: str) -> None:
        self.needle = text

    def sort(self, order: Order) -> Preparing | None:
        """Sort the rows; where they are too many for a frame, return the work whose outcome is for `adopt`."""
        self.order = order
        return None

    @property
    def unsorted_count(self) -> int:
        """How many rows arrived since the others were sorted, and stand at the end."""
        return 0

    def adopt(self, prepared: Any) -> None:
        """Show the rows in an order that was prepared."""

    def poll(self) -> None:
        """Do some of what would take too long at once."""

    # What a row is.

    def key_of(self, row: int) -> Any:
        """Return what tells a row from all others, also when they are listed anew; None where nothing does."""
        return None

    def row_of(self, key: Any) -> int:
        """Return where the row with a key stands, or -1 where it is not shown."""
        return -1

    def open(self, row: int) -> Level | None:
        """Return the level below a row, or None where there is none."""
        return None

    def row_lines(self, row: int) -> list[Line]:
        return []

    def blob_at(self, row: int) -> str:
        """Return the full name of the blob in a row, or ""."""
        return ""

    def reference_at(self, row: int) -> BlobReference | None:
        """Return which blob, version or snapshot a row is, or None."""
        return None

    def countable_at(self, row: int) -> str:
        """Return the name under which a row's contents can be counted, or "" where it has none."""
        return ""

    def count_below(self, name: str, stop: Event) -> Iterable[tuple[int, int]]:
        """Yield how many blobs are below a name so far, and how many bytes they have; runs on a worker thread."""
        return ()

    def wanted_row(self) -> int | None:
        """Return the row that was asked for by name, once."""
        return None

    def link_at(self, row: int) -> str:
        """Return what `y` copies: a URL that never holds a SAS."""
        return ""

    def portal_at(self, row: int) -> str:
        return ""

    # Words.

    @property
    def byte_count(self) -> int | None:
        """How many bytes the rows shown have, or None where that is not known."""
        return None

    def count_words(self, is_loading: bool) -> str:
        shown = count(self.row_count)
        words = f"{shown} of {plural(self.total, self.noun)}" if self.needle else plural(self.row_count, self.noun)
        byte_count = self.byte_count
        if byte_count is not None:
            words += f" · {size(byte_count)}"
        return f"{words} so far" if is_loading or self.is_stopped else words


def blob_url(service: BlobService, container: str, name: str = "") -> str:
    """Return the URL of a container or blob, without any SAS."""
    path = f"{container}/{name}" if name else container
    return f"{service.endpoint.rstrip('/')}/{quote(path, safe='/~')}"


def explained(
    error: ExplorerError, service: BlobService, network: NetworkRules | None, needs: str = "l"
) -> ExplorerError:
    """Return a failure whose meaning names the SAS or the account's network where one of them explains it.

    `needs` are the letters of the SAS permissions that the listing takes.
    """
    meaning, hint = service.explain_right(error, needs)
    if meaning:
        error.meaning, error.hint = meaning, hint
        return error
    is_network = isinstance(error, Unreachable) or (
        isinstance(error, Forbidden) and error.code == "AuthorizationFailure"
    )
    if is_network and network and network.meaning:
        error.meaning = network.meaning
        error.hint = "Try from a machine in one of its networks, or ask who owns the account to let this one in."
    return error
