"""Why a place cannot be listed: what is known of its network and of the right in use is added to what Azure said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.model.azure.network import NetworkRules
from explorer.model.base.errors import ExplorerError, Forbidden, Unreachable

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


def explained(
    error: ExplorerError, service: BlobService, network: NetworkRules | None, needs: str = "l"
) -> ExplorerError:
    """Return a failure whose meaning names the SAS or the account's network where one of them explains it.

    `needs` are the letters of the SAS permissions that the listing takes.
    """
    meaning, hint = service.explain_right(error, needs)
    if meaning:
        error.meaning, error.hint = meaning, hint
        return error
    is_network = isinstance(error, Unreachable) or (
        isinstance(error, Forbidden) and error.code == "AuthorizationFailure"
    )
    if is_network and network and network.meaning:
        error.meaning = network.meaning
        error.hint = "Try from a machine in one of its networks, or ask who owns the account to let this one in."
    return error
