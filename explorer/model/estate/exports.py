"""Resources as tables for files: the fields of the list, and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from explorer.model.azure.places import Resource
from explorer.model.base.redact import redact_again
from explorer.model.estate.inventory import TAG, Inventory

_MOST_TAGS = 60  # columns; all other tags share one

_FIELDS: tuple[tuple[str, Callable[[Resource], str]], ...] = (
    ("name", lambda one: one.name),
    ("type", lambda one: one.type),
    ("group", lambda one: one.group),
    ("location", lambda one: one.location),
    ("kind", lambda one: one.kind),
    ("subscription_id", lambda one: one.subscription_id),
    ("id", lambda one: one.id),
)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file is to hold; `rows` are made while it is written, `words` say what they are, as "120 resources"."""

    words: str
    columns: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Any]]]


def resource_table(
    inventory: Inventory,
    numbers: Sequence[int],
    words: str,
    extra: Mapping[str, Callable[[Resource], str]] | None = None,
) -> Table:
    """Return resources by their row numbers, with a column for each of the most common tags, spelled as most do.

    It may be read on another thread: a listing that goes on or starts again does not change it. Tags are redacted.
    """
    resources = inventory.resources
    names = {one.id: one.name for one in inventory.subscriptions.values()}
    tags = [key.removeprefix(TAG) for key in inventory.facets.keys(TAG)[:_MOST_TAGS]]
    places = {key.casefold(): at for at, key in enumerate(tags)}
    fields = (*_FIELDS, *(extra or {}).items())

    def rows() -> Iterator[Sequence[Any]]:
        for number in numbers:
            one = resources[number]
            cells: list[Any] = [None] * len(tags)
            others: dict[str, str] = {}
            for key, value in one.tags.items():
                at = places.get(key.casefold())
                if at is None:
                    others[key] = redact_again(value)
                else:
                    cells[at] = redact_again(value)
            known = [field(one) for _, field in fields]
            yield [*known, names.get(one.subscription_id, one.subscription_id), *cells, others or None]

    columns = [name for name, _ in fields]
    return Table(words, [*columns, "subscription", *(f"tag:{key}" for key in tags), "other_tags"], rows)
