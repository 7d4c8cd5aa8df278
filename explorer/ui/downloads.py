"""The keys of Blobs mode that mark and download."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.model.downloads import Chosen
from explorer.ui.download_job import DownloadJob
from explorer.ui.level import Level
from explorer.ui.levels import BlobsLevel, ContainersLevel
from explorer.ui.marks import Marks, chosen_at, chosen_words, mark_column, place_of
from explorer.ui.screens.download import DownloadScreen
from explorer.ui.screens.downloads import DownloadsScreen
from explorer.ui.screens.mode import ModeScreen
from explorer.ui.widgets.rows_table import Column, RowsTable

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class DownloadingScreen(ModeScreen):
    """A screen that lists blobs in `#places`, level by level, of which any can be marked and downloaded."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks()
        self._columns: list[Column] = []

    @property
    def level(self) -> Level | None:
        """The level that is shown."""
        return None

    @cached_property
    def job(self) -> DownloadJob:
        return DownloadJob(self.app)

    # Marks.

    def with_marks(self, columns: list[Column]) -> list[Column]:
        """Return a level's columns, with one for marks before them as soon as anything is marked there."""
        self._columns = list(columns)
        self._show_marks()
        return self._columns

    def _show_marks(self) -> None:
        """Put the column there or take it away; the table draws the columns of the list that it was given."""
        is_there = bool(self._columns) and self._columns[0].width == 1
        is_wanted = bool(self.marks.words(place_of(self.level)))
        if is_wanted and not is_there:
            self._columns.insert(0, mark_column(self._is_marked))
        elif is_there and not is_wanted:
            del self._columns[0]

    def _is_marked(self, row: int) -> bool:
        return self.marks.has(place_of(self.level), chosen_at(self.level, row))

    def _row(self) -> int:
        return self.query_one("#places", RowsTable).cursor

    def action_mark(self) -> None:
        one = chosen_at(self.level, self._row())
        if one and not self.refuse("mark"):
            self.marks.toggle(place_of(self.level), one)
            table = self.query_one("#places", RowsTable)
            table.action_move(1)
            self._redraw()

    def action_unmark(self) -> None:
        if not self.refuse("unmark"):
            self.marks.clear(place_of(self.level))
            self._redraw()

    def _redraw(self) -> None:
        self._show_marks()
        self.query_one("#places", RowsTable).refresh()

    # Download.

    def _target(self) -> tuple[BlobService, str, list[Chosen]] | None:
        """Return what d downloads: what is marked in this container, else what is under the cursor."""
        level = self.level
        if isinstance(level, ContainersLevel) and self._row() < level.row_count:
            below = level.open(self._row())
            return (level.service, below.container, [Chosen("")]) if isinstance(below, BlobsLevel) else None
        if not isinstance(level, BlobsLevel):
            return None
        one = chosen_at(level, self._row())
        chosen = self.marks.chosen(place_of(level)) or ([one] if one else [])
        return (level.service, level.container, chosen) if chosen else None

    def why_not(self, key: str) -> str:
        if key == "download":
            if self.job.is_running:
                return "a download is running; D shows it"
            if not self._target():
                return "no blob, folder or container here"
        if key == "mark" and not chosen_at(self.level, self._row()):
            return "the cursor is not on a blob or a folder"
        if key == "unmark" and not self.marks.words(place_of(self.level)):
            return "nothing is marked here"
        if key == "downloads" and not self.job.is_there:
            return "nothing has been downloaded yet"
        return super().why_not(key)

    def action_download(self) -> None:
        target = self._target()
        if self.refuse("download") or not target:
            return
        service, container, chosen = target
        place = place_of(self.level)

        def start(folder: Path | None) -> None:
            if folder:
                self.marks.clear(place)
                self._redraw()
                self.job.begin(service.downloads(container, chosen, folder))

        words = chosen_words(chosen, container)
        self.app.push_screen(DownloadScreen(words, self.job.folder or Path.cwd()), start)

    def action_downloads(self) -> None:
        if not self.refuse("downloads"):
            self.app.push_screen(DownloadsScreen(self.job))

    def with_download(self, words: str) -> str:
        """Return the status line's words with how much is marked, and how a download goes that runs."""
        return " · ".join(one for one in (words, self.marks.words(place_of(self.level)), self.job.short_words()) if one)
