"""JSON to read is the same JSON, without secrets, however deep it is."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.base.json_lines import JsonDocument, json_lines

_text = st.text('aé"\\\n\x1b', max_size=3)
_scalar = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _text
_part = _scalar | st.lists(_scalar, max_size=2) | st.dictionaries(_text, _scalar, max_size=2)


@given(st.dictionaries(_text, _part | st.lists(_part, max_size=2), max_size=3))
def test_what_is_shown_is_read_back(value: dict[str, Any]) -> None:
    assert json.loads(JsonDocument.of(value).text) == value


def test_half_a_character_is_shown_by_its_number() -> None:
    assert JsonDocument.of({"a": "\ud800"}).text.encode() == b'{\n  "a": "\\ud800"\n}'


def test_a_line_for_each_part_with_its_role() -> None:
    lines = list(json_lines({"a": ["x", 1], "é": {}, "n": None}))
    assert lines == [
        [("{", "")],
        [("  ", ""), ('"a"', "key"), (": ", ""), ("[", "")],
        [("    ", ""), ('"x"', "string"), (",", "")],
        [("    ", ""), ("1", "number")],
        [("  ]", ""), (",", "")],
        [("  ", ""), ('"é"', "key"), (": ", ""), ("{}", ""), (",", "")],
        [("  ", ""), ('"n"', "key"), (": ", ""), ("null", "word")],
        [("}", "")],
    ]


def test_secrets_are_left_out_and_no_depth_is_too_deep() -> None:
    value: Any = {"connection": "AccountKey=bm90IGEgc2VjcmV0IGF0IGFsbA==;x"}
    for _ in range(100_000):
        value = [value]
    lines = list(json_lines(value))
    assert len(lines) == 200_003
    assert max(len(text) for line in lines for text, _ in line) < 100
    assert '"AccountKey=<redacted>;x"' in dict(lines[100_001])
    while isinstance(value, list):  # else it would be freed level by level, in calls as deep
        value = value[0]
