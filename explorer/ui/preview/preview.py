"""The preview pane: a blob's properties and its content, read on as it is scrolled, searched and followed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.events import MouseScrollDown
from textual.strip import Strip

from explorer.model.base.errors import ExplorerError
from explorer.model.blobs.reference import BlobReference
from explorer.model.preview.content import Form
from explorer.model.preview.text import ENCODINGS, encoding_words
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import ActivePane, Lines, Span
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.reader import wrapped
from explorer.ui.kit.redraws import drawn
from explorer.ui.preview.blob_view import BlobView
from explorer.ui.preview.follow import Follow
from explorer.ui.preview.keys import PREVIEW
from explorer.ui.preview.search import Search
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import View
from explorer.ui.preview.words import lines_above, lines_below

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

_Explain = Callable[[ExplorerError], ExplorerError]
_FORMS: tuple[tuple[Form, str], ...] = (("", "as what it is"), ("text", "as text"), ("bytes", "as bytes"))


class BlobPreview(Lines, Loads, ActivePane):
    """A glance shows what the list knows of a row; an opened blob is read block by block as its end is reached."""

    KEYS = PREVIEW
    BINDINGS = bindings(KEYS)
    has_cursor = False
    search_hint = "type to search what has been read · enter keeps it · esc clears it"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.blob: BlobView | None = None
        self.search = Search(self, lambda: (self.scroll_offset.y - len(self._upper), self._width), self._show_row)
        self.follow = Follow(self, self._followed, self._draw)
        self._explain: _Explain = lambda error: error
        self._glance: Sequence[Sequence[Span]] = ()
        self._upper: list[list[Span]] = []
        self._lower: list[list[Span]] = []
        self._width = 0

    # What is shown.

    def glance(self, blob: BlobReference | None, lines: Sequence[Sequence[Span]]) -> None:
        """Show what the list knows of a row, unless that is the blob that is open; nothing is asked for."""
        is_shown = self.blob.reference == blob if self.blob else self._glance == lines
        if not is_shown:
            self.show(lines)

    def show(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show other words, and nothing of a blob."""
        self.close()
        self._glance = lines
        self._draw(from_top=True)

    def open(
        self, service: BlobService, container: str, which: BlobReference, explain: _Explain = lambda error: error
    ) -> None:
        """Show a blob's properties and its first block; `explain` adds to a failure what is known of the place."""
        self._explain = explain
        self._open(BlobView(lambda: service.reader(container, which), container, which))

    def reload(self) -> bool:
        blob = self.blob
        if blob:
            self._open(blob.anew())
        return blob is not None

    def _open(self, blob: BlobView) -> None:
        self.close()
        self.blob = blob
        self.load(blob.open, self._arrived, self._draw, name="read")
        self._draw(from_top=True)

    def close(self) -> None:
        """Leave the blob: stop what is read of it, and forget it."""
        self.follow.stop()
        self.stop_all_loads()
        self.blob = None
        self._glance = ()
        self.search.begin("", None)

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        width = max(1, self.line_width)
        return "\n".join("".join(text for text, _ in self.line_spans(row, width)) for row in range(self.line_count()))

    @property
    def _view(self) -> View | None:
        return self.blob.view if self.blob else None

    def _arrived(self, _part: object = None) -> None:
        if self.search.needle:
            self.search.go_on(self._view)
        self._draw()

    def _draw(self, *, from_top: bool = False) -> None:
        self._width = 0
        if from_top:
            self._jump(0)
        self.lines_changed()

    def lines_changed(self) -> None:
        width = max(1, self.line_width)
        if width != self._width:
            self._width = width
            blob, above, below = self.blob, self._glance, []
            if blob:
                read = self.load_of("read")
                error = read.error or self.load_of("look").error
                above = [*lines_above(blob)]
                error = error and self._explain(error)
                below = lines_below(blob, read, error, is_following=self.follow.is_on)
            self._upper = [part for line in above for part in wrapped(line, width)]
            self._lower = [part for line in below for part in wrapped(line, width)]
        super().lines_changed()
        self.border_subtitle = self._subtitle()

    def line_count(self) -> int:
        return len(self._upper) + self._body_height() + len(self._lower)

    def _body_height(self) -> int:
        return self._view.height(max(1, self._width)) if self._view else 0

    def line_spans(self, row: int, width: int) -> list[Span]:
        if row < len(self._upper):
            return self._upper[row]
        row -= len(self._upper)
        height = self._body_height()
        if self._view and row < height:
            return self._view.spans(row, max(1, self._width))
        row -= height
        return self._lower[row] if row < len(self._lower) else []

    @drawn
    def render_line(self, y: int) -> Strip:
        view = self._view
        if y == 0 and view and view.header_row >= 0:  # a table's names stay in sight above its rows
            first = self.scroll_offset.y - len(self._upper)
            if view.header_row < first < self._body_height():
                style = self.get_component_rich_style("lines--header")
                return self._strip(view.spans(view.header_row, self._width), self.line_width, style)
        return super().render_line(y)

    def _subtitle(self) -> str:
        blob = self.blob
        if not blob:
            return ""
        found, follows = self.search.words(blob.extent), self.follow.words
        parts = [found, follows] if found or follows else [blob.extent]
        if follows and not found:
            parts.append("F stops")
        if isinstance(blob.view, TableView):
            parts.append(blob.view.columns_words(self._width))
        return " · ".join(part for part in parts if part)

    def poll(self) -> None:
        super().poll()
        if self.blob:
            self.follow.poll(self.blob)
        subtitle = self._subtitle()
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle

    def undo(self) -> bool:
        if self.load_of("read").is_running:
            return self.stop_load("read")
        if self.follow.is_on:
            self.action_follow()
            return True
        if self.search.needle:
            self.narrow("")
            return True
        return False

    # Reading on.

    def action_move(self, step: int) -> None:
        self._jump(self.scroll_offset.y + step)
        if step > 0:
            self._read_on_at_the_end()

    def action_page(self, step: int) -> None:
        self.action_move(step * max(1, self.body_height - 2))

    def action_top(self) -> None:
        self._jump(0)

    def action_bottom(self) -> None:
        self._jump(self.max_scroll_y)
        self._read_on_at_the_end()

    def action_open(self) -> None:
        """Do nothing: there is nothing below a blob."""

    def on_mouse_scroll_down(self, _event: MouseScrollDown) -> None:
        self._read_on_at_the_end()

    def _jump(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, immediate=True)

    @property
    def _is_at_the_end(self) -> bool:
        return self.scroll_offset.y >= self.max_scroll_y

    def _read_on_at_the_end(self) -> None:
        blob, load = self.blob, self.load_of("read")
        if not blob or not blob.has_more or blob.limit or load.is_running or not self._is_at_the_end:
            return
        if load.error and load.error.code == "ConditionNotMet":
            return  # it is another blob by now: only r reads it
        self.load(blob.read_on, self._arrived, self._draw, name="read")
        self._draw()

    # Other forms.

    def why_no_form(self) -> str:
        blob = self.blob
        is_there = blob and blob.facts and not blob.is_tail
        return "" if is_there else "a blob must be open, from its beginning (enter opens one)"

    def action_form(self) -> None:
        """Show the blob as what it is, as text, as bytes."""
        blob = self.blob
        if not blob:
            return
        at = [form for form, _ in _FORMS].index(blob.form)
        form, words = _FORMS[(at + 1) % len(_FORMS)]
        self._show_as(blob, form, blob.encoding, f"Shown {words}.")

    def action_encoding(self) -> None:
        """Read the text in the next encoding; after the last, in what the bytes tell."""
        blob = self.blob
        if not blob:
            return
        others = [one for one in ENCODINGS if one != blob.told_encoding]
        at = others.index(blob.encoding) + 1 if blob.encoding in others else 0
        encoding = others[at] if at < len(others) else ""
        words = f"as {encoding_words(encoding)}" if encoding else "as its bytes tell"
        self._show_as(blob, "" if blob.form == "bytes" else blob.form, encoding, f"Read {words}.")

    def _show_as(self, blob: BlobView, form: Form, encoding: str, words: str) -> None:
        self.load(lambda stop: blob.show_as(form, encoding, stop), self._arrived, self._draw, name="read")
        self.notify(words, markup=False, timeout=2)

    def action_columns(self, step: int) -> None:
        """Show a table from another column on."""
        if isinstance(self._view, TableView):
            self._view.move(step, self._width)
            self._draw()

    # Following.

    def action_follow(self) -> None:
        """Go to the blob's end and show what is added to it, or stop doing so."""
        if self.follow.is_on:
            was_at_the_end = self._is_at_the_end
            self.follow.stop()
            self._draw()
            if was_at_the_end:  # where it says how to go on
                self._jump(self.max_scroll_y)
        elif self.blob:
            self.follow.start(self.blob)
            self._draw()

    def _followed(self, is_begun: bool) -> None:
        """Show what was read of the end; what is added scrolls only where the end is in sight."""
        is_at_the_end = is_begun or self._is_at_the_end
        self._arrived()
        if is_at_the_end:
            self._jump(self.max_scroll_y)

    # Searching.

    def filter_text(self) -> str:
        return self.search.needle

    def narrow(self, text: str) -> None:
        self.search.begin(text, self._view)
        self._draw()

    def action_next_found(self, step: int) -> None:
        self.search.step(step, self._view)

    def _show_row(self, row: int | None) -> None:
        """Bring a row of the view into sight, and draw the marks."""
        if row is not None:
            row += len(self._upper)
            top = self.scroll_offset.y
            if not top + 1 <= row < top + self.body_height - 1:
                self._jump(max(0, row - self.body_height // 3))
        self._draw()
