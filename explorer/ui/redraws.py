"""Drawing while pages stream in: soon, but never so often that keys wait."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from textual.message_pump import MessagePump
from textual.timer import Timer

_LEAST = 0.1  # seconds between two drawings that nobody asked for
_SHARE = 8  # and this many times as long as the last one took


class Redraws:
    """Draws at once when it is asked to, and a page's worth at the latest a moment after it came."""

    def __init__(self, owner: MessagePump, draw: Callable[[], None]) -> None:
        self._owner, self._draw = owner, draw
        self._timer: Timer | None = None
        self._next = 0.0

    def now(self) -> None:
        """Draw, for a key or an end: somebody waits for it."""
        if self._timer:
            self._timer.stop()
            self._timer = None
        began = perf_counter()
        self._draw()
        ended = perf_counter()
        self._next = ended + max(_LEAST, (ended - began) * _SHARE)

    def soon(self) -> None:
        """Draw now if the last time is long enough ago, else as soon as it is."""
        wait = self._next - perf_counter()
        if wait <= 0:
            self.now()
        elif not self._timer:
            self._timer = self._owner.set_timer(wait, self.now)
