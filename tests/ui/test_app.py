"""The app as a whole: help, palette, quitting while a call hangs, and its own faults."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from explorer.model.base.faults import fault_report
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import Start
from tests.ui.driver import PATIENCE, Driver, Watched, demo


async def test_help_lists_every_key() -> None:
    async with demo(size=(120, 150)) as driver:
        await driver.press("question_mark")
        await driver.shows("everywhere", "go or do", "walk again", "choose nothing")
        await driver.press("escape")
        await driver.hides("go or do")


async def test_esc_never_quits() -> None:
    async with demo() as driver:
        await driver.press(*["escape"] * 8)
        assert driver.app.is_running


async def test_the_palette_goes_to_a_resource() -> None:
    async with demo() as driver:
        await driver.press("colon")
        await driver.type("kv-webshop-prod")
        await driver.shows("key vault")
        await driver.press("enter")
        await driver.shows("Details", "kv-webshop-prod")
        assert driver.app.screen.has_class("-opened")


async def test_at_80_columns_the_footer_shows_whole_hints() -> None:
    async with demo(size=(80, 24)) as driver:
        footer = driver.screen.splitlines()[-1]
        assert footer.rstrip().endswith("? help")


async def test_stale_pages_are_dropped() -> None:
    log = RequestLog()
    app = Watched(lambda: None, log, Start())
    arrived: list[str] = []
    gate, started = threading.Event(), threading.Event()

    def slow(_stop: threading.Event) -> list[str]:
        started.set()
        gate.wait()
        return ["old"]

    async with app.run_test() as pilot:
        driver = Driver(app, pilot)
        app.load(slow, arrived.append, name="test")
        await driver.until(started.is_set)
        app.load(lambda _stop: ["new"], arrived.append, name="test")
        await driver.until(lambda: arrived == ["new"])
        gate.set()
        await driver.idle()
        assert arrived == ["new"]


async def test_quitting_while_a_download_runs_is_asked_about_once() -> None:
    app = Watched(lambda: None, RequestLog(), Start())
    gate = threading.Event()

    def download(_stop: threading.Event) -> list[str]:
        gate.wait()
        return []

    async with app.run_test(notifications=True) as pilot:
        driver = Driver(app, pilot)
        await driver.press("ctrl+c")
        await driver.shows("q quits")
        app.load(download, lambda _page: None, name="download")
        await pilot.press("q")
        await driver.shows("A download is running; it can go on later. Quit?", "y quits · n stays")
        await pilot.press("n")
        await driver.hides("Quit?")
        assert app.is_running
        await pilot.press("q", "y")
        await driver.until(lambda: not app.is_running)
    gate.set()
    assert app.return_code == 0


@pytest.mark.parametrize("kind", [ZeroDivisionError, type("PanicException", (BaseException,), {}), SystemExit])
async def test_one_failed_call_never_ends_the_app(kind: type[BaseException]) -> None:
    async with demo() as driver:

        def fails(_stop: threading.Event) -> list[str]:
            raise kind("a fault nobody thought of")

        driver.app.load(fails, lambda _page: None, name="test")
        await driver.idle()
        assert driver.app.is_running
        error = driver.app.load_of("test").error
        assert error
        assert error.hint


def test_a_crash_prints_no_locals_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "hunter2hunter2")
    secret = "Bearer abcdefghijklmnop"
    try:
        raise RuntimeError(f"bad thing: {secret} hunter2hunter2")
    except RuntimeError:
        words = fault_report()
    (path,) = tmp_path.glob("azpane-fault-*.txt")
    written = path.read_text(encoding="utf-8")
    for text in (words, written):
        assert "hunter2" not in text
        assert "abcdefghijklmnop" not in text
    assert "RuntimeError" in words
    assert "Traceback" not in words
    assert path.stat().st_mode & 0o077 == 0


_HANGS = """
import sys, threading, time
from explorer.model.base.faults import fault_report
from explorer.model.base.request_log import RequestLog
from explorer.ui.app import ExplorerApp, Start
def hang():
    sys.stderr.flush()
    threading.Event().wait()
ExplorerApp(hang, RequestLog(), Start()).run()
"""


def test_q_ends_the_process_while_a_call_hangs() -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"TERM": "xterm-256color"}
        os.execv(sys.executable, [sys.executable, "-c", _HANGS])
    try:
        written = b""
        while b"loading the Azure" not in written:
            assert select.select([terminal], [], [], PATIENCE)[0], written[-500:]
            written += os.read(terminal, 65536)
        os.write(terminal, b"q")
        with contextlib.suppress(OSError):  # Linux reports the end of a terminal as an error
            while select.select([terminal], [], [], PATIENCE)[0] and os.read(terminal, 65536):
                pass
        assert select.select([terminal], [], [], 0)[0], "the process still runs"
    finally:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        os.close(terminal)


def test_python_dash_m_works() -> None:
    done = subprocess.run([sys.executable, "-m", "explorer", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("azpane ")
