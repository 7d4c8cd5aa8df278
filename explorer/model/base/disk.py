"""What the disk refuses, in words: what was said, and the next step."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from explorer.model.base.errors import LocalFault
from explorer.model.base.redact import redact

_GONE = "Bring the folder or its drive back and try again, or choose another folder."
_STEPS = {
    "ENOSPC": "Free space, then try again.",
    "EDQUOT": "Your quota on this disk is used up: delete something or ask for more, then try again.",
    "EROFS": "Nothing can be written to this disk: choose another folder.",
    "EACCES": "Choose a folder that you may write to, or ask its owner for that.",
    "EPERM": "Choose a folder that you may write to, or ask its owner for that.",
    "ENAMETOOLONG": "The path is too long for this disk: choose a folder with a shorter path.",
    "EFBIG": "This disk cannot hold a file so large: choose a folder on another disk.",
    "EISDIR": "A folder has this name: move it away, or choose another folder.",
    "EMFILE": "Too many files are open: close other programs, then try again.",
    "ENFILE": "Too many files are open: close other programs, then try again.",
    **dict.fromkeys(("ENOENT", "ENOTDIR", "ESTALE", "ENODEV", "ENXIO", "EIO", "EHOSTDOWN"), _GONE),
}
"""Symbol of an error -> what to do about it."""


def local_fault(path: Path, error: OSError) -> LocalFault:
    """Return an OSError as a LocalFault that names the path, with the error's symbol as its code."""
    code = errno.errorcode.get(error.errno or 0, "")
    said = error.strerror or "the disk refused, and did not say why"
    return LocalFault(redact(f"{path}: {said}."), hint=_STEPS.get(code, ""), code=code)


@contextmanager
def on_disk(path: Path) -> Iterator[None]:
    """Turn an OSError into a LocalFault."""
    try:
        yield
    except OSError as error:
        raise local_fault(path, error) from error
