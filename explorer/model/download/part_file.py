"""A file that is still being downloaded: `NAME.part`, and `NAME.part.json`, the record of what is in it."""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from weakref import WeakSet

from explorer.model.base.disk import on_disk
from explorer.model.base.errors import LocalFault
from explorer.model.base.files import rename_new, write_whole
from explorer.model.base.locks import is_taken
from explorer.model.base.redact import redact
from explorer.model.download.byte_runs import ByteRuns
from explorer.model.download.filenames import numbered

_FORM = "part/1"
_RECORD_EVERY = 0.25  # seconds of work that a killed process may cost
_FLUSH_EVERY = 5.0  # seconds of work that a power cut may cost
_SHARE = 20  # a record is written at most for one part in so many of the time
_FLUSHED = 8 * 1024 * 1024  # bytes; a smaller file is not worth waiting for the disk
_LEAST_BLOCK, _MOST_BLOCKS = 64 * 1024, 4096  # of `done` in a record
_LONGEST = 1024 * 1024  # bytes of a record
_PATIENCE = 1.0  # seconds for a write that is under way when azpane ends
_SAME_START = 5  # seconds by which the moment of this machine's start may seem to move


@dataclass(slots=True)
class PartRecord:
    """Which blob a `.part` file belongs to, and which of its bytes are there.

    `url` names the blob without any SAS, `identity` what must not have changed: its ETag, or the creation time of an
    append blob, whose bytes stay while it grows. `flushed` are the bytes that a power cut leaves. `is_wrong` says that
    all came, and that the blob's Content-MD5 is another one.
    """

    url: str
    identity: str = ""
    size: int = 0
    runs: ByteRuns = field(default_factory=ByteRuns)
    flushed: ByteRuns = field(default_factory=ByteRuns)
    is_wrong: bool = False

    def to_text(self) -> str:
        """Return it as JSON; `done` are the blocks that are there whole, for other programs to read."""
        block = _LEAST_BLOCK
        while block * _MOST_BLOCKS < self.size:
            block *= 2
        told = {
            "azpane": _FORM,
            "url": self.url,
            "identity": self.identity,
            "size": self.size,
            "wrong": self.is_wrong,
            "started": _machine_started(),
            "flushed": list(self.flushed),
            "runs": list(self.runs),
            "block": block,
            "done": list(self.runs.whole_blocks(self.size, block)),
        }
        return json.dumps(told)

    @classmethod
    def from_text(cls, text: str) -> PartRecord | None:
        """Return what a record says, or None for anything that is not one."""
        try:
            told = json.loads(text)
            if told["azpane"] != _FORM or type(told["size"]) is not int or told["size"] < 0:
                return None
            record = cls(str(told["url"]), str(told["identity"]), told["size"], is_wrong=told["wrong"] is True)
            record.flushed = ByteRuns.checked(told["flushed"], record.size)
            # What was written but not flushed is there unless the machine has stopped since.
            is_same_start = abs(told["started"] - _machine_started()) <= _SAME_START
            record.runs = ByteRuns.checked(told["runs" if is_same_start else "flushed"], record.size)
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return record


class PartFile:
    """One `.part` file, held by one download: any other, in any process, finds it taken. Several threads may use it."""

    def __init__(self, path: Path, target: Path, record: PartRecord, file: BinaryIO) -> None:
        self.path, self.target, self.record = path, target, record
        self._file = file
        self._turn = threading.Lock()  # for the file and the runs: a handle that is closed may soon be another file's
        self._recording = threading.Lock()
        self._next_record = time.monotonic() + _RECORD_EVERY
        self._next_flush = time.monotonic() + _FLUSH_EVERY
        _held.add(self)

    # Finding and making it.

    @staticmethod
    def find(target: Path, url: str) -> PartFile | None:
        """Return the file that an earlier download of this blob to this place has left, or None.

        Raises LocalFault where another download has it.
        """
        for part in _candidates(target):
            if not (os.path.lexists(part) or os.path.lexists(_record_path(part))):
                return None
            found = _opened(part, target, url)
            if found:
                return found
        return None

    @staticmethod
    def create(target: Path, record: PartRecord) -> PartFile:
        """Create a file of a name that nobody uses; raises LocalFault."""
        for part in _candidates(target):
            beside = _record_path(part)
            if os.path.lexists(part) or not _is_free(beside):
                continue
            write_whole(beside, record.to_text(), is_flushed=False)
            with on_disk(part):
                try:
                    file = part.open("x+b", buffering=0)
                except FileExistsError:  # of another download, just now
                    continue
            if is_taken(file.fileno()):  # by another download, just now
                file.close()
                continue
            made = PartFile(part, target, record, file)
            try:
                with on_disk(part):
                    file.truncate(record.size)
            except LocalFault:
                made.discard()
                raise
            return made
        raise AssertionError("numbers do not end")

    # Its bytes.

    def write(self, at: int, piece: bytes) -> None:
        """Write bytes to their place; raises LocalFault, and ValueError once it is closed."""
        left = memoryview(piece)
        with self._turn, on_disk(self.path):
            self._file.seek(at)
            while left:
                left = left[self._file.write(left) :]
            self.record.runs.add(at, at + len(piece))

    def read(self, at: int, length: int) -> bytes:
        """Return bytes from a place on, fewer where the file ends; raises as `write` does."""
        with self._turn, on_disk(self.path):
            self._file.seek(at)
            return self._file.read(length)

    def end_from(self, at: int) -> int:
        """Return where the bytes that are there from a place on end."""
        with self._turn:
            return self.record.runs.end_from(at)

    # Its record.

    def save_record(self, *, is_due: bool = False) -> None:
        """Write the record, at most a few times a second unless `is_due`; raises LocalFault.

        It never claims what is not in the file: bytes are written first.
        """
        began = time.monotonic()
        if not (is_due or began > self._next_record) or not self._recording.acquire(blocking=is_due):
            return
        try:
            if is_due or began > self._next_flush:
                self._flush()
                self._next_flush = time.monotonic() + _FLUSH_EVERY
                began = time.monotonic()
            self._write_record()
            took = time.monotonic() - began
            self._next_record = began + max(_RECORD_EVERY, _SHARE * took)
        finally:
            self._recording.release()

    def _write_record(self, patience: float = -1) -> None:
        if self._turn.acquire(timeout=patience):
            try:
                self._check()
                text = self.record.to_text()
            finally:
                self._turn.release()
            if _is_free(_record_path(self.path)):
                write_whole(_record_path(self.path), text, is_flushed=False)

    def _check(self) -> None:
        if not self._is_ours():
            said = f"{self.path} was removed or replaced while it was being written."
            raise LocalFault(redact(said), hint="Press r to download it anew.", code="ENOENT")

    def _flush(self) -> None:
        with self._turn:
            runs = ByteRuns(self.record.runs)
        with on_disk(self.path):
            os.fsync(self._file.fileno())
        self.record.flushed = runs

    def _is_ours(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file.fileno()), os.lstat(self.path))
        except (OSError, ValueError):  # it is closed
            return False

    def record_at_exit(self) -> None:
        """Write down what has come: the process ends, and threads may still be writing."""
        with suppress(LocalFault):  # the older record stays, which claims less
            self._write_record(_PATIENCE)

    # Its end.

    def leave(self) -> bool:
        """Close the unfinished file and keep it; False where it is removed, because nothing is in it."""
        if not self.record.runs:
            self.discard()
            return False
        with suppress(LocalFault, ValueError):  # the older record stays, which claims less
            self.save_record(is_due=True)
        self.close()
        return True

    def leave_as_wrong(self) -> None:
        """Close a file whose content is wrong, and keep it to be looked at; it is never continued."""
        self.record.is_wrong, self.record.runs, self.record.flushed = True, ByteRuns(), ByteRuns()
        with suppress(LocalFault):
            self._write_record()
        self.close()

    def discard(self) -> None:
        """Remove the file and its record."""
        is_ours = self._is_ours()
        if os.name == "nt":  # which removes no open file
            self.close()
        if is_ours:
            with suppress(OSError):
                self.path.unlink()
            self._remove_record()
        self.close()

    def finish(self, modified: float, *, is_replacing: bool, was_there: bool = True) -> Path:
        """Give the file its name, and the time of the blob in seconds since 1970; raises LocalFault.

        Unless `is_replacing`, an existing file is never written over: the next free name is taken. One of this size
        that was not there at the beginning is another download's: this one gives way.
        """
        if self.record.size > _FLUSHED:  # whole or not there at all, also after a power cut
            self._flush()
        with on_disk(self.path):
            if modified:
                os.utime(self.path, (modified, modified))
        return self._named(self.target, is_replacing=is_replacing, gives_way=not was_there)

    def keep_unverified(self) -> Path:
        """Name a file whose content is wrong `NAME.unverified`, or the next free name; raises LocalFault."""
        return self._named(self.target.with_name(f"{self.target.name}.unverified"))

    def _named(self, target: Path, *, is_replacing: bool = False, gives_way: bool = False) -> Path:
        self._check()
        if os.name == "nt":  # which renames no open file
            self.close()
        with on_disk(self.path):
            if is_replacing:
                os.replace(self.path, target)
            else:
                target = self._take_name(target, gives_way)
        self._remove_record()
        self.close()
        return target

    def _remove_record(self) -> None:
        if _is_free(_record_path(self.path)):
            with suppress(OSError):
                _record_path(self.path).unlink(missing_ok=True)

    def _take_name(self, target: Path, gives_way: bool) -> Path:
        for name in numbered(target.name):
            with suppress(FileExistsError):
                rename_new(self.path, target.with_name(name))
                return target.with_name(name)
            if gives_way and _size(target) == self.record.size:
                self.discard()
                raise saved_meanwhile(target)
        raise AssertionError("numbers do not end")

    def close(self) -> None:
        """Let others have it."""
        with self._turn:
            self._file.close()
        _held.discard(self)


def saved_meanwhile(target: Path) -> LocalFault:
    """Return the error for a file that stands where nothing stood when the download began."""
    return LocalFault(
        redact(f"{target} was saved there after this download had begun, most likely by another."),
        hint="Press r to choose what to do about it.",
    )


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return -1


_held: WeakSet[PartFile] = WeakSet()


def _record_all() -> None:
    for part in list(_held):
        part.record_at_exit()


atexit.register(_record_all)


def _candidates(target: Path) -> Iterator[Path]:
    return (target.with_name(f"{name}.part") for name in numbered(target.name))


def _record_path(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _machine_started() -> int:
    """Return about when this machine was started, in seconds since 1970."""
    return round(time.time() - time.monotonic())


def _read(path: Path) -> PartRecord | None:
    """Return the record in a file; None for a file of anybody else, and for a link, which may lead anywhere."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LONGEST:
            return None
        return PartRecord.from_text(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _is_free(path: Path) -> bool:
    """Tell whether a record may be written to a path: nothing is there, or a record."""
    return not os.path.lexists(path) or _read(path) is not None


def _opened(part: Path, target: Path, url: str) -> PartFile | None:
    """Open what an earlier download of a blob left; None for a file of anybody else.

    Raises LocalFault where another download has it.
    """
    record = _read(_record_path(part))
    if not record or record.url != url or part.is_symlink() or not part.is_file():
        return None
    with on_disk(part):
        file = part.open("r+b", buffering=0)
    if is_taken(file.fileno()):
        file.close()
        raise LocalFault(
            redact(f"{target.name} is being downloaded to {target.parent} already, by another azpane or by this one."),
            hint="Wait until that has ended, then press r; or choose another folder.",
            code="InUse",
        )
    found = PartFile(part, target, _read(_record_path(part)) or record, file)  # it may have changed before the lock
    byte_count = os.fstat(file.fileno()).st_size
    if found.record.url != url or byte_count not in (0, found.record.size) or not found._is_ours():
        found.close()
        return None
    if byte_count != found.record.size:  # it was begun, and no more
        found.record.runs = ByteRuns()
    return found
