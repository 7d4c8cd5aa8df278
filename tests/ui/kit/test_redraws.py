"""What streams in is drawn a part a frame; what a key asked for at once."""

from __future__ import annotations

from textual.app import App

from explorer.ui.kit.redraws import Redraws


class _Canvas(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.drawing = Redraws(self, *(lambda part=part: self.drawn.append(part) for part in "abc"))  # type: ignore[misc]


async def test_nobody_asked_for_it_so_keys_come_between_the_parts() -> None:
    app = _Canvas()
    async with app.run_test() as pilot:
        app.drawing.soon()
        assert app.drawn == ["a"]
        while len(app.drawn) < 3:
            await pilot.pause()
        assert app.drawn == ["a", "b", "c"]


async def test_a_key_draws_all_at_once_and_parts_that_were_to_come_are_not_drawn_twice() -> None:
    app = _Canvas()
    async with app.run_test() as pilot:
        app.drawing.soon()
        app.drawing.now()
        assert app.drawn == ["a", "a", "b", "c"]
        await pilot.pause()
        assert app.drawn == ["a", "a", "b", "c"]


async def test_what_comes_while_parts_are_drawn_is_drawn_after_them() -> None:
    app = _Canvas()
    async with app.run_test() as pilot:
        app.drawing.soon()
        for _ in range(5):
            app.drawing.soon()
        while len(app.drawn) < 6:
            await pilot.pause()
        await pilot.pause()
        assert app.drawn == ["a", "b", "c"] * 2
