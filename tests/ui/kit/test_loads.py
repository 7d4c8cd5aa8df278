"""A load hands over one page at a time, ends when it is stopped, and what it still sends then is dropped."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Iterable
from functools import partial

import pytest
from textual.app import App
from textual.message import Message

from explorer.ui.kit.loader import LoadState
from explorer.ui.kit.loads import Loads
from tests.ui.driver import PATIENCE


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
        await asyncio.wait_for(posted.wait(), PATIENCE)
        assert app.stop_load()
        async with asyncio.timeout(PATIENCE):
            await app.workers.wait_for_complete()
    assert app.taken == []


@pytest.mark.parametrize("starts_anew", [False, True], ids=["stopped", "started anew"])
async def test_a_page_that_already_waits_in_the_queue_is_dropped_when_its_load_is(starts_anew: bool) -> None:
    app, arrived = _Listing(), []
    started, may_send, posted = threading.Event(), threading.Event(), threading.Event()
    post = app.post_message

    def tell_of_pages(message: Message) -> bool:
        is_posted = post(message)
        if isinstance(message, app.PageArrived):
            posted.set()
        return is_posted

    def pages(_stop: threading.Event) -> Iterable[str]:
        started.set()
        may_send.wait(PATIENCE)
        yield "old"

    async with app.run_test() as pilot:
        app.post_message = tell_of_pages  # type: ignore[method-assign]
        app.load(pages, arrived.append)
        assert await asyncio.to_thread(started.wait, PATIENCE)
        may_send.set()
        assert posted.wait(PATIENCE)  # holds the event loop, so the page cannot be taken yet
        if starts_anew:
            app.load(lambda _stop: ["new"], arrived.append)
        else:
            app.stop_load()
        async with asyncio.timeout(PATIENCE):
            await app.workers.wait_for_complete()
        await pilot.pause()
    assert arrived == (["new"] if starts_anew else [])
    assert app.load_of().state is (LoadState.DONE if starts_anew else LoadState.STOPPED)


async def test_what_a_load_worked_on_goes_with_its_end_without_the_collector() -> None:
    app, rows = _Listing(), {1, 2, 3}
    kept = weakref.ref(rows)
    gc.disable()
    try:
        async with app.run_test() as pilot:
            app.load(partial(lambda rows, _stop: list(rows), rows), app.taken.append)
            del rows
            while app.load_of().state is LoadState.LOADING:
                await pilot.pause()
            await app.workers.wait_for_complete()
            assert app.taken == [1, 2, 3]
            assert kept() is None
    finally:
        gc.enable()
