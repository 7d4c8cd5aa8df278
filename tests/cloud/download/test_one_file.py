"""A blob's file is whole or not there at all; what broke off is gone on with, and never mixed with another blob."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.cloud.download import one_file as download
from explorer.cloud.download import transfers
from explorer.model.base.errors import ExplorerError, LocalFault
from explorer.model.download.part_file import PartFile
from explorer.model.download.part_record import PartRecord
from explorer.model.download.progress import FileState
from explorer.model.download.target import Existing, ExistingFiles
from tests.cloud.download.one_blob import BLOCK, OneBlob, Twisted, data, downloads, files, only, saved, stops_at


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
        assert only(one).done % 100 in (0, 7)  # whatever came, which the wire sends by the hundred
        if not is_same_run:
            one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event(), is_again=True)
    assert (tmp_path / "a.bin").read_bytes() == blob.data
    assert files(tmp_path) == ["a.bin"]
    assert blob.sent <= len(blob.data) + 2 * transfers.THREADS * 100  # what was on its way at the stops comes again
    (tmp_path / "a.bin").unlink()


def test_a_download_that_broke_off_before_its_last_step_asks_for_one_byte_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = OneBlob(data(5 * BLOCK))
    with monkeypatch.context() as patch:
        patch.setattr(PartFile, "finish", lambda *_some, **_more: (_ for _ in ()).throw(LocalFault("cut off")))
        with pytest.raises(LocalFault, match="cut off"):
            saved(blob, tmp_path, "a.bin")
    assert len(blob.ranges) == 5
    assert saved(blob, tmp_path, "a.bin").read_bytes() == blob.data
    assert blob.ranges[5:] == [(5 * BLOCK - 1, 5 * BLOCK - 1)]


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
        if number == transfers.THREADS:  # a thread asks for this one once it has written another: some bytes are there
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


def _headers(answer: Twisted, **changed: str) -> Twisted:
    status, headers, piece = answer
    return status, {**headers, **{name.replace("_", "-"): value for name, value in changed.items()}}, piece


def _without(answer: Twisted, name: str) -> Twisted:
    status, headers, piece = answer
    return status, {one: value for one, value in headers.items() if one != name}, piece


def _packed(answer: Twisted) -> Twisted:
    packed = gzip.compress(answer[2])
    return _headers((answer[0], answer[1], packed), Content_Encoding="gzip", Content_Length=str(len(packed)))


_TWISTS: dict[str, Callable[[Twisted], Twisted]] = {
    "another place": lambda answer: _headers(answer, Content_Range="bytes 1-1000/5000"),
    "the first bytes": lambda answer: _headers(answer, Content_Range="bytes 0-999/5000"),
    "another end": lambda answer: _headers(answer, Content_Range=f"{answer[1]['Content-Range'].split('-')[0]}-9/5000"),
    "another size": lambda answer: _headers(answer, Content_Range=answer[1]["Content-Range"].replace("/5", "/6")),
    "no size": lambda answer: _headers(answer, Content_Range=answer[1]["Content-Range"].replace("/5000", "/*")),
    "no place": lambda answer: _without(answer, "Content-Range"),
    "a place in words": lambda answer: _headers(answer, Content_Range="bytes all/5000"),
    "everything": lambda answer: (200, answer[1], answer[2]),
    "fewer bytes": lambda answer: _headers((206, answer[1], answer[2][:-1]), Content_Length="999"),
    "more bytes": lambda answer: _headers((206, answer[1], answer[2] + b"x"), Content_Length="1001"),
    "packed": _packed,
    "packed, of any length": lambda answer: _without(_packed(answer), "Content-Length"),
    "more bytes, of any length": lambda answer: _without((206, answer[1], answer[2] * 2), "Content-Length"),
    "another blob": lambda answer: _headers(answer, ETag='"0x2"'),
}


@pytest.mark.parametrize("first", [0, 3], ids=["at once", "later"])
@pytest.mark.parametrize("name", _TWISTS)
def test_an_answer_with_other_bytes_is_refused_and_leaves_no_trace(tmp_path: Path, name: str, first: int) -> None:
    twist, is_twisted = _TWISTS[name], True
    blob = OneBlob(data(5 * BLOCK))

    def twists(answer: Twisted) -> Twisted:
        return twist(answer) if is_twisted and len(blob.ranges) > first else answer

    blob.twists = twists
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    error = only(one).error
    if first or name not in ("the first bytes", "another blob", "another size"):  # which are none to begin with
        assert error
        assert {error.code, type(error).__name__} & {"WrongRange", "ConditionNotMet", "ServiceFault"}
        assert not {"KeyError", "ValueError", "int()"} & set(f"{error.message} {error.meaning}".split())
        assert "a.bin" not in files(tmp_path)
    is_twisted = False
    if error:
        downloads(blob, tmp_path, "a.bin").run(threading.Event())
        assert (tmp_path / "a.bin").read_bytes() == blob.data


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 12 * BLOCK))
def test_answers_that_do_not_tell_their_length_come_whole(tmp_path: Path, size: int) -> None:
    blob = OneBlob(data(size))
    blob.twists = lambda answer: _without(answer, "Content-Length")
    path = saved(blob, tmp_path, "a.bin")
    assert path.read_bytes() == blob.data
    path.unlink()


def test_two_downloads_of_one_blob_to_one_place_lose_nothing_and_one_gives_way(tmp_path: Path) -> None:
    second = list[ExplorerError]()

    def begins_another(number: int) -> None:
        if number == 5:
            other = downloads(OneBlob(blob.data), tmp_path, "a.bin")
            other.run(threading.Event())
            second.extend(one.error for one in other.progress.files() if one.error)

    blob = OneBlob(data(12 * BLOCK), begins_another)
    assert saved(blob, tmp_path, "a.bin").read_bytes() == blob.data
    (error,) = second
    assert "already, by another azpane or by this one" in error.message
    assert "press r" in error.hint
    assert files(tmp_path) == ["a.bin"]


def test_who_gave_way_asks_about_the_file_once_it_is_there(tmp_path: Path) -> None:
    blob = OneBlob(data(3 * BLOCK))
    held = PartFile.create(tmp_path / "a.bin", PartRecord("https://stwebshopprod.blob.core.windows.net/c/a.bin"))
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    assert only(one).state is FileState.FAILED
    held.discard()
    (tmp_path / "a.bin").write_bytes(blob.data)
    one.run(threading.Event(), is_again=True)
    assert one.question == ExistingFiles(1, 1, tmp_path / "a.bin")
    one.answer_existing(Existing.SKIP)
    one.run(threading.Event())
    assert only(one).state is FileState.SKIPPED
    assert files(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("kept", [("a.bin.unverified",), ("a.bin.unverified", "a.bin (2).unverified")])
def test_a_file_with_a_wrong_checksum_can_be_kept_under_a_name_that_says_so(
    tmp_path: Path, kept: tuple[str, ...]
) -> None:
    blob = OneBlob(data(4 * BLOCK))
    blob.has_md5, blob.lies = True, "AAAAAAAAAAAAAAAAAAAAAA=="
    for name in kept:
        one = downloads(blob, tmp_path, "a.bin")
        one.run(threading.Event())
        entry = only(one)
        one.keep_unverified(entry)
        assert entry.state is FileState.UNVERIFIED
        assert entry.path == tmp_path / name
        assert entry.path.read_bytes() == blob.data
        assert "1 kept unverified" in one.progress.report()
    assert files(tmp_path) == sorted(kept)


def test_a_file_with_a_wrong_checksum_that_is_gone_cannot_be_kept(tmp_path: Path) -> None:
    blob = OneBlob(data(4 * BLOCK))
    blob.has_md5, blob.lies = True, "AAAAAAAAAAAAAAAAAAAAAA=="
    one = downloads(blob, tmp_path, "a.bin")
    one.run(threading.Event())
    (tmp_path / "a.bin.part").write_text("mine")
    with pytest.raises(LocalFault, match="no longer there"):
        one.keep_unverified(only(one))
    assert (tmp_path / "a.bin.part").read_text() == "mine"
