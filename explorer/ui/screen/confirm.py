"""Asks before something that could do harm outside azpane."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.model.base.text import visible


class ConfirmScreen(ModalScreen[bool | None]):
    """Gives True for y, False for n, None where esc was pressed."""

    BINDINGS = [("y", "dismiss(True)", "yes"), ("n", "dismiss(False)", "no"), ("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: str, yes: str, no: str) -> None:
        super().__init__()
        self._question, self._choices = question, f"y {yes} · n {no} · esc cancels"

    def compose(self) -> ComposeResult:
        with Vertical(id="confirm"):
            yield Static(visible(self._question), markup=False)
            yield Static(self._choices, classes="hint", markup=False)
