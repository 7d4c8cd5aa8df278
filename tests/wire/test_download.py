"""A download is whole or not there at all, inside its folder, and never over another file."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.cloud import download
from explorer.cloud.clouds import CLOUDS
from explorer.cloud.storage import BlobService, Storage
from explorer.cloud.transport import in_process_session, network_session
from explorer.model.errors import LocalFault, Refused, ServiceFault
from explorer.model.requests import RequestLog
from tests.azurite import Azurite

_BLOCK = 1000


class _Blob:
    """A blob on a wire, read by ranges; `before(number)` is called before the answer to each range."""

    def __init__(self, data: bytes, before: Callable[[int], None] = lambda _number: None) -> None:
        self.data, self.before = data, before
        self.etag = '"0x1"'
        self.ranges: list[tuple[int, int]] = []
        self.lock = threading.Lock()
        self.is_short = False

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        headers = [
            ("ETag", self.etag),
            ("x-ms-blob-type", "BlockBlob"),
            ("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ]
        if environ["REQUEST_METHOD"] == "HEAD":
            start_response("200 OK", [*headers, ("Content-Length", str(len(self.data)))])
            return [b""]
        first, last = (int(part) for part in environ["HTTP_X_MS_RANGE"].removeprefix("bytes=").split("-"))
        with self.lock:
            number = len(self.ranges)
            self.ranges.append((first, last))
        self.before(number)
        if environ.get("HTTP_IF_MATCH") != self.etag:
            start_response("412 Changed", [("x-ms-error-code", "ConditionNotMet"), ("Content-Length", "0")])
            return [b""]
        piece = self.data[first : last if self.is_short else last + 1]
        whole = ("Content-Range", f"bytes {first}-{last}/{len(self.data)}")
        start_response("206 Partial Content", [*headers, whole, ("Content-Length", str(len(piece)))])
        return [piece]


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "BLOCK", _BLOCK)


def _service(blob: _Blob) -> BlobService:
    storage = Storage(CLOUDS["AzureCloud"], in_process_session(blob), RequestLog(), lambda _tenant: None)
    return storage.service("https://stwebshopprod.blob.core.windows.net", sas="sv=1&sig=x")


def _save(
    blob: _Blob,
    name: str,
    folder: Path,
    *,
    stop: threading.Event | None = None,
    seen: list[tuple[int, int]] | None = None,
) -> Path:
    progress = [] if seen is None else seen
    return _service(blob).download("c", name, folder, lambda *pair: progress.append(pair), stop or threading.Event())


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.sampled_from([0, 1, _BLOCK, _BLOCK + 1, 9 * _BLOCK]), st.integers(0, 12 * _BLOCK)))
def test_every_octet_arrives_once(tmp_path: Path, size: int) -> None:
    data = hashlib.shake_128(str(size).encode()).digest(size)
    blob, seen = _Blob(data), list[tuple[int, int]]()
    path = _save(blob, "a/b.bin", tmp_path / "new", seen=seen)
    assert path.read_bytes() == data
    path.unlink()
    assert _files(tmp_path) == []
    assert sum(last - first + 1 for first, last in blob.ranges) == size
    assert all(last - first < _BLOCK for first, last in blob.ranges)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == ((0, size), (size, size))


def test_what_is_there_stays_and_the_new_one_takes_the_next_name(tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_text("mine")
    (tmp_path / "a.tar.gz.part").write_text("of another download")
    first, second = (_save(_Blob(b"theirs"), "a.tar.gz", tmp_path) for _ in range(2))
    assert (first.name, second.name) == ("a.tar (2).gz", "a.tar (3).gz")
    assert (tmp_path / "a.tar.gz").read_text() == "mine"
    assert (tmp_path / "a.tar.gz.part").read_text() == "of another download"
    assert first.read_bytes() == second.read_bytes() == b"theirs"


def test_a_file_that_appears_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    def appears(_number: int) -> None:
        (tmp_path / "a.txt").write_text("mine")

    blob = _Blob(b"theirs", appears)
    assert _save(blob, "a.txt", tmp_path).name == "a (2).txt"
    assert (tmp_path / "a.txt").read_text() == "mine"


def test_a_stop_leaves_nothing_and_does_not_wait_for_the_wire(tmp_path: Path) -> None:
    stop, release = threading.Event(), threading.Event()

    def hangs(number: int) -> None:
        if number == 3:
            stop.set()
            release.wait()

    try:
        with pytest.raises(Refused, match="Cancelled"):
            _save(_Blob(bytes(50 * _BLOCK), hangs), "a/b.bin", tmp_path, stop=stop)
        assert _files(tmp_path) == []
    finally:
        release.set()


def test_a_blob_that_changes_is_told_and_not_mixed(tmp_path: Path) -> None:
    def changes(number: int) -> None:
        if number == 2:
            blob.etag = '"0x2"'

    blob = _Blob(bytes(20 * _BLOCK), changes)
    with pytest.raises(ServiceFault, match="changed while"):
        _save(blob, "a.bin", tmp_path)
    assert _files(tmp_path) == []


def test_a_range_that_is_too_short_is_an_error(tmp_path: Path) -> None:
    blob = _Blob(bytes(3 * _BLOCK))
    blob.is_short = True
    with pytest.raises(ServiceFault, match="only 999 came"):
        _save(blob, "a.bin", tmp_path)
    assert _files(tmp_path) == []


@pytest.mark.parametrize("name", ["file/inside.txt", "file/a/b.txt"])
def test_a_file_where_a_folder_should_be_is_said_plainly(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(LocalFault, match="file"):
        _save(_Blob(b"x"), name, tmp_path)
    assert _files(tmp_path) == ["file"]


def test_a_full_disk_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", is_full)
    with pytest.raises(LocalFault, match="No space left on device"):
        _save(_Blob(b"x"), "a.txt", tmp_path)
    assert _files(tmp_path) == []


def test_a_link_below_the_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    try:
        (folder / "link").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links for this user")
    with pytest.raises(LocalFault, match="by a link"):
        _save(_Blob(b"x"), "link/a.txt", folder)
    assert _files(outside) == []


def test_a_hostile_name_becomes_a_file_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    saved = [_save(_Blob(b"x"), name, folder) for name in ("//abs", "C:\\x", "con.txt", "red\x1b[m", "x" * 900)]
    assert all(path.is_relative_to(folder) for path in saved)
    assert _files(tmp_path) == sorted(path.relative_to(tmp_path).as_posix() for path in saved)


@pytest.mark.azurite
@pytest.mark.parametrize(("name", "size"), [("big.bin", 5_120_000), ("packed.txt", 13), ("empty.txt", 0)])
def test_from_azurite(azurite: Azurite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: int) -> None:
    monkeypatch.setattr(download, "BLOCK", 1 << 20)
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", azurite.connection_string)
    storage = Storage(CLOUDS["AzureCloud"], network_session(), RequestLog(), lambda _tenant: None)
    path = storage.service(azurite.endpoint).download("content", name, tmp_path, lambda *_pair: None, threading.Event())
    assert path.stat().st_size == size
    if name == "big.bin":
        assert path.read_bytes() == bytes(range(256)) * 20_000
