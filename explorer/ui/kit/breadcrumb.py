"""Where one is, from the widest place to the narrowest; a click on one goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message

from explorer.model.base.text import visible
from explorer.ui.kit.chrome import Bar

_BEFORE, _BETWEEN = "azpane  ", " ▸ "


class Breadcrumb(Bar):
    """The bar above every mode: the places at its left, the identity at its right."""

    @dataclass
    class Clicked(Message):
        """A click on the crumb of this number."""

        at: int

    def __init__(self, crumbs: Callable[[], Sequence[str]], right: Callable[[], str], *, id: str) -> None:
        super().__init__(lambda: trail(crumbs()), right, id=id)
        self._crumbs = crumbs

    def on_click(self, event: Click) -> None:
        at = crumb_at(self._crumbs(), event.x - 1)
        if at is not None and self.has_room:
            self.post_message(self.Clicked(at))


def trail(places: Sequence[str]) -> str:
    """Return a breadcrumb of places, from the widest to the narrowest."""
    return _BEFORE + _BETWEEN.join(places)


def crumb_at(places: Sequence[str], x: int) -> int | None:
    """Return the number of the place that stands at a cell of the breadcrumb, or None."""
    start = cell_len(_BEFORE)
    for number, place in enumerate(places):
        end = start + cell_len(visible(place))
        if start <= x < end:
            return number
        start = end + cell_len(_BETWEEN)
    return None
