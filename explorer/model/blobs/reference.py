"""Which content of a blob is meant (its own, a version's or a snapshot's), and by which right it is read."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class BlobReference(NamedTuple):
    """A blob by its full name; `version_id` and `snapshot` are Azure's own opaque times, "" for the blob as it is.

    Source: https://learn.microsoft.com/rest/api/storageservices/get-blob#uri-parameters
    """

    name: str
    version_id: str = ""
    snapshot: str = ""


def reference(blob: str | BlobReference) -> BlobReference:
    """Return a reference, also where only a name is given."""
    return BlobReference(blob) if isinstance(blob, str) else blob


class BlobRight(Enum):
    """What lets azpane in; it is chosen once for a service, and never changed silently."""

    TOKEN = "Microsoft Entra token"
    KEY = "account key from AZURE_STORAGE_CONNECTION_STRING"
    CONNECTION_SAS = "SAS from AZURE_STORAGE_CONNECTION_STRING"
    ACCOUNT_KEY = "account key from AZURE_STORAGE_KEY"
    ACCOUNT_SAS = "SAS from AZURE_STORAGE_SAS_TOKEN"
    URL_SAS = "SAS from the URL"
    ANONYMOUS = "no credential, as anybody"

    @property
    def words(self) -> str:
        return self.value

    @property
    def is_token(self) -> bool:
        return self is BlobRight.TOKEN

    @property
    def log_name(self) -> str:
        """The name for the request log; "" for a token, whose credential names itself."""
        if self.is_token:
            return ""
        if self is BlobRight.ANONYMOUS:
            return "no credential"
        return "account key" if self in (BlobRight.KEY, BlobRight.ACCOUNT_KEY) else "SAS"
