"""A download of one blob or many: what was chosen, the state of each file, the rate, and how it ended."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice
from pathlib import Path

from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural, size
from explorer.model.blobs.store import FOLDER

WRONG_MD5 = "Md5Mismatch"
"""The code of the error for a file whose content has another MD5 than the blob."""

_SHOWN = 10_000  # files of one state: nobody reads more, and files that are done need not be kept
_RATE_OVER = 5.0  # seconds
_SAMPLE_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Picked:
    """A blob to download, or with size FOLDER everything that begins with a name; "" is the whole container.

    `version_id` or `snapshot` names an older state of a blob, as Azure lists them.
    """

    name: str
    size: int = FOLDER
    version_id: str = ""
    snapshot: str = ""

    @property
    def is_folder(self) -> bool:
        return self.size == FOLDER

    @property
    def is_marker(self) -> bool:
        """Whether it is an empty blob that stands for a folder: portals, Hadoop and rclone make them."""
        return self.size == 0 and self.name.endswith("/")


def base_of(chosen: Iterable[Picked]) -> str:
    """Return the virtual folder that holds all of them, with its slash, or ""; local paths begin below it."""
    parents = [one.name.rstrip("/").rpartition("/")[0].split("/") for one in chosen]
    shared: list[str] = []
    for segments in zip(*parents, strict=False):
        if len(set(segments)) > 1:
            break
        shared.append(segments[0])
    base = "/".join(shared)
    return f"{base}/" if base else ""


class FileState(Enum):
    """How one file stands; the words are shown."""

    WAITING = "waiting"
    RUNNING = "running"
    SAVED = "saved"
    SKIPPED = "skipped"
    UNVERIFIED = "unverified"
    FAILED = "failed"
    STOPPED = "stopped"


_UNFINISHED = (FileState.WAITING, FileState.RUNNING, FileState.STOPPED)


@dataclass(slots=True, eq=False)
class FileEntry:
    """One file of a download: `target` is where it goes, `path` where it is once it is saved; sizes in bytes.

    `was_there` says that something stood there when the download began.
    """

    chosen: Picked
    target: Path
    size: int
    state: FileState = FileState.WAITING
    done: int = 0
    error: ExplorerError | None = None
    note: str = ""
    path: Path | None = None
    was_there: bool = False


class Rate:
    """Bytes per second over the last few seconds."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def note(self, now: float, total: int) -> None:
        """Record how many bytes have come by a moment of a monotonic clock."""
        if self._samples and now - self._samples[-1][0] < _SAMPLE_EVERY:
            return
        self._samples.append((now, total))
        while now - self._samples[0][0] > _RATE_OVER and len(self._samples) > 2:
            self._samples.popleft()

    @property
    def value(self) -> float:
        if len(self._samples) < 2:
            return 0.0
        (start, before), (end, after) = self._samples[0], self._samples[-1]
        return (after - before) / (end - start)


class Progress:
    """All files of one download, written by many threads and read by the screen; every method takes its lock.

    `is_listed` tells whether all files are known: until then the totals are what has been found so far.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[FileState, deque[FileEntry]] = {
            state: deque(maxlen=_SHOWN if state in (FileState.SAVED, FileState.SKIPPED) else None)
            for state in FileState
        }
        self.counts: Counter[FileState] = Counter(dict.fromkeys(FileState, 0))
        self.rate = Rate()
        self.is_listed = False
        self.changes = 0  # goes up with whatever a screen would show
        self.bytes_total = 0
        self.bytes_done = 0
        self.bytes_fetched = 0
        self.started = time.monotonic()
        self.ended: float | None = None
        self.changed: list[tuple[str, str]] = []
        self.changed_count = 0

    # What the threads do.

    def add(self, entry: FileEntry, *, renamed: str = "") -> None:
        """Add a file that waits or is skipped; `renamed` is its path where that is not its name."""
        with self._lock:
            self._put(entry, entry.state)
            if entry.state is FileState.WAITING:
                self.bytes_total += entry.size
            if renamed:
                self.changed_count += 1
                if len(self.changed) < _SHOWN:
                    self.changed.append((entry.chosen.name, renamed))

    def take(self) -> FileEntry | None:
        """Return the next file that waits, as running; None where none does."""
        with self._lock:
            waiting = self._files[FileState.WAITING]
            if not waiting:
                return None
            entry = waiting.popleft()
            self.counts[FileState.WAITING] -= 1
            self._put(entry, FileState.RUNNING)
            return entry

    def sized(self, entry: FileEntry, byte_count: int, already: int = 0) -> None:
        """Record the real size of a file, and how much of it an earlier download has left here."""
        with self._lock:
            self.changes += 1
            self.bytes_total += byte_count - entry.size
            self.bytes_done += already - entry.done
            entry.size, entry.done = byte_count, already

    def came(self, entry: FileEntry, byte_count: int) -> None:
        with self._lock:
            self.changes += 1
            entry.done += byte_count
            self.bytes_done += byte_count
            self.bytes_fetched += byte_count

    def end(self, entry: FileEntry, state: FileState, error: ExplorerError | None = None) -> None:
        """Record how a running file ended."""
        with self._lock:
            self._files[FileState.RUNNING].remove(entry)
            self.counts[FileState.RUNNING] -= 1
            entry.error = error
            if state is FileState.SKIPPED:
                self.bytes_total -= entry.size
            self._put(entry, state)

    def kept(self, entry: FileEntry, path: Path) -> None:
        """Record where a failed file has been kept all the same."""
        with self._lock:
            self._files[FileState.FAILED].remove(entry)
            self.counts[FileState.FAILED] -= 1
            entry.error, entry.path = None, path
            self._put(entry, FileState.UNVERIFIED)

    def again(self) -> list[FileEntry]:
        """Take out the files that failed or were stopped, to be added once more, and return them."""
        taken: list[FileEntry] = []
        with self._lock:
            for state in (FileState.STOPPED, FileState.FAILED):
                taken += self._files[state]
                self._files[state].clear()
                self.counts[state] = 0
            for entry in taken:
                self.bytes_total -= entry.size
                self.bytes_done -= entry.done
                entry.state, entry.done, entry.error = FileState.WAITING, 0, None
            self.changes += 1
            self.rate, self.ended = Rate(), None
            self.started, self.bytes_fetched = time.monotonic(), 0
        return taken

    def over(self) -> None:
        """Record that nothing runs any more."""
        with self._lock:
            waiting = self._files[FileState.WAITING]
            while waiting:
                self.counts[FileState.WAITING] -= 1
                self._put(waiting.popleft(), FileState.STOPPED)
            self.ended = time.monotonic()

    def _put(self, entry: FileEntry, state: FileState) -> None:
        self.changes += 1
        entry.state = state
        self._files[state].append(entry)
        self.counts[state] += 1

    # What the screen reads.

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def has_more_to_do(self) -> bool:
        return bool(self.counts[FileState.FAILED] or self.counts[FileState.STOPPED])

    def files(self) -> list[FileEntry]:
        """Return the files in the order to show them: what needs attention first, what is done last."""
        order = (FileState.FAILED, FileState.RUNNING, FileState.STOPPED, FileState.WAITING)
        with self._lock:
            shown = chain.from_iterable(islice(self._files[state], _SHOWN) for state in order)
            done = chain(
                self._files[FileState.UNVERIFIED],
                reversed(self._files[FileState.SAVED]),
                self._files[FileState.SKIPPED],
            )
            return [*shown, *islice(done, _SHOWN)]

    def words(self, *, has_bytes: bool = True) -> str:
        """Return the progress in one line: files, bytes, rate, time left."""
        over = self.total - sum(self.counts[state] for state in _UNFINISHED)
        so_far = "" if self.is_listed else " so far"
        parts = [f"{over:,} of {plural(self.total, 'file')}{so_far}"]
        if has_bytes:
            parts.append(f"{size(self.bytes_done)} of {size(self.bytes_total)}")
        parts += self._speed()
        if self.counts[FileState.FAILED]:
            parts.append(f"{self.counts[FileState.FAILED]:,} failed")
        return " · ".join(parts)

    def _speed(self) -> list[str]:
        return _speed_words(self.speed(), self.bytes_total - self.bytes_done if self.is_listed else None)

    def speed(self) -> float:
        """Return bytes per second, as of now."""
        self.rate.note(time.monotonic(), self.bytes_fetched)
        return self.rate.value

    def report(self) -> str:
        """Return how it ended in one line."""
        counts = self.counts
        seconds = max(0.001, (self.ended or time.monotonic()) - self.started)
        parts = []
        if counts[FileState.SAVED]:
            parts.append(f"saved {plural(counts[FileState.SAVED], 'file')}")
        if self.bytes_fetched:
            rate = size(int(self.bytes_fetched / seconds))
            parts.append(f"{size(self.bytes_fetched)} in {_took(seconds)}, {rate}/s")
        if counts[FileState.UNVERIFIED]:
            parts.append(f"{counts[FileState.UNVERIFIED]:,} kept unverified")
        if counts[FileState.SKIPPED]:
            parts.append(f"{counts[FileState.SKIPPED]:,} skipped")
        if counts[FileState.FAILED]:
            parts.append(f"{counts[FileState.FAILED]:,} failed")
        if counts[FileState.STOPPED]:
            parts.append(f"{counts[FileState.STOPPED]:,} not finished")
        if self.changed_count:
            parts.append(f"{plural(self.changed_count, 'name')} changed")
        if not self.is_listed:
            parts.append("not all files were listed")
        return " · ".join(parts) or "there was nothing to download"


def short_words(running: Sequence[Progress]) -> str:
    """Return the progress of some downloads together in few words."""
    done, total = sum(one.bytes_done for one in running), sum(one.bytes_total for one in running)
    is_listed = all(one.is_listed for one in running)
    part = 100 * done // total if total else 100
    speed = _speed_words(sum(one.speed() for one in running), total - done if is_listed else None)
    return " · ".join([f"{part}%" if is_listed else f"{size(done)} so far", *speed])


def _speed_words(rate: float, left: int | None) -> list[str]:
    if rate <= 0:
        return []
    return [f"{size(int(rate))}/s", *([] if left is None else [time_left(left / rate)])]


def time_left(seconds: float) -> str:
    """Return the time left in words: 40 s left, 3 min left, 2 h left."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s left"
    return f"{round(seconds / 60)} min left" if seconds < 5400 else f"{seconds / 3600:.1f} h left"


def _took(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
