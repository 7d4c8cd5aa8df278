"""Memory: the collector walks only what may go, and what is free is given back to the system at rest."""

from __future__ import annotations

import asyncio
import gc
import sys
import time

from textual.app import App

_LOOK = 3.0  # seconds between two looks at whether azpane rests
_RESTS = 0.15  # seconds of work between them, at most
_WORTH = 0.5  # seconds of work since memory was last given back, at least


class Upkeep:
    """Keeps an app's memory; begins with its first frame."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._worked = self._given_back = 0.0  # seconds of work of the process: at the last look, and when it gave
        self._is_due = False  # whether what was kept may hold what has gone since

    def begin(self) -> None:
        gc.freeze()  # what exists now stays; the collector need not walk it while lists grow
        gc.enable()
        self._app.set_interval(_LOOK, self.look)

    def look(self) -> None:
        """Give memory back where much was done, and nothing is now."""
        worked = time.process_time()
        rests, self._worked = worked - self._worked < _RESTS, worked
        if rests and worked - self._given_back > _WORTH:
            self._given_back = worked
            if self._is_due:
                self._is_due = False
                gc.unfreeze()
                gc.collect()
                gc.freeze()
            asyncio.get_running_loop().run_in_executor(None, give_back)

    def keep(self) -> None:
        """Keep many rows from the collector, which else walked them while keys wait; and with them all there is now.

        What has gone by then is collected before: that is little, as it came since the last time.
        """
        gc.collect()
        gc.freeze()
        self._is_due = True


def give_back() -> None:
    """Give the system the memory that is free: glibc keeps it, for each thread that listed or read anew.

    It can be tens of megabytes after a long listing. On other systems nothing is done.
    Source: https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    if sys.platform == "linux":
        import ctypes  # the first frame would wait for it

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim:
            trim(0)
