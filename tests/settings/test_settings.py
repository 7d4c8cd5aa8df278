"""settings.toml: what azpane writes it reads back, what a person wrote stays, and a mistake is never written over."""

from __future__ import annotations

import os
import stat
import threading
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.errors import LocalFault
from explorer.model.estate.hidden import Toggled
from explorer.model.settings import Settings
from explorer.settings.file import SettingsFile
from explorer.settings.text import changed, parse

_IDS = st.uuids().map(str)
_NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_HIDDEN = st.dictionaries(st.tuples(_IDS, _IDS), st.dictionaries(_IDS, _NAMES, min_size=1, max_size=4), max_size=3)
_WRITTEN = """# my own words
cache = false   # not on this machine

subscriptions = ["Production", "Staging"]
later = [
  1,
]

[future]
answer = 42  # kept
"""


@given(_HIDDEN, _NAMES.filter(bool))
def test_what_is_written_is_read_back(hidden: dict[tuple[str, str], dict[str, str]], theme: str) -> None:
    settings = Settings(theme=theme, hidden=hidden)
    reading = parse(changed("", settings))
    assert reading.problems == ()
    assert (reading.settings.theme, reading.settings.hidden) == (theme, hidden)


@given(_HIDDEN, _HIDDEN)
def test_what_a_person_wrote_stays(first: dict[tuple[str, str], dict[str, str]], then: object) -> None:
    text = _WRITTEN
    for hidden in (first, then):
        text = changed(text, replace(parse(text).settings, theme="nord", hidden=hidden))
    data = tomllib.loads(text)
    assert (data["cache"], data["later"], data["future"]) == (False, [1], {"answer": 42})
    assert parse(text).settings == Settings("nord", False, False, ("Production", "Staging"), then)
    for comment in ("# my own words", "# not on this machine", "# kept"):
        assert comment in text
    assert changed(text, parse(text).settings) == text


def test_taking_all_back_leaves_the_file_as_it_was() -> None:
    settings = parse(_WRITTEN).settings
    with_more = changed(_WRITTEN, replace(settings, hidden={("t", "o"): {"a": "A"}}))
    assert with_more != _WRITTEN
    assert changed(with_more, settings) == _WRITTEN


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cache = \n", "line 1: invalid value"),
        ("theme = 'nord'\ncache = perhaps\n", "line 2: invalid value"),
        ("theme = 'nord\n", "line 1: "),
        ("[hidden", "line 1: "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_never_written_over(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    file = SettingsFile(tmp_path)
    reading = file.read()
    assert not reading.is_sound
    assert reading.settings == Settings()
    assert reading.problems[0].startswith(problem)
    file.note(lambda settings: replace(settings, theme="nord"))
    with pytest.raises(LocalFault):
        file.write()
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('cache = "yes"', "line 2: cache must be true or false; it is ignored"),
        ("theme = 3", "line 2: theme must be the name of a theme; it is ignored"),
        ("subscriptions = 'Production'", "line 2: subscriptions must be a list of names or ids; it is ignored"),
        ("thme = 'nord'", "line 2: there is no setting called thme; it is ignored"),
        ("hidden = ['a']", "line 2: hidden must be tables"),
    ],
)
def test_a_value_that_cannot_be_meant_is_told_and_the_rest_holds(line: str, problem: str) -> None:
    reading = parse(f"cache_tags = true\n{line}\n")
    assert reading.is_sound
    assert reading.settings == Settings(cache_tags=True)
    (told,) = reading.problems
    assert told.startswith(problem)


@given(_HIDDEN)
def test_what_is_hidden_stays_hidden_by_a_text_with_a_mistake(hidden: dict[tuple[str, str], dict[str, str]]) -> None:
    text = "cache = nonsense\n" + changed("", Settings(hidden=hidden))
    reading = parse(text)
    assert not reading.is_sound
    ids = {whose: set(found) for whose, found in hidden.items()}
    assert {whose: set(found) for whose, found in reading.settings.hidden.items()} == ids


_KEEPS = b'[hidden.t.o]\n"a" = "A"\n"b" = 1\n'
_HIDDEN_STILL = {("t", "o"): {"a": "A", "b": "b"}}


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (b"x = " + b"[" * 5000 + b"]" * 5000 + b"\n", "it is nested too deep"),
        (b"x = " + b"{a=" * 5000 + b"1" + b"}" * 5000 + b"\n", "it is nested too deep"),
        (b"x = " + b"9" * 5000 + b"\n", "it is nested too deep, or has a number that is too long"),
        (b"a." * 100_000 + b"b = 1\n", "it is nested too deep"),
        (b"x = '\xff'\n", "it is not UTF-8 text"),
        (b"\x00\n", "line 1: "),
        (b"", "line 1: hidden must be tables"),
        (b"".join(b"k%d = 1\n" % number for number in range(4_000)), "line 1: there is no setting called k0"),
        (_KEEPS + b"# " + b"x" * 600_000 + b"\n", "longer than 500,000 bytes"),
    ],
    ids=["lists", "tables", "number", "key", "bytes", "control", "hidden", "settings", "length"],
)
def test_no_file_stalls_the_start_or_shows_what_it_hides(mistake: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    written = mistake if _KEEPS in mistake else mistake + _KEEPS
    path.write_bytes(written)
    file = SettingsFile(tmp_path)
    began = time.process_time()
    reading = file.read()
    assert time.process_time() - began < 5.0  # quadratic readers take minutes
    assert any(told in one for one in reading.problems)
    assert len(reading.problems) <= 20
    assert reading.settings.hidden == _HIDDEN_STILL
    file.note(lambda settings: replace(settings, hidden={("t", "o"): {"c": "C"}}))
    with pytest.raises(LocalFault):
        file.write()
    assert path.read_bytes() == written


def test_a_pipe_in_its_place_stalls_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.toml")
    file = SettingsFile(tmp_path)
    assert any("It is not a file" in problem for problem in file.read().problems)
    file.note(lambda settings: replace(settings, theme="nord"))
    with pytest.raises(LocalFault):
        file.write()
    assert (tmp_path / "settings.toml").is_fifo()


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    parse(text)


_HAND_WRITTEN = (
    '# mine\nhidden."t"."o"."a" = "A"\ncache = false\n',
    "[hidden]\n# mine\n[hidden.t]\n  [hidden.t.o]\n  A = 'A'  # mine\n\n# mine\n[future]\nanswer = 42\n",
    '[hidden."t"."o"]\n"a" = "A"\n\n# mine\n[future]\nanswer = 42\n\n[hidden."u"."o"]\n"b" = "B"\n# mine\n',
    '[hidden.t]\no = {"a" = "A"}\n\n\n[future]\nanswer = 42\n[hidden.t.p]\n# mine\nb = "B"',
)


@pytest.mark.parametrize("text", _HAND_WRITTEN)
@given(hidden=_HIDDEN)
def test_tables_in_any_form_are_changed_and_changed_back(
    text: str, hidden: dict[tuple[str, str], dict[str, str]]
) -> None:
    settings = parse(text).settings
    assert settings.hidden
    with_more = changed(text, replace(settings, theme="nord", hidden={**settings.hidden, **hidden}))
    assert parse(with_more).settings.hidden == {**settings.hidden, **hidden}
    assert changed(with_more, settings).rstrip() == text.rstrip()
    without = changed(text, replace(settings, hidden=hidden))
    assert {whose: found for whose, found in parse(without).settings.hidden.items() if found} == hidden
    assert tomllib.loads(without).get("future") == tomllib.loads(text).get("future")
    assert sorted(set(without.split()) & {"#", "mine"}) == sorted(set(text.split()) & {"#", "mine"})


@pytest.mark.parametrize(
    "text",
    [
        "hidden = ['a']\n",
        'hidden = {"t" = {"o" = {"a" = "A"}}}\n',
        '[hidden."t"."o"]\n"a" = 1\n',
        "theme = 1\n[hidden]\nt = 1\n",
    ],
)
def test_a_table_that_cannot_be_changed_is_left_alone(text: str) -> None:
    settings = parse(text).settings
    assert changed(text, settings) == text
    with pytest.raises(LocalFault, match="without losing"):
        changed(text, replace(settings, hidden={**settings.hidden, ("t", "p"): {"b": "B"}}))


def test_the_file_and_its_folder_are_private_and_changes_of_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "config" / "azpane"
    first, second = SettingsFile(folder), SettingsFile(folder)
    assert first.read().settings == Settings()
    first.note(Toggled(("t", "o"), "a", "A", is_hidden=True))
    first.write()
    second.note(Toggled(("t", "o"), "b", "B", is_hidden=True))
    second.write()
    assert first.read().settings.hidden == {("t", "o"): MappingProxyType({"a": "A", "b": "B"})}
    if os.name == "posix":
        assert stat.S_IMODE((folder / "settings.toml").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == [".settings.toml.lock", "settings.toml"]


def test_two_azpanes_that_change_it_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    first, second = SettingsFile(tmp_path), SettingsFile(tmp_path)
    second.note(Toggled(("t", "o"), "b", "B", is_hidden=True))
    other = threading.Thread(target=second.write)

    def while_the_other_writes(settings: Settings) -> Settings:
        other.start()
        other.join(0.2)  # it waits for this one
        return Toggled(("t", "o"), "a", "A", is_hidden=True)(settings)

    (tmp_path / ".settings.toml.lock").write_text("mine")
    first.note(while_the_other_writes)
    first.write()
    other.join()
    assert first.read().settings.hidden == {("t", "o"): MappingProxyType({"a": "A", "b": "B"})}
    assert (tmp_path / ".settings.toml.lock").read_text() == "mine"


def test_a_link_into_dotfiles_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "azpane").mkdir()
    target = tmp_path / "dotfiles" / "azpane.toml"
    target.write_text("cache = false\n", encoding="utf-8")
    (tmp_path / "azpane" / "settings.toml").symlink_to(target)
    file = SettingsFile(tmp_path / "azpane")
    file.note(lambda settings: replace(settings, theme="nord"))
    file.write()
    assert (tmp_path / "azpane" / "settings.toml").is_symlink()
    assert target.read_text(encoding="utf-8") == 'cache = false\ntheme = "nord"\n'


def test_what_could_not_be_written_is_written_later(tmp_path: Path) -> None:
    (tmp_path / "azpane").write_text("a file where the folder should be", encoding="utf-8")
    file = SettingsFile(tmp_path / "azpane")
    file.note(lambda settings: replace(settings, theme="nord"))
    with pytest.raises(LocalFault):
        file.write()
    (tmp_path / "azpane").unlink()
    file.write()
    assert file.read().settings.theme == "nord"
