"""What a download asks before it goes on, and what can be answered."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from explorer.model.download.progress import Picked, base_of

MOST_FILES = 10_000
MOST_BYTES = 10 * 1024**3

_MOST_COMMANDS = 10  # of those who would paste more, each wants a script


class Existing(Enum):
    """What to do about files that are there already."""

    SKIP = "skip"
    REPLACE = "replace"
    KEEP_BOTH = "keep both"


@dataclass(frozen=True, slots=True)
class ManyFiles:
    """More than azpane should fetch: so many files and bytes have been found so far."""

    files: int
    octets: int
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExistingFiles:
    """Files that are there already: how many of how many, and one of them."""

    count: int
    of: int
    example: Path


Question = ManyFiles | ExistingFiles


def azcopy_commands(
    endpoint: str, container: str, chosen: Iterable[Picked], folder: Path, *, is_windows: bool = os.name == "nt"
) -> tuple[str, ...]:
    """Return what does the same with azcopy, quoted for the shell and without any SAS.

    Where too many things are chosen for a command each, it is one for the folder that they all lie in.
    Source: https://learn.microsoft.com/azure/storage/common/storage-ref-azcopy-copy
    """
    names = [one.name for one in chosen]
    if len(names) > _MOST_COMMANDS:
        names = [base_of([Picked(name) for name in names])]
    commands = []
    for name in names:
        path = "/".join(part for part in (container, name.rstrip("/")) if part)
        words = ["azcopy", "copy", f"{endpoint.rstrip('/')}/{quote(path, safe='/~$')}", str(folder), "--recursive"]
        commands.append(_quoted_for_windows(words) if is_windows else shlex.join(words))
    return tuple(commands)


def _quoted_for_windows(words: list[str]) -> str:
    """Quote as PowerShell and cmd both read it; a URL always, since both take & and % for their own."""
    return " ".join(f'"{word}"' if "://" in word else subprocess.list2cmdline([word]) for word in words)
