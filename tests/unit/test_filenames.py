"""Whatever a blob is called, it lands inside its folder, in a file that every system can have."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.filenames import local_path

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
