"""Marking and downloading: what is asked, what is shown meanwhile, what stays after a stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.cloud.download import downloads, transfers
from explorer.cloud.download import one_file as download
from explorer.demo.blobs.blob_service import BlobService
from explorer.ui.download.downloads_screen import DownloadsScreen
from tests.ui.driver import Driver, demo

_ACCOUNT = "https://stwebshopprod.blob.core.windows.net"
_MONTH = f"{_ACCOUNT}/invoices/2026/01/01/"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is offered first."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


async def test_what_is_marked_stays_marked_while_the_list_is_narrowed_and_is_downloaded(folder: Path) -> None:
    async with demo(place=_MONTH) as driver:
        await driver.press("space", "j", "space")
        await driver.shows("● INV-0001.json", "● INV-0003.json", "2 marked")
        await driver.press("slash")
        await driver.type("0007")
        await driver.press("enter", "space")
        await driver.shows("● INV-0007.json", "3 marked")
        await driver.press("escape")
        await driver.shows("● INV-0001.json", "● INV-0007.json")
        await driver.press("d")
        await driver.shows("Download 3 blobs (")
        await driver.press("enter")
        await driver.shows("Saved 3 files")
        await driver.hides("3 marked", "●")
    assert _files(folder) == ["INV-0001.json", "INV-0003.json", "INV-0007.json"]


async def test_a_mark_is_taken_back_and_all_are() -> None:
    async with demo(place=_MONTH) as driver:
        await driver.press("space", "space", "k", "space")
        await driver.shows("● INV-0001.json", "  INV-0002.json", "1 marked")
        await driver.press("backspace")
        await driver.hides("●", "marked")


async def test_a_folder_comes_with_all_that_is_in_it(folder: Path) -> None:
    async with demo(place=f"{_ACCOUNT}/invoices/2026/01/") as driver:
        await driver.press("d")
        await driver.shows("Download 2026/01/01/ into the folder")
        await driver.press("enter")
        await driver.shows("Saved 12 files")
        await driver.press("D")
        await driver.shows("Blobs ▸ Downloads", "✓ saved", "2026/01/01/INV-0012.json", "saved as")
        await driver.press("escape")
        await driver.hides("Downloads")
    assert _files(folder) == [f"01/INV-{number:04}.json" for number in range(1, 13)]


async def test_files_that_are_there_are_asked_about_once(folder: Path) -> None:
    for number in (1, 2):
        (folder / f"INV-000{number}.json").write_text("mine")
    async with demo(place=_MONTH) as driver:
        await driver.press("space", "space", "space", "d", "enter")
        await driver.shows("2 of 3 files are there already: INV-0001.json and 1 more", "replace")
        await driver.press("escape")
        await driver.shows("Nothing was downloaded.")
        assert _files(folder) == ["INV-0001.json", "INV-0002.json"]
        await driver.press("g", "space", "space", "space", "d", "enter", "s")
        await driver.shows("Saved 1 file", "2 skipped")
        assert (folder / "INV-0001.json").read_text() == "mine"
        await driver.press("g", "d", "enter", "r")
        assert (folder / "INV-0001.json").read_text() != "mine"


async def test_for_a_great_many_azcopy_is_offered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_FILES", 10)
    async with demo(place=f"{_ACCOUNT}/invoices/2026/01/") as driver:
        await driver.press("d", "enter")
        await driver.shows("That is a lot: 12 files", "azcopy copy https://", "azcopy login", "g goes on")
        await driver.press("y")
        assert driver.app.clipboard == f"azcopy copy {_ACCOUNT}/invoices/2026/01/01 {folder} --recursive"
        await driver.press("escape")
        await driver.shows("Nothing was downloaded.")
        assert _files(folder) == []
        await driver.press("d", "enter", "g")
        await driver.shows("Saved 12 files")


async def test_what_failed_says_why_and_is_done_again(folder: Path) -> None:
    async with demo(place="https://stbackupprod.blob.core.windows.net/yearly") as driver:
        await driver.press("space", "d", "enter")
        await driver.shows("1 failed · D shows why.")
        await driver.press("D")
        await driver.shows("✗ failed", "2019/ledger.bak", "rehydrated", "az storage blob set-tier", "r tries again")
        before = driver.app.log_of_requests.total
        await driver.press("r")
        await driver.until(lambda: driver.app.log_of_requests.total == before + 1)
        await driver.shows("✗ failed")
    assert list(folder.iterdir()) == []


async def test_names_that_were_changed_are_listed() -> None:
    async with demo(place=f"{_ACCOUNT}/", size=(120, 70)) as driver:
        await driver.press("slash")
        await driver.type("awkward")
        await driver.press("enter", "d")
        await driver.shows("Download the container awkward-names")
        await driver.press("enter", "D")
        await driver.shows("names changed", "case.txt → awkward-names/case (2).txt")
        assert "\x1b" not in driver.screen
        assert "\u202e" not in driver.screen


class _Gate:
    """Lets so many answers with a blob's content pass, and holds those after them until it is opened."""

    def __init__(self, passes: int) -> None:
        self.passes = passes
        self.is_open = threading.Event()
        self._lock = threading.Lock()

    def guard(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*some: Any) -> Any:
            with self._lock:
                self.passes -= 1
                is_held = self.passes < 0
            if is_held:
                self.is_open.wait()
            return answer(*some)

        return guarded


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Gate]:
    gate = _Gate(4)
    monkeypatch.setattr(BlobService, "_blob", gate.guard(BlobService._blob))
    monkeypatch.setattr(download, "BLOCK", 1 << 20)
    monkeypatch.setattr(transfers, "_GRACE", 0)
    yield gate
    gate.is_open.set()


async def _begun(driver: Driver, gate: _Gate, size: int) -> None:
    """Begin to download the blob under the cursor, and wait until as much has come as may."""
    await driver.press("d")
    await driver.pilot.press("enter")
    jobs = driver.app.screen.downloads.jobs.jobs
    await driver.until(lambda: sum(entry.done for job in jobs for entry in job.files()) == size)


async def test_a_stop_keeps_what_came_and_r_goes_on(folder: Path, gate: _Gate) -> None:
    async with demo(place="https://stbackupprod.blob.core.windows.net/vm/vm-build-01/") as driver:
        await _begun(driver, gate, 4 << 20)
        await driver.shows("↓ 45%", "D shows")
        await driver.pilot.press("escape")  # leaves the folder, and not the download
        await driver.shows("vm-build-02/", "↓ 45%")
        await driver.pilot.press("D")
        await driver.shows("↓ running", "vm-build-01/2026-05-01.vhd", "45%", "0 of 1 file · 4.0 MiB of 8.8 MiB")
        await driver.pilot.press("escape")
        await driver.shows("Stop the download?", "what came of others is kept")
        await driver.pilot.press("n")
        await driver.until(lambda: not isinstance(driver.app.screen, DownloadsScreen))
        await driver.pilot.press("D", "escape", "y")
        await driver.shows("Download stopped", "⏸ stopped")
        await driver.idle()
        assert _files(folder) == ["2026-05-01.vhd.part", "2026-05-01.vhd.part.json"]
        gate.is_open.set()
        before = driver.app.log_of_requests.total
        await driver.press("r")
        await driver.shows("✓ saved")
        assert _files(folder) == ["2026-05-01.vhd"]
        assert (folder / "2026-05-01.vhd").stat().st_size == 9_262_421
        assert driver.app.log_of_requests.total - before <= 9 - 4 + transfers.THREADS  # and those that had been held


async def test_a_folder_that_cannot_be_made_is_said_plainly(folder: Path) -> None:
    (folder / "file").write_text("mine")
    async with demo(place=_MONTH) as driver:
        await driver.press("d", "end")
        await driver.type("/file")
        await driver.press("enter")
        await driver.says("Choose another folder")
        await driver.says("File exists")
