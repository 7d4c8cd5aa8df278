"""Which blobs and folders are marked, by name, so that they stay marked while the list is narrowed, sorted or left."""

from __future__ import annotations

from collections.abc import Callable

from explorer.model.base.text import plural, size
from explorer.model.download.progress import Picked
from explorer.ui.blobs.lists import BlobsLevel
from explorer.ui.blobs.lists.base import Level
from explorer.ui.kit.rows_table import Column

Place = tuple[str, str]
"""An account's endpoint and a container."""


class Marks:
    """The marks of every container."""

    def __init__(self) -> None:
        self._marked: dict[Place, dict[tuple[str, str, str], Picked]] = {}

    def toggle(self, place: Place, one: Picked) -> None:
        marked = self._marked.setdefault(place, {})
        if marked.pop(_key(one), None) is None:
            marked[_key(one)] = one

    def has(self, place: Place, one: Picked | None) -> bool:
        return one is not None and _key(one) in self._marked.get(place, ())

    def chosen(self, place: Place) -> list[Picked]:
        """Return what is marked in a container, by name."""
        return sorted(self._marked.get(place, {}).values(), key=lambda one: one.name)

    def clear(self, place: Place) -> None:
        self._marked.pop(place, None)

    def words(self, place: Place) -> str:
        """Return how much is marked, or ""."""
        marked = self._marked.get(place)
        return f"{len(marked):,} marked" if marked else ""


def _key(one: Picked) -> tuple[str, str, str]:
    return one.name, one.version_id, one.snapshot


def place_of(level: Level | None) -> Place:
    """Return the container that a level lists, or a place where nothing is ever marked."""
    return (level.service.endpoint, level.container) if isinstance(level, BlobsLevel) else ("", "")


def picked_at(level: Level | None, row: int) -> Picked | None:
    """Return the blob or virtual folder in a row, or None."""
    if not isinstance(level, BlobsLevel) or row >= level.row_count:
        return None
    which = level.reference_at(row)
    if which:
        return Picked(which.name, level.store.size(row), which.version_id, which.snapshot)
    name = level.store.name(row)
    return Picked(name if name.endswith("/") else f"{name}/")


def chosen_words(chosen: list[Picked], container: str) -> str:
    """Return what is going to be downloaded: a name, or how many blobs and folders, with their size where known."""
    if len(chosen) == 1:
        return chosen[0].name or f"the container {container}"
    blobs = [one for one in chosen if not one.is_folder]
    folders = len(chosen) - len(blobs)
    words = []
    if blobs:
        words.append(f"{plural(len(blobs), 'blob')} ({size(sum(one.size for one in blobs))})")
    if folders:
        words.append(plural(folders, "folder"))
    return " and ".join(words)


def mark_column(is_marked: Callable[[int], bool]) -> Column:
    """Return the narrow column that shows marks."""
    return Column("", lambda row: "●" if is_marked(row) else "", 1, role=lambda _row: "key")
