"""Threads that compute give way to the screen."""

from __future__ import annotations

import asyncio
import sys
import threading

import pytest

from explorer.model.base import screen_first as courtesy
from explorer.model.base.screen_first import at_rest, computing
from explorer.ui.kit.threads import courteous_loop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the usual loop is taken there")


def test_one_computes_at_a_time() -> None:
    inside = threading.Event()

    def work() -> None:
        with computing():
            inside.set()

    with computing():
        other = threading.Thread(target=work, daemon=True)
        other.start()
        assert not inside.wait(0.05)
    assert inside.wait(30)


def test_threads_wait_while_the_screen_is_busy_and_go_on_once_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "_LONGEST", 30.0)
    at_work, done = threading.Event(), threading.Event()

    def work() -> None:
        at_work.set()
        with computing():
            done.set()

    async def busy_then_at_rest() -> None:
        assert not at_rest.is_set()
        threading.Thread(target=work, daemon=True).start()
        assert at_work.wait(30)
        assert not done.wait(0.05)  # not while this runs, which nothing interrupts
        await asyncio.to_thread(done.wait, 30)
        assert done.is_set()

    loop = courteous_loop()
    try:
        loop.run_until_complete(busy_then_at_rest())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
    assert at_rest.is_set()


def test_no_thread_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "_LONGEST", 0.001)
    at_rest.clear()
    try:
        with computing():
            pass
    finally:
        at_rest.set()
