"""What there is in azpane: its keys and its kinds of lists. A new feature is a line here, and a folder of its own."""

from __future__ import annotations

from typing import Any

from explorer.ui.blobs.keys import BLOBS
from explorer.ui.download.keys import DOWNLOADS
from explorer.ui.estate.keys import ESTATE, KQL
from explorer.ui.estate.resources import RESOURCES
from explorer.ui.identity.keys import IDENTITY
from explorer.ui.kit.keys import EVERY_LIST, EVERYWHERE, IN_A_LIST, Key
from explorer.ui.kit.list_kind import ListKind
from explorer.ui.preview.keys import PREVIEW

KEYS: tuple[Key, ...] = (
    *EVERYWHERE, *EVERY_LIST, *IN_A_LIST, *ESTATE, *PREVIEW, *KQL, *BLOBS,
    *DOWNLOADS, *IDENTITY,
)  # fmt: skip
"""In the order in which help and the README list them."""

KINDS: tuple[ListKind[Any], ...] = (RESOURCES,)
"""Every kind of list that is a record."""
