"""`NAME.part.json`, the record of what is in `NAME.part`: what it says, and whose it is."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from explorer.model.base.files import draft_of, write_recognised
from explorer.model.download.byte_runs import ByteRuns

_FORM = "part/1"
_LEAST_BLOCK, _MOST_BLOCKS = 64 * 1024, 4096  # of `done` in a record
_LONGEST = 1024 * 1024  # bytes of a record
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


def record_path(part: Path) -> Path:
    return part.with_name(f"{part.name}.json")


def _machine_started() -> int:
    """Return about when this machine was started, in seconds since 1970."""
    return round(time.time() - time.monotonic())


def read_record(path: Path) -> PartRecord | None:
    """Return the record in a file; None for a file of anybody else, and for a link, which may lead anywhere."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LONGEST:
            return None
        return PartRecord.from_text(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _is_record(path: Path) -> bool:
    return read_record(path) is not None


def is_free(path: Path) -> bool:
    """Tell whether a record may be written to a path: nothing is there, or a record."""
    return not os.path.lexists(path) or _is_record(path)


def remove_record(path: Path) -> None:
    """Remove a record, and the next one if its writing broke off; raises OSError."""
    for one in (draft_of(path), path):
        if _is_record(one):
            one.unlink()


def write_record(path: Path, text: str) -> None:
    """Write a record in one step; raises LocalFault."""
    write_recognised(path, text, _is_record)
