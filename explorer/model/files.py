"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from explorer.model.errors import LocalFault


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
