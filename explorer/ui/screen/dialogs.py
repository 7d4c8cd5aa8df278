"""Asks for one line of text."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.model.base.text import visible


class AskScreen(ModalScreen[str | None]):
    """Gives what was typed, or None where esc was pressed."""

    BINDINGS = [("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: str, present: str, hint: str) -> None:
        super().__init__()
        self._question, self._present, self._hint = question, present, hint

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static(visible(self._question), markup=False)
            yield Input(value=self._present, id="answer", compact=True, select_on_focus=False)
            yield Static(visible(self._hint), classes="hint", markup=False)

    @on(Input.Submitted, "#answer")
    def _answered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)
