"""The record of a part never claims what is not there, and nobody else's file is touched."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from explorer.model.base.errors import LocalFault
from explorer.model.download import part_file
from explorer.model.download.byte_runs import ByteRuns
from explorer.model.download.part_file import PartFile, PartRecord

_RUNS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda one: (one[0], one[0] + one[1])))


@given(_RUNS, st.integers(80, 100), st.integers(1, 30))
def test_runs_are_the_bytes_that_were_added(added: list[tuple[int, int]], size: int, most: int) -> None:
    runs, there = ByteRuns(added), {at for start, end in added for at in range(start, end)}
    assert [at for start, end in runs for at in range(start, end)] == sorted(there)
    assert runs.byte_count == len(there)
    missing = list(runs.missing(size, most))
    assert [at for start, end in missing for at in range(start, end)] == sorted(set(range(size)) - there)
    assert all(start // most == (end - 1) // most for start, end in missing)
    for at in range(size):
        assert runs.end_from(at) == next(one for one in range(at, size + 1) if one not in there)
    blocks = range(-(-size // most))
    whole = [one for one in blocks if set(range(one * most, min(size, (one + 1) * most))) <= there]
    assert list(runs.whole_blocks(size, most)) == whole


@given(st.builds(PartRecord, st.text(), st.text(), st.just(80), _RUNS.map(ByteRuns), _RUNS.map(ByteRuns)))
def test_a_record_is_read_as_it_was_written(record: PartRecord) -> None:
    assert PartRecord.from_text(record.to_text()) == record


@given(st.integers(1, 1 << 44))
def test_whoever_reads_a_record_finds_not_too_many_blocks(size: int) -> None:
    told = json.loads(PartRecord("u", "e", size, ByteRuns([(0, size)])).to_text())
    assert len(told["done"]) <= 4096
    assert told["done"] == list(range(-(-size // told["block"])))


def test_after_the_machine_stopped_only_what_was_flushed_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    text = PartRecord("u", "e", 9, ByteRuns([(0, 8)]), ByteRuns([(0, 3)])).to_text()
    monkeypatch.setattr(part_file, "_machine_started", lambda: json.loads(text)["started"] + 60)
    record = PartRecord.from_text(text)
    assert record
    assert list(record.runs) == [(0, 3)]


@given(st.one_of(st.text(), st.sampled_from(["{}", "[]", "null", "7", '{"azpane": "part/1"}', "[" * 9_999])))
def test_what_is_no_record_is_none(text: str) -> None:
    assert PartRecord.from_text(text) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"runs": ["x"]}, {"runs": 7}, {"runs": [[0, 10]]}, {"runs": [[2, 1]]}, {"runs": [[0, 1, 2]]}, {"size": None},
        {"runs": [[0, 1.5]]}, {"runs": [[-1, 2]]}, {"started": "x"}, {"azpane": "part/2"}, {"size": -1}, {"size": True},
    ],
)  # fmt: skip
def test_a_record_that_was_tampered_with_is_none(wrong: dict[str, object]) -> None:
    told = {**json.loads(PartRecord("u", "e", 9, ByteRuns([(0, 1)])).to_text()), **wrong}
    assert PartRecord.from_text(json.dumps(told)) is None


def _left(folder: Path) -> PartFile:
    """Return a part that was left with one byte of nine."""
    part = PartFile.create(folder / "a", PartRecord("u", "e", 9))
    part.write(1, b"x")
    assert part.leave()
    return part


def test_a_part_of_another_length_than_its_record_says_is_somebody_elses(tmp_path: Path) -> None:
    _left(tmp_path)
    (tmp_path / "a.part").write_bytes(b"mine")
    assert PartFile.find(tmp_path / "a", "u") is None
    made = PartFile.create(tmp_path / "a", PartRecord("u", "e", 9))
    assert made.path.name == "a (2).part"
    made.close()
    assert (tmp_path / "a.part").read_bytes() == b"mine"


def test_a_part_is_found_by_its_blob_and_held_by_one_download(tmp_path: Path) -> None:
    _left(tmp_path)
    assert PartFile.find(tmp_path / "a", "another") is None
    found = PartFile.find(tmp_path / "a", "u")
    assert found
    assert list(found.record.runs) == [(1, 2)]
    with pytest.raises(LocalFault, match=r"a is being downloaded to .* already"):
        PartFile.find(tmp_path / "a", "u")
    assert PartFile.find(tmp_path / "a", "another") is None
    found.close()
    again = PartFile.find(tmp_path / "a", "u")
    assert again
    again.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.part", "a.part.json"])
@pytest.mark.parametrize("content", ["", "mine", '{"azpane": "part/1"}'])
def test_a_users_own_file_is_never_touched(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    part = PartFile.create(tmp_path / "a", PartRecord("u", "e", 2))
    part.write(0, b"xy")
    part.save_record(is_due=True)
    assert part.finish(0, is_replacing=False) == tmp_path / "a"
    assert (tmp_path / name).read_text() == content
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", name]


def test_a_file_that_takes_the_records_place_meanwhile_stays(tmp_path: Path) -> None:
    part = PartFile.create(tmp_path / "a", PartRecord("u", "e", 2))
    (tmp_path / "a.part.json").write_text("mine")
    part.write(0, b"xy")
    part.save_record(is_due=True)
    part.finish(0, is_replacing=False)
    assert (tmp_path / "a.part.json").read_text() == "mine"


@pytest.mark.parametrize("another", ["zz", "longer, and so another file"])
def test_of_two_downloads_of_one_file_the_later_gives_way(tmp_path: Path, another: str) -> None:
    part = PartFile.create(tmp_path / "a", PartRecord("u", "e", 2))
    part.write(0, b"xy")
    (tmp_path / "a").write_text(another)
    if another == "zz":
        with pytest.raises(LocalFault, match="was saved there after this download had begun"):
            part.finish(0, is_replacing=False, was_there=False)
    else:
        assert part.finish(0, is_replacing=False, was_there=False) == tmp_path / "a (2)"
    assert (tmp_path / "a").read_text() == another
    assert len(list(tmp_path.iterdir())) == (1 if another == "zz" else 2)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_part_that_is_gone_is_told_and_its_place_left_alone(tmp_path: Path, is_replaced: bool) -> None:
    part = PartFile.create(tmp_path / "a", PartRecord("u", "e", 2))
    (tmp_path / "a.part").unlink()
    if is_replaced:
        (tmp_path / "a.part").write_text("mine")
    part.write(0, b"xy")
    with pytest.raises(LocalFault, match="removed or replaced"):
        part.save_record(is_due=True)
    with pytest.raises(LocalFault, match="removed or replaced"):
        part.finish(0, is_replacing=False)
    part.discard()
    assert not (tmp_path / "a").exists()
    assert not is_replaced or (tmp_path / "a.part").read_text() == "mine"


class KilledPart(RuleBasedStateMachine):
    """A part through any sequence of writes, records, stops, kills, power cuts and resumes."""

    size = 200

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.target = Path(self.folder.name, "a")
        self.content = bytes(at % 251 + 1 for at in range(self.size))  # without a zero, which is what a hole has
        self.started = 0
        self.real_start, part_file._machine_started = part_file._machine_started, lambda: self.started
        self.part: PartFile | None = None
        self.written: set[int] = set()
        self.recorded: set[int] = set()

    @initialize()
    def begins(self) -> None:
        self.part = PartFile.create(self.target, PartRecord("u", "e", self.size))

    @precondition(lambda self: self.part)
    @rule(start=st.integers(0, 199), length=st.integers(1, 60))
    def comes(self, start: int, length: int) -> None:
        assert self.part
        piece = self.content[start : start + length]
        self.part.write(start, piece)
        self.written |= set(range(start, start + len(piece)))

    @precondition(lambda self: self.part)
    @rule(is_due=st.booleans())
    def is_recorded(self, is_due: bool) -> None:
        assert self.part
        if not is_due:  # as often as it may
            self.part._next_record = 0
        self.part.save_record(is_due=is_due)
        self.recorded = set(self.written)

    @precondition(lambda self: self.part)
    @rule()
    def is_left(self) -> None:
        assert self.part
        if self.part.leave():
            self.recorded = set(self.written)
        self.part = None

    @precondition(lambda self: self.part)
    @rule(is_power_cut=st.booleans())
    def is_killed(self, is_power_cut: bool) -> None:
        assert self.part
        self.part.close()
        self.part = None
        if is_power_cut:  # the worst: of what was not flushed nothing is there
            self.started += 3600
            flushed = json.loads((self.target.parent / "a.part.json").read_text())["flushed"]
            kept = {at for start, end in flushed for at in range(start, end)}
            there = bytes(self.content[at] if at in kept else 0 for at in range(self.size))
            (self.target.parent / "a.part").write_bytes(there)
            self.recorded &= kept

    @precondition(lambda self: not self.part)
    @rule()
    def goes_on(self) -> None:
        self.part = PartFile.find(self.target, "u")
        if self.part:
            there = {at for start, end in self.part.record.runs for at in range(start, end)}
            assert there == self.recorded
            self.written = set(there)
        else:
            assert not self.recorded
            self.written = set()
            self.begins()

    @invariant()
    def what_the_record_says_is_in_the_file(self) -> None:
        path = self.target.parent / "a.part.json"
        record = PartRecord.from_text(path.read_text()) if path.exists() else None
        if record:
            found = (self.target.parent / "a.part").read_bytes()
            for start, end in record.runs:
                assert found[start:end] == self.content[start:end]
            told: dict[str, Any] = json.loads(path.read_text())
            assert len(told["done"]) * told["block"] in (0, told["block"])

    def teardown(self) -> None:
        if self.part:
            self.part.close()
        part_file._machine_started = self.real_start
        self.folder.cleanup()


TestKilledPart = KilledPart.TestCase
