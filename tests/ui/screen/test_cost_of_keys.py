"""What a key that is held may cost: styles of what looks different by it, and no line of keys that is as it was."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from explorer.ui.kit.chrome import Hints
from tests.ui.driver import demo


async def test_zoom_styles_only_what_looks_different(monkeypatch: pytest.MonkeyPatch) -> None:
    styled: list[DOMNode] = []
    original = Stylesheet.update_nodes

    def spied(self: Stylesheet, nodes: Iterable[DOMNode], animate: bool = False) -> None:
        some = list(nodes)
        styled.extend(some)
        original(self, some, animate)

    async with demo() as driver:
        screen, pane = driver.app.screen, driver.app.focused
        monkeypatch.setattr(Stylesheet, "update_nodes", spied)
        await driver.press("z")
        assert screen.maximized is pane
        assert "Subscriptions" not in driver.screen
        await driver.press("z")
        assert screen.maximized is None
        assert "Subscriptions" in driver.screen
        assert {screen, pane} <= set(styled)
        assert len(styled) < len(screen.query("*")) / 2


async def test_the_line_of_keys_is_drawn_anew_only_where_keys_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    original = Hints.refresh
    async with demo() as driver:
        await driver.press("2")
        assert "choose" in driver.screen.splitlines()[-1]
        monkeypatch.setattr(Hints, "refresh", lambda self, *_args, **_how: [drawn.append(""), original(self)][1])
        await driver.press("3", "2", "3")
        assert drawn == []
        await driver.press("4")
        assert "choose" not in driver.screen.splitlines()[-1]
        assert drawn


async def test_a_click_on_a_key_presses_it() -> None:
    async with demo() as driver:
        hints = driver.app.screen.query_one(Hints)
        line = driver.screen.splitlines()[-1]
        await driver.pilot.click(hints, offset=(line.index("? help") + 2, 0))
        await driver.idle()
        assert type(driver.app.screen).__name__ == "HelpScreen"
        await driver.press("escape")
        await driver.pilot.click(hints, offset=(line.index("filter") - 3, 0))  # between two
        await driver.pilot.click(hints, offset=(driver.app.size.width - 1, 0))
        await driver.idle()
        assert len(driver.app.screen_stack) == 2 - 1
