"""A blob on a wire of its own, for tests of downloads: it changes, breaks off and lies as it is told."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.cloud.download.downloads import Downloads
from explorer.cloud.storage import BlobService
from explorer.model.download.progress import FileEntry, Picked
from tests.cloud.wires import Answer, Asked, Wire, storage

BLOCK = 1000

Twisted = tuple[int, dict[str, str], bytes]
"""Status, headers and body of an answer."""


class OneBlob(Wire):
    """Answers ranges of one blob under every name; `before(number)` is called before the answer to each of them.

    `breaks_at` holds offsets at which a body breaks off, each once; `lies` is put in place of the stored MD5, and
    `twists` changes an answer from status, headers and bytes.
    """

    def __init__(self, data: bytes, before: Callable[[int], None] = lambda _number: None) -> None:
        super().__init__(self._told)
        self.data, self.before = data, before
        self.etag, self.created, self.kind = '"0x1"', "Wed, 21 Oct 2015 07:00:00 GMT", "BlockBlob"
        self.ranges: list[tuple[int, int]] = []
        self.conditions: list[str] = []
        self.sent = 0
        self.breaks_at: set[int] = set()
        self.has_md5 = False
        self.twists: Callable[[Twisted], Twisted] = lambda answer: answer
        self.lies = ""
        self.lock = threading.Lock()

    def _told(self, asked: Asked) -> Answer:
        headers = {
            "ETag": self.etag,
            "x-ms-blob-type": self.kind,
            "x-ms-creation-time": self.created,
            "Last-Modified": "Wed, 21 Oct 2015 07:28:00 GMT",
        }
        if self.has_md5:
            headers["x-ms-blob-content-md5"] = self.lies or base64.b64encode(hashlib.md5(self.data).digest()).decode()
        span = asked.headers.get("x-ms-range", "")
        if not span or not self.data:
            return Answer(status=416 if span else 200, headers=headers)
        first, last = (int(part) for part in span.removeprefix("bytes=").split("-"))
        last = min(last, len(self.data) - 1)
        with self.lock:
            number = len(self.ranges)
            self.ranges.append((first, last))
            self.conditions.append(asked.headers.get("if-match", ""))
        self.before(number)
        if asked.headers.get("if-match", self.etag) != self.etag:
            return Answer(status=412, headers={"x-ms-error-code": "ConditionNotMet"})
        piece = self.data[first : last + 1]
        headers |= {"Content-Range": f"bytes {first}-{last}/{len(self.data)}", "Content-Length": str(len(piece))}
        status, headers, piece = self.twists((206, headers, piece))
        return Answer(self._body(first, piece), status, headers)

    def _body(self, first: int, piece: bytes) -> Iterator[bytes]:
        for at in range(0, len(piece), 100):
            with self.lock:
                is_break = any(first <= offset < first + at for offset in self.breaks_at)
                if is_break:
                    self.breaks_at = {offset for offset in self.breaks_at if not first <= offset < first + at}
            if is_break:
                return  # a body shorter than its Content-Length
            part = piece[at : at + 100]
            with self.lock:
                self.sent += len(part)
            yield part


def service(blob: OneBlob) -> BlobService:
    return storage(blob).service("https://stwebshopprod.blob.core.windows.net", sas="sv=1&sig=x")


def downloads(blob: OneBlob, folder: Path, *names: str) -> Downloads:
    """Return a download of blobs by their names."""
    return service(blob).downloads("c", [Picked(name, len(blob.data)) for name in names], folder)


def only(one: Downloads) -> FileEntry:
    """Return the one file of a download."""
    (entry,) = one.progress.files()
    return entry


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def data(size: int) -> bytes:
    """Return bytes that are the same in every run."""
    return hashlib.shake_128(str(size).encode()).digest(size)


def saved(blob: OneBlob, folder: Path, *names: str, stop: threading.Event | None = None) -> Path:
    """Download one blob and return where it was saved; raises what kept it from that."""
    one = downloads(blob, folder, *names)
    one.run(stop or threading.Event())
    entry = only(one)
    if entry.error:
        raise entry.error
    assert entry.path
    return entry.path


def stops_at(number: int) -> tuple[threading.Event, Callable[[int], None]]:
    """Return a stop, and what sets it at the request of this number."""
    stop = threading.Event()
    return stop, lambda at: stop.set() if at == number else None
