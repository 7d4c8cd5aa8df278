"""Private files that are written whole or not at all, tables in them, and files that a person wrote."""

from __future__ import annotations

import errno
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from explorer.model.base.disk import local_fault, on_disk
from explorer.model.base.errors import LocalFault

FORMS = (".csv", ".jsonl")
"""The endings that `write_table` knows."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def typed_path(text: str) -> Path:
    """Return the path that somebody typed; ~ is understood where it names a home."""
    path = Path(text.strip().replace("\0", "") or ".")
    try:
        return path.expanduser()
    except RuntimeError:  # nobody's home
        return path


def present_folder() -> Path:
    """Return the folder that azpane runs in, or the home where that folder has gone."""
    try:
        return Path.cwd()
    except OSError:
        return typed_path("~")


def is_other_than_file(path: Path) -> bool:
    """Tell whether a device, a pipe or a folder has this name: what is no file is not replaced by one."""
    return os.path.exists(path) and not os.path.isfile(path)


def beginning(path: Path, most: int) -> bytes:
    """Return a file's first bytes; raises OSError, also for a pipe or a device, which may keep a reader for ever."""
    if is_other_than_file(path):
        raise OSError(errno.EINVAL, "It is not a file")
    with path.open("rb") as file:
        return file.read(most)


def write_whole(path: Path, text: str, *, is_flushed: bool = True) -> None:
    """Write a private text file (0600) in one step, so that a reader never sees half of it; raises LocalFault.

    Unless `is_flushed`, a power cut may cost what was written last.
    """
    if is_other_than_file(path):
        raise LocalFault(f"{path} is not a file.", hint="Choose another name: only a file is written over.")
    with _written_beside(path, [text], is_flushed=is_flushed) as part:
        os.replace(part, path)


def draft_of(path: Path) -> Path:
    """Return the name that a file has for a moment before `write_recognised` gives it its own."""
    return path.with_name(f".{path.name}.new")


def write_recognised(path: Path, text: str, is_ours: Callable[[Path], bool]) -> None:
    """Write a private text file (0600) in one step, whole but not flushed; raises LocalFault.

    Where the system can, a process that is killed meanwhile leaves nothing, or a draft that is whole, so that `is_ours`
    recognises it and it is removed later. What `is_ours` does not recognise under the draft's name is left alone.
    """
    draft = draft_of(path)
    try:
        if is_ours(draft):
            os.unlink(draft)
        _write_unnamed(draft, text.encode())
    except (OSError, AttributeError, NotImplementedError):  # no such files here, or the name is somebody else's
        write_whole(path, text, is_flushed=False)
        return
    with on_disk(path):
        os.replace(draft, path)


def _write_unnamed(path: Path, data: bytes) -> None:
    """Write a file that has no name before it is whole; raises AttributeError where the system knows none (Linux does).

    Source: https://man7.org/linux/man-pages/man2/open.2.html, O_TMPFILE
    """
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
        try:
            while data:
                data = data[os.write(handle, data) :]
            os.link(f"/proc/self/fd/{handle}", path.name, dst_dir_fd=folder, follow_symlinks=True)
        finally:
            os.close(handle)
    finally:
        os.close(folder)


def rename_new(source: Path, target: Path) -> None:
    """Give a file another name in its folder, in one step; raises FileExistsError where that name is taken."""
    if os.name == "nt":
        os.rename(source, target)
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # some disks have no links: the name is taken first, because os.replace would take a file's place
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            os.replace(source, target)
        except BaseException:  # also when interrupted: the name is free again
            with suppress(OSError):  # why the name could not be filled says more than why it stays taken
                os.unlink(target)
            raise
    else:
        os.unlink(source)


def write_new(path: Path, parts: Iterable[str]) -> None:
    """Write a private text file (0600) from parts in one step; raises LocalFault where it exists.

    What the parts raise goes on to the caller, and nothing stays behind.
    """
    with _written_beside(path, parts, errors="replace", newline="") as part:
        rename_new(Path(part), path)


@contextmanager
def _written_beside(
    path: Path, parts: Iterable[str], *, errors: str = "strict", newline: str | None = None, is_flushed: bool = True
) -> Iterator[str]:
    """Write a temporary file in the same folder; the block gives it its name, or it is removed."""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors=errors, newline=newline) as file:
                file.writelines(parts)
                if is_flushed:
                    file.flush()
                    os.fsync(file.fileno())
            yield part
        except BaseException:  # also when interrupted: nothing half-written stays
            with suppress(OSError):  # the folder may have gone
                os.unlink(part)
            raise
    except FileExistsError as error:
        raise LocalFault(f"{path} is there already.", hint="Choose another name: no file is written over.") from error
    except OSError as error:
        told = local_fault(path, error)
        raise LocalFault(f"{path} could not be written: {error.strerror}.", hint=told.hint, code=told.code) from error


def read_text(path: Path, most: int = 256 * 1024) -> str:
    """Return a text file that a person wrote; raises LocalFault where it cannot be read, is no UTF-8 or is too long."""
    hint = "Check the name; ~ and relative paths are understood."
    try:
        found = beginning(path, most + 1)
    except OSError as error:
        raise LocalFault(f"{path} could not be read: {error.strerror}.", hint=hint) from error
    if len(found) > most:
        raise LocalFault(f"{path} is longer than {most // 1024} KiB.", hint=hint)
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LocalFault(f"{path} is not UTF-8 text.", hint="Save it as UTF-8.") from error


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows of JSON-like values as CSV or JSON lines, by how the file's name ends.

    Raises LocalFault: a name that ends in neither, a file that is there already, or what the disk says.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMS:
        raise LocalFault(f"{path.name} ends in none of {', '.join(FORMS)}.", hint="Choose a name that ends in .csv.")
    write_new(path, csv_lines(columns, rows) if suffix == ".csv" else json_lines(columns, rows))


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a heading and the rows as CSV (RFC 4180).

    A spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in front. Source:
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    import csv  # exports alone need it, and the first frame loads this file

    line = io.StringIO()
    writer = csv.writer(line)
    for row in chain([columns], rows):
        line.seek(0)
        line.truncate()
        writer.writerow([_cell(value) for value in row])
        yield line.getvalue()


def json_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield each row as a JSON object on a line of its own; what is None is left out."""
    for row in rows:
        pairs = zip(columns, row, strict=True)
        yield json.dumps({name: value for name, value in pairs if value is not None}, ensure_ascii=False) + "\n"


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value  # a number is no formula, though it may begin with a minus
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_FORMULA) else text
