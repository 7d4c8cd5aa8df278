"""A pane of a blob's properties and of what is in it, read on as it is scrolled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from textual.events import MouseScrollDown
from textual.strip import Strip

from explorer.model.blobs.reference import BlobReference
from explorer.ui.kit.describe import Line, error_lines, fields
from explorer.ui.kit.lines import ActivePane, Lines, Span
from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.reader import wrapped
from explorer.ui.preview.blob_view import BlobView

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class BlobPane(Lines, Loads, ActivePane):
    """A glance shows what the list knows of a row; an opened blob is read block by block as its end is reached."""

    has_cursor = False

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.blob: BlobView | None = None
        self._above: Sequence[Sequence[Span]] = ()
        self._upper: list[list[Span]] = []
        self._lower: list[list[Span]] = []
        self._width = 0
        self.is_following = False

    # What is shown.

    def glance(self, blob: BlobReference | None, lines: Sequence[Sequence[Span]]) -> None:
        """Show what the list knows of a row, unless that is the blob that is open; nothing is asked for."""
        if self.blob.reference == blob if self.blob else self._above == lines:
            return
        self.close()
        self._above = lines
        self._draw(from_top=True)

    def show(self, lines: Sequence[Sequence[Span]]) -> None:
        """Show other words, and nothing of a blob."""
        self.close()
        self._above = lines
        self._draw(from_top=True)

    def open(self, service: BlobService, container: str, which: BlobReference) -> None:
        """Show a blob's properties and its first block."""
        self.close()
        self.blob = blob = BlobView(lambda: service.reader(container, which), container, which)
        self.load(blob.open, self._arrived, self._drawn, name="read")
        self._draw(from_top=True)

    def close(self) -> None:
        """Leave the blob: stop what is read of it, and forget it."""
        self.is_following = False
        self.stop_all_loads()
        self.blob = None
        self._above = ()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        width = max(1, self.line_width)
        return "\n".join("".join(text for text, _ in self.line_spans(row, width)) for row in range(self.line_count()))

    def _arrived(self, _part: object) -> None:
        self._draw()

    def _drawn(self) -> None:
        self._draw()

    def _draw(self, from_top: bool = False) -> None:
        self._width = 0
        if from_top:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.lines_changed()

    def lines_changed(self) -> None:
        width = max(1, self.line_width)
        if width != self._width:
            self._width = width
            self._upper = [part for line in self._lines_above() for part in wrapped(line, width)]
            self._lower = [part for line in self._lines_below() for part in wrapped(line, width)]
        super().lines_changed()
        self.border_subtitle = self._subtitle()

    def _lines_above(self) -> Iterator[Sequence[Span]]:
        blob = self.blob
        if not blob:
            yield from self._above
            return
        yield [(blob.name, "title")]
        yield [(f"{blob.which} of a blob in {blob.container}" if blob.which else f"blob in {blob.container}", "dim")]
        yield []
        if blob.facts:
            yield from fields(blob.facts.words.items())
            yield []
        words = " · ".join(part for part in (blob.words, blob.extent, blob.packed_extent) if part)
        if words:
            yield [("content", "title"), (f"  {words}", "dim")]
        if blob.note:
            yield [(blob.note, "warn")]

    def _lines_below(self) -> Iterable[Line]:
        blob = self.blob
        if not blob:
            return []
        load = self.load_of("read")
        error = load.error or self.load_of("look").error
        if error and not self.is_following:
            return [[], *error_lines(error)]
        if load.is_running:
            return [[("reading on …" if blob.view else "loading …", "dim")]]
        if load.state is LoadState.STOPPED:
            return [[], [("stopped · pgdn goes on" if blob.view else "stopped · r reads it again", "dim")]]
        if blob.is_tail:
            return [] if self.is_following else [[], [("F follows again · r reads from the beginning", "dim")]]
        if blob.has_more and blob.limit:
            end = "" if blob.is_packed else " · F shows the end"
            return [[], [(f"{blob.limit}{end} · d downloads it whole", "warn")]]
        if blob.has_more:
            return [[], [(f"{blob.extent} · pgdn reads on", "dim")]]
        return []

    def line_count(self) -> int:
        return len(self._upper) + self._body_height() + len(self._lower)

    def _body_height(self) -> int:
        return self.blob.view.height(max(1, self._width)) if self.blob and self.blob.view else 0

    def line_spans(self, row: int, width: int) -> list[Span]:
        if row < len(self._upper):
            return self._upper[row]
        row -= len(self._upper)
        height = self._body_height()
        if self.blob and self.blob.view and row < height:
            return self.blob.view.spans(row, max(1, self._width))
        row -= height
        return self._lower[row] if row < len(self._lower) else []

    def render_line(self, y: int) -> Strip:
        view = self.blob.view if self.blob else None
        if y == 0 and view and view.header_row >= 0:  # a table's names stay in sight above its rows
            first = self.scroll_offset.y - len(self._upper)
            if view.header_row < first < self._body_height():
                style = self.get_component_rich_style("lines--header")
                return self._strip(view.spans(view.header_row, self._width), self.line_width, style)
        return super().render_line(y)

    def _subtitle(self) -> str:
        return self.blob.extent if self.blob else ""

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
        self.load(blob.read_on, self._arrived, self._drawn, name="read")
        self._draw()

    def reload(self) -> bool:
        blob = self.blob
        if not blob:
            return False
        self.close()
        self.blob = blob.anew()
        self.load(self.blob.open, self._arrived, self._drawn, name="read")
        self._draw(from_top=True)
        return True
