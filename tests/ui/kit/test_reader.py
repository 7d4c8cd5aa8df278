"""Long text is there at once as far as it is in sight; what is behind follows, and no key waits for it."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from explorer.ui.kit import reader
from explorer.ui.kit.reader import Reader
from tests.ui.driver import PATIENCE

_SHORT, _LONG = 3_000, 1_000_000  # lines, and characters of one more


class _Page(App[None]):
    CSS = "Reader { scrollbar-gutter: stable; }"

    def compose(self) -> ComposeResult:
        yield Reader()


async def _whole(page: Reader, pilot: Pilot[None]) -> None:
    async with asyncio.timeout(PATIENCE):
        while page.line_count() != _SHORT + -(-_LONG // page.line_width):
            await pilot.pause()


async def test_only_what_is_in_sight_is_wrapped_on_the_thread_of_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[threading.Thread] = []
    wrap = reader.wrapped
    monkeypatch.setattr(
        reader, "wrapped", lambda line, width: (cut.append(threading.current_thread()), wrap(line, width))[1]
    )
    async with _Page().run_test(size=(40, 12)) as pilot:
        page = pilot.app.query_one(Reader)
        page.show([[(f"line {number}", "")] for number in range(_SHORT)] + [[("x" * _LONG, "string")]])
        assert page.line_spans(0, 40) == [("line 0", "")]
        await _whole(page, pilot)
        page.action_bottom()
        await pilot.resize_terminal(30, 12)
        assert page.scroll_offset.y > _SHORT  # the rows of before stay until those of the new width are there
        await _whole(page, pilot)
        main = threading.main_thread()
        assert sum(thread is main for thread in cut) < 1_000
