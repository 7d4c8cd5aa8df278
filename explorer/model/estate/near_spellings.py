"""Names that differ by trivial spelling only: kept apart by Azure, and most often meant as one."""

from __future__ import annotations

import re
from collections.abc import Collection

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
    """Values by their form; it takes in new ones as they come."""

    def __init__(self) -> None:
        self._by_form: dict[str, list[str]] = {}
        self._size = 0

    def take_in(self, values: Collection[str]) -> None:
        """Take in a growing collection that keeps its order: what was there before is not looked at again."""
        if len(values) > self._size:
            for value in list(values)[self._size :]:
                self._by_form.setdefault(value_form(value), []).append(value)
            self._size = len(values)

    def others(self, value: str) -> list[str]:
        """Return the values of the same form as this one, beside itself."""
        return [one for one in self._by_form.get(value_form(value), ()) if one != value]
