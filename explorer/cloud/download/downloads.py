"""Many blobs to a folder: find them, give each a path, ask the user where needed, and hand them to the threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from explorer.cloud.download.ranges import RangeReader
from explorer.cloud.download.transfers import Transfers
from explorer.model.base.errors import LocalFault, Refused
from explorer.model.blobs.store import FOLDER, BlobPage
from explorer.model.download.filenames import NameMap
from explorer.model.download.part_file import PartFile
from explorer.model.download.progress import FileEntry, FileState, Picked, Progress, base_of
from explorer.model.download.target import (
    MOST_BYTES,
    MOST_FILES,
    Existing,
    ExistingFiles,
    ManyFiles,
    Question,
    TargetFolder,
    azcopy_commands,
)

Pages = Callable[[str, threading.Event], Iterable[BlobPage]]
"""Lists all blobs that begin with a prefix, page by page."""

_MOST_WAITING = 10_000  # files: listing pauses while so many wait


class Downloads:
    """One download, from what was chosen to the last file. `run` does as much as it can, on a worker thread.

    Where `run` ends with a `question`, it is called again after `accept_many` or `answer_existing`.
    """

    def __init__(self, reader: RangeReader, pages: Pages, chosen: Sequence[Picked], folder: Path) -> None:
        self._folder = TargetFolder(folder)
        self.progress = Progress()
        self.question: Question | None = None
        self.found_files = self.found_bytes = 0
        self._reader = reader
        self._chosen = chosen
        self._base = base_of(chosen)
        self._names = NameMap()
        self._pages = pages
        self._at = 0  # the place of the chosen one that is being listed
        self._given: set[str] = set()  # its blobs that have been found
        self._source = self._items()
        self._stop = threading.Event()
        self._is_running = threading.Lock()
        self._is_many_accepted = False
        self._existing: Existing | None = None
        self._found: list[Picked] = []
        self._empty: list[Picked] = []  # held back until all names are known: some of them stand for folders
        self._placed: list[tuple[FileEntry, str]] = []

    # Answers.

    def accept_many(self) -> None:
        self._is_many_accepted = True

    def answer_existing(self, answer: Existing) -> None:
        self._existing = answer

    def run(self, stop: threading.Event, *, is_again: bool = False) -> tuple[()]:
        """Continue until everything is done, the user must be asked, or it is stopped.

        With `is_again`, files that failed or were stopped are fetched again. Raises what concerns all files: a folder
        that cannot be written to, a full disk.
        """
        with self._is_running:  # a stopped run may still be closing its files
            self._stop, self.question = stop, None
            if is_again:
                self._placed += [(entry, "") for entry in self.progress.again()]
            if self._count() and not self._ask():
                self._folder.prepare()
                transfers = Transfers(self._reader, self.progress, stop, self._folder, self._is_replacing)
                try:
                    self._feed(transfers)
                except LocalFault as error:
                    transfers.give_up(error)
                finally:
                    transfers.end(is_fed=not stop.is_set())
                    if not self.question:
                        self.progress.over()
                transfers.raise_for_all()
        return ()

    def keep_unverified(self, entry: FileEntry) -> None:
        """Give a file whose content has the wrong MD5 the name NAME.unverified; raises LocalFault."""
        part = PartFile.find(entry.target, self._reader.url(entry.chosen))
        if not part or not part.record.is_wrong:
            if part:
                part.close()
            raise LocalFault("What came is no longer there, or was begun anew.", hint="r downloads it anew.")
        try:
            self.progress.kept(entry, part.keep_unverified())
        finally:
            part.close()

    @property
    def folder(self) -> Path:
        return self._folder.path

    @property
    def _is_replacing(self) -> bool:
        return self._existing is Existing.REPLACE

    # What there is.

    def _items(self) -> Iterator[list[Picked]]:
        """Yield what was chosen, folders page by page; one that broke off continues with what it has not given yet."""
        while self._at < len(self._chosen):
            one = self._chosen[self._at]
            if one.is_folder:
                for page in self._pages(one.name, self._stop):
                    rows = zip(page.names, page.sizes, strict=True)
                    found = [
                        Picked(name, max(0, byte_count))
                        for name, byte_count in rows
                        if byte_count != FOLDER and name not in self._given
                    ]
                    self._given.update(blob.name for blob in found)
                    yield found
                if self._stop.is_set():
                    return
            else:
                yield [one]
            self._at += 1
            self._given.clear()
        self.progress.is_listed = True

    def _finds_more(self) -> bool:
        """List one page more; False at the end."""
        found = next(self._source, None)
        if found is None and not (self.progress.is_listed or self._stop.is_set()):  # it broke off last time
            self._source = self._items()
            found = next(self._source, None)
        if found is None:
            return False
        self._found += found
        self.found_files += len(found)
        self.found_bytes += sum(one.size for one in found)
        return True

    def _count(self) -> bool:
        """List until all is known or the user must agree to the number; False where it cannot continue yet."""
        is_many = False
        while not (is_many or self._stop.is_set()):
            is_many = self.found_files > MOST_FILES or self.found_bytes > MOST_BYTES
            if not is_many and not self._finds_more():
                break
        if is_many and not self._is_many_accepted:
            commands = azcopy_commands(self._reader.endpoint, self._reader.container, self._chosen, self.folder)
            self.question = ManyFiles(self.found_files, self.found_bytes, commands)
        return not (self.question or self._stop.is_set())

    # Where it goes.

    def _ask(self) -> bool:
        """Give each found blob a path; True where files exist there and the user has not said what to do."""
        self._place_found()
        if self._existing is None:
            there = [entry.target for entry, _ in self._placed if _is_in_the_way(entry)]
            if there:
                self.question = ExistingFiles(len(there), len(self._placed), there[0])
        return self.question is not None

    def _place_found(self) -> None:
        self._found.sort(key=lambda one: one.name)  # ranges of names arrive in any order
        for one in self._found:
            if one.size:
                self._placed.append(self._entry(one))
            else:
                self._empty.append(one)
        self._found.clear()
        if self.progress.is_listed:
            for one in self._empty:
                if not self._names.has_folder(self._relative(one.name)):
                    self._placed.append(self._entry(one))
            self._empty.clear()

    def _entry(self, one: Picked) -> tuple[FileEntry, str]:
        """Return a file, and its path where that differs from its name."""
        name = self._relative(one.name)
        path = self._names.folder(name) if one.is_marker else self._names.place(name, one.version_id or one.snapshot)
        if os.path.lexists(self.folder / path):
            with suppress(Refused):
                PartFile.tidy(self.folder / path, self._reader.url(one))
        is_as_named = path.as_posix() == (name.rstrip("/") if one.is_marker else name)
        return FileEntry(one, self.folder / path, one.size), "" if is_as_named else str(path)

    def _relative(self, name: str) -> str:
        if any(one.is_folder and not one.name for one in self._chosen):
            return f"{self._reader.container}/{name}"
        return name.removeprefix(self._base)

    def _feed(self, transfers: Transfers) -> None:
        """Hand files over to be fetched, and list more in between."""
        while not self._stop.is_set() and not transfers.has_given_up:
            for entry, renamed in self._placed:
                entry.was_there = _is_in_the_way(entry)
                if self._existing is Existing.SKIP and entry.was_there:
                    entry.state, entry.path = FileState.SKIPPED, entry.target
                self.progress.add(entry, renamed=renamed)
            self._placed.clear()
            needed = self.progress.bytes_total - self.progress.bytes_done
            self._folder.check_room(needed, (entry.target for entry in self.progress.files()))
            transfers.wake()
            if self.progress.is_listed or not transfers.wait_until_below(_MOST_WAITING):
                return
            if not self._finds_more() and not self.progress.is_listed:
                return
            if self._ask():
                return


def _is_in_the_way(entry: FileEntry) -> bool:
    """Tell whether something is where a file goes; a folder is no trouble for a blob that stands for one."""
    return os.path.lexists(entry.target) and not (entry.chosen.is_marker and entry.target.is_dir())
