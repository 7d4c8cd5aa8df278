"""The levels of Blobs mode: accounts, then containers, then blobs; each knows its rows, columns and way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.model.azure.address import BlobAddress
from explorer.ui.blobs.lists.accounts import AccountsLevel
from explorer.ui.blobs.lists.base import Level
from explorer.ui.blobs.lists.blobs import BlobsLevel
from explorer.ui.blobs.lists.containers import ContainersLevel
from explorer.ui.blobs.lists.found import FoundLevel

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService

__all__ = ["AccountsLevel", "BlobsLevel", "ContainersLevel", "FoundLevel", "levels_of"]


def levels_of(service: BlobService, place: BlobAddress) -> list[Level]:
    """Return the levels from an account down to a place in it; those above the last are listed when gone to."""
    levels: list[Level] = [ContainersLevel(service, place.account)]
    if place.container:
        *folders, name = place.path.split("/")
        levels.append(BlobsLevel(service, place.container, wanted="" if folders else name))
        for depth in range(1, len(folders) + 1):
            wanted = name if depth == len(folders) else ""
            levels.append(BlobsLevel(service, place.container, "/".join(folders[:depth]) + "/", wanted))
    return levels
