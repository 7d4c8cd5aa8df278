"""Marking blobs and folders in Blobs mode, and downloading them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from explorer.model.base.files import present_folder
from explorer.model.base.text import plural, size
from explorer.model.download.progress import Picked
from explorer.ui.blobs.list_stack import ListStack
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceList
from explorer.ui.download.dialogs import DownloadScreen
from explorer.ui.download.downloads_screen import DownloadsScreen
from explorer.ui.download.job import MOST, DownloadJobs
from explorer.ui.kit.rows_table import Column
from explorer.ui.kit.shell import Shell

InContainer = tuple[str, str]
"""An account's endpoint and a container."""


class Marks:
    """What is marked in each container: the same in every list of its blobs."""

    def __init__(self) -> None:
        self._marked: dict[InContainer | None, dict[tuple[str, str, str], Picked]] = {}

    def toggle(self, where: InContainer, one: Picked) -> None:
        marked = self._marked.setdefault(where, {})
        if marked.pop(_key(one), None) is None:
            marked[_key(one)] = one

    def has(self, where: InContainer | None, one: Picked) -> bool:
        return _key(one) in self._marked.get(where, ())

    def chosen(self, where: InContainer | None) -> list[Picked]:
        """Return what is marked in a container, by name."""
        return sorted(self._marked.get(where, {}).values(), key=lambda one: one.name)

    def clear(self, where: InContainer | None) -> None:
        self._marked.pop(where, None)

    def words(self, where: InContainer | None) -> str:
        """Say how much is marked, or ""."""
        marked = self._marked.get(where)
        return f"{len(marked):,} marked" if marked else ""


class DownloadKeys:
    """What `space`, `d` and `D` do with the rows of a stack of lists."""

    def __init__(self, shell: Shell, stack: ListStack) -> None:
        self._shell, self._stack = shell, stack
        self.jobs = DownloadJobs(shell)
        self.marks = Marks()

    # Marks.

    def columns(self, here: PlaceList[Any]) -> list[Column]:
        """Return the column of marks, if anything is marked in the container that a list shows."""
        where = _container_of(here)
        if not self.marks.words(where):
            return []

        def mark(row: int) -> str:
            picked = here.kind.picked(here, row)
            return "●" if picked and self.marks.has(where, picked[1]) else ""

        return [Column("", mark, 1, role=lambda _row: "key")]

    def why_not_mark(self) -> str:
        here = self._stack.here
        is_markable = self._stack.under_cursor and _container_of(here)
        return "" if is_markable else "the cursor is not on a blob or a folder"

    def mark(self) -> None:
        """Mark what is under the cursor, or take the mark back."""
        where, picked = _container_of(self._stack.here), self._picked()
        if where and picked:
            self.marks.toggle(where, picked[1])

    def why_not_unmark(self) -> str:
        return "" if self.marks.words(_container_of(self._stack.here)) else "nothing is marked here"

    def unmark(self) -> None:
        """Take back all marks in this container."""
        self.marks.clear(_container_of(self._stack.here))

    # Download.

    def _picked(self) -> tuple[str, Picked] | None:
        """Return what is under the cursor, and the container that has it."""
        if not self._stack.under_cursor:
            return None
        here, row = self._stack.under_cursor
        return here.kind.picked(here, row)

    def why_no_download(self) -> str:
        if len(self.jobs.running()) >= MOST:
            return f"{MOST} downloads are running; D shows them"
        is_any = self.marks.words(_container_of(self._stack.here)) or self._picked()
        return "" if is_any else "no blob, folder or container here"

    def download(self) -> None:
        """Ask for a folder, then download what is marked in this container, else what is under the cursor."""
        place, picked = self._stack.here.place if self._stack.here else None, self._picked()
        if not isinstance(place, InAccount):
            return
        where = _container_of(self._stack.here)
        chosen = self.marks.chosen(where) or ([picked[1]] if picked else [])
        container = place.container or (picked[0] if picked else "")

        def start(folder: Path | None) -> None:
            if folder:
                self.marks.clear(where)
                self._stack.show_columns()
                self.jobs.begin(place.service.downloads(container, chosen, folder), words)

        words = chosen_words(chosen, container)
        self._shell.push_screen(DownloadScreen(words, self.jobs.folder or present_folder()), start)

    def why_no_downloads(self) -> str:
        return "" if self.jobs.jobs else "nothing has been downloaded yet"

    def show(self) -> None:
        """Show how the downloads go."""
        self._shell.push_screen(DownloadsScreen(self.jobs))

    def words(self) -> tuple[str, str]:
        """Say how much is marked here, and how running downloads go."""
        return self.marks.words(_container_of(self._stack.here)), self.jobs.short_words()


def _key(one: Picked) -> tuple[str, str, str]:
    return one.name, one.version_id, one.snapshot


def _container_of(here: PlaceList[Any] | None) -> InContainer | None:
    """Return the container whose blobs a list shows, or None: other rows cannot be marked."""
    place = here.place if here else None
    return (place.service.endpoint, place.container) if isinstance(place, InAccount) and place.container else None


def chosen_words(chosen: Sequence[Picked], container: str) -> str:
    """Say what is going to be downloaded: a name, or how many blobs and folders, and the size of the blobs."""
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
