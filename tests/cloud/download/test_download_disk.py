"""What a download does to the disk: it asks, never writes over or outside, and says what this machine refuses."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from explorer.cloud.download import one_file as download
from explorer.model.base.disk import local_fault
from explorer.model.base.errors import LocalFault
from explorer.model.download.part_file import PartFile
from explorer.model.download.part_record import PartRecord
from explorer.model.download.progress import FileState
from explorer.model.download.target import Existing, ExistingFiles
from tests.cloud.download.one_blob import BLOCK, OneBlob, data, downloads, files, only, saved, stops_at


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "BLOCK", BLOCK)
    monkeypatch.setattr(download, "_PAUSE", 0)


def test_what_is_there_is_asked_about_once_for_all(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("mine")
    one = downloads(OneBlob(b"theirs"), tmp_path, "a.txt", "b.txt", "c.txt")
    one.run(threading.Event())
    assert one.question == ExistingFiles(2, 3, tmp_path / "a.txt")
    assert files(tmp_path) == ["a.txt", "b.txt"]
    one.answer_existing(Existing.SKIP)
    one.run(threading.Event())
    assert one.question is None
    assert [(tmp_path / f"{name}.txt").read_text() for name in "abc"] == ["mine", "mine", "theirs"]
    assert one.progress.counts[FileState.SKIPPED] == 2


@pytest.mark.parametrize(
    ("answer", "mine", "expected"),
    [(Existing.REPLACE, "theirs", ["a.tar.gz"]), (Existing.KEEP_BOTH, "mine", ["a.tar (2).gz", "a.tar.gz"])],
)
def test_what_is_there_is_replaced_or_stays(tmp_path: Path, answer: Existing, mine: str, expected: list[str]) -> None:
    (tmp_path / "a.tar.gz").write_text("mine")
    one = downloads(OneBlob(b"theirs"), tmp_path, "a.tar.gz")
    one.answer_existing(answer)
    one.run(threading.Event())
    assert (tmp_path / "a.tar.gz").read_text() == mine
    assert files(tmp_path) == expected


def test_a_file_that_appears_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    blob = OneBlob(b"theirs", lambda _number: (tmp_path / "a.txt").write_text("mine") and None)
    assert saved(blob, tmp_path, "a.txt").name == "a (2).txt"
    assert (tmp_path / "a.txt").read_text() == "mine"


def test_the_part_file_of_somebody_else_stays(tmp_path: Path) -> None:
    for name in ("a.bin.part", "a.bin.part.json"):
        (tmp_path / name).write_text("of another program")
    assert saved(OneBlob(bytes(3 * BLOCK)), tmp_path, "a.bin").name == "a.bin"
    assert (tmp_path / "a.bin.part").read_text() == (tmp_path / "a.bin.part.json").read_text() == "of another program"


def test_a_part_file_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    blob = OneBlob(data(12 * BLOCK))
    stop, blob.before = stops_at(10)
    downloads(blob, tmp_path, "a.bin").run(stop)
    secret = tmp_path / "secret"
    (tmp_path / "a.bin.part").replace(secret)
    content = secret.read_bytes()
    (tmp_path / "a.bin.part").symlink_to(secret)
    assert saved(blob, tmp_path, "a.bin").read_bytes() == blob.data
    assert secret.read_bytes() == content


@pytest.mark.parametrize("code", ["ENOSPC", "EDQUOT", "EROFS", "EFBIG", "EACCES", "EIO"])
def test_what_the_disk_refuses_is_told_and_what_came_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    blob = OneBlob(data(30 * BLOCK))
    one = downloads(blob, tmp_path, "a.bin", "b.bin", "c.bin")
    said, write = os.strerror(getattr(errno, code)), PartFile.write

    def takes_a_little(part: PartFile, at: int, piece: bytes) -> None:
        if part.record.runs.byte_count > 2 * BLOCK:
            raise local_fault(part.path, OSError(getattr(errno, code), said))
        write(part, at, piece)

    with monkeypatch.context() as patch:
        patch.setattr(PartFile, "write", takes_a_little)
        try:
            one.run(threading.Event())
            has_ended_all = False
        except LocalFault as fault:
            has_ended_all = said in fault.message
    assert has_ended_all is (code in ("ENOSPC", "EDQUOT", "EROFS"))
    assert one.progress.counts[FileState.FAILED] + one.progress.counts[FileState.STOPPED] == 3
    for error in (entry.error for entry in one.progress.files() if entry.error):
        assert said in error.message
        assert error.meaning == "What came is kept, and r goes on with it."
        assert error.hint
    sent = blob.sent
    one.run(threading.Event(), is_again=True)
    assert [(tmp_path / name).read_bytes() for name in files(tmp_path)] == [blob.data] * 3
    assert blob.sent - sent < 3 * len(blob.data)


@pytest.mark.parametrize("answer", [Existing.REPLACE, Existing.KEEP_BOTH])
@pytest.mark.parametrize("is_link", [False, True])
def test_what_has_the_name_of_a_file_and_is_none_stays_or_gives_way_safely(
    tmp_path: Path, answer: Existing, is_link: bool
) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.write_text("theirs")
    folder.mkdir()
    if is_link:
        (folder / "a.bin").symlink_to(elsewhere)
    else:
        (folder / "a.bin").mkdir()
    blob = OneBlob(data(BLOCK))
    one = downloads(blob, folder, "a.bin")
    one.run(threading.Event())
    one.answer_existing(answer)
    one.run(threading.Event())
    entry = only(one)
    if answer is Existing.REPLACE and not is_link:
        assert entry.error
        assert "A folder has this name" in entry.error.hint
        assert files(folder) == ["a.bin.part", "a.bin.part.json"]
    else:
        assert entry.path
        assert not entry.path.is_symlink()
        assert entry.path.read_bytes() == blob.data
    assert elsewhere.read_text() == "theirs"


def test_without_room_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 2 * BLOCK})
    monkeypatch.setattr("shutil.disk_usage", lambda _path: usage)
    blob = OneBlob(bytes(3 * BLOCK))
    with pytest.raises(LocalFault, match=r"room for 2.0 KiB, and 2.9 KiB are needed"):
        downloads(blob, tmp_path, "a.bin").run(threading.Event())
    assert files(tmp_path) == []


@pytest.mark.skipif(os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    blob = OneBlob(b"x")
    with pytest.raises(LocalFault, match="Permission denied"):
        downloads(blob, tmp_path, "a.bin").run(threading.Event())
    assert blob.ranges == []


@pytest.mark.parametrize("name", ["file/inside.txt", "file/a/b.txt"])
def test_a_file_where_a_folder_should_be_is_said_plainly(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    one = downloads(OneBlob(b"x"), tmp_path, name, "other.txt")
    one.run(threading.Event())
    (failed,) = (entry for entry in one.progress.files() if entry.error)
    assert "file" in str(failed.error)
    assert files(tmp_path) == ["file", "other.txt"]


def test_a_link_below_the_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    try:
        (folder / "link").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links for this user")
    blob = OneBlob(data(3 * BLOCK))
    url = "https://stwebshopprod.blob.core.windows.net/c/link/b.txt"
    part = PartFile.create(outside / "b.txt", PartRecord(url, blob.etag, 3 * BLOCK))  # as if one had broken off
    part.write(0, bytes(BLOCK))
    part.leave()
    one = downloads(blob, folder, "link/sub/a.txt", "link/b.txt", "b.txt")
    one.run(threading.Event())
    assert one.progress.counts[FileState.FAILED] == 2
    assert "by a link" in str(next(entry.error for entry in one.progress.files() if entry.error))
    assert files(outside) == ["b.txt.part", "b.txt.part.json"]


def test_a_folder_that_is_a_file_is_said_before_anything_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    blob = OneBlob(b"x")
    with pytest.raises(LocalFault, match="File exists"):
        downloads(blob, tmp_path / "file", "a.bin").run(threading.Event())
    assert blob.ranges == []


def test_what_looks_like_a_secret_in_a_name_is_not_repeated_in_an_error(tmp_path: Path) -> None:
    secret = "sig=" + "aB3dE" * 8
    (tmp_path / secret).write_text("mine")
    one = downloads(OneBlob(b"x"), tmp_path, f"{secret}/a.txt", "b.txt")
    one.run(threading.Event())
    error = next(entry.error for entry in one.progress.files() if entry.error)
    assert "there is a file of this name" in error.message
    assert secret not in f"{error.message} {error.meaning} {error.hint}"


def test_a_hostile_name_becomes_a_file_in_the_folder(tmp_path: Path) -> None:
    names = ("//abs", "C:\\x", "con.txt", "red\x1b[m", "x" * 900, "..\\..\\up", "a", "a/b", "A", "a//b")
    one = downloads(OneBlob(b"x"), tmp_path / "folder", *names)
    one.run(threading.Event())
    saved = [entry.path for entry in one.progress.files() if entry.path]
    assert len(set(saved)) == len(names)
    assert files(tmp_path) == sorted(path.relative_to(tmp_path).as_posix() for path in saved)
    assert all(path.is_relative_to(tmp_path / "folder") for path in saved)
    assert one.progress.changed_count == 9


def test_a_name_that_http_cannot_ask_for_fails_alone(tmp_path: Path) -> None:
    one = downloads(OneBlob(b"x"), tmp_path, "a/../b.txt", "a/c.txt")
    one.run(threading.Event())
    assert files(tmp_path) == ["c.txt"]
    assert "a part of its name is . or .." in str(next(entry.error for entry in one.progress.files() if entry.error))
