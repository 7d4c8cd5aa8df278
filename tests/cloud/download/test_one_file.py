"""A blob's file is whole or not there at all; what broke off is gone on with, and never mixed with another blob."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.cloud.download import one_file as download
from explorer.cloud.download import transfers
from explorer.model.base.errors import LocalFault
from explorer.model.download.part_file import PartFile
from explorer.model.download.progress import FileState
from tests.cloud.download.one_blob import BLOCK, OneBlob, data, downloads, files, only, saved, stops_at


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "BLOCK", BLOCK)
    monkeypatch.setattr(download, "_PAUSE", 0)


_SIZES = st.one_of(st.sampled_from([0, 1, BLOCK, BLOCK + 1, 9 * BLOCK]), st.integers(0, 12 * BLOCK))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_SIZES, st.booleans(), st.sets(st.integers(0, 12 * BLOCK), max_size=4))
def test_every_octet_arrives_once_also_where_bodies_break_off(
    tmp_path: Path, size: int, has_md5: bool, breaks: set[int]
) -> None:
    blob = OneBlob(data(size))
    blob.breaks_at, blob.has_md5 = breaks, has_md5
    path = saved(blob, tmp_path / "new", "a/b.bin")
    assert path == tmp_path / "new" / "b.bin"
    assert path.read_bytes() == blob.data
    assert path.stat().st_mtime == 1445412480  # Last-Modified
    assert blob.sent == size
    assert all(last - first < BLOCK for first, last in blob.ranges)
    assert set(blob.conditions[1:]) <= {blob.etag}
    path.unlink()
    assert files(tmp_path) == []


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 14), st.integers(1, 14), st.booleans())
def test_a_stop_keeps_what_came_and_only_the_rest_is_fetched(
    tmp_path: Path, first: int, second: int, is_same_run: bool
) -> None:
    blob = OneBlob(data(13 * BLOCK + 7))
    blob.has_md5 = True
    one = downloads(blob, tmp_path, "a.bin")
    for number in (first, first + second):
        stop, blob.before = stops_at(number)
        one.run(stop, is_again=True)
        if only(one).state is FileState.SAVED:
            break
        assert only(one).state is FileState.STOPPED
        assert files(tmp_path) in ([], ["a.bin.part", "a.bin.part.json"])
        assert only(one).done % BLOCK in (0, 7)  # whole blocks only, of which the last one has 7 bytes
        if not is_same_run:
            one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event(), is_again=True)
    assert (tmp_path / "a.bin").read_bytes() == blob.data
    assert files(tmp_path) == ["a.bin"]
    assert blob.sent <= len(blob.data) + 2 * transfers.THREADS * BLOCK  # what was under way at the stops comes again
    (tmp_path / "a.bin").unlink()


def test_a_download_that_broke_off_before_its_last_step_asks_for_one_block_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = OneBlob(data(5 * BLOCK))
    with monkeypatch.context() as patch:
        patch.setattr(PartFile, "finish", lambda *_some, **_more: (_ for _ in ()).throw(LocalFault("cut off")))
        with pytest.raises(LocalFault, match="cut off"):
            saved(blob, tmp_path, "a.bin")
    assert len(blob.ranges) == 5
    assert saved(blob, tmp_path, "a.bin").read_bytes() == blob.data
    assert len(blob.ranges) == 6


def test_what_is_small_leaves_nothing_when_stopped(tmp_path: Path) -> None:
    stop, before = stops_at(0)
    one = downloads(OneBlob(b"x", before), tmp_path, "a.txt")
    one.run(stop)
    assert only(one).state is FileState.STOPPED
    assert files(tmp_path) == []


def test_a_stop_does_not_wait_for_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfers, "_GRACE", 0)
    stop, release = threading.Event(), threading.Event()

    def hangs(number: int) -> None:
        if number == 3:
            stop.set()
            release.wait()

    try:
        one = downloads(OneBlob(bytes(50 * BLOCK), hangs), tmp_path, "a/b.bin")
        one.run(stop)
        assert only(one).state is FileState.STOPPED
        assert files(tmp_path) == ["b.bin.part", "b.bin.part.json"]
    finally:
        release.set()


def test_a_blob_that_changed_since_begins_anew_and_says_so(tmp_path: Path) -> None:
    blob = OneBlob(data(12 * BLOCK))
    stop, blob.before = stops_at(10)
    downloads(blob, tmp_path, "a.bin").run(stop)
    assert files(tmp_path) == ["a.bin.part", "a.bin.part.json"]
    blob.data, blob.etag = data(11 * BLOCK), '"0x2"'
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    assert (tmp_path / "a.bin").read_bytes() == blob.data
    assert "began anew" in only(one).note
    assert files(tmp_path) == ["a.bin"]


def test_a_blob_that_changes_meanwhile_is_told_and_not_mixed(tmp_path: Path) -> None:
    def changes(number: int) -> None:
        if number == 2:
            blob.etag, blob.data = '"0x2"', bytes(20 * BLOCK)

    blob = OneBlob(data(20 * BLOCK), changes)
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    error = only(one).error
    assert error
    assert "changed while it was being downloaded" in error.message
    assert "a.bin" not in files(tmp_path)
    one.run(threading.Event(), is_again=True)
    assert (tmp_path / "a.bin").read_bytes() == bytes(20 * BLOCK)


def test_an_append_blob_may_grow_meanwhile(tmp_path: Path) -> None:
    def grows(number: int) -> None:
        blob.etag, blob.data = f'"0x{number + 2}"', blob.data + b"more"

    blob = OneBlob(data(9 * BLOCK), grows)
    blob.kind = "AppendBlob"
    one = downloads(blob, tmp_path, "grows.log")
    one.run(threading.Event())
    assert (tmp_path / "grows.log").read_bytes() == (data(9 * BLOCK) + b"more" * 99)[: only(one).size]
    assert only(one).size >= 9 * BLOCK


def test_an_append_blob_that_was_made_anew_is_another_one(tmp_path: Path) -> None:
    blob = OneBlob(data(12 * BLOCK))
    blob.kind = "AppendBlob"
    stop, blob.before = stops_at(10)
    downloads(blob, tmp_path, "a.log").run(stop)
    blob.data, blob.created = bytes(12 * BLOCK), "Thu, 22 Oct 2015 07:00:00 GMT"
    assert saved(blob, tmp_path, "a.log").read_bytes() == bytes(12 * BLOCK)


@pytest.mark.parametrize("size", [3, 4 * BLOCK])
def test_a_wrong_checksum_is_told_and_the_file_is_not_given_its_name(tmp_path: Path, size: int) -> None:
    blob = OneBlob(data(size))
    blob.has_md5, blob.lies = True, "AAAAAAAAAAAAAAAAAAAAAA=="
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    error = only(one).error
    assert error
    assert error.code == "Md5Mismatch"
    assert files(tmp_path) == ["a.bin.part", "a.bin.part.json"]
    blob.lies = ""
    one.run(threading.Event(), is_again=True)
    assert (tmp_path / "a.bin").read_bytes() == blob.data
    assert files(tmp_path) == ["a.bin"]


def test_a_range_that_is_too_short_is_an_error(tmp_path: Path) -> None:
    blob = OneBlob(bytes(3 * BLOCK))
    blob.is_short = True
    with pytest.raises(Exception, match="only 999 came"):
        saved(blob, tmp_path, "a.bin")
    assert "a.bin" not in files(tmp_path)
