"""Going to accounts, containers and blobs: by address, crumb, palette and history; and the addresses of rows."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.azure.places import container_portal_url, portal_url, resource_of
from explorer.model.base.errors import BadInput, ExplorerError
from explorer.model.base.visits import Visit
from explorer.model.blobs.reference import BlobReference
from explorer.ui.blobs.list_stack import ListStack
from explorer.ui.blobs.lists.accounts import ACCOUNTS, accounts
from explorer.ui.blobs.lists.blobs import BLOBS, BlobsList
from explorer.ui.blobs.lists.containers import CONTAINERS, Containers
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.blobs.lists.place_list import PlaceKind, PlaceList
from explorer.ui.kit.shell import Shell

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService
    from explorer.model.clipboard import CopyChoice

_ACCOUNT_TYPE = "microsoft.storage/storageaccounts"
_MOST_KEPT = 2000  # a list that was left keeps its rows up to so many: going back to it sends no request


def lists_to(service: BlobService, place: BlobAddress) -> list[PlaceList[Any]]:
    """Return the lists from an account down to a place in it; the last opens the blob that the place names."""
    account = place.account
    lists: list[PlaceList[Any]] = [Containers(CONTAINERS, InAccount(service, account))]
    if place.container:
        path = f"{place.path.rstrip('/')}/" if service.is_for_folder(place.path) else place.path
        *folders, name = path.split("/")
        for depth in range(len(folders) + 1):
            prefix = "".join(f"{folder}/" for folder in folders[:depth])
            within = InAccount(service, account, container=place.container, prefix=prefix)
            lists.append(BlobsList(BLOBS, within))
        if name and (place.version_id or place.snapshot or not service.lists_blobs):
            within = replace(within, only=BlobReference(place.path, place.version_id, place.snapshot))
        lists[-1] = BlobsList(BLOBS, within, name)
    return lists


class Places:
    """The ways to what a stack of lists can show, and back to where the user was."""

    def __init__(self, shell: Shell, stack: ListStack, addresses: Addresses) -> None:
        self._shell, self._stack, self._addresses = shell, stack, addresses
        self._seen: tuple[PlaceList[Any], ...] = ()
        self._wanted: tuple[PlaceList[Any], Visit] | None = None  # gone back to, and not there again yet

    def start(self) -> None:
        """Go to where the command line pointed, else to the accounts."""
        session, place = self._shell.session, self._shell.navigation.blob_place
        if session and place:
            service = session.storage.service_of(place, self._shell.tenant)
            *above, deepest = lists_to(service, place)
            self._stack.lists.extend(above)
            self._stack.enter(deepest)
        elif session:
            self._stack.enter(accounts(session, self._shell.inventory))

    def go_to_kind(self, kind: PlaceKind[Any]) -> None:
        """Go to a list that is inside no other: to the present one of its kind, or to a new one."""
        session = self._shell.session
        if session and kind.start:
            present = [one for one in self._stack.lists[:1] if one.kind is kind]
            self._stack.put(present or [kind.start(session, self._shell.inventory)])

    def go_to(self, place: BlobAddress) -> ExplorerError | None:
        """Go to an account, a container or a blob by its address, with the SAS that may be part of it.

        Returns the error if no credential may go there.
        """
        session = self._shell.session
        if not session:
            return None
        account_id = self._addresses.account_id(place.account)
        tenant = self._shell.inventory.tenant_of(resource_of(account_id).subscription_id)
        try:
            service = session.storage.service_of(place, tenant or self._shell.tenant)
        except ExplorerError as error:
            return error
        top = [one for one in self._stack.lists[:1] if one.kind is ACCOUNTS]
        self._stack.put([*top, *lists_to(service, place)])
        if not self._shell.is_ready and not service.right.is_token:
            self._shell.make_ready()
        return None

    def known(self) -> Iterator[tuple[PlaceList[Any], int, str, str]]:
        """Yield the rows of all lists that the palette offers: list, row, name, and what that is in words."""
        for here in self._stack.lists:
            if here.kind.known_as:
                words = " · ".join(filter(None, (here.kind.known_as, here.words)))
                for row in range(here.row_count):
                    yield here, row, here.kind.link(here, row).rpartition("/")[2], words

    def enter_row(self, here: PlaceList[Any], row: int) -> None:
        """Open a row of one of the lists of the stack."""
        lists = self._stack.lists
        if here in lists and row < here.row_count:
            self._stack.put(lists[: lists.index(here) + 1])
            self._stack.stay_on(row)
            self._stack.open_row(row)

    # Crumbs.

    def crumbs(self) -> list[str]:
        return ["Blobs", *filter(None, (here.words for here in self._stack.lists))]

    def go_to_crumb(self, at: int) -> None:
        """Go up to the list that a crumb names; the first crumb stands for the accounts."""
        lists = self._stack.lists
        named = [here for here in lists if here.words]
        if at == 0:
            self.go_to_kind(ACCOUNTS)
        elif at < len(named):
            self._stack.put(lists[: lists.index(named[at - 1]) + 1])

    # History.

    def visit(self, opened: BlobReference | None) -> Visit | None:
        """Return where the user is, for the history; `opened` is the blob in the preview."""
        here = self._stack.here
        if not here:
            return None
        name = _named(opened) if opened else ""
        cursor, way = self._stack.cursor, tuple(self._stack.lists)
        return Visit("blobs", _frame_of(here), name, filter=here.needle, cursor=cursor, way=way)

    def revisit(self, visit: Visit) -> None:
        """Go back to where the user was."""
        lists = list(visit.way) if isinstance(visit.way, tuple) else []
        if not lists:
            return
        for one in lists:
            if one not in self._stack.lists and not one.is_loaded:
                one.forget()  # its listing was ended when it was left
        deepest = lists[-1]
        if deepest.needle != visit.filter:
            deepest.narrow(visit.filter)
        self._stack.put(lists)
        self._wanted = (deepest, visit)
        self._arrive()

    def poll(self) -> None:
        """Finish going back, and drop the rows of long lists that were left."""
        self._arrive()
        present = tuple(self._stack.lists)
        if present != self._seen:
            for one in self._seen:
                if one not in present and one.total > _MOST_KEPT:
                    one.forget()
            self._seen = present

    def _arrive(self) -> None:
        """Put the cursor where it was, and open the blob that was open, as soon as the list is there again."""
        if not self._wanted:
            return
        here, visit = self._wanted
        is_here = here is self._stack.here
        if not is_here or here.is_loaded or here.is_stopped or here.error:
            self._wanted = None
        row = visit.cursor if isinstance(visit.cursor, int) else 0
        if is_here and here.is_loaded and row < here.row_count:
            self._stack.stay_on(row)
            which = here.kind.blob(here, row)
            if visit.opened and which and _named(which) == visit.opened:
                self._stack.open_row(row)


class Addresses:
    """The address of the row under the cursor, what can be copied of it, and its page in the portal."""

    def __init__(self, shell: Shell, stack: ListStack) -> None:
        self._shell, self._stack = shell, stack

    def _link(self) -> str:
        if not self._stack.under_cursor:
            return ""
        here, row = self._stack.under_cursor
        return here.kind.link(here, row)

    def place(self) -> BlobAddress | ResourceAddress | None:
        """Return the address under the cursor: the resource id of an account, else a blob address without SAS."""
        link = self._link()
        try:
            return parse_place(link) if link else None
        except BadInput:  # such as a container that is older than the rules for names
            return None

    def copies(self) -> list[CopyChoice]:
        from explorer.model import clipboard
        from explorer.model.base.shell import quoting

        place, quote, portal = self.place(), quoting(sys.platform), self.portal_link()
        if isinstance(place, BlobAddress) and self._stack.under_cursor:
            here, row = self._stack.under_cursor
            return clipboard.blob_copies(place, quote, portal, here.kind.blob(here, row))
        if isinstance(place, ResourceAddress):
            resources = self._shell.inventory.resources
            listed = next((one for one in resources if one.id.lower() == place.resource_id.lower()), None)
            return clipboard.resource_copies(listed or resource_of(place.resource_id), portal, quote)
        link = self._link()
        return [clipboard.CopyChoice("u", "URL", link)] if link else []

    def portal_link(self) -> str:
        place, session = self.place(), self._shell.session
        if not session or place is None:
            return ""
        account_id = place.resource_id if isinstance(place, ResourceAddress) else self.account_id(place.account)
        if not account_id:
            return ""
        tenant = self._shell.inventory.tenant_of(resource_of(account_id).subscription_id)
        if isinstance(place, ResourceAddress):
            return portal_url(session.cloud.portal, tenant, account_id)
        return container_portal_url(session.cloud.portal, tenant, account_id, place.container)

    def account_id(self, account: str) -> str:
        """Return the resource id of a storage account (names are unique in Azure), or "" if no list has it."""
        for top in self._stack.lists[:1]:
            if top.kind is ACCOUNTS:
                for row in range(top.row_count):
                    link = top.kind.link(top, row)
                    if link.rpartition("/")[2] == account:
                        return link
        resources = self._shell.inventory.resources
        found = (one.id for one in resources if one.name == account and one.type.lower() == _ACCOUNT_TYPE)
        return next(found, "")


def _frame_of(here: PlaceList[Any]) -> Hashable:
    """Return what tells a list from others in the history: its kind, its place, and the right in use."""
    place = here.place
    if not isinstance(place, InAccount):
        return (here.kind.id,)
    service = place.service
    at = (place.container, place.prefix, place.begins, place.expression)
    return (here.kind.id, service.endpoint, service.right.name, *at)


def _named(which: BlobReference) -> str:
    """Return the name of a blob, and the time of the version or snapshot if it is one."""
    return "\n".join(filter(None, which))
