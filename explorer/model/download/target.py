"""Where a download goes: its folder, what is asked before it begins, and the same download by azcopy."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import quote

from explorer.model.base.disk import local_fault, on_disk
from explorer.model.base.errors import LocalFault
from explorer.model.base.files import present_folder
from explorer.model.base.redact import redact
from explorer.model.base.text import size
from explorer.model.download.progress import Picked, base_of

MOST_FILES = 10_000
MOST_BYTES = 10 * 1024**3

_MOST_COMMANDS = 10  # who needs more of them writes a script


class TargetFolder:
    """The folder of a download: made, writable, with room, and never left by a link; several threads may ask it."""

    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.normpath(present_folder() / path))
        self._checked: set[Path] = set()
        self._made: set[Path] = set()

    def prepare(self) -> None:
        """Make the folder and check that it can be written to; raises LocalFault."""
        with on_disk(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.path).close()

    @property
    def is_there(self) -> bool:
        return os.path.isdir(self.path)

    def make(self, folder: Path) -> None:
        """Make a folder for a blob that stands for one; raises LocalFault."""
        self.make_way(folder / "inside")

    def check(self, target: Path) -> None:
        """Raise LocalFault where a link below the folder leads a file out of it."""
        above = target.parent
        if above not in self._checked:
            with on_disk(above):
                is_inside = above.resolve().is_relative_to(self.path.resolve())
            if not is_inside:
                raise LocalFault(redact(f"{above} leads out of {self.path} by a link; nothing was written there."))
            self._checked.add(above)

    def make_way(self, target: Path) -> None:
        """Make the folders above a file; raises LocalFault."""
        above = target.parent
        if above not in self._made:
            self.check(target)
            with on_disk(above):
                try:
                    above.mkdir(parents=True, exist_ok=True)
                except FileExistsError as error:
                    raise local_fault(above, NotADirectoryError(20, "there is a file of this name")) from error
            self._made.add(above)

    def check_room(self, needed: int, targets: Iterable[Path]) -> None:
        """Raise LocalFault where so many bytes do not fit on the disk; what the targets' `.part` files hold counts."""
        with on_disk(self.path):
            free = shutil.disk_usage(self.path).free
        if needed <= free:
            return
        needed -= sum(map(_taken, targets))
        if needed > free:
            raise LocalFault(
                f"{self.path} has room for {size(free)}, and {size(needed)} are needed.",
                hint="Free space and press r, or choose another folder.",
                code="ENOSPC",
            )


def _taken(target: Path) -> int:
    """Return how many bytes of the disk the `.part` file of a target has already."""
    try:
        return getattr(os.stat(f"{target}.part"), "st_blocks", 0) * 512
    except OSError:
        return 0


class Existing(Enum):
    """What to do about files that are there already."""

    SKIP = "skip"
    REPLACE = "replace"
    KEEP_BOTH = "keep both"


@dataclass(frozen=True, slots=True)
class ManyFiles:
    """A question: more files or bytes than azpane should fetch have been found so far."""

    files: int
    byte_count: int
    commands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExistingFiles:
    """A question: some files are there already; `example` is one of them."""

    count: int
    of: int
    example: Path


Question = ManyFiles | ExistingFiles


def azcopy_commands(
    endpoint: str, container: str, chosen: Iterable[Picked], folder: Path, *, is_windows: bool = os.name == "nt"
) -> tuple[str, ...]:
    """Return the commands that do the same with azcopy, quoted for the shell and without any SAS.

    Where too many things are chosen for a command each, one command fetches the folder that holds them all.
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
