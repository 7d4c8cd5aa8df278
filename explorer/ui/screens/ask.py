"""Asks for one line of text: a file, a folder, an expression."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from explorer.model.text import visible


class AskScreen(ModalScreen[str | None]):
    """Gives what was typed, or None where esc was pressed or nothing stands there."""

    BINDINGS = [("escape", "dismiss(None)", "cancel")]

    def __init__(self, question: str, value: str = "", hint: str = "enter goes on · esc cancels") -> None:
        super().__init__()
        self._question, self._value, self._hint = question, value, hint

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static(visible(self._question), markup=False)
            yield Input(value=visible(self._value), id="answer")
            yield Static(self._hint, classes="hint", markup=False)

    @on(Input.Submitted, "#answer")
    def _answered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)
