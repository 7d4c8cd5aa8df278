"""Names of files for blobs: names from the cloud are never used as paths."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import PurePath

# Windows devices, also with an ending.
# Source: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.I)
_ILLEGAL = frozenset('<>:"|?*\\')
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))  # controls, direction marks, lone surrogates, line ends
# Bytes of one part of a path on common file systems, with room for " (12)", ".part.json" and a temporary file's name.
_LONGEST = 255 - 36
_LONGEST_ENDING = 20  # bytes; what is longer is no ending


def local_path(name: str) -> PurePath:
    """Return a blob's name as a relative path that stays inside its folder on every system.

    Virtual folders become folders. Characters that some file system forbids, and invisible ones, become underscores.
    The same name gives the same path on every system.
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
    """Shorten what is too long, so that the ending stays."""
    if len(part.encode()) <= _LONGEST:
        return part
    _, dot, ending = part.rpartition(".")
    tail = f".{ending}" if dot and len(ending.encode()) <= _LONGEST_ENDING else ""
    return part.encode()[: _LONGEST - len(tail.encode())].decode("utf-8", "ignore") + tail


def numbered(name: str, first: int = 1) -> Iterator[str]:
    """Yield name.ending, name (2).ending, name (3).ending …, from a number on."""
    path = PurePath(name)
    for number in count(first):
        yield name if number == 1 else f"{path.stem} ({number}){path.suffix}"


class NameMap:
    """Gives every blob of one download a file of its own.

    Two blobs never share a file, and no file takes the place of a folder. Names that differ only by case, or by how an
    accent is written, count as the same, as they do on many systems; the later one gets a number. The same names in the
    same order give the same paths on every system.
    """

    def __init__(self) -> None:
        self._folders: dict[str, str] = {"": ""}  # virtual folder, with all its slashes -> folder here
        self._taken: dict[str, int] = {}  # path without case -> the next number to try for it

    def folder(self, name: str) -> PurePath:
        """Return the relative path of the folder for a name that ends in a slash."""
        return PurePath(self._folder(name))

    def place(self, name: str, version: str = "") -> PurePath:
        """Return the relative path of a blob's file; `version` tells versions and snapshots of one name apart."""
        cut = name.rfind("/") + 1
        folder, last = self._folder(name[:cut]), name[cut:] or "_"
        if version:
            stem, dot, ending = last.rpartition(".")
            last = f"{stem} ({version}).{ending}" if dot and stem else f"{last} ({version})"
        return PurePath(self._free(folder, last))

    def has_folder(self, name: str) -> bool:
        """Tell whether something has been placed below a name, so that it is a folder."""
        return f"{name.rstrip('/')}/" in self._folders

    def _folder(self, prefix: str) -> str:
        known = prefix
        while known not in self._folders:
            known = known[: known.rfind("/", 0, -1) + 1]
        while known != prefix:
            cut = prefix.index("/", len(known)) + 1
            segment = prefix[len(known) : cut - 1]
            above = self._folders[known]
            known = prefix[:cut]
            self._folders[known] = self._free(above, segment) if segment else above  # an empty name makes no folder
        return self._folders[prefix]

    def _free(self, folder: str, name: str) -> str:
        """Take the first free path for a name in a folder."""
        name = _safe(name)
        wanted = _key(folder, name)
        for candidate in numbered(name, self._taken.get(wanted, 1)):
            key = _key(folder, candidate)
            self._taken[wanted] = self._taken.get(wanted, 1) + 1
            if key == wanted or key not in self._taken:
                self._taken.setdefault(key, 2)
                return f"{folder}/{candidate}" if folder else candidate
        raise AssertionError("numbers do not end")


def _key(folder: str, name: str) -> str:
    """Return a key that is equal for paths that are one file on some system."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", f"{folder}/{name}").casefold())
