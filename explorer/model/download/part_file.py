"""A file that is still being downloaded: `NAME.part`, and for large files a record of the blocks in it."""

from __future__ import annotations

import errno
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from explorer.model.base.errors import LocalFault
from explorer.model.base.files import write_whole
from explorer.model.base.redact import redact
from explorer.model.download.filenames import numbered

BLOCK = 8 * 1024 * 1024  # bytes of one range; smaller files have no record

_RECORD_EVERY = 5.0  # seconds of work that a crash or a power cut may cost


@dataclass(slots=True)
class PartRecord:
    """Which blob a `.part` file belongs to, and which of its blocks are there.

    `url` names the blob without any SAS, `identity` what must not have changed: its ETag, or the creation time of an
    append blob, whose bytes stay while it grows.
    """

    url: str
    identity: str = ""
    size: int = 0
    block: int = BLOCK
    done: set[int] = field(default_factory=set)

    def blocks(self) -> Iterable[int]:
        """Return the numbers of all blocks."""
        return range(-(-self.size // self.block))

    def span(self, number: int) -> tuple[int, int]:
        """Return where a block begins, and where it ends (exclusive)."""
        return number * self.block, min(self.size, (number + 1) * self.block)

    @property
    def bytes_done(self) -> int:
        return sum(end - start for start, end in map(self.span, self.done))

    @property
    def is_kept(self) -> bool:
        """Whether it is large enough to be continued later."""
        return self.size > self.block

    def to_text(self) -> str:
        told = {"azpane": "part/1", "url": self.url, "identity": self.identity, "size": self.size, "block": self.block}
        return json.dumps({**told, "done": sorted(self.done)})

    @classmethod
    def from_text(cls, text: str) -> PartRecord | None:
        """Return what a record says, or None for anything that is not one."""
        try:
            told = json.loads(text)
            if told.pop("azpane") != "part/1":
                return None
            record = cls(str(told["url"]), str(told["identity"]), int(told["size"]), int(told["block"]))
            if record.block < 1:
                return None
            record.done = {int(number) for number in told["done"]} & set(record.blocks())
        except (ValueError, KeyError, TypeError, AttributeError):
            return None
        return record


class PartFile:
    """One `.part` file. Several threads may write to it, each with its own handle and to its own range."""

    def __init__(self, path: Path, target: Path, record: PartRecord) -> None:
        self.path, self.target, self.record = path, target, record
        self._recording = threading.Lock()
        self._recorded = time.monotonic()

    @staticmethod
    def find(target: Path, url: str) -> PartFile | None:
        """Return the file that an earlier download of this blob to this place has left, or None."""
        for part in _parts(target):
            if not os.path.lexists(part):
                return None
            record = _read(part)
            if record and record.url == url:
                return PartFile(part, target, record)
        return None

    @staticmethod
    def create(target: Path, record: PartRecord) -> PartFile:
        """Create a `.part` file that no other download writes to; raises LocalFault."""
        for part in _parts(target):
            with on_disk(part):
                try:
                    part.open("xb").close()
                except FileExistsError:  # of another download
                    continue
            made = PartFile(part, target, record)
            made.begin(record)
            return made
        raise AssertionError("numbers do not end")

    def begin(self, record: PartRecord) -> None:
        """Empty the file and begin with another record; raises LocalFault."""
        self.record = record
        if record.is_kept:
            self.save_record(is_due=True, is_flushed=True)
        with on_disk(self.path), self.path.open("r+b") as file:
            file.truncate(0)
            file.truncate(record.size)

    def handle(self) -> BinaryIO:
        """Open the file for one thread's writes; raises LocalFault."""
        with on_disk(self.path):
            return self.path.open("r+b", buffering=0)

    def save_record(self, *, is_due: bool = False, is_flushed: bool = False) -> None:
        """Write the record, at most every few seconds unless `is_due`; it never claims more than is on the disk."""
        if not self.record.is_kept or not (is_due or time.monotonic() - self._recorded > _RECORD_EVERY):
            return
        with self._recording:
            self._recorded = time.monotonic()
            text = self.record.to_text()
            if not is_flushed:
                self._flush()
            write_whole(_record_path(self.path), text)

    def leave(self) -> bool:
        """Keep the unfinished file; False where it is removed, because it is small."""
        if not self.record.is_kept:
            self.discard()
            return False
        with suppress(LocalFault, OSError):  # the older record stays, which claims less
            self.save_record(is_due=True)
        return True

    def leave_as_wrong(self) -> None:
        """Keep a file whose content is wrong, to be looked at; it is never continued."""
        self.record.done.clear()
        with suppress(LocalFault):
            write_whole(_record_path(self.path), self.record.to_text())

    def discard(self) -> None:
        """Remove the file and its record."""
        for path in (self.path, _record_path(self.path)):
            with suppress(OSError):
                path.unlink()

    def finish(self, modified: float, *, is_replacing: bool) -> Path:
        """Give the file its name, and the time of the blob in seconds since 1970; raises LocalFault.

        Unless `is_replacing`, an existing file is never written over: the next free name is taken.
        """
        if self.record.is_kept:  # whole or not there at all, also after a power cut
            with on_disk(self.path):
                self._flush()
        with on_disk(self.path):
            if modified:
                os.utime(self.path, (modified, modified))
            if is_replacing:
                os.replace(self.path, self.target)
                taken = self.target
            else:
                taken = self._take_name()
        with suppress(OSError):
            _record_path(self.path).unlink(missing_ok=True)
        return taken

    def _take_name(self) -> Path:
        for name in numbered(self.target.name):
            path = self.target.with_name(name)
            try:
                path.open("xb").close()  # takes the name; os.replace alone would take a file's place
            except FileExistsError:
                continue
            try:
                os.replace(self.path, path)
            except OSError:
                path.unlink(missing_ok=True)
                raise
            return path
        raise AssertionError("numbers do not end")

    def _flush(self) -> None:
        with self.path.open("r+b") as file:
            os.fsync(file.fileno())


def _parts(target: Path) -> Iterator[Path]:
    return (target.with_name(f"{name}.part") for name in numbered(target.name))


def _record_path(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _read(part: Path) -> PartRecord | None:
    """Return the record beside a `.part` file, or None; a link, which may lead anywhere, has none."""
    path = _record_path(part)
    try:
        if part.is_symlink() or path.is_symlink() or not part.is_file():
            return None
        record = PartRecord.from_text(path.read_text(encoding="utf-8"))
        if record and part.stat().st_size != record.size:
            record.done.clear()
        return record
    except (OSError, UnicodeDecodeError):
        return None


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Turn an OSError into LocalFault, with the error's symbol as its code."""
    try:
        yield
    except OSError as error:
        raise local_fault(path, error) from error


def local_fault(path: Path, error: OSError) -> LocalFault:
    """Return an OSError as a LocalFault that names the path."""
    return LocalFault(
        redact(f"{path}: {error.strerror or type(error).__name__}."), code=errno.errorcode.get(error.errno or 0, "")
    )
