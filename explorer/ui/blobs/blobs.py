"""Blobs mode: accounts, containers, virtual folders and blobs in one list that goes deeper; preview and download."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural
from explorer.ui.blobs.keys import BLOBS
from explorer.ui.blobs.lists import AccountsLevel, BlobsLevel, levels_of
from explorer.ui.blobs.places import BlobPlaces
from explorer.ui.download.keys_and_marks import DownloadingScreen
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.rows_table import RowsTable
from explorer.ui.preview.preview import BlobPreview


class BlobsScreen(BlobPlaces, DownloadingScreen):
    """The list that goes deeper, and beside it what is under its cursor."""

    KEYS = BLOBS
    BINDINGS = bindings(KEYS)
    PANES = ("#places", "#detail")

    def body(self) -> ComposeResult:
        with Horizontal():
            yield RowsTable(id="places", empty=self.empty_lines)
            yield BlobPreview(id="detail")

    def on_mount(self) -> None:
        self.places.border_title = "1 Storage accounts"
        self.query_one("#detail").border_title = "2 Preview"
        self.places.focus()

    @property
    def cursor_row(self) -> int:
        return self.places.cursor

    def begin(self) -> None:
        """Start at the accounts, or where the command line pointed; later on load the present level anew."""
        session = self.shell.session
        if not session:
            return
        if self.level:
            self.load_level()
            return
        place = self.shell.navigation.blob_place
        if not place:
            self.enter(AccountsLevel(session, self.shell.inventory))
            return
        service = session.storage.service(place.endpoint, self.shell.tenant, place.sas)
        *above, deepest = levels_of(service, place)
        self._levels.extend(above)
        self.enter(deepest)

    def on_screen_resume(self) -> None:
        if isinstance(self.level, AccountsLevel) and self.level.is_stale:
            self.load_level()

    # What is under the cursor.

    def under_cursor(self) -> None:
        level = self.level
        if level:
            at = self.cursor_row
            self.preview.glance(level.reference_at(at), level.row_lines(at))

    def counts_changed(self) -> None:
        self.show_columns()
        self.draw()
        if not self.preview.blob:
            self.under_cursor()

    def open_failed(self, error: ExplorerError) -> None:
        self.preview.show([[(text, "")] for text in error_words(error)])

    def open_blob(self, row: int) -> None:
        """Show a blob's properties and its beginning."""
        level = self.level
        which = level.reference_at(row) if level else None
        if isinstance(level, BlobsLevel) and which:
            self.add_class("-opened")
            self.preview.open(level.service, level.container, which)

    def go_up(self) -> bool:
        """Close the preview in a narrow terminal, else leave one level."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.places.focus()
            if self.has_class("-narrow"):
                return True
        if not super().go_up():
            return False
        self.preview.close()
        self.under_cursor()
        return True

    # Bars and filter.

    def audience_in_use(self) -> str:
        """Name the right in use where it is not the identity's token; never changed silently."""
        service = self.level.service if self.level else None
        return "" if not service or service.right.is_token else service.right_words

    def status(self) -> str:
        level, load = self.level, self.load_of("list")
        if not level:
            return ""
        words = level.count_words(load.is_running)
        if load.is_running:
            words += " · esc stops"
        elif level.is_stopped:
            on_it = "" if self._stopped_at is not None else " on the last line"
            words += f" · stopped, enter{on_it} goes on"
        elif level.error and level.row_count:
            words += f" · ! broke off: {level.error.message.splitlines()[0]} r lists again"
        if self.load_of("sort").is_running:
            words += " · sorting …"
        if level.errors:
            words += f" · ! {plural(len(level.errors), 'subscription')} not listed: {level.errors[0].message}"
        counting = self.count_words()
        return self.with_download(f"{counting} · {words}" if counting else words)

    def narrow(self, text: str) -> None:
        level = self.level
        if level:
            level.narrow(text)
            self.draw()
            self.under_cursor()

    def filter_text(self) -> str:
        return self.level.needle if self.level else ""

    def focus_list(self) -> None:
        self.places.focus()
