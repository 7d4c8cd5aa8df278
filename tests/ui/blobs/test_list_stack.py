"""The stack of lists without a screen: going down and up, stopping and going on, sorting, what failed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from explorer.model.base.errors import Forbidden
from tests.ui.blobs.parts import Parts, Thing, Things, kind_of, parts

_ROWS = (Thing("b/", 1), Thing("a", 3), Thing("c", 2))


def _pages(_here: Things, _stop: threading.Event) -> Iterator[Any]:
    for row in _ROWS:
        yield [row]


def _at_the_top(page_of: Any = _pages) -> Parts:
    made = parts()
    made.stack.enter(Things(kind_of(page_of), "top/"))
    return made


async def test_down_and_up_again_the_cursor_is_where_it_was_and_a_list_that_was_left_is_told() -> None:
    made = _at_the_top()
    stack = made.stack
    made.loads.end("list")
    assert (made.names(), made.table.border_title, stack.words()) == (["b/", "a", "c"], "1 Things", "3 things")
    made.table.cursor = 1
    stack.open_row(1)
    stack.open_row(0)
    assert [one.words for one in stack.lists] == ["top/", "top/b/"]
    assert made.table.cursor == 0
    assert stack.empty_lines() == ["loading …"]
    assert stack.go_up()
    assert (made.table.cursor, made.watcher.noted) == (1, [("open_blob", "top/", 1), ("left", "top/b/")])
    assert not made.loads.load_of("list").is_running  # the one above was listed whole
    assert not stack.go_up()


async def test_a_listing_that_was_stopped_goes_on_with_the_next_page() -> None:
    made = _at_the_top()
    made.loads.page("list")
    made.table.cursor = 0
    assert made.loads.stop_load("list")
    assert made.stack.words() == "1 thing so far · stopped, enter goes on"
    made.stack.moved(1)
    assert made.stack.words() == "1 thing so far · stopped, enter on the last line goes on"
    assert made.table.last_line() == "… stopped after 1 thing: enter here goes on"
    made.stack.open_row(1)
    made.loads.end("list")
    assert (made.names(), made.stack.words()) == (["b/", "a", "c"], "3 things")


async def test_rows_are_sorted_by_the_next_column_the_other_way_round_and_by_name() -> None:
    made = _at_the_top()
    made.loads.end("list")
    made.stack.sort_by_next()
    assert (made.names(), made.table.order) == (["a", "c", "b/"], ("size", True))
    made.stack.reverse()
    assert (made.names(), made.table.order) == (["b/", "c", "a"], ("size", False))
    made.stack.sort_by("name")
    assert made.names() == ["a", "b/", "c"]
    made.stack.sort_by("name")
    assert made.names() == ["c", "b/", "a"]
    made.stack.sort_by("colour")
    assert made.names() == ["c", "b/", "a"]


async def test_an_empty_list_says_why() -> None:
    def refused(_here: Things, _stop: threading.Event) -> Iterator[Any]:
        yield Forbidden("One part is closed.", hint="Ask.")

    made = _at_the_top(refused)
    made.loads.end("list")
    assert made.stack.empty_lines()[0] == "✗ One part is closed."
    assert made.stack.words() == "0 things · ! 1 subscription not listed: One part is closed."
    made.stack.reload()
    made.loads.end("list", Forbidden("All is closed.", hint="Ask."))
    assert made.stack.empty_lines()[0] == "✗ All is closed."
    made.stack.enter(Things(kind_of(lambda _here, _stop: ()), "none/"))
    made.loads.end("list")
    assert made.stack.empty_lines() == ["There is nothing."]
    made.stack.narrow("x")
    assert made.stack.empty_lines()[0] == "Nothing here holds “x”."


async def test_what_cannot_be_opened_is_told_and_nothing_is_entered() -> None:
    made = _at_the_top(lambda _here, _stop: [[Thing("locked")]])
    made.loads.end("list")
    made.stack.open_row(0)
    assert made.watcher.noted == [("open_failed", "no key fits")]
    assert len(made.stack.lists) == 1


async def test_other_lists_are_stood_on_and_those_that_stay_keep_their_rows() -> None:
    made = _at_the_top()
    made.loads.end("list")
    top = made.stack.lists[0]
    made.stack.open_row(0)
    made.stack.put([top, Things(top.kind, "elsewhere/")])
    assert made.watcher.noted == [("left", "top/b/"), "moving"]
    made.stack.put([top])
    assert (top.row_count, made.stack.here) == (3, top)


async def test_a_list_in_place_of_another_leaves_the_cursor_of_the_one_above_alone() -> None:
    made = _at_the_top()
    made.loads.end("list")
    made.table.cursor = 2
    kind = made.stack.lists[0].kind
    made.stack.enter(Things(kind, "first*"))
    made.stack.replace(Things(kind, "second*"))
    made.stack.go_up()
    assert made.table.cursor == 2
