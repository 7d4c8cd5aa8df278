"""A text of any length costs what is drawn of it."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.ui.kit.describe import fields
from explorer.ui.kit.lines import fit


@given(text=st.text("aé漢\u0301\x1b\u202e", max_size=400), width=st.integers(0, 30))
def test_a_text_fills_its_cells_exactly(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


def test_only_both_ends_of_a_long_text_are_looked_at() -> None:
    text = "é" * 2_000_000
    tracemalloc.start()
    assert fit(f"a{text}z", 9) == "aééé…éééz"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000  # the text itself, once


def test_a_long_name_does_not_widen_the_column_of_all_others() -> None:
    (first, _), (second, _) = fields((("n" * 10**6, "1"), ("short", "2")))
    assert first[0] == "n" * 10**6 + " "
    assert len(second[0]) < 50
