"""The threads that fetch ranges of large blobs and small blobs whole, each one range at a time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextvars import copy_context

from explorer.cloud.download.one_file import Stopped, Transfer
from explorer.cloud.download.ranges import RangeReader
from explorer.cloud.wire.errors import translate
from explorer.model.base.errors import ExplorerError, Forbidden, LocalFault, SignInNeeded, Throttled, Unreachable
from explorer.model.download.byte_runs import Run
from explorer.model.download.progress import FileState, Progress
from explorer.model.download.target import TargetFolder

THREADS = 8  # ranges in flight, of all downloads together: at 20 ms of latency 8 are five times as fast as one

_LOOK = 0.25  # seconds between looks at `stop` while nothing happens
_GRACE = 3.0  # seconds for threads to end after a stop; one that hangs in a read is left
_ENOUGH = 20  # failures in a row that are not about a single blob
_FOR_ALL = (Forbidden, SignInNeeded, Throttled, Unreachable)
_ONE_BLOBS = {"BlobArchived", "BlobBeingRehydrated", "BlobImmutableDueToPolicy"}  # conflicts, not missing rights
_NO_MORE = {"ENOSPC", "EDQUOT", "EROFS"}  # the disk takes nothing


class _Connections:
    """Shares the ranges in flight out among the downloads that run; each may always have one in its turn."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._busy: Counter[Transfers] = Counter()

    def join(self, one: Transfers) -> None:
        with self._turn:
            self._busy[one] = 0

    def leave(self, one: Transfers) -> None:
        with self._turn:
            del self._busy[one]

    def take(self, one: Transfers) -> bool:
        """Take a connection; False where there is none, or where a download has its share."""
        with self._turn:
            share = -(-THREADS // max(1, len(self._busy)))
            if self._busy.total() >= THREADS or self._busy[one] >= share:
                return False
            self._busy[one] += 1
            return True

    def give(self, one: Transfers) -> None:
        with self._turn:
            if one in self._busy:  # else it has left, and a thread that hung has come back
                self._busy[one] -= 1


_CONNECTIONS = _Connections()


class Transfers:
    """Fetches the waiting files of a `Progress`, until `end`.

    It gives up where the disk is full, and where many files in a row fail for a reason that is not about one blob.
    """

    def __init__(
        self,
        reader: RangeReader,
        progress: Progress,
        stop: threading.Event,
        folder: TargetFolder,
        is_replacing: bool,
    ) -> None:
        self._reader, self._is_replacing = reader, is_replacing
        self._progress, self._stop, self._folder = progress, stop, folder
        self._turn = threading.Condition()
        self._open: list[Transfer] = []
        self._busy: Counter[Transfer] = Counter()
        self._is_fed = self._is_over = False
        self._in_a_row = 0
        self._given_up: ExplorerError | None = None
        self._threads = [
            threading.Thread(target=copy_context().run, args=(self._work,), name="download", daemon=True)
            for _ in range(THREADS)
        ]
        _CONNECTIONS.join(self)
        for thread in self._threads:
            thread.start()

    @property
    def has_given_up(self) -> bool:
        return self._given_up is not None

    def give_up(self, error: ExplorerError) -> None:
        """Begin nothing more, for a reason that concerns all files."""
        self._given_up = error

    def raise_for_all(self) -> None:
        """Raise the reason for giving up, if there is one."""
        if self._given_up:
            raise self._given_up

    def wake(self) -> None:
        """Wake the threads: there is more to fetch."""
        with self._turn:
            self._turn.notify_all()

    def wait_until_below(self, number: int) -> bool:
        """Wait until fewer files than this wait; False after a stop or giving up."""
        with self._turn:
            while self._is_on and self._progress.counts[FileState.WAITING] >= number:
                self._turn.wait(_LOOK)
            return self._is_on

    def end(self, *, is_fed: bool) -> None:
        """Wait until all is fetched, after a stop for a short time; files that are unfinished then are closed."""
        with self._turn:
            self._is_fed = is_fed
            self._turn.notify_all()
        limit = None
        for thread in self._threads:
            while thread.is_alive() and (limit is None or time.monotonic() < limit):
                thread.join(_LOOK)
                if limit is None and not self._is_on:
                    limit = time.monotonic() + _GRACE
        with self._turn:
            self._is_over = True
            left = list(self._open)
        for transfer in left:
            transfer.leave()
            self._progress.end(transfer.entry, FileState.STOPPED)
        _CONNECTIONS.leave(self)

    @property
    def _is_on(self) -> bool:
        return not self._stop.is_set() and not self._given_up

    # What each thread does.

    def _work(self) -> None:
        while task := self._next():
            transfer, run = task
            try:
                if run is None:
                    transfer.begin(self.wake)
                else:
                    transfer.fetch(run)
            except BaseException as error:
                transfer.error = transfer.error or error
            finally:
                _CONNECTIONS.give(self)
            with self._turn:
                self._busy[transfer] -= 1
                is_last = not self._busy[transfer] and (transfer.error is not None or not transfer.has_left)
                if is_last and self._is_over:
                    return
                if is_last:
                    del self._busy[transfer]
                    self._open.remove(transfer)
            if is_last:
                self._finish(transfer)
            self.wake()

    def _next(self) -> tuple[Transfer, Run | None] | None:
        """Return bytes of a file under way, else the next file to begin, with a connection taken; None at the end."""
        with self._turn:
            while self._is_on:
                if _CONNECTIONS.take(self):
                    task = self._task()
                    if task:
                        return task
                    _CONNECTIONS.give(self)
                    if self._is_fed and not self._open:
                        return None
                self._turn.wait(_LOOK)
            return None

    def _task(self) -> tuple[Transfer, Run | None] | None:
        for transfer in self._open:
            run = transfer.next_run()
            if run is not None:
                self._busy[transfer] += 1
                return transfer, run
        entry = self._progress.take()
        if not entry:
            return None
        transfer = Transfer(self._reader, entry, self._progress, self._folder, self._stop, self._is_replacing)
        self._open.append(transfer)
        self._busy[transfer] += 1
        return transfer, None

    def _finish(self, transfer: Transfer) -> None:
        entry, error = transfer.entry, transfer.error
        if error is None:
            try:
                entry.path = transfer.finish()
                self._in_a_row = 0
                self._progress.end(entry, FileState.SAVED if transfer.has_file else FileState.FOLDER)
                return
            except Exception as fault:
                error = fault
        transfer.leave()
        if isinstance(error, Stopped) or self._stop.is_set():
            self._progress.end(entry, FileState.STOPPED)
            return
        failure = self._reader.explain(translate(error))
        if isinstance(failure, LocalFault) and entry.done and not failure.meaning:
            failure.meaning = "What came is kept, and r goes on with it."
        self._progress.end(entry, FileState.FAILED, failure)
        self._in_a_row += 1 if isinstance(failure, _FOR_ALL) and failure.code not in _ONE_BLOBS else 0
        if isinstance(failure, LocalFault) and (failure.code in _NO_MORE or not self._folder.is_there):
            self._given_up = failure
        elif self._in_a_row >= _ENOUGH:
            words = f"{_ENOUGH} files in a row could not be fetched; the last one: {failure.message}"
            self._given_up = type(failure)(words, meaning=failure.meaning, hint=failure.hint, code=failure.code)
