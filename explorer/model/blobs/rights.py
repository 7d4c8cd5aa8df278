"""The rights by which blobs can be read; the header says which of them is in use."""

from __future__ import annotations

from enum import Enum


class BlobRight(Enum):
    """One way to be let in; chosen once for a service and never changed silently."""

    TOKEN = "Microsoft Entra token"
    KEY = "account key from AZURE_STORAGE_CONNECTION_STRING"
    CONNECTION_SAS = "SAS from AZURE_STORAGE_CONNECTION_STRING"
    ACCOUNT_KEY = "account key from AZURE_STORAGE_KEY"
    ACCOUNT_SAS = "SAS from AZURE_STORAGE_SAS_TOKEN"
    URL_SAS = "SAS from the URL"

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
        return "account key" if self in (BlobRight.KEY, BlobRight.ACCOUNT_KEY) else "SAS"
