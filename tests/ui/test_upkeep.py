"""Memory is given back once azpane has worked and rests, and by every key no more than once."""

from __future__ import annotations

import gc
import platform
import sys
import weakref
from pathlib import Path

import pytest

from explorer.ui import upkeep
from explorer.ui.estate import listing
from tests.ui.driver import demo

_HELD = 40_000  # blocks of a kilobyte


async def test_memory_is_given_back_at_rest_after_work(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    async with demo() as driver:
        keeper = driver.app._upkeep

        def look(worked: float) -> None:
            monkeypatch.setattr(upkeep.time, "process_time", lambda: worked)
            monkeypatch.setattr(upkeep, "give_back", lambda: given.append(worked))
            keeper.look()

        look(1000.0)
        assert given == []  # it has just worked
        look(1000.0)
        await driver.until(lambda: given == [1000.0])
        for worked in (1000.1, 1000.2, 1000.7, 1001.2, 1001.7):  # a clock that ticks is not worth it; then it works
            look(worked)
        look(1001.8)
        await driver.until(lambda: given == [1000.0, 1001.8])


async def test_many_rows_are_kept_from_the_collector_but_nothing_that_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_MANY", 0)
    async with demo() as driver:
        keeper = driver.app._upkeep
        await driver.press("question_mark", "r")
        going = weakref.ref(driver.app.screen)
        keeper.keep()
        await driver.press("escape", "r")
        await driver.until(lambda: not driver.app.estate.is_beside)
        rows = driver.app.inventory.resources
        assert not any(one is rows for one in gc.get_objects())
        gc.collect()
        assert going()  # it was kept, too
        monkeypatch.setattr(keeper, "_given_back", -1000.0)
        monkeypatch.setattr(keeper, "_worked", 1e9)
        keeper.look()
        assert going() is None
        assert not any(one is rows for one in gc.get_objects())


@pytest.mark.skipif(sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="glibc keeps what is free")
def test_what_is_free_between_what_is_kept_is_given_back() -> None:
    blocks = [bytes([number % 256]) * 1024 for number in range(_HELD)]
    kept = blocks[::100]
    before = _megabytes()
    del blocks
    upkeep.give_back()
    assert before - _megabytes() > _HELD / 1024 / 2
    assert len(kept) == _HELD / 100


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024
