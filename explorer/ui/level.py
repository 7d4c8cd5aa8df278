"""What every level of Blobs mode can do; rows are numbered as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Event
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from explorer.model.errors import ExplorerError
from explorer.model.text import count, plural
from explorer.ui.describe import Line
from explorer.ui.widgets.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class Level:
    """One list on the way down; rows are numbered as they are shown."""

    title = ""
    noun = ""
    empty_words: Sequence[str] = ()
    service: BlobService | None = None

    def __init__(self, words: str) -> None:
        self.words = words
        self.cursor = 0
        self.needle = ""
        self.is_loaded = False
        self.errors: list[ExplorerError] = []

    @property
    def columns(self) -> list[Column]:
        return []

    @property
    def row_count(self) -> int:
        return 0

    @property
    def total(self) -> int:
        return self.row_count

    def pages(self, stop: Event) -> Iterable[Any]:
        """Yield the level's pages; runs on a worker thread."""
        return ()

    def add(self, page: Any) -> None:
        """Take in a page."""

    def forget(self) -> None:
        self.errors.clear()
        self.is_loaded = False

    def narrow(self, text: str) -> None:
        self.needle = text

    def open(self, row: int) -> Level | None:
        """Return the level below a row, or None where there is none."""
        return None

    def row_lines(self, row: int) -> list[Line]:
        return []

    def blob_at(self, row: int) -> str:
        """Return the full name of the blob in a row, or ""."""
        return ""

    def wanted_row(self) -> int | None:
        """Return the row that was asked for by name, once."""
        return None

    def link_at(self, row: int) -> str:
        """Return what `y` copies: a URL that never holds a SAS."""
        return ""

    def portal_at(self, row: int) -> str:
        return ""

    def count_words(self, is_loading: bool) -> str:
        shown = count(self.row_count)
        words = f"{shown} of {plural(self.total, self.noun)}" if self.needle else plural(self.row_count, self.noun)
        return f"{words} so far" if is_loading else words


def blob_url(service: BlobService, container: str, name: str = "") -> str:
    """Return the URL of a container or blob, without any SAS."""
    path = f"{container}/{name}" if name else container
    return f"{service.endpoint.rstrip('/')}/{quote(path, safe='/~')}"
