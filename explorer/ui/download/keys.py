"""The keys of the screen of downloads."""

from __future__ import annotations

from explorer.ui.kit.keys import Key

DOWNLOADS = (Key("hide", "D", "D", "hide", "hide", "downloads", is_hint=True, detail="the download goes on"),)
