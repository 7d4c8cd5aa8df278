"""A shell gives every word back, letter by letter, and runs none of it."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.model.base.shell import command, option, posix, powershell, quoting

_text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
_awkward = st.text("ab -@'\"$`\\\n!*#;|&()%~=\u2018\u2019", max_size=12)


@given(st.lists(_awkward, min_size=1, max_size=4))
def test_a_posix_shell_gives_the_words_back(words: list[str]) -> None:
    assert shlex.split(command(words, posix)) == words


@settings(max_examples=25)
@given(st.lists(st.one_of(_text, _awkward), min_size=1, max_size=4))
def test_sh_itself_gives_any_words_back(words: list[str]) -> None:
    done = subprocess.run(
        ["sh", "-c", f"printf '%s\\0' {command(words, posix)}"], capture_output=True, check=True, timeout=10
    )
    assert done.stdout.decode().split("\0")[:-1] == words


@given(_text)
def test_no_control_character_is_pasted(text: str) -> None:
    for quote in (posix, powershell):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", quote(text))


def _spoken(word: str) -> str:
    """Read a word as PowerShell does: bare, in single quotes, or strings and characters added up."""
    if not word.startswith(("'", "(")):
        return word
    pieces = re.findall(r"\[char\](\d+)|'((?:[^'\u2018\u2019\u201a\u201b]|['\u2018\u2019\u201a\u201b]{2})*)'", word)
    return "".join(
        chr(int(code)) if code else re.sub("(['\u2018\u2019\u201a\u201b]).", r"\1", text) for code, text in pieces
    )


@given(st.one_of(_text, _awkward))
def test_powershell_gives_the_word_back(text: str) -> None:
    word = powershell(text)
    assert _spoken(word) == text
    assert word[0] in "'(" or re.fullmatch(r"[A-Za-z0-9_./:-]+", word)


@pytest.mark.parametrize("value", ["-x", "@secrets.txt", "--name", "-"])
def test_az_takes_no_value_for_an_option_or_a_file(value: str) -> None:
    assert option("--name", value) == [f"--name={value}"]


def test_each_system_has_its_shell() -> None:
    assert quoting("win32") is powershell
    assert quoting("linux") is quoting("darwin") is posix
