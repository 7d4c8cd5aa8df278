"""Which content of a blob is meant: the blob's own, a version's or a snapshot's."""

from __future__ import annotations

from typing import NamedTuple


class BlobReference(NamedTuple):
    """A blob by its full name; `version_id` and `snapshot` are Azure's own opaque times, "" for the blob as it is.

    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob#uri-parameters
    """

    name: str
    version_id: str = ""
    snapshot: str = ""


def reference(blob: str | BlobReference) -> BlobReference:
    """Return a reference to what a name means where only that is given."""
    return BlobReference(blob) if isinstance(blob, str) else blob
