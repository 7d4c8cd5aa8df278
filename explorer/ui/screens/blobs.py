"""Blobs mode: accounts, containers, virtual folders and blobs in one list that goes deeper; preview and download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer.model.text import plural, size
from explorer.ui.describe import error_words
from explorer.ui.keys import bindings
from explorer.ui.level import Level
from explorer.ui.levels import AccountsLevel, BlobsLevel, levels_of
from explorer.ui.pane import LoadState
from explorer.ui.preview import BlobView, view_lines
from explorer.ui.screens.blob_places import BlobPlaces
from explorer.ui.screens.download import DownloadScreen
from explorer.ui.widgets.lines import Lines
from explorer.ui.widgets.reader import Reader
from explorer.ui.widgets.rows_table import RowsTable

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class BlobsScreen(BlobPlaces):
    """The way down is a stack of levels; each remembers its rows, its filter and its cursor."""

    BINDINGS = bindings("blobs")
    PANES = ("#places", "#detail")

    def __init__(self) -> None:
        super().__init__()
        self._downloaded = (0, 0)

    def body(self) -> ComposeResult:
        with Horizontal():
            yield RowsTable(id="places", empty=self._empty_words)
            yield Reader(id="detail")

    def on_mount(self) -> None:
        self.query_one("#places").border_title = "1 Storage accounts"
        self.query_one("#detail").border_title = "2 Preview"
        self.query_one("#places").focus()

    # Levels.

    def begin(self) -> None:
        """Start at the accounts, or where the command line pointed; later on load the present level anew."""
        session = self.app.session
        if not session:
            return
        if self.level:
            self._load_level()
            return
        place = self.app.blob_place
        if not place:
            self._enter(AccountsLevel(session, self.app.inventory))
            return
        service = session.storage.service(place.endpoint, self.app.tenant, place.sas)
        *above, deepest = levels_of(service, place)
        self._levels.extend(above)
        self._enter(deepest)

    def on_screen_resume(self) -> None:
        if isinstance(self.level, AccountsLevel) and self.level.is_stale:
            self._load_level()

    def _enter(self, level: Level) -> None:
        if self.level:
            self.level.cursor = self.query_one("#places", RowsTable).cursor
        self._levels.append(level)
        self._show_level()

    def _load_level(self) -> None:
        level = self.level
        if level:
            level.forget()
            self.load(level.pages, self._page_arrived, self._level_ended, name="list")
            self._draw()

    def _page_arrived(self, page: object) -> None:
        level = self.level
        if level:
            is_first = not level.row_count
            level.add(page)
            self._draw()
            if is_first:
                self._under_cursor()

    def _level_ended(self) -> None:
        level = self.level
        if level and self.load_of("list").state is LoadState.DONE:
            level.is_loaded = True
            at = level.wanted_row()
            if at is not None:
                self.query_one("#places", RowsTable).cursor = at
                self._open_row(at)
        self._draw()

    def _show_level(self) -> None:
        """Draw another level, with its own columns and its cursor where it was."""
        level = self.level
        if level:
            table = self.query_one("#places", RowsTable)
            table.border_title = f"1 {level.title}"
            table.show(level.columns, lambda: level.row_count, level.cursor)
            self._draw()
            self._under_cursor()
            if not level.is_loaded and self.app.is_ready:
                self._load_level()

    def _draw(self) -> None:
        level = self.level
        table = self.query_one("#places", RowsTable)
        table.lines_changed()
        table.border_subtitle = level.count_words(self.load_of("list").is_running) if level else ""

    def _empty_words(self) -> list[str]:
        level, load = self.level, self.load_of("list")
        if not level or not self.app.is_ready:
            return self.app.waiting_words()
        if load.error:
            return error_words(load.error)
        if load.is_running:
            return ["loading …"]
        if level.needle:
            return [f"Nothing here holds “{level.needle}”.", "esc clears the filter."]
        if level.errors:
            return error_words(level.errors[0])
        if load.state is LoadState.STOPPED:
            return ["Stopped.", "r lists again."]
        return list(level.empty_words)

    # What is under the cursor.

    @on(Lines.Moved, "#places")
    def _under_cursor(self) -> None:
        level = self.level
        if level and not self.load_of("view").is_running:
            at = self.query_one("#places", RowsTable).cursor
            if not self._view or self._view.name != level.blob_at(at):
                self._view = None
                self.query_one("#detail", Reader).show(level.row_lines(at))

    @on(Lines.Opened, "#places")
    def _opened(self, event: Lines.Opened) -> None:
        self._open_row(event.row)

    def _open_row(self, row: int) -> None:
        level = self.level
        if not level or row >= level.row_count:
            return
        try:
            deeper = level.open(row)
        except Exception as error:  # an account whose endpoint this cloud does not own, say: the pane tells
            self.query_one("#detail", Reader).show([[(text, "")] for text in error_words(self.app.explain(error))])
            return
        if deeper:
            self._enter(deeper)
        elif isinstance(level, BlobsLevel) and level.blob_at(row):
            self._open_blob(level, row)

    def _open_blob(self, level: BlobsLevel, row: int) -> None:
        """Show a blob's properties and its first 64 KiB."""
        self.add_class("-opened")
        self._view = view = BlobView(level.container, level.blob_at(row), level.store.size(row))
        self.load(lambda _stop: view.read(level.service), self._viewed, self._viewed, name="view")
        self._viewed()

    def _viewed(self, _part: object = None) -> None:
        if self._view:
            load = self.load_of("view")
            self.query_one("#detail", Reader).show(view_lines(self._view, load.error, load.is_running), keep_place=True)

    def go_up(self) -> bool:
        """Close the preview in a narrow terminal, else leave one level."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.query_one("#places").focus()
            if self.has_class("-narrow"):
                return True
        if len(self._levels) < 2:
            return False
        self.stop_load("list")
        self._levels.pop()
        self._view = None
        self._show_level()
        return True

    # Bars and filter.

    def audience_in_use(self) -> str:
        """Name the right in use where it is not the identity's token; never changed silently."""
        service = self.level.service if self.level else None
        return "" if not service or service.right.is_token else service.right.words

    def status(self) -> str:
        level, load, download = self.level, self.load_of("list"), self.load_of("download")
        if download.is_running:
            done, total = self._downloaded
            return f"downloading {size(done)} of {size(total)} · esc cancels"
        if not level:
            return ""
        words = level.count_words(load.is_running)
        if load.is_running:
            words += " · esc stops"
        elif load.state is LoadState.STOPPED:
            words += " · stopped, r lists again"
        if level.errors:
            words += f" · ! {plural(len(level.errors), 'subscription')} not listed: {level.errors[0].message}"
        return words

    def narrow(self, text: str) -> None:
        level = self.level
        if level:
            level.narrow(text)
            self._draw()
            self._under_cursor()

    def filter_text(self) -> str:
        return self.level.needle if self.level else ""

    def focus_list(self) -> None:
        self.query_one("#places").focus()

    # Download.

    def why_not(self, key: str) -> str:
        if key == "download":
            if self.load_of("download").is_running:
                return "a download is running; esc cancels it"
            if not self._blob_under_cursor():
                return "the cursor is not on a blob"
        return super().why_not(key)

    def _blob_under_cursor(self) -> str:
        return self.level.blob_at(self.query_one("#places", RowsTable).cursor) if self.level else ""

    def action_download(self) -> None:
        level, name = self.level, self._blob_under_cursor()
        if self.refuse("download") or not isinstance(level, BlobsLevel):
            return
        service, container = level.service, level.container

        def start(folder: Path | None) -> None:
            if folder:
                self._download(service, container, name, folder)

        self.app.push_screen(DownloadScreen(name), start)

    def _download(self, service: BlobService, container: str, name: str, folder: Path) -> None:
        self._downloaded = (0, 0)

        def progress(done: int, total: int) -> None:
            self._downloaded = (done, total)  # read by the status bar; a pair is replaced whole

        def work(stop: Event) -> Iterator[Path]:
            yield service.download(container, name, folder, progress, stop)

        self.load(work, self._saved, self._download_ended, name="download")

    def _saved(self, path: Path) -> None:
        self.say(f"Saved: {path}")

    def _download_ended(self) -> None:
        load = self.load_of("download")
        if load.error:
            self.say(f"{load.error.message} {load.error.hint}", severity="error")
        elif load.state is LoadState.STOPPED:
            self.say("Download cancelled; nothing was left behind.", severity="warning")
