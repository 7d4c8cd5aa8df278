"""Asks what is listed beside the blobs, or containers, themselves."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import SelectionList, Static
from textual.widgets.selection_list import Selection

_WORDS = {
    "versions": "v  previous versions, where the account keeps them; listed without folders",
    "snapshots": "s  snapshots; listed without folders",
    "deleted": "d  what was deleted and can still be restored",
}


class HistoryScreen(ModalScreen[frozenset[str] | None]):
    """Gives the kinds that are to be listed too, or None where esc was pressed."""

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
