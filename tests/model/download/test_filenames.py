"""Whatever a blob is called, it lands inside its folder, in a file that every system can have."""

from __future__ import annotations

import unicodedata
from itertools import product
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.download.filenames import NameMap, local_path

_HOSTILE = st.lists(
    st.sampled_from(
        ["..", ".", "/", "\\", "C:", "CON", "nul", ".txt", " ", "\x1b", "\u202e", "\ud800", "a", "é", "x" * 300]
    ),
    max_size=8,
).map("".join)


@given(st.one_of(st.text(st.characters()), _HOSTILE))
def test_a_blob_stays_inside_its_folder(name: str) -> None:
    parts = local_path(name).parts
    for kind in (PurePosixPath, PureWindowsPath):
        whole = kind("folder", *parts)
        assert whole.parts == ("folder", *parts)  # no part is a root, a drive or a way up
    assert not {"", ".", ".."} & set(parts)
    assert parts


@given(st.one_of(st.text(st.characters()), _HOSTILE))
def test_every_part_is_a_name_that_every_system_has(name: str) -> None:
    for part in local_path(name).parts:
        assert not set(part) & set('<>:"|?*\\/')
        assert not {unicodedata.category(char) for char in part} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert part[-1] not in ". "
        assert not PureWindowsPath(part).is_reserved()
        assert len(f"{part} (12).part".encode()) <= 255


@given(st.lists(st.text("abc.-_é文", min_size=1, max_size=9).filter(lambda part: part.strip(".") == part), min_size=1))
def test_a_plain_name_keeps_its_letters_and_folders(parts: list[str]) -> None:
    assert local_path("/".join(parts)).parts == tuple(parts)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("invoice\u202egpj.exe", "invoice_gpj.exe"), ("csi\x9b31m.txt", "csi_31m.txt"), ("lone\ud800.txt", "lone_.txt"),
        ("com1 .log", "_com1 .log"), ("CONIN$", "_CONIN$"), ("console.txt", "console.txt"), ("...", "___"), ("/", "_"),
    ],
)  # fmt: skip
def test_how_names_are_mapped(name: str, path: str) -> None:
    assert local_path(name).as_posix() == path


def test_what_is_too_long_keeps_its_ending(tmp_path: Path) -> None:
    name = local_path("文" * 400 + ".parquet").name
    assert name.endswith("文.parquet")
    (tmp_path / name).write_bytes(b"")


# Many names in one folder.

_SEGMENT = st.sampled_from(["a", "A", "a ", "b", "é", "e\u0301", "É", "", "a?", "a*", "a (2)", "..", "CON", "x" * 300])
_NAMES = st.lists(st.lists(_SEGMENT, min_size=1, max_size=4).map("/".join), unique=True, max_size=30)


def _folded(path: PurePath) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path.as_posix()).casefold())


@given(st.one_of(_NAMES, st.lists(_HOSTILE, unique=True, max_size=20)))
def test_every_blob_has_a_file_of_its_own_on_every_system(names: list[str]) -> None:
    placed = NameMap()
    paths = [placed.place(name) for name in names]
    files = {_folded(path) for path in paths}
    assert len(files) == len(names)  # no two are one file, whatever a system thinks of case
    folders = {_folded(above) for path in paths for above in path.parents}
    assert not files & folders  # none is a file where another needs a folder
    for path in paths:
        for kind in (PurePosixPath, PureWindowsPath):
            assert kind("folder", *path.parts).parts == ("folder", *path.parts)
        for part in path.parts:
            assert not set(part) & set('<>:"|?*\\/')
            assert part[-1] not in ". "
            assert part not in ("", ".", "..")
            assert not PureWindowsPath(part).is_reserved()
            assert len(f"{part}.part.json".encode()) <= 255 - 13  # what a temporary file's name adds


@given(_NAMES)
def test_the_same_names_in_the_same_order_have_the_same_paths(names: list[str]) -> None:
    first, second = NameMap(), NameMap()
    assert [first.place(name) for name in names] == [second.place(name) for name in names]


@given(st.lists(st.text("abc.-_文", min_size=1, max_size=5).filter(lambda part: part.strip(".") == part), max_size=20))
def test_names_that_are_no_trouble_are_kept(parts: list[str]) -> None:
    names = list(dict.fromkeys(f"{part}/{part}" for part in parts))
    placed = NameMap()
    assert [placed.place(name).as_posix() for name in names] == names


def test_how_names_that_clash_are_told_apart() -> None:
    placed = NameMap()
    names = ["a", "a/b", "Case.txt", "case.txt", "CASE.TXT", "x//y", "x/y", "dir/", "v.txt"]
    paths = [placed.place(name).as_posix() for name in names]
    assert paths == ["a", "a (2)/b", "Case.txt", "case (2).txt", "CASE (3).TXT", "x/y", "x/y (2)", "dir/_", "v.txt"]
    assert placed.place("v.txt", "2026-11-21T10:11:12Z").as_posix() == "v (2026-11-21T10_11_12Z).txt"
    assert placed.has_folder("a")
    assert placed.has_folder("dir/")
    assert not placed.has_folder("v.txt")


def test_what_many_names_become_is_found_without_trying_all_numbers() -> None:
    placed = NameMap()
    hidden = [chr(one) for one in range(0x200B, 0x2010)]
    names = {"".join(some) for some in product(hidden, repeat=5)}  # 3,125 names of which nothing can be seen
    assert len({placed.place(name) for name in names}) == len(names)
