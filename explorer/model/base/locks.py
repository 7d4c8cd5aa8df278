"""Locks that other processes see. The system takes them back when their process ends, however that happens."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.model.base.disk import on_disk
from explorer.model.base.errors import LocalFault

_HELD = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_LOOK = 0.02  # seconds between two tries

if sys.platform == "win32":
    import msvcrt

    def _try(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_taken(handle: int) -> bool:
    """Lock an open file until it is closed; True where another handle has it.

    Where the file system knows no locks, nothing is locked: that is better than to refuse all work there.
    """
    try:
        _try(handle)
    except OSError as error:
        return error.errno in _HELD
    return False


@contextmanager
def locked(path: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold the lock of a file of this name, which is made where there is none, and whose content is never touched.

    Waits for whoever holds it; raises LocalFault where that takes longer than `seconds`.
    """
    with on_disk(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + seconds
        while is_taken(handle):
            if time.monotonic() > until:
                raise LocalFault(
                    f"Another program has held {path} for {seconds:.0f} s.", hint="End other azpanes, then try again."
                )
            time.sleep(_LOOK)
        yield
    finally:
        os.close(handle)
