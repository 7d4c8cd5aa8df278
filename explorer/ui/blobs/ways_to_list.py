"""Ways to list the present place: without folders, by a prefix, with versions; and blobs found by their tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

from explorer.model.base.errors import ExplorerError
from explorer.model.blobs.reference import BlobRight
from explorer.ui.blobs.list_stack import ListStack
from explorer.ui.blobs.lists.found import FOUND, FoundBlobs
from explorer.ui.blobs.lists.in_account import InAccount
from explorer.ui.kit.shell import Shell
from explorer.ui.screen.dialogs import AskScreen
from explorer.ui.screen.modal import Modal

if TYPE_CHECKING:
    from explorer.cloud.storage import BlobService


class WaysToList:
    """What `f`, `p`, `v` and `t` do to the list that is shown."""

    def __init__(self, shell: Shell, stack: ListStack) -> None:
        self._shell, self._stack = shell, stack
        self._own: dict[str, BlobService] = {}  # by endpoint: how each was open before it was without a credential

    @property
    def _place(self) -> InAccount | None:
        """Where in an account the present list is, or None where it is in none."""
        place = self._stack.here.place if self._stack.here else None
        return place if isinstance(place, InAccount) else None

    # Folders or not.

    def why_not_flat(self) -> str:
        place = self._place
        if not place or not place.container:
            return "only a container's blobs have folders"
        if not place.is_flat and not place.has_folders:
            return "Azure lists versions and snapshots without folders only (v chooses)"
        return ""

    def flat(self) -> None:
        place = self._place
        if place:
            self._list_as(replace(place, is_flat=not place.is_flat))

    def _list_as(self, place: InAccount) -> None:
        here = self._stack.here
        if here:
            here.place = place
            self._stack.reload()

    # Names that begin so.

    def why_no_prefix(self) -> str:
        place = self._place
        return "" if place and not place.expression else "only containers and blobs have prefixes"

    def prefix(self) -> None:
        place, here = self._place, self._stack.here
        if not place or not here:
            return
        where = f"{place.container}/{place.prefix}" if place.container else place.account

        def answered(text: str | None) -> None:
            if text is None or text == place.begins:
                return
            if not text:
                self._stack.go_up()
                return
            narrower = type(here)(here.kind, replace(place, begins=text))
            if place.begins:
                self._stack.replace(narrower)
            else:
                self._stack.enter(narrower)

        question = f"Names in {where} that begin with"
        hint = "enter asks Azure for them alone, however many there are · case counts · esc cancels"
        self._shell.push_screen(AskScreen(question, place.begins, hint), answered)

    # Versions, snapshots, what was deleted.

    def why_no_history(self) -> str:
        here = self._stack.here
        return "" if here and here.kind.beside else "only containers and blobs are kept so"

    def history(self) -> None:
        place, here = self._place, self._stack.here
        if not place or not here:
            return

        def answered(include: frozenset[str] | None) -> None:
            if include is not None and include != place.include:
                self._list_as(replace(place, include=include))

        self._shell.push_screen(HistoryScreen(here.kind.beside, place.include), answered)

    # Without a credential.

    def why_not_anonymous(self) -> str:
        place = self._place
        return "" if place and place.container else "only containers and blobs can be public"

    def anonymous(self) -> None:
        """Ask as anybody, without a credential, or by one's own right again."""
        place, session = self._place, self._shell.session
        if not place or not session:
            return
        present, endpoint = place.service, place.service.endpoint
        is_anonymous = present.right is not BlobRight.ANONYMOUS
        own = None if is_anonymous else self._own.pop(endpoint, None)  # with the SAS of its URL, where it had one
        try:
            service = own or session.storage.service(endpoint, self._shell.tenant, is_anonymous=is_anonymous)
        except ExplorerError as error:
            self._shell.notify(f"{error.message} {error.hint}", severity="error", markup=False, timeout=8)
            return
        if is_anonymous:
            self._own[endpoint] = present
        for one in self._stack.lists:
            if isinstance(one.place, InAccount):
                one.place = replace(one.place, service=service)
                one.forget()
        self._stack.reload()

    # Tags.

    def why_no_find(self) -> str:
        return "" if self._place else "open an account first: tags are searched in one account"

    def find(self) -> None:
        place = self._place
        if not place:
            return
        present = f"@container = '{place.container}' AND " if place.container else place.expression

        def answered(expression: str | None) -> None:
            if not expression:
                return
            found = FoundBlobs(FOUND, InAccount(place.service, place.account, expression=expression))
            if place.expression:
                self._stack.replace(found)
            else:
                self._stack.enter(found)

        hint = "\"project\" = 'webshop' AND \"stage\" >= 'test'    also < <= > and @container"
        self._shell.push_screen(AskScreen("Blobs of this account whose index tags are", present, hint), answered)


_WORDS = {
    "versions": "v  previous versions, where the account keeps them; listed without folders",
    "snapshots": "s  snapshots; listed without folders",
    "deleted": "d  what was deleted and can still be restored",
}


class HistoryScreen(Modal[frozenset[str] | None]):
    """Asks what is listed beside the rows; gives those kinds, or None where esc was pressed."""

    BINDINGS = [
        ("escape", "dismiss(None)", "cancel"),
        ("v", "choose('versions')", "versions"),
        ("s", "choose('snapshots')", "snapshots"),
        ("d", "choose('deleted')", "deleted"),
    ]

    def __init__(self, kinds: Sequence[str], present: frozenset[str]) -> None:
        super().__init__()
        self._kinds, self._chosen = kinds, present

    def compose(self) -> ComposeResult:
        with Vertical(id="history"):
            yield Static("List beside what is there now", markup=False)
            yield Kinds(*(Selection(_WORDS[kind], kind, kind in self._chosen) for kind in self._kinds), compact=True)
            yield Static("space or its letter chooses · enter lists · esc cancels", classes="hint", markup=False)

    def action_choose(self, kind: str) -> None:
        if kind in self._kinds:
            self.query_one(Kinds).toggle(kind)


class Kinds(SelectionList[str]):
    """The kinds to choose from; enter takes those that are chosen."""

    BINDINGS = [("enter", "take", "list")]

    def action_take(self) -> None:
        self.screen.dismiss(frozenset(self.selected))
