"""The screen of downloads: each with its files, their state, why one failed, and which names were changed."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from explorer.model.base import text
from explorer.model.download.progress import WRONG_MD5, FileEntry, FileState
from explorer.ui.download.job import DownloadJob, DownloadJobs
from explorer.ui.kit.describe import Line, error_lines, fields
from explorer.ui.kit.keys import Key, bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.kit.reader import Reader
from explorer.ui.kit.rows_table import Column, RowsTable
from explorer.ui.screen.dialogs import ConfirmScreen
from explorer.ui.screen.list_screen import SearchedScreen

KEYS = (
    Key("hide", "D", "D", "hide", "hide", "downloads", is_hint=True, detail="the download goes on"),
    Key("unverified", "u", "u", "keep unverified", "keep_unverified", "downloads",
        why_not=lambda screen: screen.why_not_keep(), detail="a file with the wrong MD5, as NAME.unverified"),
)  # fmt: skip

_GLYPHS = {
    FileState.WAITING: "·",
    FileState.RUNNING: "↓",
    FileState.SAVED: "✓",
    FileState.FOLDER: "✓",
    FileState.SKIPPED: "–",
    FileState.UNVERIFIED: "!",
    FileState.FAILED: "✗",
    FileState.STOPPED: "⏸",
}
_ROLES = {
    FileState.FAILED: "bad",
    FileState.STOPPED: "warn",
    FileState.UNVERIFIED: "warn",
    FileState.WAITING: "dim",
    FileState.SKIPPED: "dim",
    FileState.FOLDER: "dim",
}
_MOST_JOBS = 6  # downloads in sight at once
_MOST_CHANGED = 200  # changed names that are shown: nobody reads more


class DownloadsScreen(SearchedScreen):
    """Files that need attention stand first, finished ones last. The downloads go on if this screen is left.

    Where there are several downloads, the cursor in their list says whose files are shown, stopped and done again.
    """

    KEYS = KEYS
    BINDINGS = bindings(KEYS)
    LIST = "#files"
    PANES = ("#files", "#detail", "#jobs")
    WITHOUT = ("portal",)

    def __init__(self, downloads: DownloadJobs) -> None:
        super().__init__(id="downloads")
        self._jobs = downloads.jobs
        self._job = self._jobs[0]
        self._shown: list[FileEntry] = []
        self._told: tuple[object, ...] = ()
        self._seen: list[object] = []

    def body(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="lists"):
                yield RowsTable(_job_columns(self._jobs), lambda: len(self._jobs), id="jobs")
                yield RowsTable(
                    DOWNLOADS.columns(self._shown), lambda: len(self._shown), id="files", empty=self._empty_words
                )
            yield Reader(id="detail")

    def on_mount(self) -> None:
        self.table.border_title = f"1 {DOWNLOADS.title(self._shown)}"
        self.query_one("#detail").border_title = "2 Details"
        self.query_one("#jobs").border_title = "3 Downloads"
        self.table.focus()
        self.poll()

    def poll(self) -> None:
        """Draw anew what has changed; where nothing has, a look costs nothing."""
        seen: list[object] = [(one, one.changes()) for one in self._jobs]
        if seen != self._seen:
            self._seen = seen
            if self._job not in self._jobs and self._jobs:  # it was given up
                self._job = self._jobs[0]
            jobs = self.query_one("#jobs", RowsTable)
            jobs.display = len(self._jobs) > 1
            jobs.styles.height = min(len(self._jobs), _MOST_JOBS) + 3  # with its borders and its header
            jobs.lines_changed()
            self.show_rows()

    @on(Lines.Moved, "#jobs")
    def _other_job(self, event: Lines.Moved) -> None:
        if event.row < len(self._jobs) and self._jobs[event.row] is not self._job:
            self._job = self._jobs[event.row]
            self.show_rows()

    def show_rows(self) -> None:
        files = self._job.files()
        needle = self.needle.casefold()
        self._shown[:] = [one for one in files if needle in one.chosen.name.casefold()] if needle else files
        self.rows_changed(len(self._shown), self._job.total)
        hint = "esc stops it or hides this" if self._job.is_running else ""
        self.query_one("#detail").border_subtitle = "r tries again" if self._job.has_more_to_do else hint
        self._detail()

    @on(Lines.Moved, "#files")
    def _detail(self) -> None:
        entry = self.current_of(self._shown)
        changed_count, changed = self._job.changed_names()
        told = (entry, entry and (entry.state, entry.size, entry.path, entry.note), changed_count)
        if told != self._told:
            is_same = bool(self._told) and self._told[0] is entry
            self._told = told
            about = DOWNLOADS.details(self._shown, self.table.cursor) if entry else ()
            lines = [*about, *_changed_lines(changed_count, changed)]
            self.query_one("#detail", Reader).show(lines, keep_place=is_same)

    def _empty_words(self) -> list[str]:
        if self.needle:
            return [f"No file holds “{self.needle}”.", "esc clears the filter."]
        return [self._job.words()]

    def crumbs(self) -> list[str]:
        return ["Blobs", "Downloads"]

    def status(self) -> str:
        return self._job.words(has_bytes=not self.has_class("-narrow"))

    def copy_text(self) -> str:
        entry = self.current_of(self._shown)
        return str(entry.path or entry.target) if entry else ""

    def why_no_refresh(self) -> str:
        if self._job.has_more_to_do:
            return ""
        return "it is running" if self._job.is_running else "nothing has failed or was stopped"

    def action_refresh(self) -> None:
        """Try again what failed or was stopped."""
        self._job.run(is_again=True)

    def why_not_keep(self) -> str:
        entry = self.current_of(self._shown)
        is_wrong = entry and entry.error and entry.error.code == WRONG_MD5
        return "" if is_wrong else "the file under the cursor has no wrong MD5"

    def action_keep_unverified(self) -> None:
        entry = self.current_of(self._shown)
        if entry:
            self._job.keep_unverified(entry)

    def action_hide(self) -> None:
        self.dismiss()

    def go_up(self) -> bool:
        if not self._job.is_running:
            self.dismiss()
            return True

        def answered(stops: bool | None) -> None:
            if stops:
                self._job.stop()
            elif stops is False:
                self.dismiss()

        question = "Stop the download? Saved files stay, what came of others is kept, and r goes on with it."
        self.app.push_screen(ConfirmScreen(question, "stops it", "hides this and lets it go on"), answered)
        return True


def _job_columns(jobs: list[DownloadJob]) -> list[Column]:
    def state(row: int) -> str:
        return f"{_GLYPHS[jobs[row].state]} {jobs[row].state.value}"

    return [
        Column("State", state, 9, role=lambda row: _ROLES.get(jobs[row].state, "")),
        Column("Download", lambda row: jobs[row].what, 20, grow=1),
        Column("How it goes", lambda row: jobs[row].words(), 24, grow=2, priority=1),
        Column("Folder", lambda row: str(jobs[row].downloads.folder), 16, grow=1, priority=2),
    ]


def _columns(shown: list[FileEntry]) -> list[Column]:
    def state(row: int) -> str:
        return f"{_GLYPHS[shown[row].state]} {shown[row].state.value}"

    def part(row: int) -> str:
        one = shown[row]
        if one.state in (FileState.SAVED, FileState.FOLDER, FileState.SKIPPED):
            return ""
        return f"{100 * one.done // one.size}%" if one.done and one.size else ""

    return [
        Column("State", state, 12, role=lambda row: _ROLES.get(shown[row].state, "")),
        Column("Name", lambda row: shown[row].chosen.name, 24, grow=3),
        Column("Done", part, 4, right=True, priority=1),
        Column("Size", lambda row: text.size(shown[row].size), 10, right=True, priority=2),
        Column("Note", lambda row: _note(shown[row]), 20, grow=2, priority=3, role=lambda _row: "dim"),
    ]


def _note(entry: FileEntry) -> str:
    if entry.error:
        return entry.error.message.partition("\n")[0]
    if entry.path and entry.path.name != entry.chosen.name.rpartition("/")[2]:
        return f"as {entry.path.name}"
    return entry.note


def _details(shown: list[FileEntry], row: int) -> list[Line]:
    entry = shown[row]
    pairs = (
        ("state", entry.state.value),
        ("size", f"{text.size(entry.size)} ({text.count(entry.size)} B)" if entry.size > 1023 else f"{entry.size} B"),
        ("saved as" if entry.path else "goes to", str(entry.path or entry.target)),
        ("version", entry.chosen.version_id or entry.chosen.snapshot),
        ("note", entry.note),
    )
    error: list[Line] = [*error_lines(entry.error), []] if entry.error else []
    return [[(entry.chosen.name, "title")], [], *error, *fields(pairs)]


def _changed_lines(number: int, changed: list[tuple[str, str]]) -> list[Line]:
    """Return which names were changed, and why names are changed at all."""
    if not number:
        return []
    lines: list[Line] = [[], [(f"{text.plural(number, 'name')} changed", "title")]]
    lines.append([("A file system forbids them, they are taken, or they differ from another only by case.", "dim")])
    lines += [[(name, ""), (" → ", "dim"), (path, "")] for name, path in changed[:_MOST_CHANGED]]
    if number > _MOST_CHANGED:
        lines.append([(f"… and {number - _MOST_CHANGED:,} more", "dim")])
    return lines


DOWNLOADS: ListKind[list[FileEntry]] = ListKind(
    id="downloads", noun="file", title=lambda _shown: "Files", columns=_columns, details=_details
)
