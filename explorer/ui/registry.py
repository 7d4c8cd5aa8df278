"""What there is in azpane: its modes, its keys, its kinds of lists. A new one is a line here.

Everything is imported on first use: the first frame must not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explorer.ui.kit.keys import Key
    from explorer.ui.kit.list_kind import ListKind
    from explorer.ui.screen.mode_screen import ModeScreen


def explore() -> ModeScreen:
    from explorer.ui.estate.explore import ExploreScreen

    return ExploreScreen()


def blobs() -> ModeScreen:
    from explorer.ui.blobs.blobs import BlobsScreen

    return BlobsScreen()


def identity() -> ModeScreen:
    from explorer.ui.identity.identity import IdentityScreen

    return IdentityScreen()


def activity() -> ModeScreen:
    from explorer.ui.screen.activity import ActivityScreen

    return ActivityScreen()


def kql() -> ModeScreen:
    from explorer.ui.estate.kql import KqlScreen

    return KqlScreen()


MODES: Mapping[str, Callable[[], ModeScreen]] = {
    "explore": explore,
    "blobs": blobs,
    "identity": identity,
    "activity": activity,
}
SCREENS: Mapping[str, Callable[[], ModeScreen]] = {"kql": kql}
"""Kept when they are left, with all that they show."""


@cache
def every_key() -> Sequence[Key]:
    """Return all keys, in the order in which help and the README list them."""
    from explorer.ui.blobs.keys import BLOBS
    from explorer.ui.download.downloads_screen import KEYS as DOWNLOADS
    from explorer.ui.estate.keys import ESTATE, KQL
    from explorer.ui.identity.keys import IDENTITY
    from explorer.ui.kit.keys import EVERY_LIST, EVERYWHERE, IN_A_LIST
    from explorer.ui.preview.keys import PREVIEW

    return (*EVERYWHERE, *EVERY_LIST, *IN_A_LIST, *ESTATE, *PREVIEW, *KQL, *BLOBS, *DOWNLOADS, *IDENTITY)


@cache
def every_kind() -> Sequence[ListKind[Any]]:
    """Return all kinds of lists. The palette goes to those of Blobs mode that are inside no other."""
    from explorer.ui.blobs.lists.accounts import ACCOUNTS
    from explorer.ui.blobs.lists.blobs import BLOBS
    from explorer.ui.blobs.lists.containers import CONTAINERS
    from explorer.ui.blobs.lists.found import FOUND
    from explorer.ui.download.downloads_screen import DOWNLOADS
    from explorer.ui.estate.resources import RESOURCES
    from explorer.ui.screen.activity import REQUESTS

    return RESOURCES, ACCOUNTS, CONTAINERS, BLOBS, FOUND, DOWNLOADS, REQUESTS
