"""Following a blob: its end is shown, and what is added to it."""

from __future__ import annotations

import time
from collections.abc import Callable

from explorer.ui.kit.loader import Loader
from explorer.ui.preview.blob_view import BlobView

FOLLOW_SECONDS = 2.0
"""How long after one look at a followed blob the next one begins."""


class Follow:
    """Looks at a blob again and again while it `is_on`; `clock` gives seconds.

    `arrived` is called when something has been read, with True for the blob's end, with which following begins.
    `drawn` is called when a load has ended.
    """

    def __init__(self, loader: Loader, arrived: Callable[[bool], None], drawn: Callable[[], None]) -> None:
        self._loader, self._arrived, self._drawn = loader, arrived, drawn
        self.clock = time.monotonic
        self.is_on = False
        self._looked = self._grown = 0.0

    def why_not(self, blob: BlobView | None) -> str:
        """Say why a blob cannot be followed, or ""."""
        if not blob or not blob.facts:
            return "no blob is open (enter opens one)"
        if self.is_on:
            return ""
        if blob.which:
            return "a version or snapshot never grows"
        return "what is packed can only be read from its beginning" if blob.is_packed else ""

    def start(self, blob: BlobView) -> None:
        """Go to the blob's end."""
        self.is_on = True
        self._looked = self._grown = self.clock()
        self._loader.load(blob.follow, lambda _part: self._arrived(True), self._drawn, name="read")

    def stop(self) -> None:
        self.is_on = False
        self._loader.stop_load("look")

    def poll(self, blob: BlobView) -> None:
        """Look at the blob again once it is time to."""
        now = self.clock()
        if not self.is_on or now - self._looked < FOLLOW_SECONDS:
            return
        read = self._loader.load_of("read")
        if read.error:
            self.is_on = False
        elif not read.is_running and not self._loader.load_of("look").is_running:
            self._looked = now
            self._loader.load(blob.look_again, self._looked_again, self._look_ended, name="look")

    def _looked_again(self, has_grown: bool) -> None:
        if has_grown:
            self._grown = self.clock()
            self._arrived(False)

    def _look_ended(self) -> None:
        error = self._loader.load_of("look").error
        if error and error.code != "ConditionNotMet":  # else it grew between two requests: the next look reads it
            self.is_on = False
            self._drawn()

    @property
    def words(self) -> str:
        return f"following · grew {max(0, int(self.clock() - self._grown))} s ago" if self.is_on else ""
