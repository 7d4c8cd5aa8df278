"""Blobs mode as a place: going to accounts, containers and blobs, history, crumbs, and what is copied of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from explorer.model.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.errors import BadInput, ExplorerError
from explorer.model.history import Visit
from explorer.model.places import container_portal_url, portal_url, resource_of
from explorer.model.redact import redacted_values
from explorer.ui.level import Level
from explorer.ui.levels import AccountsLevel, BlobsLevel, ContainersLevel, levels_of
from explorer.ui.preview import BlobView
from explorer.ui.screens.mode import ModeScreen
from explorer.ui.widgets.rows_table import RowsTable

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService
    from explorer.model.copies import CopyChoice

_ACCOUNT_TYPE = "microsoft.storage/storageaccounts"


@dataclass(frozen=True, slots=True)
class Step:
    """One level of a way down, and how to make it again; `service` carries the right, which is never printed."""

    kind: str
    at: tuple[str, ...]
    service: BlobService | None = field(repr=False)
    make: Callable[[], Level] = field(repr=False)

    def is_of(self, level: Level) -> bool:
        return (self.kind, self.at) == _identity_of(level) and self.service is level.service


class BlobPlaces(ModeScreen):
    """What Blobs mode has besides its levels: ways in and out of the places on them."""

    def __init__(self) -> None:
        super().__init__()
        self._levels: list[Level] = []
        self._view: BlobView | None = None
        self._cursor_wanted: tuple[Level, int] | None = None

    @property
    def level(self) -> Level | None:
        return self._levels[-1] if self._levels else None

    def _show_level(self) -> None:
        """Draw the deepest level, and list it where it is not listed yet."""

    def _open_row(self, row: int) -> None:
        """Go into a row, or open its blob."""

    @property
    def row(self) -> int:
        """The row under the cursor."""
        return self.query_one("#places", RowsTable).cursor

    # Going to a place.

    def go_to(self, place: BlobAddress) -> bool:
        """Go to an account, a container or a blob by its address; its SAS, if it has one, is the right there.

        False where no credential may go there, which is said.
        """
        session = self.app.session
        if not session:
            return False
        tenant = self.app.inventory.tenant_of(resource_of(self._account_id(place.account)).subscription_id)
        try:
            service = session.storage.service(place.endpoint, tenant or self.app.tenant, place.sas)
        except ExplorerError as error:
            self.say(f"{error.message} {error.hint}", severity="error")
            return False
        base = [level for level in self._levels[:1] if isinstance(level, AccountsLevel)]
        self._put([*base, *levels_of(service, place)])
        if not self.app.is_ready and not service.right.is_token:
            self.app.make_ready()
        return True

    def known_places(self) -> Iterator[tuple[Level, int, str, str]]:
        """Yield the accounts and containers that are listed: level, row, name, and where it is in words."""
        for level in self._levels:
            if isinstance(level, (AccountsLevel, ContainersLevel)):
                noun = level.noun if isinstance(level, ContainersLevel) else "storage account, its blobs"
                for row in range(level.row_count):
                    name = level.link_at(row).rpartition("/")[2]
                    yield level, row, name, " · ".join(word for word in (noun, level.words) if word)

    def enter_row(self, level: Level, row: int) -> None:
        """Go into a row of one of the levels on the way down."""
        if level in self._levels and row < level.row_count:
            self._put(self._levels[: self._levels.index(level) + 1])
            self.query_one("#places", RowsTable).cursor = row
            self._open_row(row)

    def _put(self, levels: list[Level]) -> None:
        """Stand on other levels."""
        if self.level and self.level in levels:
            self.level.cursor = self.row
        self.stop_load("list")
        self.stop_load("view")
        self._levels[:] = levels
        self._view = None
        self.remove_class("-opened")
        self._show_level()
        self.query_one("#places").focus()

    # History and crumbs.

    def visit(self) -> Visit | None:
        level = self.level
        if not level:
            return None
        opened = self._view.name if self._view else ""
        frame = (*_identity_of(level), level.service.right.name if level.service else "")
        return Visit("blobs", frame, opened, filter=level.needle, cursor=self.row, way=[_step(x) for x in self._levels])

    def revisit(self, visit: Visit) -> None:
        steps: Sequence[Step] = visit.way  # type: ignore[assignment]  # as `visit` made it
        levels = [next((one for one in self._levels if step.is_of(one)), None) or step.make() for step in steps]
        deepest = levels[-1]
        row = visit.cursor if isinstance(visit.cursor, int) else 0
        if deepest.is_loaded:
            if deepest.needle != visit.filter:
                deepest.narrow(visit.filter)
            deepest.cursor = row
        elif isinstance(deepest, BlobsLevel) and visit.opened:
            deepest = BlobsLevel(
                deepest.service, deepest.container, deepest.prefix, visit.opened[len(deepest.prefix) :]
            )
            levels[-1] = deepest
        else:
            deepest.narrow(visit.filter)
            self._cursor_wanted = (deepest, row)
        is_listed = deepest.is_loaded
        self._put(levels)
        deepest.cursor = row
        if is_listed:
            self.query_one("#places", RowsTable).cursor = row
            if visit.opened and deepest.blob_at(row) == visit.opened:
                self._open_row(row)

    def look(self) -> None:
        """Put the cursor where it was once a level that is gone back to has been listed again."""
        if self._cursor_wanted:
            level, row = self._cursor_wanted
            if level is not self.level or level.is_loaded or self.row:
                self._cursor_wanted = None
            if level is self.level and level.is_loaded and not self.row:
                self.query_one("#places", RowsTable).cursor = min(row, max(0, level.row_count - 1))

    def crumbs(self) -> list[str]:
        return ["Blobs", *(level.words for level in self._levels if level.words)]

    def go_to_crumb(self, at: int) -> None:
        """Go up to the level that a crumb names; the first crumb stands for the accounts."""
        session = self.app.session
        named = [level for level in self._levels if level.words]
        if 0 < at < len(named):
            self._put(self._levels[: self._levels.index(named[at - 1]) + 1])
        elif at == 0 and session:
            top = [level for level in self._levels[:1] if not level.words]
            self._put(top or [AccountsLevel(session, self.app.inventory)])

    # What is under the cursor.

    def address_under_cursor(self) -> BlobAddress | ResourceAddress | None:
        """Return the address of the row under the cursor: an account's resource id, else a blob address without SAS."""
        link = self.level.link_at(self.row) if self.level else ""
        try:
            return parse_place(link) if link else None
        except BadInput:  # what no address can name, such as a container from before the rules for names
            return None

    def copy_choices(self) -> list[CopyChoice]:
        from explorer.model import copies
        from explorer.model.shell import quoting

        place, quote = self.address_under_cursor(), quoting(sys.platform)
        if isinstance(place, BlobAddress):
            return copies.blob_copies(place, quote, self.portal_link())
        if place:
            inventory = self.app.inventory
            listed = next((one for one in inventory.resources if one.id.lower() == place.resource_id.lower()), None)
            return copies.resource_copies(listed or resource_of(place.resource_id), self.portal_link(), quote)
        link = self.level.link_at(self.row) if self.level else ""
        return [copies.CopyChoice("u", "URL", link)] if link else []

    def copy_later(self, choice: CopyChoice) -> None:
        """Ask for the JSON of the account under the cursor, and copy it redacted."""
        import json

        from explorer.model.copies import CopyChoice

        place, session = self.address_under_cursor(), self.app.session
        if not session or not isinstance(place, ResourceAddress):
            return
        resource_id = place.resource_id
        tenant = self.app.inventory.tenant_of(resource_of(resource_id).subscription_id)

        def ask(_stop: Event) -> list[dict[str, Any]]:
            return [session.directory.resource(resource_id, tenant)]

        def arrived(body: dict[str, Any]) -> None:
            self.copy(CopyChoice(choice.key, choice.label, json.dumps(redacted_values(body), indent=2)))

        def ended() -> None:
            error = self.load_of("copy").error
            if error:
                self.say(f"Not copied: {error.message} {error.hint}", severity="error")

        self.load(ask, arrived, ended, name="copy")

    def portal_link(self) -> str:
        place, session = self.address_under_cursor(), self.app.session
        if not session or not self.level or place is None:
            return ""
        account_id = place.resource_id if isinstance(place, ResourceAddress) else self._account_id(place.account)
        if not account_id:
            return ""
        tenant = self.app.inventory.tenant_of(resource_of(account_id).subscription_id)
        if isinstance(place, ResourceAddress):
            return portal_url(session.cloud.portal, tenant, account_id)
        return container_portal_url(session.cloud.portal, tenant, account_id, place.container)

    def why_not(self, key: str) -> str:
        place = self.address_under_cursor() if key == "portal" else None
        if isinstance(place, BlobAddress) and not self.portal_link():
            return f"no listed subscription holds the account {place.account}; e lists them"
        return super().why_not(key)

    def _account_id(self, account: str) -> str:
        """Return the resource id of a storage account, whose name no other has, or "" where none is listed."""
        top = self._levels[0] if self._levels else None
        if isinstance(top, AccountsLevel):
            for row in range(top.row_count):
                if top.link_at(row).rpartition("/")[2] == account:
                    return top.link_at(row)
        return next(
            (
                one.id
                for one in self.app.inventory.resources
                if one.name == account and one.type.lower() == _ACCOUNT_TYPE
            ),
            "",
        )


def _identity_of(level: Level) -> tuple[str, tuple[str, ...]]:
    """Return what makes a level the one that it is: its kind, and where it is."""
    endpoint = level.service.endpoint if level.service else ""
    return type(level).__name__, (endpoint, getattr(level, "container", ""), getattr(level, "prefix", ""))


def _step(level: Level) -> Step:
    """Return how to come to a level again: without its rows, which may be a million."""
    kind, at = _identity_of(level)
    if isinstance(level, ContainersLevel):
        return Step(kind, at, level.service, partial(ContainersLevel, level.service, level.words, level.portal_at(0)))
    if isinstance(level, BlobsLevel):
        return Step(kind, at, level.service, partial(BlobsLevel, level.service, level.container, level.prefix))
    return Step(kind, at, level.service, lambda: level)
