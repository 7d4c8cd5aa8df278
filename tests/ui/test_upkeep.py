"""Memory is given back once azpane has worked and rests, and by every key no more than once."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

import pytest

from explorer.ui import upkeep
from explorer.ui.app import ExplorerApp
from tests.ui.driver import demo

_HELD = 40_000  # blocks of a kilobyte


async def test_memory_is_given_back_at_rest_after_work(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    async with demo() as driver:
        assert isinstance(driver.app, ExplorerApp)
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
