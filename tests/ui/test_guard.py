"""The last resort: a fault of azpane's own is told wherever it happens, and ends azpane where nothing can go on."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import pty
import select
import sys
import termios
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
from textual.screen import Screen

from explorer.model.base.faults import watching
from explorer.ui.app import ExplorerApp
from tests.ui.driver import PATIENCE
from tests.ui.estate.parts import SUBSCRIPTIONS, resource
from tests.ui.offline import exploring, inventory_of


class _Panic(BaseException):
    """As libraries in Rust raise it: no Exception."""


_KINDS = (ZeroDivisionError, RecursionError, MemoryError, _Panic, SystemExit, KeyboardInterrupt, asyncio.CancelledError)


def _fail(*_given: object, kind: type[BaseException] = ZeroDivisionError) -> NoReturn:
    raise kind("of a test")


async def _fail_later() -> None:
    _fail()


class _NotComposed(Screen[None]):
    compose = _fail


class _NotMounted(Screen[None]):
    on_mount = _fail


class _Going:
    __del__ = _fail


async def _nobody_waits_for_it() -> None:
    await asyncio.gather(asyncio.create_task(_fail_later()), return_exceptions=True)
    asyncio.create_task(_fail_later())  # noqa: RUF006
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()


def _handler(kind: type[BaseException]) -> Callable[[ExplorerApp], Any]:
    return lambda app: [setattr(app.screen, "action_zoom", lambda: _fail(kind=kind)), app.simulate_key("z")]


def _next(kind: type[BaseException]) -> Callable[[ExplorerApp], Any]:
    return lambda app: app.focused and app.focused.call_next(_fail, kind=kind)


def _later(kind: type[BaseException]) -> Callable[[ExplorerApp], Any]:
    return lambda app: app.call_later(_fail, kind=kind)


_WAYS: dict[str, Callable[[ExplorerApp], Any]] = {
    **{f"key {one.__name__}": _handler(one) for one in _KINDS},
    **{f"next {one.__name__}": _next(one) for one in _KINDS},
    **{f"app {one.__name__}": _later(one) for one in _KINDS},
    "timer": lambda app: app.set_timer(0.001, _fail),
    "timer of a widget": lambda app: app.focused and app.focused.set_timer(0.001, _fail),
    "after a refresh": lambda app: app.call_after_refresh(_fail),
    "worker": lambda app: app.run_worker(_fail_later(), exit_on_error=True),
    "worker thread": lambda app: app.run_worker(_fail, thread=True),
    "thread": lambda app: threading.Thread(target=_fail).start(),
    "panic of a thread": lambda app: threading.Thread(target=_fail, kwargs={"kind": _Panic}).start(),
    "page of a load": lambda app: app.load(lambda _stop: ["page"], _fail, name="test"),
    "task": lambda app: app.call_later(_nobody_waits_for_it),
    "callback of the loop": lambda app: asyncio.get_running_loop().call_soon(_fail),
    "object that goes": lambda app: _Going() and None,
    "compose": lambda app: app.push_screen(_NotComposed()),
    "mount": lambda app: app.push_screen(_NotMounted()),
}


async def test_a_fault_is_told_and_azpane_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [resource("web-1", "s-1"), resource("web-2", "s-1")]
    async with exploring(inventory_of(rows, SUBSCRIPTIONS)) as driver:
        app, told = driver.app, list[BaseException]()
        monkeypatch.setattr(app, "met", told.append)
        page = (await driver.shows("web-1")).app.screen
        with watching(app.met_elsewhere):
            for way, goes_wrong in _WAYS.items():
                told.clear()
                done: list[str] = []
                goes_wrong(app)
                if app.focused:
                    app.focused.call_next(done.append, way)  # what follows is done all the same
                    await driver.until(lambda done=done: bool(done))
                await driver.until(lambda: bool(told))
                assert "of a test" in str(told[0]), way
                if app.screen is not page:
                    await app.pop_screen()
                await driver.press("question_mark")
                assert type(app.screen).__name__ == "HelpScreen", way
                await driver.press("escape")
                assert app.screen is page, way
        assert app.is_running
        assert not app.fault


_START = """
import os, signal, sys, threading
from explorer import cli
from explorer.ui.app import ExplorerApp
cli._connect = lambda *_given: threading.Event().wait()

def fail(kind=None, *_given, **_named):
    raise (kind if isinstance(kind, type) else ZeroDivisionError)("of a test")

def once_it_runs(what):
    begin = ExplorerApp._begin
    def begin_and(app):
        begin(app)
        what(app)
    ExplorerApp._begin = begin_and

{fault}
sys.exit(cli.main(["--no-cache"]))
"""

_ENDS = {
    "what reads keys": "from explorer.ui.keyboard.reader import Parser; Parser.tick = fail",
    "what draws": "from explorer.ui.keyboard.reader import _Screen as screen; drawn = []; write = screen.write;"
    " screen.write = lambda one, text: drawn.append(write(one, text)) if len(drawn) < 12 else fail()",
    "a handler of signals that exits": "Exit = type('ZeroDivisionError', (SystemExit,), {});"
    " once_it_runs(lambda app: (signal.signal(signal.SIGUSR1, lambda *_: fail(Exit)),"
    " threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGUSR1)).start()))",
    "the first screen": "from explorer.ui.estate.explore import ExploreScreen; ExploreScreen.__init__ = fail",
    "the terminal's end": "from textual.drivers.linux_driver import LinuxDriver as driver;"
    " driver.stop_application_mode = fail; once_it_runs(lambda app: app.exit())",
}


@pytest.mark.parametrize("fault", _ENDS.values(), ids=_ENDS)
def test_a_fault_that_ends_azpane_is_told_on_the_users_own_screen(fault: str, tmp_path: Path) -> None:
    written, code, modes = b"", None, None
    environ = {**os.environ, "TERM": "xterm-256color", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(sys.executable, [sys.executable, "-c", _START.format(fault=fault)], environ)
    before, end = termios.tcgetattr(terminal)[:4], os.dup(terminal)
    with contextlib.suppress(OSError):  # Linux reports the end of a terminal as an error
        while select.select([terminal], [], [], PATIENCE)[0] and (more := os.read(terminal, 65536)):
            written += more
    if not select.select([terminal], [], [], 0)[0]:
        os.kill(child, 9)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    modes = termios.tcgetattr(end)[:4]
    for one in (terminal, end):
        os.close(one)
    assert code == 1
    assert modes == before
    assert b"Traceback" not in written
    words = written.rpartition(b"azpane met a fault of its own and had to end")[2]
    assert b"ZeroDivisionError: of a test" in words
    assert b"?1049l" not in words
    assert written.rfind(b"?1049l") >= written.rfind(b"?1049h")
    (told,) = tmp_path.glob("azpane-fault-*.txt")
    assert told.name.encode() in words.replace(b"\r\n", b"")
