"""How well resources are tagged: the share that carries each key, and those that lack a required key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.model.azure.places import Resource
from explorer.model.base.text import plural
from explorer.model.estate.exports import Table, resource_table
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import TAG, Inventory
from explorer.model.estate.near_spellings import key_form

EXPECTED = ("service", "repository")
"""Keys that are required at first, where any resource carries them."""


@dataclass(frozen=True, slots=True)
class KeyHealth:
    """One tag key; `coverage` is how many of the resources that are left carry it, `alike` how else it is written."""

    name: str
    coverage: int
    alike: Sequence[str]


class Hygiene:
    """The tags of the resources that an inventory's choices leave; `refresh` counts again."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.keys: list[KeyHealth] = []
        known = {key.removeprefix(TAG).casefold() for key in inventory.facets.keys(TAG)}
        self.required = {key for key in EXPECTED if key in known}
        self.refresh()

    def refresh(self) -> None:
        """Count again; the most common keys come first."""
        facets = self._inventory.facets
        self.resources = self._inventory.resources  # a refresh may replace them before the next count
        self.total = facets.matching
        names = [key.removeprefix(TAG) for key in facets.keys(TAG)]
        forms: dict[str, list[str]] = {}
        for name in names:
            forms.setdefault(key_form(name), []).append(name)
        self.keys = [
            KeyHealth(
                name,
                self.total - facets.lacking([f"{TAG}{name}"]).size,
                [
                    *(one.removeprefix(TAG) for one in facets.spellings(f"{TAG}{name}")[1:]),
                    *(f"≈ {one}" for one in forms[key_form(name)] if one != name),
                ],
            )
            for name in names
        ]
        self.keys.sort(key=lambda one: (-one.coverage, one.name.casefold()))
        self._values: dict[str, int] = {}
        self.missing: Sequence[int] = facets.lacking(f"{TAG}{key}" for key in self.required) if self.required else ()

    def values(self, name: str) -> int:
        """Return how many values a key has among the resources that are left; worked out for visible keys only."""
        if name not in self._values:
            counts = self._inventory.facets.counts_left(f"{TAG}{name}")
            self._values[name] = len(counts) - (UNTAGGED in counts)
        return self._values[name]

    def share(self, one: KeyHealth) -> str:
        """Return a key's coverage in percent; 100 % means all and 0 % means none, exactly."""
        if not self.total or not one.coverage:
            return "0 %"
        percent = 100 * one.coverage / self.total
        return "100 %" if one.coverage == self.total else f"{min(max(percent, 0.1), 99.9):.1f} %"

    def toggle(self, name: str) -> None:
        """Require a key of every resource, or no longer."""
        self.required ^= {name.casefold()}
        self.refresh()

    def missing_of(self, resource: Resource) -> list[str]:
        """Return which of the required keys a resource lacks."""
        return sorted(self.required - {key.casefold() for key in resource.tags})

    def about(self) -> str:
        """Return which resources are counted, in words."""
        inventory = self._inventory
        so_far = "" if inventory.is_complete else " so far"
        if inventory.counted:
            return f"{self.total:,}{inventory.of_listed}"
        total = plural(inventory.facets.total, "resource")
        if not inventory.facets.has_choice:
            return f"all {total}{so_far}"
        return f"{self.total:,} of {total}{so_far}, as chosen"

    def key_table(self) -> Table:
        """Return the keys as a table for a file; coverage is a share from 0 to 1."""
        keys, total = list(self.keys), self.total
        values = {one.name: self.values(one.name) for one in keys}
        required = set(self.required)

        def rows() -> Iterable[Sequence[object]]:
            for one in keys:
                share = round(one.coverage / total, 4) if total else 0
                is_required = one.name.casefold() in required
                yield one.name, one.coverage, total, share, values[one.name], ", ".join(one.alike), is_required

        columns = ("key", "resources", "of", "coverage", "values", "also_written", "required")
        return Table(f"the coverage of {plural(len(keys), 'tag key')} over {self.about()}", columns, rows)

    def missing_table(self) -> Table:
        """Return the resources that lack a required key as a table for a file."""
        inventory = self._inventory
        required = frozenset(self.required)
        so_far = "" if inventory.is_complete else " so far"
        number = f"{plural(len(self.missing), 'resource')}{so_far}{inventory.of_listed}"
        words = f"{number} without {' or '.join(sorted(required))}"

        def lacks(one: Resource) -> str:
            return ", ".join(sorted(required - {key.casefold() for key in one.tags}))

        return resource_table(inventory, list(self.missing), words, {"missing": lacks})
