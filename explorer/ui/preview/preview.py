"""The preview pane: a blob that is read on, searched, followed, and shown in other forms."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Iterator
from threading import Event

from explorer.model.base.text import shorten
from explorer.model.preview.content import Form
from explorer.ui.kit.keys import bindings
from explorer.ui.preview.blob_view import BlobView
from explorer.ui.preview.keys import PREVIEW
from explorer.ui.preview.marks import folded
from explorer.ui.preview.pane import BlobPane
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import Found, View

FOLLOW_SECONDS = 2.0
"""How long after one look at a followed blob the next one begins."""

_FORMS: tuple[tuple[Form, str], ...] = (("", "as what it is"), ("text", "as text"), ("bytes", "as bytes"))


class BlobPreview(BlobPane):
    """What is searched is what has been read; what is followed is read from its last block on."""

    KEYS = PREVIEW
    BINDINGS = bindings(KEYS)
    search_hint = "type to search what has been read · enter keeps it · esc clears it"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.clock = time.monotonic
        self._looked = self._grown = 0.0
        self._needle = ""
        self._found: list[Found] = []
        self._at = 0

    def close(self) -> None:
        super().close()
        self._needle, self._found, self._at = "", [], 0

    def _arrived(self, _part: object) -> None:
        if self._needle:
            self._search()
        self._draw()

    def _subtitle(self) -> str:
        blob = self.blob
        if not blob:
            return ""
        parts = [self._found_words(blob)] if self._needle else []
        if self.is_following:
            parts.append(f"following · grew {max(0, int(self.clock() - self._grown))} s ago")
            parts += [] if parts[1:] else ["F stops"]
        elif not self._needle:
            parts.append(blob.extent)
        if isinstance(blob.view, TableView):
            parts.append(blob.view.columns_words(self._width))
        return " · ".join(part for part in parts if part)

    def undo(self) -> bool:
        if self.load_of("read").is_running:
            return self.stop_load("read")
        if self.is_following:
            self.action_follow()
            return True
        if self._needle:
            self.narrow("")
            return True
        return False

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
        self.load(lambda stop: blob.show_as(form, stop), self._arrived, self._drawn, name="read")
        self.notify(f"Shown {words}.", markup=False, timeout=2)

    def action_columns(self, step: int) -> None:
        """Show a table from another column on."""
        view = self.blob.view if self.blob else None
        if isinstance(view, TableView):
            view.move(step, self._width)
            self._draw()

    # Following.

    def why_not_follow(self) -> str:
        blob = self.blob
        if not blob or not blob.facts:
            return "no blob is open (enter opens one)"
        if self.is_following:
            return ""
        if blob.which:
            return "a version or snapshot never grows"
        return "what is packed can only be read from its beginning" if blob.is_packed else ""

    def action_follow(self) -> None:
        """Go to the blob's end and show what is added to it, or stop doing so."""
        blob = self.blob
        if self.is_following:
            was_at_the_end = self._is_at_the_end
            self.is_following = False
            self.stop_load("look")
            self._draw()
            if was_at_the_end:  # where it says how to go on
                self._jump(self.max_scroll_y)
        elif blob:
            self.is_following = True
            self._looked = self._grown = self.clock()
            self.load(blob.follow, self._followed, self._drawn, name="read")
            self._draw()

    def poll(self) -> None:
        super().poll()
        blob, now = self.blob, self.clock()
        if blob and self.is_following and now - self._looked >= FOLLOW_SECONDS:
            if self.load_of("read").error:
                self.is_following = False
            elif not self.load_of("read").is_running and not self.load_of("look").is_running:
                self._looked = now
                self.load(blob.look_again, self._looked_again, self._look_ended, name="look")
        subtitle = self._subtitle()
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle

    def _followed(self, _part: object) -> None:
        self._arrived(_part)
        self._jump(self.max_scroll_y)

    def _looked_again(self, has_grown: bool) -> None:
        if has_grown:
            self._grown = self.clock()
            was_at_the_end = self._is_at_the_end
            self._arrived(None)
            if was_at_the_end:
                self._jump(self.max_scroll_y)

    def _look_ended(self) -> None:
        error = self.load_of("look").error
        if error and error.code != "ConditionNotMet":  # else it grew between two requests: the next look reads it
            self.is_following = False
            self._draw()

    # Searching: what has been read, no more.

    def filter_text(self) -> str:
        return self._needle

    def narrow(self, text: str) -> None:
        self._needle, self._found, self._at = folded(text), [], 0
        self._search()
        self._draw()

    def _search(self) -> None:
        view, needle = (self.blob.view if self.blob else None), self._needle
        if view:
            view.look_for(needle, None)
            if needle:
                self.load(lambda stop: find(view, needle, stop), self._found_some, name="search")

    def _found_some(self, found: list[Found]) -> None:
        here = self._found[self._at] if self._found else None
        self._found = found
        if here in found:  # more has been read, and the search stands where it stood
            self._at = found.index(here)
            self._mark()
            return
        view = self.blob.view if self.blob else None
        if view and found:
            top = self.scroll_offset.y - len(self._upper)
            rows = [view.row_of(one, self._width) for one in found]
            self._at = bisect_left(rows, top) % len(found)
            self._go_to_found()
        self._draw()

    def why_no_found(self) -> str:
        return "" if self._needle else "nothing is searched for (/ searches)"

    def action_next_found(self, step: int) -> None:
        if self._found:
            self._at = (self._at + step) % len(self._found)
            self._go_to_found()

    def _go_to_found(self) -> None:
        view = self.blob.view if self.blob else None
        if view:
            self._mark()
            row = len(self._upper) + view.row_of(self._found[self._at], self._width)
            top = self.scroll_offset.y
            if not top + 1 <= row < top + self.body_height - 1:
                self._jump(max(0, row - self.body_height // 3))
            self._draw()

    def _mark(self) -> None:
        view = self.blob.view if self.blob else None
        if view and self._found:
            view.look_for(self._needle, self._found[self._at])

    def _found_words(self, blob: BlobView) -> str:
        extent = blob.extent.partition(" of ")[0].removeprefix("the ")
        where = f" in the {extent}" if extent else ""
        needle = shorten(self._needle, 12)
        if self.load_of("search").is_running:
            return f"“{needle}” searching …"
        if not self._found:
            return f"“{needle}” not found{where}"
        many = f"{len(self._found):,}{'+' if len(self._found) >= MOST_FOUND else ''}"
        return f"“{needle}” {self._at + 1:,} of {many}{where}"


MOST_FOUND = 10_000
"""Places that are counted; more cannot be gone through."""


def find(view: View, needle: str, stop: Event) -> Iterator[list[Found]]:
    """Yield, once, where a text in lower case stands in a view, in either case; runs on a worker thread."""
    found: list[Found] = []
    for item in range(view.items):
        if stop.is_set():
            return
        text = folded(view.item_text(item))
        at = text.find(needle)
        while at >= 0 and len(found) < MOST_FOUND:
            found.append((item, at))
            at = text.find(needle, at + len(needle))
        if len(found) >= MOST_FOUND:
            break
    yield found
