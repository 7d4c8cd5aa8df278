"""Downloads that run behind the screens: seen in the status line and on a screen of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.model.base.redact import redact
from explorer.model.base.text import plural, size, visible
from explorer.model.download.progress import FileEntry, FileState, short_words
from explorer.model.download.target import Existing, ManyFiles
from explorer.ui.download.dialogs import ExistingScreen, ManyScreen
from explorer.ui.kit.loader import job

if TYPE_CHECKING:
    from explorer.cloud.download.downloads import Downloads
    from explorer.ui.kit.shell import Shell

MOST = 8
"""Downloads that run at a time: each has a connection then."""


class DownloadJobs:
    """All downloads since azpane started, the latest first."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._number = 0
        self.jobs: list[DownloadJob] = []
        self.folder: Path | None = None

    def begin(self, downloads: Downloads, what: str) -> None:
        """Start a download; `what` says what is downloaded."""
        self._number += 1
        self.folder = downloads.folder
        begun = DownloadJob(self._shell, downloads, what, f"download-{self._number}", lambda: self.jobs.remove(begun))
        self.jobs.insert(0, begun)
        begun.run()

    def running(self) -> list[DownloadJob]:
        return [one for one in self.jobs if one.is_running]

    def short_words(self) -> str:
        """Say in short how the downloads go, for the status line of another screen; "" if none runs."""
        running = self.running()
        counting = sum(one.downloads.found_files for one in running if not one.total)
        begun = [one.downloads.progress for one in running if one.total]
        words = [f"{len(running)} downloads"] if len(running) > 1 else []
        words += [short_words(begun)] if begun else []
        words += [f"counting {counting:,}"] if len(begun) < len(running) else []
        return f"↓ {' · '.join(words)} · D shows" if words else ""


class DownloadJob:
    """Runs a download as a load of the app, which goes on when a screen is left, and asks its questions."""

    def __init__(self, shell: Shell, downloads: Downloads, what: str, load: str, forget: Callable[[], None]) -> None:
        self._shell, self.downloads, self.what, self._load, self._forget = shell, downloads, what, load, forget

    def run(self, *, is_again: bool = False) -> None:
        """Begin or go on; with `is_again` also do what failed or was stopped."""
        one = self.downloads
        self._shell.load(lambda stop: one.run(stop, is_again=is_again), _nothing, self._ended, name=self._load)

    def stop(self) -> None:
        self._shell.stop_load(self._load)

    @property
    def is_running(self) -> bool:
        return self._shell.load_of(self._load).is_running

    @property
    def has_more_to_do(self) -> bool:
        progress = self.downloads.progress
        return not self.is_running and (progress.has_more_to_do or not progress.is_listed)

    def changes(self) -> tuple[int, int, bool]:
        """Return what is equal as long as there is nothing new to show."""
        return self.downloads.progress.changes, self.downloads.found_files, self.is_running

    def files(self) -> list[FileEntry]:
        return self.downloads.progress.files()

    def changed_names(self) -> tuple[int, list[tuple[str, str]]]:
        """Return how many names were changed, and the first of them, each with its path."""
        progress = self.downloads.progress
        return progress.changed_count, progress.changed

    @property
    def total(self) -> int:
        """How many files there are; `files` leaves some out if they are very many."""
        return self.downloads.progress.total

    @property
    def state(self) -> FileState:
        """How all of it stands."""
        if self.is_running:
            return FileState.RUNNING
        if self._shell.load_of(self._load).error or self.downloads.progress.counts[FileState.FAILED]:
            return FileState.FAILED
        return FileState.STOPPED if self.has_more_to_do else FileState.SAVED

    def words(self, *, has_bytes: bool = True) -> str:
        """Say how the download goes, or how it ended."""
        one = self.downloads
        if self.is_running and not one.progress.total:
            return f"counting: {plural(one.found_files, 'file')}, {size(one.found_bytes)} so far"
        if self.is_running:
            return one.progress.words(has_bytes=has_bytes)
        error = self._shell.load_of(self._load).error
        words = one.progress.report()
        return f"{error.message} · {words}" if error else words

    def keep_unverified(self, entry: FileEntry) -> None:
        """Keep a file whose content has the wrong MD5 under a name that says so."""

        def ended() -> None:
            error = self._shell.load_of("keep").error
            if error:
                self._say(f"{error.message} {error.hint}", "error")
            else:
                self._say(f"Kept, though its MD5 is wrong: {entry.path}", "warning")

        self._shell.load(job(lambda: self.downloads.keep_unverified(entry)), _nothing, ended, name="keep")

    def _ended(self) -> None:
        one, load = self.downloads, self._shell.load_of(self._load)
        if load.error:
            self._say(f"{load.error.message} {load.error.hint}", "error")
        elif load.stop and load.stop.is_set():
            kept = "what came is kept" if one.progress.total else "nothing had come yet"
            self._say(f"Download stopped; {kept}. D shows it, r there goes on.", "warning")
        elif one.question:
            self._ask(one)
        else:
            failed = one.progress.counts[FileState.FAILED]
            report = one.progress.report()
            report = f"{report[:1].upper()}{report[1:]}"
            files = one.progress.files()
            if self._shell.screen.id == "downloads":
                pass  # it shows the outcome already
            elif failed:
                self._say(f"{report} · D shows why.", "error")
            elif len(files) == 1 and files[0].path:
                self._say(f"Saved: {files[0].path}", "information")
            else:
                self._say(f"{report} · {one.folder}", "information")

    def _ask(self, one: Downloads) -> None:
        question = one.question

        def many(goes_on: bool | None) -> None:
            if goes_on:
                one.accept_many()
                self.run()
            else:
                self._give_up()

        def existing(answer: Existing | None) -> None:
            if answer:
                one.answer_existing(answer)
                self.run()
            else:
                self._give_up()

        if isinstance(question, ManyFiles):
            self._shell.push_screen(ManyScreen(question), many)
        elif question:
            self._shell.push_screen(ExistingScreen(question), existing)

    def _give_up(self) -> None:
        """Forget a download whose question was answered with esc, unless some of it was done."""
        if self.total:
            self._say("Nothing more was downloaded.", "warning")
        else:
            self._forget()
            self._say("Nothing was downloaded.", "warning")

    def _say(self, words: str, severity: str) -> None:
        self._shell.notify(visible(redact(words)), severity=severity, markup=False, timeout=8)  # type: ignore[arg-type]


def _nothing(_page: object) -> None:
    """Take in a page: a download gives none."""
