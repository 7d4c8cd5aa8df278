"""Accounts with a hierarchical namespace: their folders are blobs too, and are shown once.

There a folder is listed both as a virtual folder, "a/", and as a blob of no bytes, "a", whose metadata says
hdi_isfolder. A path is a folder or a file, never both, so "a" beside "a/" is the folder itself.
Source: https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-introduction, and
https://github.com/microsoft/ALAppExtensions/issues/24891 for the two entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from explorer.model.blobs import FOLDER, BlobPage

FOLDER_METADATA = "hdi_isfolder"


def is_folder_blob(metadata: object) -> bool:
    """Tell whether a blob's metadata say that it stands for a folder."""
    found = metadata.items() if isinstance(metadata, dict) else ()
    return any(name.lower() == FOLDER_METADATA and value.lower() == "true" for name, value in found)


def without_folder_blobs(pages: Iterable[BlobPage], is_certain: Callable[[str], bool]) -> Iterator[BlobPage]:
    """Yield pages without the blobs of no bytes that stand beside the virtual folder of their name.

    `is_certain(name)` tells, for the first of them, whether the account is such a one; where it is not, all rows stay.
    A blob whose folder may come on the next page is held back until then.
    """
    held: list[tuple[str, BlobPage]] = []
    answer: bool | None = None

    def is_folder(name: str) -> bool:
        nonlocal answer
        if f"{name}/" in folders and answer is None:
            answer = is_certain(name)
        return f"{name}/" in folders and bool(answer)

    for page in pages:
        if not len(page):
            yield page
            continue
        folders = {name for name, size in zip(page.names, page.sizes, strict=True) if size == FOLDER}
        last = page.names[len(page) - 1]
        waiting = []
        for name, row in held:
            if _may_follow(last, name) and f"{name}/" not in folders:
                waiting.append((name, row))
            elif not is_folder(name):
                yield row
        start = 0
        for at in [at for at, size in enumerate(page.sizes) if size == 0]:
            name = page.names[at]
            is_waiting = answer is not False and _may_follow(last, name) and f"{name}/" not in folders
            if not (is_waiting or is_folder(name)):
                continue
            if start < at:
                yield page.rows(start, at)
            start = at + 1
            if is_waiting:
                waiting.append((name, page.rows(at, start)))
        held = waiting
        if start < len(page):
            yield page.rows(start, len(page))
    for _name, row in held:
        yield row


def _may_follow(last: str, name: str) -> bool:
    """Tell whether the virtual folder of a name may still come after the last name of a page."""
    return last.startswith(name) and last < f"{name}/"


def without_folders(pages: Iterable[BlobPage]) -> Iterator[BlobPage]:
    """Yield pages of a listing with metadata and without delimiter, without the blobs that stand for folders."""
    for page in pages:
        start = 0
        for at, mark in sorted(page.marks.items()):
            if is_folder_blob(dict(mark.metadata)):
                if start < at:
                    yield page.rows(start, at)
                start = at + 1
        if start < len(page) or not len(page):
            yield page.rows(start, len(page))
