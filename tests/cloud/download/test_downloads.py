"""Many blobs at once: folders whole, errors each for itself, questions before anything is done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import pytest

from explorer.cloud.download import downloads, transfers
from explorer.cloud.download import one_file as download
from explorer.cloud.download.downloads import Downloads
from explorer.cloud.storage import BlobService
from explorer.demo.scenarios import stage
from explorer.model.base.errors import Forbidden, Unreachable
from explorer.model.blobs.store import FOLDER, BlobPage, page_of
from explorer.model.download.progress import FileState, Picked
from explorer.model.download.target import Existing, ExistingFiles, ManyFiles
from tests.cloud.download.one_blob import OneBlob, files
from tests.cloud.download.one_blob import service as one_blob_service
from tests.cloud.wires import Asked, Wire, connected, read

_NEVER = threading.Event()


class _Faulty(Wire):
    """A wire that cuts every so-manieth answer with a blob's bytes short, or refuses the connection."""

    def __init__(self, inner: WSGIApplication, every: int = 0) -> None:
        super().__init__(self._refuse, inner)
        self.every, self.is_down = every, False
        self.blobs: Counter[str] = Counter()

    def _refuse(self, asked: Asked) -> None:
        if self.is_down and asked.path.count("/") > 1:
            raise ConnectionRefusedError(111, "Connection refused")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = super().__call__(environ, start_response)
        path = environ["PATH_INFO"]
        if path.count("/") > 1 and "comp=" not in environ["QUERY_STRING"] and self.every:
            self.blobs[path] += 1
            if self.blobs.total() % self.every == 0:
                return (piece[: len(piece) // 2] for piece in islice(body, 1))
        return body


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "_PAUSE", 0)


@pytest.fixture
def demo() -> Iterator[tuple[_Faulty, Any]]:
    with stage("default") as staged:
        wire = _Faulty(staged.wsgi)
        session = connected(wire)
        session.identity.walk("storage")
        yield wire, lambda account: session.storage.service(f"https://{account}.blob.core.windows.net")


def _folder(service: BlobService, container: str, prefix: str, folder: Path) -> Downloads:
    return service.downloads(container, [Picked(prefix)], folder)


def _names(service: BlobService, container: str, prefix: str) -> list[str]:
    return [name for page in service.blobs(container, prefix, "", _NEVER) for name in page.names]


@pytest.mark.usefixtures("_quick")
def test_a_folder_comes_whole_below_its_own_name_though_bodies_break_off(
    demo: tuple[_Faulty, Any], tmp_path: Path
) -> None:
    wire, account = demo
    service = account("stwebshopprod")
    wire.every = 3
    one = _folder(service, "invoices", "2026/01/05/", tmp_path)
    one.run(_NEVER)
    assert one.progress.counts[FileState.SAVED] == one.progress.total == 12
    assert files(tmp_path) == [name.removeprefix("2026/01/") for name in _names(service, "invoices", "2026/01/05/")]
    path = tmp_path / "05/INV-0003.json"
    assert path.read_bytes() == read(service, "invoices", "2026/01/05/INV-0003.json", length=10_000_000)
    assert one.progress.bytes_done == one.progress.bytes_total == sum(one.stat().st_size for one in _all(tmp_path))


def _all(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_container_comes_below_its_name_and_awkward_names_are_files_of_their_own(
    demo: tuple[_Faulty, Any], tmp_path: Path
) -> None:
    service = demo[1]("stwebshopprod")
    names = _names(service, "awkward-names", "")
    one = _folder(service, "awkward-names", "", tmp_path)
    one.run(_NEVER)
    refused = [entry for entry in one.progress.files() if entry.error]
    assert {entry.chosen.name for entry in refused} == {"..", "../../etc/passwd", "dots/../../escape.txt"}
    saved = [entry.path for entry in one.progress.files() if entry.path]
    assert len(saved) == len(names) - 3 == len(files(tmp_path))
    assert all(path.is_relative_to(tmp_path / "awkward-names") for path in saved if path)
    changed = dict(one.progress.changed)
    assert changed["case.txt"] == "awkward-names/case (2).txt"
    assert "Case.txt" not in changed


def test_the_folders_of_a_data_lake_are_folders(demo: tuple[_Faulty, Any], tmp_path: Path) -> None:
    service = demo[1]("sttelemetryprod")
    one = _folder(service, "curated", "machines/plant=01/", tmp_path)
    one.run(_NEVER)
    assert files(tmp_path) == [f"plant=01/day={day:02}/part-0000.parquet" for day in range(1, 15)]
    assert one.progress.changed_count == 0
    leaf = service.downloads("curated", [Picked("machines/plant=01/day=01", 0)], tmp_path / "leaf")
    leaf.run(_NEVER)
    assert (tmp_path / "leaf/day=01").is_dir()
    assert leaf.progress.total == 0
    assert leaf.progress.report() == "made 1 folder"


def test_what_is_archived_fails_alone_and_says_what_to_do(
    demo: tuple[_Faulty, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfers, "_ENOUGH", 3)
    one = _folder(demo[1]("stbackupprod"), "yearly", "", tmp_path)
    one.run(_NEVER)
    errors = [entry.error for entry in one.progress.files()]
    assert len(errors) == one.progress.counts[FileState.FAILED] == 7
    assert {error and error.code for error in errors} == {"BlobArchived"}
    assert files(tmp_path) == []
    assert list(tmp_path.iterdir()) == []  # no empty folders either
    assert all(error and "rehydrate" in f"{error.meaning} {error.hint}" for error in errors)


@pytest.mark.usefixtures("_quick")
def test_what_failed_is_done_again_and_nothing_else(
    demo: tuple[_Faulty, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, account = demo
    service = account("stwebshopprod")
    monkeypatch.setattr(downloads, "MOST_FILES", 10_000)
    one = _folder(service, "config", "", tmp_path)
    real = service._pipeline.send_request
    monkeypatch.setattr(
        service._pipeline,
        "send_request",
        lambda request, **options: _refuse() if "basket" in request.url else real(request, **options),
    )
    one.run(_NEVER)
    assert one.progress.counts[FileState.FAILED] == 1
    assert one.progress.counts[FileState.SAVED] == 3
    assert len(files(tmp_path)) == 3
    monkeypatch.undo()
    wire.every = 1_000
    one.run(_NEVER, is_again=True)
    assert list(wire.blobs) == ["/config/prod/basket.yaml"]
    assert one.progress.counts[FileState.SAVED] == 4


def _refuse() -> None:
    raise Forbidden("This request is not authorized.", code="AuthorizationPermissionMismatch")


def test_when_all_fail_alike_it_gives_up(
    demo: tuple[_Faulty, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = demo[1]("stwebshopprod")
    one = _folder(service, "invoices", "2026/01/", tmp_path)
    found = [Picked(name, 9) for name in _names(service, "invoices", "2026/01/")]
    one = service.downloads("invoices", found, tmp_path)
    monkeypatch.setattr(service._pipeline, "send_request", lambda *_some, **_more: _down())
    with pytest.raises(Unreachable, match="20 files in a row could not be fetched; the last one: no route"):
        one.run(_NEVER)
    counts = one.progress.counts
    assert 20 <= counts[FileState.FAILED] < 40
    assert counts[FileState.FAILED] + counts[FileState.STOPPED] == 240


def _down() -> None:
    raise Unreachable("no route to host")


def test_versions_and_snapshots_are_asked_for_by_their_time_and_have_names_of_their_own(tmp_path: Path) -> None:
    blob, time = OneBlob(b"x"), "2026-11-21T10:11:12.1234567Z"
    chosen = [Picked("a.txt", 1), Picked("a.txt", 1, version_id=time), Picked("a.txt", 1, snapshot="2025")]
    service = one_blob_service(blob)
    one = service.downloads("c", chosen, tmp_path)
    one.run(_NEVER)
    assert files(tmp_path) == ["a (2025).txt", "a (2026-11-21T10_11_12.1234567Z).txt", "a.txt"]
    urls = [one._reader.url(each).partition("?")[2] for each in chosen]
    assert urls == ["", "versionid=2026-11-21T10%3A11%3A12.1234567Z", "snapshot=2025"]


# Questions.


def test_a_great_many_files_are_asked_about_before_anything_is_done(
    demo: tuple[_Faulty, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_FILES", 10)
    service = demo[1]("stwebshopprod")
    one = _folder(service, "invoices", "2026/02/01/", tmp_path / "new")
    one.run(_NEVER)
    question = one.question
    assert isinstance(question, ManyFiles)
    assert question.files == 12
    (command,) = question.commands
    url = "https://stwebshopprod.blob.core.windows.net/invoices/2026/02/01"
    assert command == f"azcopy copy {url} {tmp_path}/new --recursive"
    assert files(tmp_path) == []
    one.accept_many()
    one.run(_NEVER)
    assert one.question is None
    assert len(files(tmp_path)) == 12


def test_so_many_bytes_are_asked_about_too(
    demo: tuple[_Faulty, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "MOST_BYTES", 100_000)
    one = demo[1]("stwebshopprod").downloads("c", [Picked("a.bin", 100_001)], tmp_path)
    one.run(_NEVER)
    assert one.question == ManyFiles(1, 100_001, one.question.commands if isinstance(one.question, ManyFiles) else ())


class _Listing:
    """Pages of ten names each; `fails_at` is the page that breaks off, once."""

    def __init__(self, pages: int, fails_at: int = -1) -> None:
        self.pages, self.fails_at = pages, fails_at
        self.asked = 0

    def __call__(self, prefix: str, stop: threading.Event) -> Iterator[BlobPage]:
        for number in range(self.pages):
            if stop.is_set():
                return
            self.asked += 1
            if number == self.fails_at:
                self.fails_at = -1
                raise Unreachable("the listing broke off")
            names = [f"{prefix}{number:03}/{row}.txt" for row in range(10)]
            yield page_of([*names, f"{prefix}folder/"], [1] * 10 + [FOLDER])


def _listed(listing: _Listing, folder: Path) -> Downloads:
    one = one_blob_service(OneBlob(b"x")).downloads("c", [Picked("p/")], folder)
    one._pages = listing
    return one


def test_a_listing_that_breaks_off_goes_on_without_a_name_missing_or_twice(tmp_path: Path) -> None:
    one = _listed(_Listing(5, fails_at=3), tmp_path)
    with pytest.raises(Unreachable):
        one.run(_NEVER)
    assert files(tmp_path) == []
    one.run(_NEVER, is_again=True)
    assert files(tmp_path) == [f"p/{number:03}/{row}.txt" for number in range(5) for row in range(10)]
    assert one.progress.changed_count == 0


def test_once_many_are_accepted_it_downloads_while_it_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_FILES", 15)
    monkeypatch.setattr(downloads, "_MOST_WAITING", 5)
    listing = _Listing(30)
    one = _listed(listing, tmp_path)
    one.run(_NEVER)
    assert listing.asked == 2
    one.accept_many()
    one.run(_NEVER)
    assert len(files(tmp_path)) == 300
    assert one.progress.is_listed


def test_a_file_in_the_way_is_asked_about_also_while_it_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "MOST_FILES", 15)
    one = _listed(_Listing(5), tmp_path)
    one.accept_many()
    mine = tmp_path / "p/003/4.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    one.run(_NEVER)
    assert one.question == ExistingFiles(1, 10, mine)
    one.answer_existing(Existing.SKIP)
    one.run(_NEVER)
    assert mine.read_text() == "mine"
    assert len(files(tmp_path)) == 50
    assert (one.progress.counts[FileState.SAVED], one.progress.counts[FileState.SKIPPED]) == (49, 1)


def test_a_stop_while_counting_leaves_nothing(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    one = _listed(_Listing(3), tmp_path / "new")
    one.run(stop)
    assert one.progress.total == 0
    assert not (tmp_path / "new").exists()
