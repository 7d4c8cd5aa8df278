"""One blob to one file: whole or not at all, in ranges that several threads fetch, resumed where it broke off."""

from __future__ import annotations

import base64
import hashlib
import os
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
from explorer.model.download.byte_runs import Run
from explorer.model.download.part_file import PartFile, PartRecord, saved_meanwhile
from explorer.model.download.progress import WRONG_MD5, FileEntry, Progress
from explorer.model.download.target import TargetFolder

BLOCK = 8 * 1024 * 1024  # bytes of one range
_TRIES = 4  # in a row without a byte, for a range that breaks off; the pipeline retries what fails earlier
_PAUSE = 0.5  # seconds before the second try; twice as long before each further one
_HASHED = 1024 * 1024  # bytes read at a time for the checksum


class Stopped(Exception):
    """The download was stopped; the bytes that came are kept."""


class Changed(ExplorerError):
    """The blob was changed or replaced."""


class Transfer:
    """One file under way. `begin` fetches its first missing bytes; then any thread may `fetch` others.

    `stop` ends it from outside. Where one thread fails, the others end soon after.
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
        self._left: deque[Run] = deque()
        self._checksum: _Checksum | None = None
        self._is_wrong = False
        self.error: BaseException | None = None

    # The first answer has size, identity and checksum, so that they need no request of their own.

    def begin(self, ready: Callable[[], None]) -> None:
        """Fetch and write the first missing bytes; `ready` is called as soon as other threads can help."""
        entry = self.entry
        self._folder.check(entry.target)
        if entry.chosen.is_marker:
            self._folder.make(entry.target)
            return
        url = self._reader.url(entry.chosen)
        self._part = PartFile.find(entry.target, url)
        if not (self._part and self._part.record.runs and self._resumes(self._part, ready)):
            if self._part:
                self._part.discard()
                self._part = None
            elif not entry.was_there and os.path.lexists(entry.target):
                raise saved_meanwhile(entry.target)
            self._starts_over(url, ready)

    def _resumes(self, part: PartFile, ready: Callable[[], None]) -> bool:
        """Resume an earlier download; False where the blob has changed since, or where nothing can tell."""
        record = part.record
        # Without a missing byte it broke off just before the renaming; one byte tells whether the blob is the same.
        missing = deque([*record.runs.missing(record.size, BLOCK)] or [(record.size - 1, record.size)])
        start, end = missing.popleft()
        with ExitStack() as stack:
            try:
                etag = "" if record.identity.startswith("created ") else record.identity
                answer = stack.enter_context(self._reader.opened(self.entry.chosen, start, end, etag))
                is_same = bool(record.identity) and answer.is_of(record.identity, record.size)
            except ResourceModifiedError:
                is_same = False
            if not is_same:
                self.entry.note = "The blob has changed since the download that broke off: this one began anew."
                return False
            self._adopt(part, answer, missing)
            ready()
            self._write(start, end, answer)
            return True

    def _starts_over(self, url: str, ready: Callable[[], None]) -> None:
        with self._reader.opened(self.entry.chosen, 0, BLOCK) as answer:
            self._folder.make_way(self.entry.target)
            if answer.is_folder and not answer.size:
                self._folder.make(self.entry.target)
                return
            record = PartRecord(url, answer.identity, answer.size)
            left = deque(record.runs.missing(answer.size, BLOCK))
            first = left.popleft() if left else None  # taken before other threads see the rest
            self._part = PartFile.create(self.entry.target, record)
            self._adopt(self._part, answer, left)
            if first is not None:
                ready()
                self._write(*first, answer)

    def _adopt(self, part: PartFile, answer: RangeAnswer, left: deque[Run]) -> None:
        self._answer, self._left = answer, left
        self._checksum = _Checksum(part, answer.md5) if answer.md5 and answer.size == part.record.size else None
        self._progress.sized(self.entry, part.record.size, part.record.runs.byte_count)

    # The other bytes.

    def next_run(self) -> Run | None:
        """Return bytes to fetch, at most a block; None where none are left."""
        return self._left.popleft() if self._left and not self.error else None

    @property
    def has_left(self) -> bool:
        """Whether there are bytes that no thread has taken yet."""
        return bool(self._left)

    def fetch(self, run: Run) -> None:
        """Fetch and write some bytes."""
        self._write(*run, None)

    def _write(self, start: int, end: int, answer: RangeAnswer | None) -> None:
        """Write bytes, from an answer that has begun or, without one or where it breaks off, from a new request.

        What has come is kept however it ends.
        """
        assert self._part
        at = before = start
        tries = 0
        while at < end:
            try:
                for piece in answer.pieces() if answer else self._asked(at, end):
                    self._check()
                    self._part.write(at, piece)
                    at += len(piece)
                    self._progress.came(self.entry, len(piece))
                    self._part.save_record()
                if at < end:
                    raise ServiceFault(f"Of {end - start:,} bytes at {start:,} only {at - start:,} came.")
            except (ServiceResponseError, IncompleteReadError, ServiceFault):
                tries = 1 if at > before else tries + 1
                if tries >= _TRIES:
                    raise
                answer, before = None, at
                self._stop.wait(_PAUSE * 2 ** (tries - 1))
                self._check()
        if self._checksum:
            self._checksum.advance()

    def _asked(self, start: int, end: int) -> Iterator[bytes]:
        assert self._answer
        try:
            etag = "" if self._answer.is_append else self._answer.etag
            with self._reader.opened(self.entry.chosen, start, end, etag) as answer:
                is_same_size = (
                    answer.size >= self._answer.size if answer.is_append else answer.size == self._answer.size
                )
                if answer.identity != self._answer.identity or not is_same_size:
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
                meaning="It was damaged on the way or on this disk, or the MD5 was not renewed when the blob was.",
                hint=f"r downloads it anew; u keeps it as {self.entry.target.name}.unverified.",
                code=WRONG_MD5,
            )
        return self._part.finish(self._answer.modified, is_replacing=self._is_replacing, was_there=self.entry.was_there)

    def leave(self) -> None:
        """Close the unfinished file, to be resumed later."""
        if self._part and not self._is_wrong and not self._part.leave():
            self._progress.sized(self.entry, self.entry.size)


class _Checksum:
    """The MD5 of a file whose bytes arrive in any order, computed up to the first missing one."""

    def __init__(self, part: PartFile, wanted: str) -> None:
        self._part, self._wanted = part, wanted
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._at = 0
        self._busy = threading.Lock()

    def advance(self) -> None:
        """Continue up to the first missing byte, unless another thread is doing so."""
        if self._end > self._at and self._busy.acquire(blocking=False):
            try:
                while (end := self._end) > self._at:
                    piece = self._part.read(self._at, min(_HASHED, end - self._at))
                    if not piece:
                        raise LocalFault(redact(f"{self._part.path} has become shorter."))
                    self._md5.update(piece)
                    self._at += len(piece)
            finally:
                self._busy.release()

    @property
    def _end(self) -> int:
        return self._part.end_from(self._at)

    def is_right(self) -> bool:
        with self._busy:  # waits for a thread that is still computing
            pass
        self.advance()
        return base64.b64encode(self._md5.digest()).decode() == self._wanted
