"""What there is in azpane: its keys, mode by mode. A new feature is a line here, and a folder of its own."""

from __future__ import annotations

from explorer.ui.blobs.keys import BLOBS
from explorer.ui.download.keys import DOWNLOADS
from explorer.ui.estate.keys import CHOICES, EXPLORE, HYGIENE, KQL, SUBSCRIPTIONS
from explorer.ui.identity.keys import IDENTITY
from explorer.ui.kit.keys import EVERY_LIST, EVERYWHERE, IN_A_LIST, Key
from explorer.ui.preview.keys import PREVIEW

KEYS: tuple[Key, ...] = (
    *EVERYWHERE, *EVERY_LIST, *IN_A_LIST, *CHOICES, *EXPLORE, *SUBSCRIPTIONS, *HYGIENE, *PREVIEW, *KQL, *BLOBS,
    *DOWNLOADS, *IDENTITY,
)  # fmt: skip
"""In the order in which help and the README list them."""
