"""What azpane remembers between runs, and what it needs of the file that holds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

Whose = tuple[str, str]
"""A tenant id, and the object id that an identity has in that tenant."""

Hidden = Mapping[Whose, Mapping[str, str]]
"""Whose -> the subscriptions hidden from it: id in lower case -> the name it had then, for people who read the file."""

_NOTHING_HIDDEN: Hidden = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """What azpane remembers between runs; `subscriptions` are ids or names to choose at start."""

    theme: str = ""
    cache: bool = True
    cache_tags: bool = False
    subscriptions: tuple[str, ...] = ()
    hidden: Hidden = field(default_factory=lambda: _NOTHING_HIDDEN)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says; `problems` are sentences, and a file that is not `is_sound` must never be written over."""

    settings: Settings = field(default_factory=Settings)
    problems: tuple[str, ...] = ()
    is_sound: bool = True


Change = Callable[[Settings], Settings]


class SettingsStore(Protocol):
    """Where settings are kept: changes are noted at once, and written by whoever calls `write`, in any thread."""

    @property
    def path(self) -> Path | None:
        """The file, or None where a run remembers and forgets."""

    def read(self) -> Reading: ...

    def note(self, change: Change) -> None: ...

    def write(self) -> None:
        """Write what was noted; raises LocalFault."""


class Forgetful:
    """A store that keeps nothing."""

    path = None

    def read(self) -> Reading:
        return Reading()

    def note(self, change: Change) -> None: ...

    def write(self) -> None: ...
