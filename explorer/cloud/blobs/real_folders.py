"""Accounts with a hierarchical namespace: their folders are blobs too, and must be shown once.

Such a folder is listed as a virtual folder, "a/", and as an empty blob, "a", whose metadata says hdi_isfolder. A path
is a folder or a file, never both: "a" beside "a/" is the folder itself.
Source: https://learn.microsoft.com/azure/storage/blobs/data-lake-storage-introduction, and
https://github.com/microsoft/ALAppExtensions/issues/24891 for the two entries.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from explorer.model.blobs.store import FOLDER, BlobPage, Past

FOLDER_METADATA = "hdi_isfolder"


def is_folder_blob(metadata: object) -> bool:
    """Tell whether a blob's metadata says that it stands for a folder."""
    found = metadata.items() if isinstance(metadata, dict) else ()
    return any(name.lower() == FOLDER_METADATA and value.lower() == "true" for name, value in found)


def without_folder_blobs(pages: Iterable[BlobPage], is_certain: Callable[[str], bool]) -> Iterator[BlobPage]:
    """Yield pages without the empty blobs that have the name of a virtual folder.

    `is_certain(name)` is asked about the first of them whether the account's folders are real; if not, all rows stay.
    A blob whose folder may come on a later page is held back until that is known.
    """
    held: dict[str, BlobPage] = {}
    folders: set[str] = set()
    answer: bool | None = None

    def is_folder(name: str) -> bool:
        nonlocal answer
        if f"{name}/" in folders and answer is None:
            answer = is_certain(name)
        return f"{name}/" in folders and bool(answer)

    for page in pages:
        if page.starts_over:
            held.clear()
            folders.clear()
        if not len(page):
            yield page
            continue
        folders |= {name for name, size in zip(page.names, page.sizes, strict=True) if size == FOLDER}
        last = page.names[len(page) - 1]
        for name in list(held):
            # Placed pages come in any order.
            if f"{name}/" in folders or not (page.is_placed or _may_follow(last, name)):
                row = held.pop(name)
                if not is_folder(name):
                    yield row
        dropped = set()
        for at in [at for at, size in enumerate(page.sizes) if size == 0]:
            name = page.names[at]
            if is_folder(name):
                dropped.add(at)
            elif answer is not False and _may_follow(last, name) and f"{name}/" not in folders:
                dropped.add(at)
                held[name] = page.rows(at, at + 1)
                held[name].starts_over = False
        yield from _without(page, dropped)
    yield from held.values()


def without_folders(pages: Iterable[BlobPage]) -> Iterator[BlobPage]:
    """Drop the blobs that stand for folders from a listing that has metadata and no delimiter."""
    for page in pages:
        yield from _without(page, {at for at, mark in page.past.items() if is_folder_blob(dict(mark.metadata))})


def with_deleted(pages: Iterable[BlobPage], deleted: Iterable[BlobPage]) -> Iterator[BlobPage]:
    """Merge the listing of what was deleted into a listing, both in order of names.

    A virtual folder that is in both is yielded once; one that is only in `deleted` was deleted itself, and is marked
    so. No page of the listing may be placed or start over. Where `deleted` is refused, as it is to identities that
    only access lists let in, the whole listing comes before the error is raised.
    """
    failure: Exception | None = None

    def each() -> Iterator[BlobPage]:
        nonlocal failure
        try:
            yield from (page.rows(at, at + 1) for page in deleted for at in range(len(page)))
        except Exception as error:  # raised after the listing
            failure = error

    rows = each()
    row = next(rows, None)
    for page in pages:
        names, start = page.names.raws(), 0
        while row is not None and names and (name := row.names.raw(0)) <= names[-1]:
            end = bisect_left(names, name, start)
            if end > start:
                yield page.rows(start, end)
            if row.sizes[0] != FOLDER:
                yield row
            elif names[end] != name:
                yield replace(row, past={0: Past(is_deleted=True)})
            row, start = next(rows, None), end
        if start < len(page):
            yield page.rows(start, len(page))
    while row is not None:
        yield replace(row, past={0: Past(is_deleted=True)}) if row.sizes[0] == FOLDER else row
        row = next(rows, None)
    if failure:
        raise failure


def _without(page: BlobPage, dropped: set[int]) -> Iterator[BlobPage]:
    """Yield what is between the dropped rows; only the first piece may start the listing over."""
    edges = [-1, *sorted(dropped), len(page)]
    pieces = [page.rows(start + 1, end) for start, end in pairwise(edges) if start + 1 < end]
    for number, piece in enumerate(pieces):
        piece.starts_over = page.starts_over and not number
    yield from pieces or [page.rows(0, 0)]


def _may_follow(last: str, name: str) -> bool:
    """Tell whether the virtual folder of a name may still come after the last name of a page."""
    return last.startswith(name) and last < f"{name}/"
