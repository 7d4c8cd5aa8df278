"""An event loop that tells threads when the screen is at rest."""

from __future__ import annotations

import asyncio
import selectors
import sys
from typing import Any

from textual.app import App

from explorer.model.base.screen_first import at_rest


class _Selector(selectors.DefaultSelector):
    """Waits for input as any other; nothing of the screen runs while it does."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if timeout is None or timeout > 0:  # else there is more to do
            at_rest.set()
        try:
            return super().select(timeout)
        finally:
            at_rest.clear()

    def close(self) -> None:
        at_rest.set()
        super().close()


def run_courteously(app: App[Any]) -> None:
    """Run an app in such a loop; on Windows, whose loop has no selector, in the usual one."""
    if sys.platform == "win32":
        app.run()
        return
    with asyncio.Runner(loop_factory=courteous_loop) as runner:
        runner.run(app.run_async())


def courteous_loop() -> asyncio.AbstractEventLoop:
    return asyncio.SelectorEventLoop(_Selector())
