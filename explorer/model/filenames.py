"""Where a blob goes on this machine: names from the cloud are never paths."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

# Windows devices, also with an ending.
# Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.I)
_ILLEGAL = frozenset('<>:"|?*\\')
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # controls, direction marks, lone surrogates, line ends
_LONGEST = 255 - 16  # bytes of one part of a path on common file systems, with room for ".part" and " (12)"
_LONGEST_ENDING = 20  # bytes; what is longer is no ending


def local_path(name: str) -> PurePath:
    """Return a blob's name as a relative path that stays inside its folder on every system.

    Virtual folders become folders; what a file system forbids or takes for something else, and what cannot be seen,
    becomes an underscore. The same name gives the same path on every system.
    """
    parts = [_safe(part) for part in name.split("/") if part]
    return PurePath(*parts) if parts else PurePath("_")


def _safe(part: str) -> str:
    if set(part) <= {"."}:
        return "_" * len(part)
    part = "".join("_" if char in _ILLEGAL or unicodedata.category(char) in _UNSEEN else char for char in part)
    part = _shortened(part)
    if part[-1] in ". ":
        part = f"{part[:-1]}_"  # Windows drops these, so that two names become one
    return f"_{part}" if _RESERVED.match(part) else part


def _shortened(part: str) -> str:
    """Cut the middle out of what is too long, so that the ending stays."""
    if len(part.encode()) <= _LONGEST:
        return part
    _, dot, ending = part.rpartition(".")
    tail = f".{ending}" if dot and len(ending.encode()) <= _LONGEST_ENDING else ""
    return part.encode()[: _LONGEST - len(tail.encode())].decode("utf-8", "ignore") + tail
