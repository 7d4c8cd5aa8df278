"""The keys of Blobs mode that mark and download."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.model.base.text import plural, size
from explorer.model.download.progress import Picked
from explorer.ui.blobs.lists import BlobsLevel, ContainersLevel, FoundLevel
from explorer.ui.blobs.lists.base import Level
from explorer.ui.blobs.ways_to_list import Browsing
from explorer.ui.download.dialogs import DownloadScreen
from explorer.ui.download.downloads_screen import DownloadsScreen
from explorer.ui.download.job import DownloadJob
from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class DownloadingScreen(Browsing):
    """The keys of Blobs mode that mark blobs and folders, and take them away."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = Marks()

    @cached_property
    def job(self) -> DownloadJob:
        return DownloadJob(self.shell)

    # Marks.

    def columns_of(self, level: Level) -> list[Column]:
        """Return a level's columns, with one for marks before them as soon as anything is marked there."""
        columns = super().columns_of(level)
        return [mark_column(self._is_marked), *columns] if self.marks.words(place_of(level)) else columns

    def _is_marked(self, row: int) -> bool:
        return self.marks.has(place_of(self.level), picked_at(self.level, row))

    def action_mark(self) -> None:
        one = picked_at(self.level, self.cursor_row)
        if one:
            self.marks.toggle(place_of(self.level), one)
            self.places.action_move(1)
            self.show_columns()

    def action_unmark(self) -> None:
        self.marks.clear(place_of(self.level))
        self.show_columns()

    # Download.

    def _target(self) -> tuple[BlobService, str, list[Picked]] | None:
        """Return what d downloads: what is marked in this container, else what is under the cursor."""
        level = self.level
        if isinstance(level, ContainersLevel) and self.cursor_row < level.row_count:
            below = level.open(self.cursor_row)
            return (level.service, below.container, [Picked("")]) if isinstance(below, BlobsLevel) else None
        if isinstance(level, FoundLevel):
            found = level.at(self.cursor_row)
            return (level.service, found.container, [Picked(found.name, 0)]) if found else None  # the size will be told
        if not isinstance(level, BlobsLevel):
            return None
        one = picked_at(level, self.cursor_row)
        chosen = self.marks.chosen(place_of(level)) or ([one] if one else [])
        return (level.service, level.container, chosen) if chosen else None

    def why_no_download(self) -> str:
        if self.job.is_running:
            return "a download is running; D shows it"
        return "" if self._target() else "no blob, folder or container here"

    def why_not_mark(self) -> str:
        return "" if picked_at(self.level, self.cursor_row) else "the cursor is not on a blob or a folder"

    def why_not_unmark(self) -> str:
        return "" if self.marks.words(place_of(self.level)) else "nothing is marked here"

    def why_no_downloads(self) -> str:
        return "" if self.job.is_there else "nothing has been downloaded yet"

    def action_download(self) -> None:
        target = self._target()
        if not target:
            return
        service, container, chosen = target
        place = place_of(self.level)

        def start(folder: Path | None) -> None:
            if folder:
                self.marks.clear(place)
                self.show_columns()
                self.job.begin(service.downloads(container, chosen, folder))

        words = chosen_words(chosen, container)
        self.app.push_screen(DownloadScreen(words, self.job.folder or Path.cwd()), start)

    def action_downloads(self) -> None:
        self.app.push_screen(DownloadsScreen(self.job))

    def with_download(self, words: str) -> str:
        """Return the status line's words with how much is marked, and how a download goes that runs."""
        return " · ".join(one for one in (words, self.marks.words(place_of(self.level)), self.job.short_words()) if one)


Place = tuple[str, str]
"""An account's endpoint and a container."""


class Marks:
    """The marks of every container."""

    def __init__(self) -> None:
        self._marked: dict[Place, dict[tuple[str, str, str], Picked]] = {}

    def toggle(self, place: Place, one: Picked) -> None:
        marked = self._marked.setdefault(place, {})
        if marked.pop(_key(one), None) is None:
            marked[_key(one)] = one

    def has(self, place: Place, one: Picked | None) -> bool:
        return one is not None and _key(one) in self._marked.get(place, ())

    def chosen(self, place: Place) -> list[Picked]:
        """Return what is marked in a container, by name."""
        return sorted(self._marked.get(place, {}).values(), key=lambda one: one.name)

    def clear(self, place: Place) -> None:
        self._marked.pop(place, None)

    def words(self, place: Place) -> str:
        """Return how much is marked, or ""."""
        marked = self._marked.get(place)
        return f"{len(marked):,} marked" if marked else ""


def _key(one: Picked) -> tuple[str, str, str]:
    return one.name, one.version_id, one.snapshot


def place_of(level: Level | None) -> Place:
    """Return the container that a level lists, or a place where nothing is ever marked."""
    return (level.service.endpoint, level.container) if isinstance(level, BlobsLevel) else ("", "")


def picked_at(level: Level | None, row: int) -> Picked | None:
    """Return the blob or virtual folder in a row, or None."""
    if not isinstance(level, BlobsLevel) or row >= level.row_count:
        return None
    which = level.reference_at(row)
    if which:
        return Picked(which.name, level.store.size(row), which.version_id, which.snapshot)
    name = level.store.name(row)
    return Picked(name if name.endswith("/") else f"{name}/")


def chosen_words(chosen: list[Picked], container: str) -> str:
    """Return what is going to be downloaded: a name, or how many blobs and folders, with their size where known."""
    if len(chosen) == 1:
        return chosen[0].name or f"the container {container}"
    blobs = [one for one in chosen if not one.is_folder]
    folders = len(chosen) - len(blobs)
    words = []
    if blobs:
        words.append(f"{plural(len(blobs), 'blob')} ({size(sum(one.size for one in blobs))})")
    if folders:
        words.append(plural(folders, "folder"))
    return " and ".join(words)


def mark_column(is_marked: Callable[[int], bool]) -> Column:
    """Return the narrow column that shows marks."""
    return Column("", lambda row: "●" if is_marked(row) else "", 1, role=lambda _row: "key")
