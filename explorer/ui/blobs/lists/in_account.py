"""The place of a list in a storage account, and what is known there when its listing fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from explorer.model.azure.network import NetworkRules
from explorer.model.base.errors import ExplorerError, Forbidden, NotFound, Unreachable
from explorer.model.blobs.reference import BlobReference

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

_IF_PUBLIC = "If it is public, A opens it without a credential."

_WITHOUT_FOLDERS = frozenset({"versions", "snapshots"})
"""What Azure lists only without a delimiter."""


@dataclass(frozen=True, slots=True)
class InAccount:
    """A place in a storage account, and what Azure is asked for there.

    `prefix` is the virtual folder, and is left out of the names shown; `begins` is what the names go on with. `include`
    is what is listed beside the rows: versions, snapshots, deleted. `expression` says which index tags are searched,
    `only` which blob is asked for, without any listing.
    """

    service: BlobService
    account: str = ""
    network: NetworkRules | None = None
    container: str = ""
    prefix: str = ""
    begins: str = ""
    is_flat: bool = False
    include: frozenset[str] = frozenset()
    expression: str = ""
    only: BlobReference | None = None

    @property
    def has_folders(self) -> bool:
        """Whether names are gathered into virtual folders."""
        return not self.is_flat and not self.include & _WITHOUT_FOLDERS

    def url(self, container: str, name: str = "") -> str:
        """Return the URL of a container or blob of the account, without any SAS."""
        path = f"{container}/{name}" if name else container
        return f"{self.service.endpoint.rstrip('/')}/{quote(path, safe='/~')}"

    def explained(self, error: ExplorerError, needs: str = "l") -> ExplorerError:
        """Return a failure, with the SAS or the network of the account as its meaning if one of them explains it.

        `needs` are the letters of the SAS permissions that the listing needs.
        """
        meaning, hint = self.service.explain_right(error, needs)
        if meaning:
            error.meaning, error.hint = meaning, hint
            return error
        may_be_public = self.container and self.service.right.is_token and isinstance(error, Forbidden | NotFound)
        if may_be_public and _IF_PUBLIC not in error.hint:  # a failure is explained each time it is drawn
            error.hint = f"{error.hint} {_IF_PUBLIC}"
        is_network = isinstance(error, Unreachable) or (
            isinstance(error, Forbidden) and error.code == "AuthorizationFailure"
        )
        if is_network and self.network and self.network.meaning:
            error.meaning = self.network.meaning
            error.hint = "Try from a machine in one of its networks, or ask who owns the account to let this one in."
        return error
