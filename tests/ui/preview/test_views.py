"""What is read is drawn row by row: nothing is lost at a row's edge, and what is found is where it is said to be."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from explorer.model.base.text import visible
from explorer.model.preview.content import Content
from explorer.model.preview.table import TableSheet
from explorer.ui.kit.highlight import Painter, source_lines
from explorer.ui.preview.marks import folded, marked
from explorer.ui.preview.search import find
from explorer.ui.preview.table_view import TableView
from explorer.ui.preview.views import FlowView

_letters = st.text(st.sampled_from("abAé文\u0301\x1b\t字 "), max_size=60)
_lines = st.lists(st.lists(st.tuples(_letters, st.sampled_from(["", "key"])), max_size=3), max_size=8)


@given(_lines, st.integers(2, 30))
def test_lines_are_cut_into_rows_and_nothing_is_lost(lines: list[list[tuple[str, str]]], width: int) -> None:
    view = FlowView()
    view.extend(lines)
    rows = ["".join(text for text, _ in view.spans(row, width)) for row in range(view.height(width))]
    assert all(cell_len(row) <= width for row in rows)
    assert "".join(rows) == "".join(visible(text.expandtabs(4)) for line in lines for text, _ in line)


@given(_lines, _lines, st.integers(2, 30))
def test_rows_are_the_same_however_lines_came(
    first: list[list[tuple[str, str]]], second: list[list[tuple[str, str]]], width: int
) -> None:
    whole, grown = FlowView(), FlowView()
    whole.extend(first + second)
    grown.extend(first)
    grown.height(width)  # drawn before the rest comes
    grown.extend(second)
    assert [grown.spans(row, width) for row in range(grown.height(width))] == [
        whole.spans(row, width) for row in range(whole.height(width))
    ]


@given(_lines, st.text(st.sampled_from("abé文"), min_size=1, max_size=2), st.integers(3, 30))
def test_what_is_found_is_marked_where_it_is_said_to_be(
    lines: list[list[tuple[str, str]]], needle: str, width: int
) -> None:
    view = FlowView()
    view.extend(lines)
    (found,) = find(view, needle, threading.Event())
    text = [folded("".join(visible(part.expandtabs(4)) for part, _ in line)) for line in lines]
    assert len(found) == sum(line.count(needle) for line in text)
    for one in found:
        view.look_for(needle, one)
        row = view.row_of(one, width)
        drawn = view.spans(row, width) + (view.spans(row + 1, width) if row + 1 < view.height(width) else [])
        assert any(role == "here" for _, role in drawn)


@given(st.lists(st.tuples(_letters, st.just("")), max_size=4), st.text(st.sampled_from("abé"), min_size=1, max_size=2))
def test_marking_changes_no_letter(line: list[tuple[str, str]], needle: str) -> None:
    shown = marked(line, needle, 0)
    text = "".join(part for part, _ in line)
    assert "".join(part for part, _ in shown) == text
    assert "".join(part for part, role in shown if role) == needle * folded(text).count(needle) or folded(text) != text


def test_a_table_shows_the_columns_that_there_is_room_for() -> None:
    content = Content("x.csv")
    content.feed(b"name,count,much,text\nA,1,%s,x\nBB,22,m,%s\n" % (b"m" * 60, b"t" * 90), True)
    sheet = content.sheet
    assert isinstance(sheet, TableSheet)
    view = TableView(sheet)
    view.measure()
    rows = ["".join(text for text, _ in view.spans(row, 40)).rstrip() for row in range(view.height(40))]
    assert rows[0] == "name  count  much"
    assert rows[2] == "A         1  " + "m" * 26 + "…"
    assert rows[3] == "BB       22  m"
    assert view.columns_words(40) == "columns 1-3 of 4 · < >"
    view.move(2, 40)
    assert "".join(text for text, _ in view.spans(0, 200)).split() == ["much", "text"]
    assert "".join(text for text, _ in view.spans(3, 200)).split() == ["m", "t" * 90]
    view.move(-9, 40)
    assert view.left == 0


@given(st.lists(st.sampled_from(["def f():", "  return 'x'  # y", "", "class A: pass"]), max_size=9), st.integers(0, 9))
def test_colours_are_the_same_however_lines_came(lines: list[str], cut: int) -> None:
    painter = Painter("python")
    painted = painter.paint(lines[:cut]) + painter.paint(lines[cut:])
    whole = source_lines("\n".join(lines), "python") if lines else []
    assert [[span for span in line if span[0]] for line in painted] == [
        [span for span in line if span[0]] for line in whole
    ]
