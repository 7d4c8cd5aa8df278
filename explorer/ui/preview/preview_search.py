"""Searching in what has been read of a blob."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

from explorer.ui.preview.marks import folded
from explorer.ui.preview.views import Found, View

MOST_FOUND = 10_000
"""Places that are counted; more cannot be gone through."""


def find(view: View, needle: str, stop: Event) -> Iterator[list[Found]]:
    """Yield, once, where a text in lower case stands in a view, in either case; runs on a worker thread."""
    found: list[Found] = []
    for item in range(view.items):
        if stop.is_set():
            return
        text = folded(view.item_text(item))
        at = text.find(needle)
        while at >= 0 and len(found) < MOST_FOUND:
            found.append((item, at))
            at = text.find(needle, at + len(needle))
        if len(found) >= MOST_FOUND:
            break
    yield found
