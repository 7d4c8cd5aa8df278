"""Going to places: one that was pasted, one that was named at start, and back and forward through the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.base.errors import BadInput
from explorer.model.base.visits import History, Visit

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import AwaitMount

_LONGEST = 8192  # characters of pasted text that are looked at: a URL with its SAS is far shorter


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line asked for."""

    place: ResourceAddress | BlobAddress | None = None
    tenant: str = ""
    subscriptions: tuple[str, ...] = ()


class PlacesApp(Protocol):
    """What going to places needs of the app."""

    session: Any

    @property
    def page(self) -> Screen[Any]: ...
    @property
    def current_mode(self) -> str: ...
    def switch_mode(self, mode: str) -> AwaitMount: ...
    async def to_mode(self, mode: str) -> Screen[Any]: ...
    def call_later(self, callback: Callable[..., Any], *args: Any) -> bool: ...


class PlaceScreen(Protocol):
    """What going to places needs of a mode's screen."""

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool: ...
    def visit(self) -> Visit | None: ...
    def revisit(self, visit: Visit) -> None: ...


class Navigation:
    """Moves the app between places, and keeps where it has been."""

    def __init__(self, app: PlacesApp, start: Start) -> None:
        self._app = app
        self.blob_place = start.place if isinstance(start.place, BlobAddress) else None
        """The account, container or blob that Blobs mode begins at."""
        self.place_id = start.place.resource_id if isinstance(start.place, ResourceAddress) else ""
        """The resource id that Explore opens as soon as it is listed, or ""."""
        self.place_tenant = start.tenant
        self.history = History(collapses=frozenset({"explore"}))

    async def go(self, place: ResourceAddress | BlobAddress) -> None:
        """Go to a place, in the mode that shows it; what is not listed yet is opened when it arrives."""
        here = self._app.current_mode
        if isinstance(place, BlobAddress):
            if not self._app.session:
                self.blob_place = place
            screen = await self._app.to_mode("blobs")
        else:
            self.place_id, self.place_tenant = place.resource_id, place.tenant
            screen = await self._app.to_mode("explore")
        if self._app.session and not cast(PlaceScreen, screen).go_to(place):
            await self._app.switch_mode(here)

    def pasted(self, text: str) -> bool:
        """Go to a pasted place; False for any other text, which is never shown: it may be a secret."""
        if len(text) > _LONGEST:
            return False
        try:
            place = parse_place(text)
        except BadInput:
            return False
        self._app.call_later(self.go, place)
        return True

    async def step(self, by: int) -> None:
        """Go back to the place before, or, with a positive number, forward again."""
        visit = self.history.step(by, cast(PlaceScreen, self._app.page).visit())
        if visit:
            cast(PlaceScreen, await self._app.to_mode(visit.mode)).revisit(visit)

    def why_no_step(self, by: int, now: Visit | None) -> str:
        """Say why there is nowhere to go back or forward to, or ""."""
        there = self.history.here if now is None and by < 0 else self.history.can_step(by)
        if there:
            return ""
        return "nowhere was before this" if by < 0 else "nothing comes after this; [ goes back"
