"""Counts without a screen: one after the other, stopped, forgotten with their list."""

from __future__ import annotations

from typing import Any

from explorer.ui.blobs.folder_counts import FolderCounts
from tests.ui.blobs.parts import HeldLoads, Thing, Things, kind_of


def _listed() -> Things:
    here = Things(kind_of(lambda _here, _stop: ()), "top/")
    here.add([Thing("a/"), Thing("b/"), Thing("c")])
    return here


def _counts() -> tuple[HeldLoads, FolderCounts, list[Any]]:
    loads, changes = HeldLoads(), []  # type: ignore[var-annotated]
    return loads, FolderCounts(loads, lambda: changes.append(None)), changes


def test_one_is_counted_after_the_other_and_each_step_is_told() -> None:
    loads, counts, changes = _counts()
    here = _listed()
    counts.ask((here, 0))
    counts.ask((here, 1))
    counts.ask((here, 1))  # it waits already
    assert here.sizes.words("b/") == "waits for the count before it"
    loads.page("count")
    assert counts.words() == "counting a/: 1 blob · 10 B so far, 1 more to count · esc stops"
    loads.end("count")
    assert here.sizes.words("a/") == "2 blobs · 30 B"
    assert counts.words() == "counting b/: 0 blobs · 0 B so far · esc stops"
    before = len(changes)
    loads.end("count")
    assert (here.sizes.words("b/"), counts.words(), len(changes) - before) == ("2 blobs · 30 B", "", 3)


def test_only_what_can_be_counted_is() -> None:
    loads, counts, _ = _counts()
    for nothing in (None, (_listed(), 2)):
        assert counts.why_not(nothing) == "the cursor is not on a folder or container"
        counts.ask(nothing)
    assert not loads.load_of("count").number
    assert counts.why_not((_listed(), 0)) == ""


def test_a_stop_keeps_what_was_counted_and_withdraws_what_waits() -> None:
    loads, counts, _ = _counts()
    here = _listed()
    counts.ask((here, 0))
    counts.ask((here, 1))
    loads.page("count")
    assert counts.stop()
    assert (here.sizes.words("a/"), here.sizes.words("b/")) == ("at least 1 blob · 10 B · stopped", "")
    assert not counts.stop()


def test_a_list_that_is_left_takes_its_counts_along_and_another_list_is_counted_next() -> None:
    loads, counts, _ = _counts()
    left, here = _listed(), _listed()
    counts.ask((left, 0))
    counts.ask((left, 1))
    counts.ask((here, 0))
    counts.forget(left)
    assert counts.words() == "counting a/: 0 blobs · 0 B so far · esc stops"
    loads.end("count")
    assert (here.sizes.short("a/"), left.sizes.short("b/")) == ("30 B", "")
