"""One blob to one file: whole or not at all, in ranges that several threads fetch, resumed where it broke off."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from azure.core.exceptions import (
    IncompleteReadError,
    ResourceModifiedError,
    ServiceResponseError,
)

from explorer.cloud.download.ranges import RangeAnswer, RangeReader
from explorer.model.base.errors import ExplorerError, LocalFault, ServiceFault
from explorer.model.base.redact import redact
from explorer.model.download.part_file import BLOCK, PartFile, PartRecord, local_fault, on_disk
from explorer.model.download.progress import FileEntry, Progress
from explorer.model.download.target import TargetFolder

_TRIES = 4  # in a row without a byte, for a range that breaks off; the pipeline retries what fails earlier
_PAUSE = 0.5  # seconds before the second try; twice as long before each further one
_HASHED = 1024 * 1024  # bytes read at a time for the checksum


class Stopped(Exception):
    """The download was stopped; the bytes that came are kept."""


class Changed(ExplorerError):
    """The blob was changed or replaced."""


class Transfer:
    """One file under way. `begin` fetches its first missing block; then any thread may `fetch` another.

    `stop` ends it from outside. Where one block fails, the others end soon after.
    """

    def __init__(
        self,
        reader: RangeReader,
        entry: FileEntry,
        progress: Progress,
        folder: TargetFolder,
        stop: threading.Event,
        is_replacing: bool,
    ) -> None:
        self.entry = entry
        self._reader, self._progress, self._folder, self._stop = reader, progress, folder, stop
        self._is_replacing = is_replacing
        self._part: PartFile | None = None
        self._answer: RangeAnswer | None = None
        self._left: deque[int] = deque()
        self._checksum: _Checksum | None = None
        self._is_wrong = False
        self.error: BaseException | None = None

    # The first answer has size, identity and checksum, so that they need no request of their own.

    def begin(self, ready: Callable[[], None]) -> None:
        """Fetch and write the first missing block; `ready` is called as soon as other threads can help."""
        url = self._reader.url(self.entry.chosen)
        self._folder.check(self.entry.target)
        found = PartFile.find(self.entry.target, url)
        if not (found and found.record.done and self._resumes(found, ready)):
            self._starts_over(url, found, ready)

    def _resumes(self, part: PartFile, ready: Callable[[], None]) -> bool:
        """Resume an earlier download; False where the blob has changed since."""
        record = part.record
        missing = deque(number for number in record.blocks() if number not in record.done)
        if not missing:  # it broke off between the last block and the renaming
            missing.append(max(record.done))
            record.done.discard(missing[0])
        number = missing.popleft()
        start, end = record.span(number)
        with ExitStack() as stack:
            try:
                etag = "" if record.identity.startswith("created ") else record.identity
                answer = stack.enter_context(self._reader.opened(self.entry.chosen, start, end, etag))
                is_same = answer.identity == record.identity and answer.size >= record.size
            except ResourceModifiedError:
                is_same = False
            if not is_same:
                self.entry.note = "The blob has changed since the download that broke off: this one began anew."
                return False
            self._adopt(part, answer, missing)
            ready()
            self._write(number, answer)
            return True

    def _starts_over(self, url: str, found: PartFile | None, ready: Callable[[], None]) -> None:
        with self._reader.opened(self.entry.chosen, 0, BLOCK) as answer:
            self._folder.make_way(self.entry.target)
            if answer.is_folder and not answer.size:
                with on_disk(self.entry.target):
                    self.entry.target.mkdir(exist_ok=True)
                return
            record = PartRecord(url, answer.identity, answer.size, BLOCK)
            if found and record.is_kept:
                found.begin(record)
            else:
                if found:
                    found.discard()
                found = PartFile.create(self.entry.target, record)
            left = deque(record.blocks())
            first = left.popleft() if left else None  # taken before other threads see the rest
            self._adopt(found, answer, left)
            if first is not None:
                ready()
                self._write(first, answer)

    def _adopt(self, part: PartFile, answer: RangeAnswer, left: deque[int]) -> None:
        self._part, self._answer, self._left = part, answer, left
        self._checksum = _Checksum(part, answer.md5) if answer.md5 and answer.size == part.record.size else None
        self._progress.sized(self.entry, part.record.size, part.record.bytes_done)

    # The other blocks.

    def next_block(self) -> int | None:
        """Return a block to fetch, or None where none is left."""
        return self._left.popleft() if self._left and not self.error else None

    @property
    def has_left(self) -> bool:
        """Whether there are blocks that no thread has taken yet."""
        return bool(self._left)

    def fetch(self, number: int) -> None:
        """Fetch and write one block."""
        self._write(number, None)

    def _write(self, number: int, answer: RangeAnswer | None) -> None:
        """Write a block, from an answer that has begun or, without one or where it breaks off, from a new request."""
        assert self._part
        record = self._part.record
        start, end = record.span(number)
        at, before, tries = start, start, 0
        try:
            with self._part.handle() as file:
                file.seek(start)
                while at < end:
                    try:
                        for piece in answer.pieces() if answer else self._asked(at, end):
                            self._check()
                            if at + len(piece) > end:
                                raise ServiceFault(f"More came than the {end - start:,} bytes at {start:,}.")
                            _write_all(self._part.path, file, piece)
                            at += len(piece)
                            self._progress.came(self.entry, len(piece))
                        if at < end:
                            raise ServiceFault(f"Of {end - start:,} bytes at {start:,} only {at - start:,} came.")
                    except (ServiceResponseError, IncompleteReadError, ServiceFault):
                        tries = 1 if at > before else tries + 1
                        if tries >= _TRIES:
                            raise
                        answer, before = None, at
                        self._stop.wait(_PAUSE * 2 ** (tries - 1))
                        self._check()
        except BaseException:  # also after a stop: an unfinished block counts nothing
            self._progress.lost(self.entry, at - start)
            raise
        record.done.add(number)
        self._part.save_record()
        if self._checksum:
            self._checksum.advance()

    def _asked(self, start: int, end: int) -> Iterator[bytes]:
        assert self._answer
        try:
            etag = "" if self._answer.is_append else self._answer.etag
            with self._reader.opened(self.entry.chosen, start, end, etag) as answer:
                if answer.identity != self._answer.identity:
                    raise ResourceModifiedError("another blob has taken its place")
                yield from answer.pieces()
        except ResourceModifiedError as error:
            raise Changed(
                "The blob was changed while it was being downloaded.",
                hint="r downloads it as it is by then.",
                code="ConditionNotMet",
            ) from error

    def _check(self) -> None:
        if self._stop.is_set() or self.error:
            raise Stopped

    # The end.

    def finish(self) -> Path:
        """Check the checksum, give the file its name, and return its path."""
        if not self._part:
            return self.entry.target
        assert self._answer
        if self._checksum and not self._checksum.is_right():
            self._is_wrong = True
            self._part.leave_as_wrong()
            raise ServiceFault(
                redact(f"What came does not have the blob's Content-MD5; it was left as {self._part.path}."),
                meaning="They were damaged on the way or on this disk, or the MD5 was not renewed when the blob was.",
                hint="r downloads it anew.",
                code="Md5Mismatch",
            )
        return self._part.finish(self._answer.modified, is_replacing=self._is_replacing)

    def leave(self) -> None:
        """Close the unfinished file, to be resumed later."""
        if self._part and not self._is_wrong and not self._part.leave():
            self._progress.sized(self.entry, self.entry.size)


class _Checksum:
    """The MD5 of a file whose blocks arrive in any order, computed up to the first missing block."""

    def __init__(self, part: PartFile, wanted: str) -> None:
        self._part, self._wanted = part, wanted
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._next = 0
        self._busy = threading.Lock()

    def advance(self) -> None:
        """Continue up to the first missing block, unless another thread is doing so."""
        if self._next in self._part.record.done and self._busy.acquire(blocking=False):
            try:
                with self._part.handle() as file:  # unbuffered: bytes read ahead may have been written since
                    while self._next in self._part.record.done:
                        start, end = self._part.record.span(self._next)
                        file.seek(start)
                        while start < end:
                            piece = file.read(min(_HASHED, end - start))
                            if not piece:
                                raise LocalFault(redact(f"{self._part.path} has become shorter."))
                            self._md5.update(piece)
                            start += len(piece)
                        self._next += 1
            finally:
                self._busy.release()

    def is_right(self) -> bool:
        with self._busy:  # waits for a thread that is still computing
            pass
        self.advance()
        return base64.b64encode(self._md5.digest()).decode() == self._wanted


def _write_all(path: Path, file: object, piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]  # type: ignore[attr-defined]
    except OSError as error:
        raise local_fault(path, error) from error
