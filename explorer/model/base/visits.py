"""The places that were visited, to go back and forward among them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

MOST = 100  # places that are kept

_QUICK = 1.0  # seconds: choices that follow each other faster count as one place
_ARRIVING = 3.0  # seconds that a place may take to open again what was open there


@dataclass(frozen=True, slots=True)
class Visit:
    """One place as it was left.

    `mode`, `frame` (what was chosen, or how deep it was) and what was `opened` there tell places apart. The filter, the
    cursor and `way`, which a mode may need to go there again, can change within one place. No part of it that is ever
    printed holds a secret.
    """

    mode: str
    frame: Hashable
    opened: str = ""
    filter: str = field(default="", compare=False)
    cursor: object = field(default=None, compare=False)
    way: object = field(default=None, compare=False, repr=False)

    @property
    def around(self) -> tuple[str, Hashable]:
        """The place around what was opened."""
        return self.mode, self.frame


class History:
    """Visited places in order, as a browser keeps them.

    A mode reports again and again where it is (`see`); what differs from the last place becomes a new place. Exceptions
    are quick choices one after the other, in the modes of `collapses`, and what is only passed on the way from one
    opened thing to another.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, collapses: frozenset[str] = frozenset()) -> None:
        self._clock, self._collapses = clock, collapses
        self._visits: list[Visit] = []
        self._at = -1
        self._chosen_at: float | None = None  # when the present place was last changed by a choice
        self._left: Visit | None = None
        self._going_since = 0.0

    @property
    def here(self) -> Visit | None:
        """The present place."""
        return self._visits[self._at] if self._visits else None

    @property
    def count(self) -> int:
        return len(self._visits)

    def can_step(self, by: int) -> bool:
        """Tell whether there is a place so many steps forward, or back where `by` is negative."""
        return 0 <= self._at + by < len(self._visits)

    def see(self, visit: Visit) -> None:
        """Record where a mode is: still at the present place, or at another one."""
        here = self.here
        if here is None:
            self._push(visit)
        elif self._is_on_the_way(visit, here):
            return
        elif visit == here:
            self._visits[self._at] = visit
        elif self._is_quick(visit, here):
            self._chosen_at = self._clock()
            self._replace(visit)
        elif self._is_passed(visit, here):
            self._replace(visit)
        else:
            is_choice = visit.mode == here.mode and not (visit.opened or here.opened)
            self._push(visit)
            self._chosen_at = self._clock() if is_choice and visit.mode in self._collapses else None

    def step(self, by: int, now: Visit | None) -> Visit | None:
        """Return the place so many steps away, or None; `now` is where the user is.

        Where that is no place at all (None), a step back leads to the last place.
        """
        if now is not None:
            self.see(now)
        elif by < 0 and self.here:
            by += 1
        if not self._visits or not self.can_step(by):
            return None
        self._left = now
        self._at += by
        self._chosen_at, self._going_since = None, self._clock()
        return self.here

    def _is_on_the_way(self, visit: Visit, here: Visit) -> bool:
        """Tell whether this is only a state on the way to the place of the last step."""
        if not self._going_since:
            return False
        is_late = self._clock() - self._going_since > _ARRIVING
        is_opening = visit.around == here.around and not visit.opened
        if visit != here and not is_late and (is_opening or visit == self._left):
            return True
        self._going_since = 0.0
        return False

    def _is_quick(self, visit: Visit, here: Visit) -> bool:
        is_choice = visit.mode == here.mode and not (visit.opened or here.opened)
        return is_choice and self._chosen_at is not None and self._clock() - self._chosen_at < _QUICK

    def _is_passed(self, visit: Visit, here: Visit) -> bool:
        """Tell whether the present place was only passed on the way from one thing opened in it to another."""
        before = self._visits[self._at - 1] if self._at else None
        if before is None or here.opened or not visit.opened:
            return False
        return before.around == here.around == visit.around and bool(before.opened) and before != visit

    def _replace(self, visit: Visit) -> None:
        del self._visits[self._at :]
        self._at -= 1
        if self._at >= 0 and self._visits[self._at] == visit:
            self._visits[self._at] = visit  # the place before is back: no place twice in a row
        else:
            self._push(visit)

    def _push(self, visit: Visit) -> None:
        del self._visits[self._at + 1 :]
        self._visits.append(visit)
        del self._visits[:-MOST]
        self._at = len(self._visits) - 1
