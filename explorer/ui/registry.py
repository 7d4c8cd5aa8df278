"""What there is in azpane: its keys, mode by mode, and its kinds of lists. A new one is a line here."""

from __future__ import annotations

from typing import Any

from explorer.ui.blobs.keys import BLOBS
from explorer.ui.blobs.lists import accounts, blobs, containers, found
from explorer.ui.download import downloads_screen
from explorer.ui.estate.keys import ESTATE, KQL
from explorer.ui.estate.resources import RESOURCES
from explorer.ui.identity.keys import IDENTITY
from explorer.ui.kit.keys import EVERY_LIST, EVERYWHERE, IN_A_LIST, Key
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.preview.keys import PREVIEW
from explorer.ui.screen import activity

KEYS: tuple[Key, ...] = (
    *EVERYWHERE, *EVERY_LIST, *IN_A_LIST, *ESTATE, *PREVIEW, *KQL, *BLOBS, *downloads_screen.KEYS, *IDENTITY,
)  # fmt: skip
"""In the order in which help and the README list them."""

KINDS: tuple[ListKind[Any], ...] = (
    RESOURCES, accounts.ACCOUNTS, containers.CONTAINERS, blobs.BLOBS, found.FOUND, downloads_screen.DOWNLOADS,
    activity.REQUESTS,
)  # fmt: skip
"""Every kind of list. The palette goes to those of Blobs mode that are inside no other."""
