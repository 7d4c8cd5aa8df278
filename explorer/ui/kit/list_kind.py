"""What a kind of list is: one record says how its rows are listed, drawn, sorted, read, copied and gone into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from explorer.ui.kit.rows_table import Column

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice
    from explorer.ui.kit.describe import Line

L = TypeVar("L")
"""What holds the rows: a list on the way down, an inventory, a log. Rows are numbered as they are shown."""


def nothing(*_about: object) -> Any:
    return ()


def no_words(*_about: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ListKind(Generic[L]):
    """One kind of list. Each feature writes its records; `explorer.ui.registry` collects them.

    `pages` runs on a worker thread and ends soon after its event is set; all else is asked on the event loop, of rows
    that are shown, and must not block.
    """

    id: str
    noun: str
    """One row in words, for counts: "container"."""
    columns: Callable[[L], Sequence[Column]]
    title: Callable[[L], str] = no_words
    empty: Callable[[L], Sequence[str]] = nothing
    """Why the list has no rows, and what to do."""
    pages: Callable[[L, Event], Iterable[Any]] = nothing
    sort_keys: Mapping[str, bool] = field(default_factory=dict)
    """What rows can be sorted by, and whether that begins with the greatest."""
    details: Callable[[L, int], Sequence[Line]] = nothing
    copies: Callable[[L, int], Sequence[CopyChoice]] = nothing
    portal: Callable[[L, int], str] = no_words
    inside: Callable[[L, int], Any] = nothing
    """The list inside a row, or nothing."""
