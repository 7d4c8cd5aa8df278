"""What streams in is drawn a part a frame; what a key asked for at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable

from textual.app import App
from textual.message import Message

from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.loads import Loads
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


class _Listing(Loads, App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.made, self.most_ahead = 0, 0
        self.taken: list[int] = []

    def pages(self, _stop: threading.Event) -> Iterable[int]:
        for number in range(20):
            self.made += 1
            self.most_ahead = max(self.most_ahead, self.made - len(self.taken))
            yield number

    def explain(self, error: Exception) -> Exception:
        return error


async def test_no_page_is_made_ready_before_the_one_before_it_is_taken() -> None:
    app = _Listing()
    async with app.run_test() as pilot:
        app.load(app.pages, app.taken.append)
        while app.load_of().state is LoadState.LOADING:
            await pilot.pause()
    assert app.taken == list(range(20))
    assert app.most_ahead == 1


async def test_a_load_ends_when_it_is_stopped_also_where_nobody_takes_its_pages() -> None:
    app, posted = _Listing(), asyncio.Event()
    post = app.post_message

    def swallow_pages(message: Message) -> bool:
        if not isinstance(message, app.PageArrived):
            return post(message)
        app.call_from_thread(posted.set)
        return True

    async with app.run_test():
        app.post_message = swallow_pages  # type: ignore[method-assign]
        app.load(app.pages, app.taken.append)
        await asyncio.wait_for(posted.wait(), 10)
        assert app.stop_load()
        async with asyncio.timeout(10):
            await app.workers.wait_for_complete()
    assert app.taken == []
