"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from explorer.model.base.errors import LocalFault


def write_whole(path: Path, text: str) -> None:
    """Write a private text file (0600) in one step, so that a reader never sees half of it; raises LocalFault."""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(part, path)
        except BaseException:  # also when interrupted: nothing half-written stays
            os.unlink(part)
            raise
    except OSError as error:
        raise LocalFault(f"{path} could not be written: {error.strerror}.") from error


def write_new(path: Path, parts: Iterable[str]) -> None:
    """Write a private text file (0600) from parts, at once when all are there; raises LocalFault where it exists.

    What the parts raise goes on to the caller, and nothing stays behind.
    """
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as file:
                file.writelines(parts)
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # the name is ours, or nobody's
            try:
                os.replace(part, path)
            except BaseException:  # also when interrupted: the name is free again
                with suppress(OSError):  # why the name could not be filled says more than why it stays taken
                    os.unlink(path)
                raise
        except BaseException:  # also when interrupted: nothing half-written stays
            os.unlink(part)
            raise
    except FileExistsError as error:
        raise LocalFault(f"{path} is there already.", hint="Choose another name: no file is written over.") from error
    except OSError as error:
        raise LocalFault(f"{path} could not be written: {error.strerror}.") from error


def read_text(path: Path, most: int = 256 * 1024) -> str:
    """Return a text file that a person wrote; raises LocalFault where it is unreadable, no UTF-8 or too long."""
    hint = "Check the name; ~ and relative paths are understood."
    try:
        with path.open("rb") as file:
            found = file.read(most + 1)
    except OSError as error:
        raise LocalFault(f"{path} could not be read: {error.strerror}.", hint=hint) from error
    if len(found) > most:
        raise LocalFault(f"{path} is longer than {most // 1024} KiB.", hint=hint)
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LocalFault(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from error
