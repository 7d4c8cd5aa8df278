"""An opened blob: its properties, and its content as far as that has been read, a block at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Lock
from typing import TYPE_CHECKING

from explorer.model.base.text import size
from explorer.model.blobs.reference import BlobReference, reference
from explorer.model.preview.content import BLOCK, Content, Form
from explorer.model.preview.json import JsonSheet
from explorer.model.preview.table import TableSheet
from explorer.model.preview.text import HexSheet, TextSheet
from explorer.ui.kit.highlight import Painter
from explorer.ui.kit.lines import Span
from explorer.ui.preview.special import Special, special
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import FlowView, HexView, View

if TYPE_CHECKING:
    from explorer.cloud.preview.reader import BlobFacts, BlobReader

KEPT = 4 * 1024 * 1024
"""Bytes of one blob that are kept, unpacked; what is beyond them is for a download."""

LINES = 100_000
"""Lines or rows that are kept."""

_LEAP = 1024 * 1024  # bytes; where a followed blob grew by more between two looks, only its end is read


class BlobView:
    """One opened blob; worker threads read it, one at a time, and the screen draws what they have added.

    `start` and `end` are the offsets between which its bytes have been read.
    """

    def __init__(self, reader: Callable[[], BlobReader], container: str, blob: str | BlobReference) -> None:
        self._make_reader = reader
        self.container, self.reference = container, reference(blob)
        self.facts: BlobFacts | None = None
        self.view: View | None = None
        self.form: Form = ""
        self.encoding = ""  # that was chosen
        self.told_encoding = ""  # by the bytes
        self.is_tail = False
        self.special: Special | None = None  # pictures and Parquet, which are not read block by block
        self.start = self.end = 0
        self._lock = Lock()
        self._reader: BlobReader | None = None
        self._content = Content(self.name)
        self._painter = Painter("")
        self._read: list[bytes] = []

    def anew(self) -> BlobView:
        """Return another view of the same blob, of which nothing has been read yet."""
        return BlobView(self._make_reader, self.container, self.reference)

    @property
    def name(self) -> str:
        return self.reference.name

    @property
    def which(self) -> str:
        """Which state of the blob it is, where that is not the present one."""
        _, version_id, snapshot = self.reference
        return f"version {version_id}" if version_id else f"snapshot {snapshot}" if snapshot else ""

    # On worker threads.

    def open(self, stop: Event) -> Iterator[str]:
        """Ask what the blob is, then read its first block; yields the name of each part."""
        with self._lock:
            self.facts = self._asked().facts()
            self._begin()
        yield "properties"
        yield from self.read_on(stop)
        while not self.view and self.has_more and self.end < KEPT and not stop.is_set():
            yield from self.read_on(stop)  # a block of gzip may hold too little to tell what is in it
        yield from self._look_closer(stop)

    def _look_closer(self, stop: Event) -> Iterator[str]:
        """Show pictures and Parquet in a form of their own."""
        facts, kind = self.facts, self._content.magic
        if not facts or self.form or self.encoding or not kind or self._content.unpacker:
            return
        head = b"".join(self._read)
        for found in special(kind, head, facts.size, lambda start, length: self._asked().range(start, length, facts)):
            if stop.is_set():
                return
            with self._lock:
                self.special = found
                self.view = found.view or self.view
            yield "content"

    def read_on(self, stop: Event) -> Iterator[str]:
        """Read the next block, or unpack more of what was read."""
        with self._lock:
            if stop.is_set() or not self.facts:
                return
            if self._content.has_more:
                self._content.go_on()
            else:
                data = self._asked().range(self.end, BLOCK, self.facts)
                self.end += len(data)
                self._read.append(data)
                self._content.feed(data, self.end >= self.facts.size)
            self._take_in()
        yield "content"

    def show_as(self, form: Form, encoding: str, stop: Event) -> Iterator[str]:
        """Show what has been read in another form or encoding; nothing is read."""
        with self._lock:
            if stop.is_set() or not self.facts:
                return
            read, self.form, self.encoding = self._read, form, encoding
            self._content = Content(self.name, self.facts.content_type, form=form, encoding=encoding)
            self.view, self.special = None, None
            at = 0
            for data in read:
                at += len(data)
                self._content.feed(data, at >= self.facts.size)
                self._take_in()
        yield "content"
        yield from self._look_closer(stop)

    def _asked(self) -> BlobReader:
        self._reader = self._reader or self._make_reader()
        return self._reader

    def _begin(self, start: int = 0, is_tail: bool = False) -> None:
        if self.facts:
            self.start = self.end = start
            self.is_tail, self.view, self.special = is_tail, None, None
            self._read = []
            self._content = Content(
                self.name,
                self.facts.content_type,
                form=self.form,
                encoding=self.encoding,
                is_tail=is_tail,
                first=start,
            )

    def _take_in(self) -> None:
        """Add what has been read to the view."""
        sheet = self._content.sheet
        if not self.encoding:
            self.told_encoding = self._content.encoding
        match sheet:
            case TextSheet() | JsonSheet():
                if not isinstance(self.view, FlowView):
                    self.view = FlowView()
                    self._painter = Painter(sheet.language if isinstance(sheet, TextSheet) else "")
                if isinstance(sheet, TextSheet):
                    self.view.extend(self._painter.paint(sheet.take_lines()))
                    open_line: list[Span] = [(sheet.open_line, "")] if sheet.open_line else []
                else:
                    self.view.extend(sheet.take_lines())
                    open_line = sheet.open_line
                self.view.show_open(open_line)
            case TableSheet():
                view = self.view if isinstance(self.view, TableView) else TableView(sheet)
                view.measure()
                self.view = view
            case HexSheet():
                self.view = self.view if isinstance(self.view, HexView) else HexView(sheet)

    # Following: the end of a blob, and what is added to it.

    def follow(self, stop: Event) -> Iterator[str]:
        """Read the last block, to go on from there."""
        with self._lock:
            if stop.is_set():
                return
            self.facts = self._asked().facts()
            self._begin(max(0, self.facts.size - BLOCK), True)
            self._read_to_the_end()
        yield "content"

    def look_again(self, stop: Event) -> Iterator[bool]:
        """Read what has been added since the last look; yields whether there was anything."""
        with self._lock:
            if stop.is_set() or not self.facts:
                return
            found = self._asked().changed(self.facts)
            if found:
                before, self.facts = self.facts, found
                if found.size < self.end or found.created != before.created:
                    self._begin(max(0, found.size - BLOCK), True)
                    self._note("it is another blob of this name; this is its end")
                elif found.size - self.end > _LEAP:
                    self._note(f"{size(found.size - self.end - BLOCK)} came at once and are left out")
                    self.end = found.size - BLOCK
                self._read_to_the_end()
        yield bool(found)

    def _read_to_the_end(self) -> None:
        if not self.facts:
            return
        while self.end < self.facts.size:
            data = self._asked().range(self.end, BLOCK, self.facts)
            self.end += len(data)
            self._content.feed(data, False)
        self._take_in()
        if isinstance(self.view, FlowView) and self.view.items > LINES:
            self.view = self.view.forget(LINES // 2)
        elif isinstance(self.view, HexView):
            self.view.sheet.keep_last(KEPT)

    def _note(self, words: str) -> None:
        if not isinstance(self.view, FlowView):
            self.view = FlowView()
        self.view.extend([[(f"— {words} —", "warn")]])

    # What the screen asks.

    @property
    def words(self) -> str:
        """What the content is, in words."""
        return self.special.words if self.special else self._content.words

    @property
    def note(self) -> str:
        """A remark on how it is shown, and what the user can do about that."""
        return self.special.note if self.special else ""

    @property
    def _is_whole(self) -> bool:
        """Whether something else than the bytes is shown, so that no more of them are read."""
        return bool(self.special and self.special.view)

    @property
    def is_packed(self) -> bool:
        return self._content.unpacker is not None

    @property
    def extent(self) -> str:
        """How much of the blob is shown, where that is not all of it."""
        if not self.facts or self._is_whole or self.start == self.end:
            return ""
        total = size(self.facts.size)
        if self.is_tail:
            return f"the last {size(self.end - self.start)} of {total}" if self.start else ""
        unpacker = self._content.unpacker
        if unpacker and (self.end < self.facts.size or unpacker.has_more):
            return f"first {size(unpacker.unpacked)} unpacked"
        return f"first {size(self.end)} of {total}" if self.end < self.facts.size else ""

    @property
    def packed_extent(self) -> str:
        """How much has been read of what is packed."""
        if not self.is_packed or not self.facts or self.end == self.facts.size:
            return ""
        return f"from the first {size(self.end)} of {size(self.facts.size)}"

    @property
    def limit(self) -> str:
        """Why no more of the blob is read though it goes on; "" where more can be read."""
        unpacker = self._content.unpacker
        kept = unpacker.unpacked if unpacker else self.end - self.start
        if kept >= KEPT:
            return f"{size(kept)} are kept, and no more"
        if self.view and self.view.items >= LINES:
            return f"{self.view.items:,} lines are kept, and no more"
        return ""

    @property
    def has_more(self) -> bool:
        """Whether the blob goes on behind what is shown."""
        if not self.facts or self.is_tail or self._is_whole:
            return False
        unpacker = self._content.unpacker
        if unpacker and unpacker.fault:
            return False
        return self._content.has_more or self.end < self.facts.size
