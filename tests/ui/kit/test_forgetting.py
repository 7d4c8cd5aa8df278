"""What has been drawn is let go: with its widget, and with a mode that was left."""

from __future__ import annotations

import gc
import weakref

import pytest
from textual.widget import Widget

from explorer.ui.screen import mode_screen
from tests.ui.driver import demo


async def test_nothing_keeps_the_lines_of_widgets_that_have_gone() -> None:
    async with demo() as driver:
        await driver.press("question_mark")
        drawn = [weakref.ref(one._styles_cache) for one in driver.app.screen.walk_children() if isinstance(one, Widget)]
        await driver.press("escape", "colon", "escape")
        gc.collect()
        assert len(drawn) > 1
        assert [one for one in drawn if one()] == []


async def test_a_mode_that_was_left_for_a_while_keeps_no_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    async with demo() as driver:
        await driver.shows("608 resources in 4 subscriptions")
        explore = driver.app.screen
        before = (await driver.idle()).screen

        def kept() -> bool:
            return any(one._styles_cache._cache for one in explore.walk_children() if isinstance(one, Widget))

        monkeypatch.setattr(mode_screen, "LEFT_FOR", 60)
        await driver.press("a")
        assert kept()  # a key that is held draws nothing anew
        await driver.press("e")
        monkeypatch.setattr(mode_screen, "LEFT_FOR", 0.01)
        await driver.press("y")
        await driver.until(lambda: len(driver.app.screen_stack) > 1)
        assert kept()  # it stands behind
        await driver.press("escape", "a")
        await driver.until(lambda: not kept())
        await driver.press("e")
        await driver.until(lambda: driver.screen.splitlines()[1:-2] == before.splitlines()[1:-2])
