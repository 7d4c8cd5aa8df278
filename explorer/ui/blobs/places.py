"""Blobs mode as a place: going to accounts, containers and blobs, history, crumbs, and what is copied of each."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.azure.places import container_portal_url, portal_url, resource_of
from explorer.model.base.errors import BadInput, ExplorerError
from explorer.model.base.visits import Visit
from explorer.model.blobs.reference import BlobReference
from explorer.ui.blobs.lists import AccountsLevel, ContainersLevel, levels_of
from explorer.ui.blobs.lists.base import Level
from explorer.ui.blobs.ways_to_list import Browsing
from explorer.ui.preview.preview import BlobPreview
from explorer.ui.screen.mode_screen import copy_json

if TYPE_CHECKING:
    from explorer.model.clipboard import CopyChoice

_ACCOUNT_TYPE = "microsoft.storage/storageaccounts"
_MOST_KEPT = 2000  # rows of a level that was left that are kept, so that going back to it asks nothing


class BlobPlaces(Browsing):
    """What Blobs mode has besides its levels: ways in and out of the places on them."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: tuple[Level, ...] = ()
        self._wanted: tuple[Level, Visit] | None = None  # where the cursor is to be once the level is listed again

    @property
    def preview(self) -> BlobPreview:
        return self.query_one(BlobPreview)

    # Going to a place.

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool:
        """Go to an account, a container or a blob by its address; its SAS, if it has one, is the right there.

        False where no credential may go there, which is said.
        """
        session = self.shell.session
        if not session or not isinstance(place, BlobAddress):
            return False
        tenant = self.shell.inventory.tenant_of(resource_of(self._account_id(place.account)).subscription_id)
        try:
            service = session.storage.service(place.endpoint, tenant or self.shell.tenant, place.sas)
        except ExplorerError as error:
            self.say(f"{error.message} {error.hint}", severity="error")
            return False
        base = [level for level in self._levels[:1] if isinstance(level, AccountsLevel)]
        self._put([*base, *levels_of(service, place)])
        if not self.shell.is_ready and not service.right.is_token:
            self.shell.make_ready()
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
            self.places.stay_on(row)
            self.open_row(row)

    def _put(self, levels: list[Level]) -> None:
        """Stand on other levels."""
        if self.level and self.level in levels:
            self.leave_cursor(self.level)
        self.stop_load("list")
        for level in self._levels:
            if level not in levels:
                level.leave()
                self.forget_counts(level)
        self._levels[:] = levels
        self.preview.close()
        self.remove_class("-opened")
        self.show_level()
        self.places.focus()

    # History and crumbs.

    def visit(self) -> Visit | None:
        level = self.level
        if not level:
            return None
        return Visit(
            "blobs",
            _frame_of(level),
            _named(self.preview.blob.reference) if self.preview.blob else "",
            filter=level.needle,
            cursor=self.places.cursor,
            way=tuple(self._levels),
        )

    def revisit(self, visit: Visit) -> None:
        levels = list(visit.way) if isinstance(visit.way, tuple) else []
        if not levels:
            return
        for level in levels:
            if level not in self._levels and not level.is_loaded:
                level.forget()  # its listing ended when it was left
        deepest = levels[-1]
        if deepest.needle != visit.filter:
            deepest.narrow(visit.filter)
        self._put(levels)
        self._wanted = (deepest, visit)
        self._go_on()

    def poll(self) -> None:
        super().poll()
        self._go_on()
        seen = tuple(self._levels)
        if seen != self._seen:
            for level in self._seen:
                if level not in seen and level.total > _MOST_KEPT:
                    level.forget()
            self._seen = seen

    def _go_on(self) -> None:
        """Put the cursor where it was, and open what was open, once the level that is gone back to is listed."""
        if not self._wanted:
            return
        level, visit = self._wanted
        if level is not self.level or level.is_loaded or level.is_stopped or level.error:
            self._wanted = None
        row = visit.cursor if isinstance(visit.cursor, int) else 0
        if level is self.level and level.is_loaded and row < level.row_count:
            self.places.stay_on(row)
            which = level.reference_at(row)
            if visit.opened and which and _named(which) == visit.opened:
                self.open_blob(row)

    def crumbs(self) -> list[str]:
        return ["Blobs", *(level.words for level in self._levels if level.words)]

    def go_to_crumb(self, at: int) -> None:
        """Go up to the level that a crumb names; the first crumb stands for the accounts."""
        session = self.shell.session
        named = [level for level in self._levels if level.words]
        if 0 < at < len(named):
            self._put(self._levels[: self._levels.index(named[at - 1]) + 1])
        elif at == 0 and session:
            top = [level for level in self._levels[:1] if not level.words]
            self._put(top or [AccountsLevel(session, self.shell.inventory)])

    # What is under the cursor.

    def address_under_cursor(self) -> BlobAddress | ResourceAddress | None:
        """Return the address of the row under the cursor: an account's resource id, else a blob address without SAS."""
        link = self.level.link_at(self.cursor_row) if self.level else ""
        try:
            return parse_place(link) if link else None
        except BadInput:  # what no address can name, such as a container from before the rules for names
            return None

    def copy_choices(self) -> list[CopyChoice]:
        from explorer.model import clipboard as copies
        from explorer.model.base.shell import quoting

        place, quote = self.address_under_cursor(), quoting(sys.platform)
        if isinstance(place, BlobAddress):
            which = self.level.reference_at(self.cursor_row) if self.level else None
            return copies.blob_copies(place, quote, self.portal_link(), which)
        if place:
            inventory = self.shell.inventory
            listed = next((one for one in inventory.resources if one.id.lower() == place.resource_id.lower()), None)
            return copies.resource_copies(listed or resource_of(place.resource_id), self.portal_link(), quote)
        link = self.level.link_at(self.cursor_row) if self.level else ""
        return [copies.CopyChoice("u", "URL", link)] if link else []

    def copy_later(self, choice: CopyChoice) -> None:
        place = self.address_under_cursor()
        if isinstance(place, ResourceAddress):
            copy_json(self, choice, place.resource_id, resource_of(place.resource_id).subscription_id)

    def portal_link(self) -> str:
        place, session = self.address_under_cursor(), self.shell.session
        if not session or not self.level or place is None:
            return ""
        account_id = place.resource_id if isinstance(place, ResourceAddress) else self._account_id(place.account)
        if not account_id:
            return ""
        tenant = self.shell.inventory.tenant_of(resource_of(account_id).subscription_id)
        if isinstance(place, ResourceAddress):
            return portal_url(session.cloud.portal, tenant, account_id)
        return container_portal_url(session.cloud.portal, tenant, account_id, place.container)

    def why_no_portal(self) -> str:
        place = self.address_under_cursor()
        if isinstance(place, BlobAddress):
            return f"no listed subscription holds the account {place.account}; e lists them"
        return super().why_no_portal()

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
                for one in self.shell.inventory.resources
                if one.name == account and one.type.lower() == _ACCOUNT_TYPE
            ),
            "",
        )


def _frame_of(level: Level) -> Hashable:
    """Return what makes a level the place that it is: its kind, where it is, and by which right."""
    kind, service = type(level).__name__, level.service
    at = [getattr(level, name, "") for name in ("container", "prefix", "begins", "expression")]
    return (kind, service.endpoint, service.right.name, *at) if service else (kind,)


def _named(which: BlobReference) -> str:
    """Return a blob's name, with its version's or snapshot's time where it is one."""
    return "\n".join(part for part in which if part)
