"""What is typed to find a name: a text, a glob, and all others."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.glob import matcher


@pytest.mark.parametrize(
    ("text", "name", "is_shown"),
    [
        ("", "any", True), ("LOG", "app-logs", True), ("x", "app-logs", False), ("app*", "App-Logs", True),
        ("log*", "app-logs", False), ("a?p-*", "app-logs", True), ("!log", "app-logs", False), ("!x", "app-logs", True),
        ("!app*", "app-logs", False), ("!", "app-logs", True), ("a[p]*", "app", False), ("ß", "STRASSE", True),
        ("ss", "straße", True),
    ],
)  # fmt: skip
def test_what_is_shown(text: str, name: str, is_shown: bool) -> None:
    assert matcher(text)(name) is is_shown


@given(st.text("ab*?", min_size=1).filter(lambda text: set(text) & set("*?")), st.text("ab"))
def test_globs_are_those_of_the_shell(pattern: str, name: str) -> None:
    assert matcher(pattern)(name) is fnmatchcase(name, pattern)
    assert matcher(f"!{pattern}")(name) is not fnmatchcase(name, pattern)
