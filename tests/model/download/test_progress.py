"""How a download is counted and told, what it is asked about, and what is written down of a part of a file."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.errors import Forbidden
from explorer.model.download.progress import FileEntry, FileState, Picked, Progress, Rate, base_of, time_left
from explorer.model.download.target import azcopy_commands

_FOLDER = Path("/tmp/my files")


@pytest.mark.parametrize(
    ("names", "base"),
    [
        (["a.txt"], ""), (["x/a.txt"], "x/"), (["x/y/"], "x/"), (["x/a", "x/y/b", "x/y/"], "x/"), (["x/a", "y/b"], ""),
        ([""], ""), (["x/a", "b"], ""), (["//double"], "//"), (["xy/a", "x/a"], ""),
    ],
)  # fmt: skip
def test_paths_begin_below_the_folder_that_all_lie_in(names: list[str], base: str) -> None:
    assert base_of(Picked(name) for name in names) == base


@given(st.lists(st.text("ab/", min_size=1, max_size=6), min_size=1, max_size=5))
def test_the_base_is_the_beginning_of_every_name(names: list[str]) -> None:
    base = base_of(Picked(name) for name in names)
    assert all(name.startswith(base) for name in names)


def _entry(size: int, name: str = "a") -> FileEntry:
    return FileEntry(Picked(name, size), Path(name), size)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "take", "came", "save", "folder", "fail", "stop", "skip", "again", "over"]),
        st.integers(0, 9),
    )
)


@given(_STEPS)
def test_the_counts_are_those_of_the_files(steps: list[tuple[str, int]]) -> None:
    progress, running = Progress(), list[FileEntry]()
    everything: list[FileEntry] = []
    for step, number in steps:
        if step == "add":
            everything.append(_entry(number))
            progress.add(everything[-1])
        elif step == "take":
            taken = progress.take()
            if taken:
                running.append(taken)
        elif step == "again":
            for entry in progress.again():
                progress.add(entry)
        elif step == "over":
            progress.over()
        elif running:
            entry = running[number % len(running)]
            if step == "came":
                byte_count = min(number, entry.size - entry.done)
                progress.came(entry, byte_count)
                continue
            running.remove(entry)
            if step == "save":
                progress.came(entry, entry.size - entry.done)
                progress.end(entry, FileState.SAVED)
            elif step == "folder":
                progress.end(entry, FileState.FOLDER)
            elif step == "skip" and not entry.done:
                progress.end(entry, FileState.SKIPPED)
            else:
                progress.end(entry, FileState.FAILED if step == "fail" else FileState.STOPPED, Forbidden("no"))
    assert sorted(map(id, progress.files())) == sorted(map(id, everything))
    for state in FileState:
        assert progress.counts[state] == sum(one.state is state for one in everything)
    assert progress.total == sum(one.state is not FileState.FOLDER for one in everything)
    assert progress.bytes_done == sum(one.done for one in everything)
    assert progress.bytes_total == sum(one.size for one in everything if one.state is not FileState.SKIPPED)


def test_what_needs_somebody_is_shown_first() -> None:
    progress = Progress()
    for name in "abcdef":
        progress.add(_entry(1, name))
    taken = [progress.take() for _ in range(4)]
    for entry, state in zip(taken, (FileState.SAVED, FileState.FAILED, FileState.STOPPED), strict=False):
        assert entry
        progress.end(entry, state)
    assert [one.chosen.name for one in progress.files()] == ["b", "d", "c", "e", "f", "a"]


def test_how_it_goes_and_ended_is_told_in_words() -> None:
    progress = Progress()
    for name in "abc":
        progress.add(_entry(1 << 20, name), renamed="c (2)" if name == "c" else "")
    assert progress.words() == "0 of 3 files so far · 0 B of 3.0 MiB"
    progress.is_listed = True
    entry = progress.take()
    assert entry
    progress.came(entry, 1 << 20)
    progress.end(entry, FileState.SAVED)
    entry = progress.take()
    assert entry
    progress.end(entry, FileState.FAILED, Forbidden("no"))
    assert progress.words() == "2 of 3 files · 1.0 MiB of 3.0 MiB · 1 failed"
    progress.over()
    progress.is_listed = False
    assert progress.report().endswith("not all files were listed")
    progress.is_listed = True
    report = progress.report()
    assert report.startswith("saved 1 file · 1.0 MiB in 0.0 s, ")
    assert report.endswith("1 failed · 1 not finished · 1 name changed")


def test_the_rate_is_that_of_the_last_seconds() -> None:
    rate = Rate()
    assert rate.value == 0
    for second in range(20):
        rate.note(float(second), 100 * second)
    assert rate.value == 100
    for second in range(20, 40):
        rate.note(float(second), 1900)  # nothing comes any more
    assert rate.value == 0


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.2, "1 s left"), (42, "42 s left"), (200, "3 min left"), (9000, "2.5 h left")]
)
def test_time_that_is_left(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


# azcopy.


@given(st.lists(st.text(min_size=1).filter(lambda name: not any(0xD800 <= ord(c) < 0xE000 for c in name)), min_size=1))
def test_azcopy_is_quoted_for_the_shell_and_has_no_wildcards(names: list[str]) -> None:
    commands = azcopy_commands(
        "https://acct.blob.core.windows.net/", "c", [Picked(name) for name in names], _FOLDER, is_windows=False
    )
    assert len(commands) == (len(names) if len(names) <= 10 else 1)
    for command in commands:
        tool, verb, url, folder, flag = shlex.split(command)
        assert (tool, verb, folder, flag) == ("azcopy", "copy", str(_FOLDER), "--recursive")
        assert url.startswith("https://acct.blob.core.windows.net/c")
        assert not set(url) & set("*?&\"' \n")


def test_azcopy_is_quoted_for_windows() -> None:
    (command,) = azcopy_commands("https://a.net", "c", [Picked("x y/")], Path("/my files"), is_windows=True)
    assert command == 'azcopy copy "https://a.net/c/x%20y" "/my files" --recursive'
