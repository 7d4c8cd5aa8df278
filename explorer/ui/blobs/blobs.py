"""The screen of Blobs mode: lists inside one another, and a preview of what is under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer.cloud.blobs import page_arrow
from explorer.model.azure.address import BlobAddress, ResourceAddress
from explorer.model.azure.places import resource_of
from explorer.model.base.errors import ExplorerError
from explorer.model.base.visits import Visit
from explorer.ui.blobs.download_keys import DownloadKeys
from explorer.ui.blobs.folder_counts import FolderCounts
from explorer.ui.blobs.keys import BLOBS
from explorer.ui.blobs.list_stack import ListStack
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceKind, PlaceList
from explorer.ui.blobs.places import Addresses, Places
from explorer.ui.blobs.ways_to_list import WaysToList
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.rows_table import Column, RowsTable
from explorer.ui.preview.preview import BlobPreview
from explorer.ui.screen.mode_screen import ModeScreen, copy_json

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice


class BlobsScreen(ModeScreen):
    """Puts the parts together, and says what keys, bars and history ask of a screen."""

    KEYS = BLOBS
    BINDINGS = bindings(KEYS)
    PANES = ("#places", "#detail")

    def __init__(self) -> None:
        super().__init__()
        self.table = RowsTable(id="places", empty=lambda: self.stack.empty_lines())
        self.preview = BlobPreview(id="detail")
        self.stack = ListStack(self.shell, self, self.table, self)
        self.counts = FolderCounts(self, self._counts_changed)
        self.ways = WaysToList(self.shell, self.stack)
        self.downloads = DownloadKeys(self.shell, self.stack)
        self.addresses = Addresses(self.shell, self.stack)
        self.places = Places(self.shell, self.stack, self.addresses)

    def body(self) -> ComposeResult:
        with Horizontal():
            yield self.table
            yield self.preview

    def on_mount(self) -> None:
        self.table.border_title = "1 Storage accounts"
        self.preview.border_title = "2 Preview"
        self.table.focus()
        if not page_arrow.is_there():
            self.notify("Long containers take longer to list here: nanoarrow is not installed.", markup=False)

    def begin(self) -> None:
        """Start where the command line pointed, else at the accounts; or list the present list anew."""
        if self.stack.here:
            self.stack.reload()
        else:
            self.places.start()

    def on_screen_resume(self) -> None:
        here = self.stack.here
        if here and here.kind.is_stale(here):
            self.stack.reload()

    def poll(self) -> None:
        self.stack.poll()
        self.places.poll()

    # What the stack of lists asks and tells.

    def columns_of(self, here: PlaceList[Any]) -> Sequence[Column]:
        return [*self.downloads.columns(here), *here.kind.columns(here)]

    def look(self) -> None:
        if self.stack.under_cursor:
            here, row = self.stack.under_cursor
            self.preview.glance(here.kind.blob(here, row), here.kind.details(here, row))
        elif self.stack.here:
            self.preview.glance(None, [])

    def open_blob(self, here: PlaceList[Any], row: int) -> None:
        which = here.kind.blob(here, row)
        if which and isinstance(here.place, InAccount):
            self.add_class("-opened")
            place = here.place
            self.preview.open(place.service, place.container, which, lambda error: place.explained(error, "r"))

    def open_failed(self, error: ExplorerError) -> None:
        self.preview.show([[(text, "")] for text in error_words(error)])

    def left(self, here: PlaceList[Any]) -> None:
        self.counts.forget(here)

    def moving(self) -> None:
        self.preview.close()
        self.remove_class("-opened")
        self.table.focus()

    @on(Lines.Moved, "#places")
    def _moved(self, event: Lines.Moved) -> None:
        self.stack.moved(event.row)

    @on(Lines.Opened, "#places")
    def _opened(self, event: Lines.Opened) -> None:
        self.stack.open_row(self.table.row_opened(event))

    @on(RowsTable.HeaderClicked, "#places")
    def _header_clicked(self, event: RowsTable.HeaderClicked) -> None:
        self.stack.sort_by(event.sort)

    def _counts_changed(self) -> None:
        self.stack.show_columns()
        self.stack.draw()
        if not self.preview.blob:
            self.look()

    # Going.

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool:
        """Go to an account, a container or a blob. Says why and returns False if no credential may go there."""
        error = self.places.go_to(place) if isinstance(place, BlobAddress) else None
        if error:
            self.say(f"{error.message} {error.hint}", severity="error")
        return not error

    def go_to_kind(self, kind: PlaceKind[Any]) -> None:
        """Go to a list that is inside no other."""
        self.places.go_to_kind(kind)

    def known_places(self) -> Iterator[tuple[PlaceList[Any], int, str, str]]:
        """Yield the rows that the palette offers: list, row, name, and what that is in words."""
        return self.places.known()

    def enter_row(self, here: PlaceList[Any], row: int) -> None:
        """Open a row of one of the lists."""
        self.places.enter_row(here, row)

    def go_up(self) -> bool:
        """Close the preview in a narrow terminal, else show the list above."""
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.table.focus()
            if self.has_class("-narrow"):
                return True
        if not self.stack.go_up():
            return False
        self.preview.close()
        self.look()
        return True

    def crumbs(self) -> list[str]:
        return self.places.crumbs()

    def go_to_crumb(self, at: int) -> None:
        self.places.go_to_crumb(at)

    def visit(self) -> Visit | None:
        return self.places.visit(self.preview.blob.reference if self.preview.blob else None)

    def revisit(self, visit: Visit) -> None:
        self.places.revisit(visit)

    # Copies, bars and filter.

    def copy_choices(self) -> list[CopyChoice]:
        return self.addresses.copies()

    def copy_later(self, choice: CopyChoice) -> None:
        place = self.addresses.place()
        if isinstance(place, ResourceAddress):
            copy_json(self, choice, place.resource_id, resource_of(place.resource_id).subscription_id)

    def portal_link(self) -> str:
        return self.addresses.portal_link()

    def why_no_portal(self) -> str:
        place = self.addresses.place()
        if isinstance(place, BlobAddress):
            return f"no listed subscription holds the account {place.account}; e lists them"
        return super().why_no_portal()

    def audience_in_use(self) -> str:
        """Name the right in use if it is not the token of the identity: it never changes silently."""
        place = self.stack.here.place if self.stack.here else None
        return place.service.right_words if isinstance(place, InAccount) and not place.service.right.is_token else ""

    def status(self) -> str:
        if not self.stack.here:
            return ""
        return " · ".join(filter(None, (self.counts.words(), self.stack.words(), *self.downloads.words())))

    def narrow(self, text: str) -> None:
        self.stack.narrow(text)

    def filter_text(self) -> str:
        return self.stack.here.needle if self.stack.here else ""

    def focus_list(self) -> None:
        self.table.focus()

    # Keys.

    def stop_all_loads(self) -> bool:
        """Stop the counts; if there are none, all other loads."""
        return self.counts.stop() or super().stop_all_loads()

    def action_sort(self) -> None:
        self.stack.sort_by_next()

    def action_reverse(self) -> None:
        self.stack.reverse()

    def action_count(self) -> None:
        self.counts.ask(self.stack.under_cursor)

    def action_flat(self) -> None:
        self.ways.flat()

    def action_prefix(self) -> None:
        self.ways.prefix()

    def action_history(self) -> None:
        self.ways.history()

    def action_anonymous(self) -> None:
        self.preview.close()
        self.ways.anonymous()

    def action_find(self) -> None:
        self.ways.find()

    def action_mark(self) -> None:
        self.downloads.mark()
        self.table.action_move(1)
        self.stack.show_columns()

    def action_unmark(self) -> None:
        self.downloads.unmark()
        self.stack.show_columns()

    def action_download(self) -> None:
        self.downloads.download()

    def action_downloads(self) -> None:
        self.downloads.show()
