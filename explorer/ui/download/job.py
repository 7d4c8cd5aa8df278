"""The download that runs behind the screens: one at a time, seen in the status line and on its own screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.model.base.redact import redact
from explorer.model.base.text import plural, size, visible
from explorer.model.download.progress import FileEntry, FileState
from explorer.model.download.target import Existing, ManyFiles
from explorer.ui.download.dialogs import ExistingScreen, ManyScreen

if TYPE_CHECKING:
    from explorer.cloud.download.downloads import Downloads
    from explorer.ui.kit.shell import Shell


class DownloadJob:
    """Runs a download as a load of the app, which goes on when a screen is left, and asks its questions."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._downloads: Downloads | None = None
        self.folder: Path | None = None

    def begin(self, downloads: Downloads) -> None:
        """Start another download; the one before must have ended."""
        self._downloads, self.folder = downloads, downloads.folder
        self._run()

    def again(self) -> None:
        """Do what failed or was stopped."""
        self._run(is_again=True)

    def stop(self) -> None:
        self._shell.stop_load("download")

    @property
    def is_running(self) -> bool:
        return self._shell.load_of("download").is_running

    @property
    def is_there(self) -> bool:
        """Whether a download was begun since azpane started."""
        return self._downloads is not None

    @property
    def has_more_to_do(self) -> bool:
        one = self._downloads
        return bool(one and not self.is_running and (one.progress.has_more_to_do or not one.progress.is_listed))

    def files(self) -> list[FileEntry]:
        return self._downloads.progress.files() if self._downloads else []

    def changed_names(self) -> tuple[int, list[tuple[str, str]]]:
        """Return how many names were changed, and the first of them, each with its path."""
        one = self._downloads
        return (one.progress.changed_count, one.progress.changed) if one else (0, [])

    @property
    def total(self) -> int:
        """How many files there are; `files` leaves some out if they are very many."""
        return self._downloads.progress.total if self._downloads else 0

    def words(self, *, has_bytes: bool = True) -> str:
        """Say how the download goes, or how it ended."""
        one = self._downloads
        if not one:
            return "nothing has been downloaded yet"
        if self.is_running and not one.progress.total:
            return f"counting: {plural(one.found_files, 'file')}, {size(one.found_bytes)} so far"
        if self.is_running:
            return one.progress.words(has_bytes=has_bytes)
        error = self._shell.load_of("download").error
        words = one.progress.report()
        return f"{error.message} · {words}" if error else words

    def short_words(self) -> str:
        """Say in short how the download goes, for the status line of another screen; "" if none runs."""
        one = self._downloads
        if not one or not self.is_running:
            return ""
        return f"↓ {one.progress.short_words() if one.progress.total else f'counting {one.found_files:,}'} · D shows"

    def _run(self, *, is_again: bool = False) -> None:
        one = self._downloads
        if one:
            self._shell.load(lambda stop: one.run(stop, is_again=is_again), _nothing, self._ended, name="download")

    def _ended(self) -> None:
        one, load = self._downloads, self._shell.load_of("download")
        if not one:
            return
        if load.error:
            self._say(f"{load.error.message} {load.error.hint}", "error")
        elif load.stop and load.stop.is_set():
            kept = "what came of large files is kept" if one.progress.total else "nothing had come yet"
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
                self._run()
            else:
                self._give_up()

        def existing(answer: Existing | None) -> None:
            if answer:
                one.answer_existing(answer)
                self._run()
            else:
                self._give_up()

        if isinstance(question, ManyFiles):
            self._shell.push_screen(ManyScreen(question), many)
        elif question:
            self._shell.push_screen(ExistingScreen(question), existing)

    def _give_up(self) -> None:
        """Forget a download whose question was answered with esc."""
        if self._downloads and not self._downloads.progress.total:
            self._downloads = None
        self._say("Nothing was downloaded." if not self._downloads else "Nothing more was downloaded.", "warning")

    def _say(self, words: str, severity: str) -> None:
        self._shell.notify(visible(redact(words)), severity=severity, markup=False, timeout=8)  # type: ignore[arg-type]


def _nothing(_page: object) -> None:
    """Take in a page: a download gives none."""
