"""What Azure asks to wait for is on the screen, and a load that waits can be stopped."""

from __future__ import annotations

import re
import threading

import pytest

from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.errors import Throttled
from explorer.model.base.request_log import stopping
from tests.ui.driver import PATIENCE, Driver, demo


def _seconds_left(driver: Driver) -> int | None:
    found = re.search(r"management\.azure\.com asks to wait: (\d+) s", driver.screen)
    return int(found[1]) if found else None


async def test_a_wait_counts_down_in_the_status_bar_and_goes_when_it_is_over() -> None:
    async with demo() as driver:
        with driver.app.log_of_requests.waiting("management.azure.com", 3600):
            await driver.shows("management.azure.com asks to wait: ", "requests")
            first = _seconds_left(driver)
            assert first is not None
            assert first <= 3600
            await driver.until(lambda: (left := _seconds_left(driver)) is not None and left < first)
        await driver.hides("asks to wait")


def _number(driver: Driver) -> int:
    return driver.app.screen.load_of("contents").number  # type: ignore[attr-defined,no-any-return]


async def test_a_listing_that_waits_is_stopped_by_esc(monkeypatch: pytest.MonkeyPatch) -> None:
    waits, ended = threading.Event(), threading.Event()
    is_time = [lambda: False]

    def sleep(_self: GuardedTransport, _seconds: float) -> None:
        stop = stopping.get()
        if stop is None or not is_time[0]():
            return
        waits.set()
        if stop.wait(PATIENCE):
            ended.set()
            raise Throttled("stopped")

    monkeypatch.setattr(GuardedTransport, "sleep", sleep)
    async with demo("throttled") as driver:
        is_time[0] = lambda: driver.app.screen.load_of("contents").is_running and number != _number(driver)
        number = _number(driver)
        await driver.pilot.press("r")
        await driver.until(waits.is_set)
        await driver.pilot.press("escape")
        await driver.until(ended.is_set)
        await driver.shows("stopped at")
