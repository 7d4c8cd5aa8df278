"""Names that differ by trivial spelling only: kept apart by Azure, and most often meant as one."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PUNCTUATION = re.compile(r"[\s_\-.:/]+")


def key_form(key: str) -> str:
    """Return what is left of a key without case, punctuation and a plural's s: cost-center, CostCenters -> costcenter.

    Azure compares tag names without case; it keeps the rest apart.
    """
    bare = _PUNCTUATION.sub("", key.casefold())
    return bare[:-1] if len(bare) > 3 and bare.endswith("s") and not bare.endswith("ss") else bare


def value_form(value: str) -> str:
    """Return what is left of a value without case and spaces at its ends: Prod, "prod " -> prod."""
    return " ".join(value.casefold().split())


class Alike:
    """Values by their form."""

    def __init__(self) -> None:
        self._by_form: dict[str, list[str]] = {}
        self._size = 0

    def others(self, value: str, totals: Mapping[str, int]) -> list[str]:
        """Return the values of the same form as this one, beside itself, the most common first.

        `totals` are all values with their numbers; they may grow from call to call, and keep their order.
        """
        if len(totals) > self._size:
            for one in list(totals)[self._size :]:
                self._by_form.setdefault(value_form(one), []).append(one)
            self._size = len(totals)
        found = [one for one in self._by_form.get(value_form(value), ()) if one != value]
        return sorted(found, key=lambda one: (-totals[one], one))
