"""Going places: to a pasted place, back and forward through history, and out to the portal."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from textual.app import App
from textual.command import CommandPalette
from textual.events import Event, Paste

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.base.errors import BadInput
from explorer.model.base.redact import redact
from explorer.model.base.text import visible
from explorer.model.base.visits import History, Visit
from explorer.ui.kit.loads import Loads

if TYPE_CHECKING:
    from textual.screen import Screen

    from explorer.cloud.session import Session
    from explorer.ui.blobs.lists.base import Level
    from explorer.ui.palette import ResourceNames


_LONGEST = 8192  # characters of what is pasted that are looked at: a URL with its SAS is far shorter

_PLACEHOLDER = "a place, tag=value, a key's word, or a pasted id or URL"


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asked for."""

    place: ResourceAddress | BlobAddress | None = None
    tenant: str = ""
    subscriptions: tuple[str, ...] = ()


class GoingApp(App[None], Loads):
    """The part of the app that moves between places; `place_id` is the id that Explore opens once it has arrived."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self.session: Session | None = None
        self.place_id = start.place.resource_id if isinstance(start.place, ResourceAddress) else ""
        self.place_tenant = start.tenant
        self._resource_names: ResourceNames | None = None
        self.history = History(collapses=frozenset({"explore"}))

    @property
    def blob_place(self) -> BlobAddress | None:
        return self._start.place if isinstance(self._start.place, BlobAddress) else None

    async def go(self, place: ResourceAddress | BlobAddress) -> None:
        """Go to a place, in the mode that shows it; what is not listed yet is opened when it arrives."""
        from explorer.ui.blobs.places import BlobPlaces
        from explorer.ui.estate.explore import ExploreScreen

        if isinstance(place, BlobAddress):
            if not self.session:
                self._start = replace(self._start, place=place)
            here = self.current_mode
            await self.switch_mode("blobs")
            if self.session and isinstance(self.screen, BlobPlaces) and not self.screen.go_to(place):
                await self.switch_mode(here)
        else:
            self.place_id, self.place_tenant = place.resource_id, place.tenant
            await self.switch_mode("explore")
            if isinstance(self.screen, ExploreScreen):
                self.screen.open_place()

    @property
    def resource_names(self) -> ResourceNames:
        """The index that the palette searches."""
        if self._resource_names is None:
            from explorer.ui.palette import ResourceNames

            self._resource_names = ResourceNames()
        return self._resource_names

    def known_blob_places(self) -> Iterator[tuple[Level, int, str, str]]:
        """Yield the accounts and containers that Blobs mode has listed; see BlobPlaces."""
        for screen in self._screen_stacks.get("blobs", ())[:1]:
            yield from getattr(screen, "known_places", tuple)()

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_PLACEHOLDER, id="--command-palette"))

    async def on_event(self, event: Event) -> None:
        """Go to a place that is pasted into the palette at once: its SAS, if it has one, is never shown there."""
        if isinstance(event, Paste) and isinstance(self.screen, CommandPalette) and self.pasted(event.text):
            self.screen.dismiss()
        else:
            await super().on_event(event)

    def pasted(self, text: str) -> bool:
        """Go to a pasted place; False for any other text, and what that was is never shown: it may be a secret."""
        if len(text) > _LONGEST:
            return False
        try:
            place = parse_place(text)
        except BadInput:
            return False
        self.call_later(self.go, place)
        return True

    async def step(self, by: int) -> None:
        """Go to where one was before, or, with a positive number, forward again."""
        from explorer.ui.screen.mode_screen import ModeScreen

        screen: Screen[object] = self.screen
        visit = self.history.step(by, screen.visit() if isinstance(screen, ModeScreen) else None)
        if visit:
            await self.switch_mode(visit.mode)
            if isinstance(self.screen, ModeScreen):
                self.screen.revisit(visit)

    def why_no_step(self, by: int, now: Visit | None) -> str:
        """Say why there is nowhere to go back or forward to, or ""."""
        there = self.history.here if now is None and by < 0 else self.history.can_step(by)
        if there:
            return ""
        return "nowhere was before this" if by < 0 else "nothing comes after this; [ goes back"

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text; half a surrogate pair, which names may hold, can be in no clipboard."""
        super().copy_to_clipboard(text.encode("utf-8", "replace").decode())

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open a link in a browser, or copy it where there is none; says which."""
        if self.is_web:
            super().open_url(url, new_tab=new_tab)
            return
        from explorer.ui.navigation import open_link, why_no_browser

        def copy(reason: str) -> None:
            self.copy_to_clipboard(url)
            self._say(f"No browser was opened: {reason}. The link was copied: {url}")

        def tried(is_open: bool) -> None:
            if is_open:
                self._say(f"Opened: {url}")
            else:
                copy("none that draws its own window was found")

        reason = why_no_browser(os.environ, sys.platform)
        if reason:
            copy(reason)
        else:
            self.load(lambda _stop: [open_link(url)], tried, name="browser")

    def _say(self, words: str) -> None:
        self.notify(visible(redact(words)), markup=False, timeout=8)


# Browsers for the terminal would draw over azpane. Source: webbrowser.register_standard_browsers, Python 3.11 to 3.14.
_TEXT_BROWSERS = frozenset(("www-browser", "links", "elinks", "lynx", "w3m", "browsh", "carbonyl"))


def why_no_browser(environ: Mapping[str, str], platform: str) -> str:
    """Say why no browser can be opened from here, or "" where one can; `platform` as sys.platform names it.

    BROWSER counts wherever it is set: editors that work on another machine point it to the browser at home.
    """
    named = [PurePath(one.split()[0]).name for one in environ.get("BROWSER", "").split(os.pathsep) if one.strip()]
    if any(name not in _TEXT_BROWSERS for name in named):
        return ""
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return ""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return "this is an SSH session"
    return "" if platform in ("win32", "darwin") else "this machine has no screen"


def open_link(url: str) -> bool:
    """Open a link; blocks until the browser has taken it. False where none did, or one that would take the terminal."""
    try:
        browser = webbrowser.get()
        if PurePath(getattr(browser, "name", "")).name in _TEXT_BROWSERS:
            return False
        return browser.open(url)
    except (webbrowser.Error, OSError):
        return False
