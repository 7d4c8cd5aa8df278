"""What was deleted in an account with hierarchical namespace, as List Blobs gives it there: alone, by `showonly`.

Written from https://learn.microsoft.com/rest/api/storageservices/list-blobs (URI parameters) and from answers recorded
by the tests of Azure's own libraries. What was in a folder that was deleted as a whole is not listed.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection

from explorer.demo.blobs.listing_rules import NEWEST, Blob, Container, Entry, Page, Past, list_page

_KEPT = 7  # days
_FIRST_ID = 132658816156507617  # as the service writes them: tenths of microseconds since 1601


def deleted_path(blob: Blob, days_left: int) -> Past:
    """Return what remains of a file or folder that can be restored for some more days."""
    number = _FIRST_ID + zlib.crc32(blob.name.encode())
    gone_at = NEWEST - (_KEPT - days_left) * 86_400
    return Past(blob, is_deleted=True, deletion_id=str(number), deleted=gone_at, days_left=days_left)


def is_refused(show_only: str, included: Collection[str], *, is_hierarchical: bool) -> bool:
    """Tell whether a request with `showonly` is a bad one: for a flat account, with include=deleted, or other words."""
    return not is_hierarchical or "deleted" in included or show_only != "deleted"


def list_deleted(container: Container, *, prefix: str, delimiter: str, first: str, limit: int) -> Page:
    """Return a page of what was deleted; with a delimiter a folder is a prefix like any other, and has no id."""
    past = ((name, one) for name, many in container.past.items() for one in many)
    gone = {name: one for name, one in past if one.is_deleted and name.startswith(prefix)}
    by_name = {f"{name}{delimiter}" if delimiter and one.is_folder else name: one for name, one in gone.items()}
    page = list_page(sorted(by_name), prefix=prefix, delimiter=delimiter, first=first, limit=limit)
    entries = (Entry(one.name, None, None if one.row is None else by_name[one.name]) for one in page.entries)
    return Page(tuple(entries), page.next_name)
