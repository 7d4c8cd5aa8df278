"""A blob to a file: whole or not at all, never outside its folder, never over another file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import BinaryIO

from azure.core import MatchConditions
from azure.core.exceptions import ResourceModifiedError
from azure.storage.blob import BlobClient

from explorer.cloud.parallel import Source, merged
from explorer.model.errors import LocalFault, Refused, ServiceFault
from explorer.model.filenames import local_path

BLOCK = 2 * 1024 * 1024  # bytes of one range read

_PARALLEL = 4  # ranges in flight; as many again may wait for the disk, four times over

Progress = Callable[[int, int], None]


def download_blob(blob: BlobClient, name: str, folder: Path, progress: Progress, stop: threading.Event) -> Path:
    """Save a blob as `folder/name`, by way of a `.part` file that is gone if this fails or is stopped.

    A file that is there already stays; the new one gets the next free name. `progress(done, total)` is called in bytes,
    first with 0 done. Raises LocalFault where this machine refuses, ServiceFault where the blob changed, Refused
    after `stop`.
    """
    properties = blob.get_blob_properties()
    progress(0, properties.size)
    target = _place(folder, name)
    part, file = _new_part(target)
    try:
        with file:
            _copy(blob, properties.etag, properties.size, file, progress, stop)
        return _rename(part, target)
    except BaseException:  # also when stopped: nothing half-written stays
        with _disk(part):
            part.unlink(missing_ok=True)
        raise


def _place(folder: Path, name: str) -> Path:
    """Return where a blob goes, with its virtual folders made; links below the folder may not lead out of it."""
    target = folder / local_path(name)
    with _disk(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        is_inside = target.parent.resolve().is_relative_to(folder.resolve())
    if not is_inside:
        raise LocalFault(f"{target.parent} leads out of {folder} by a link; nothing was written.")
    return target


def _new_part(target: Path) -> tuple[Path, BinaryIO]:
    """Create a `.part` file that nobody else writes to."""
    for candidate in _names(target):
        part = candidate.with_name(f"{candidate.name}.part")
        with _disk(part):
            try:
                return part, part.open("xb")
            except FileExistsError:  # of another download, or of one that was cut off
                continue
    raise AssertionError("names do not end")


def _rename(part: Path, target: Path) -> Path:
    """Give a finished file its name, or the next free one; what stands there is never written over."""
    for candidate in _names(target):
        with _disk(candidate):
            try:
                candidate.open("xb").close()  # takes the name; os.replace alone would take a file's place
            except FileExistsError:
                continue
            try:
                os.replace(part, candidate)
            except OSError:
                candidate.unlink(missing_ok=True)
                raise
            return candidate
    raise AssertionError("names do not end")


def _names(path: Path) -> Iterator[Path]:
    """Yield name.ending, name (2).ending, name (3).ending …"""
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def _copy(blob: BlobClient, etag: str, size: int, file: BinaryIO, progress: Progress, stop: threading.Event) -> None:
    """Read the blob in ranges, several at a time, and write each at its place."""
    done = 0
    blocks = [_block(blob, etag, offset, min(BLOCK, size - offset)) for offset in range(0, size, BLOCK)]
    try:
        for offset, data in merged(blocks, stop, _PARALLEL):
            with _disk(Path(file.name)):
                file.seek(offset)
                file.write(data)
            done += len(data)
            progress(done, size)
    except ResourceModifiedError as error:
        raise ServiceFault(
            "The blob was changed while it was being downloaded; nothing was kept.",
            hint="d downloads it as it is now.",
            code="ConditionNotMet",
        ) from error
    if stop.is_set() and done < size:
        raise Refused("Cancelled by you; nothing was left behind.", hint="d starts again.")
    with _disk(Path(file.name)):
        file.flush()


def _block(blob: BlobClient, etag: str, offset: int, length: int) -> Source[tuple[int, bytes]]:
    def read(_stop: threading.Event) -> Iterator[tuple[int, bytes]]:
        stream = blob.download_blob(
            offset=offset,
            length=length,
            etag=etag,
            match_condition=MatchConditions.IfNotModified,
            max_concurrency=1,
            decompress=False,
        )
        data = bytes(stream.readall())
        if len(data) != length:
            raise ServiceFault(f"Of {length:,} bytes at {offset:,} only {len(data):,} came.")
        yield offset, data

    return read


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LocalFault(f"{path}: {error.strerror or error}.") from error
