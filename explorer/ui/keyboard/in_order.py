"""What is typed, pasted and clicked reaches the app one after the other, however fast it comes."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from typing import Any

from textual.app import App
from textual.events import Event, InputEvent, Key, Paste
from textual.widgets import Input

LONGEST = 10_000
"""Characters that are taken of what is pasted: Textual draws an input with more of them too slowly to type in."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_PATIENCE = 1.0  # seconds of work: a loop that never rests holds no key back for longer


class InOrder:
    """Holds what is typed back while what was typed before it is still at work.

    Textual gives each key to the widget that is focused when it arrives, and goes on. Terminals and SSH write several
    keys at once: those behind a `/` would reach the list before the filter is open. A key has done its work once the
    event loop has nothing more to do: by then its screen is up and its input focused, however many messages that took.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._held: deque[Event] = deque()
        self._next: Event | None = None  # is on its way back to the app
        self._since: float | None = None  # time.thread_time() since when something is at work

    def begin(self) -> None:
        """Hold back what comes until the loop rests."""
        if self._since is None:
            asyncio.get_running_loop().call_soon(self._look)
        self._since = time.thread_time()

    def holds(self, event: Event) -> bool:
        """Tell whether an event has to wait; it is posted to the app again when its turn comes."""
        if not isinstance(event, InputEvent | Paste) or event.is_forwarded:
            return False
        if event is self._next:
            self._next = None
        elif self._held or self._next or self._since is not None:
            self._held.append(event)
            return True
        if self._is_letter_for_input(event):
            self._release()
        else:
            self.begin()
        return False

    def _release(self) -> None:
        if self._held and not self._next:
            self._next = self._held.popleft()
            self._app.post_message(self._next)

    def takes(self, paste: Paste) -> bool:
        """Leave out of a paste what a terminal could obey; tell whether the focused input has room for the rest."""
        paste.text = _CONTROLS.sub("", paste.text)
        focused = self._app.focused
        return len(paste.text) + (len(focused.value) if isinstance(focused, Input) else 0) <= LONGEST

    def _is_letter_for_input(self, event: Event) -> bool:
        """Tell whether the focused input takes it as text: no focus moves then, and the next may follow at once."""
        focused = self._app.focused
        return bool(focused and isinstance(event, Key) and focused.check_consume_key(event.key, event.character))

    def _look(self) -> None:
        loop: Any = asyncio.get_running_loop()
        # What is ready to run: asyncio has no public word for it. Rows that stream in leave it empty between pages.
        if loop._ready and self._since is not None and time.thread_time() - self._since < _PATIENCE:
            loop.call_soon(self._look)
            return
        self._since = None
        self._release()
