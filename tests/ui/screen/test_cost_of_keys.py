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


async def test_the_line_of_keys_is_made_anew_only_where_keys_changed() -> None:
    async with demo() as driver:
        await driver.press("2")
        await driver.until(lambda: "choose" in driver.screen.splitlines()[-1])
        hints = driver.app.screen.query_one(Hints)
        before = list(hints.children)
        await driver.press("3", "2", "3", "4", "2")
        await driver.until(lambda: "choose" in driver.screen.splitlines()[-1])
        await driver.press("4")
        await driver.until(lambda: "choose" not in driver.screen.splitlines()[-1])
        assert list(hints.children) != before
        before = list(hints.children)
        for _ in range(3):
            hints.bindings_changed(driver.app.screen)  # as Textual says at each move of the focus
            await driver.until(lambda: not hints._is_due)
        assert before
        assert list(hints.children) == before
