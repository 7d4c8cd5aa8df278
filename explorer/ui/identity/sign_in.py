"""Shows a device code: where to go, what to type there, and how long it is good for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from explorer.model.base.text import clock, visible


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What Microsoft Entra asks the user to do; the code is for one sign-in, and no secret of this app."""

    code: str
    url: str
    expires: datetime


class SignInScreen(ModalScreen[bool]):
    """Gives False where esc was pressed, True when the sign-in has ended by itself."""

    BINDINGS = [
        ("escape", "dismiss(False)", "cancel"),
        ("y", "copy", "copy the code"),
        ("o", "open", "open the page"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: DeviceCode | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in"):
            yield Static("asking Microsoft Entra for a code …", id="steps", markup=False)
            yield Static("y copies the code · o opens the page · esc cancels", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#sign-in").border_title = "Sign in with a device code"

    def show(self, code: DeviceCode) -> None:
        """Show the code that has arrived."""
        self._shown = code
        words = (
            f"1  open       {visible(code.url)}\n"
            f"2  type       {visible(code.code)}\n"
            f"3  sign in there, on any device; this waits until {clock(code.expires)}\n\n"
            "The token stays in this process's memory. Never type a code that somebody sent you."
        )
        self.query_one("#steps", Static).update(words)

    def action_copy(self) -> None:
        if self._shown:
            self.app.copy_to_clipboard(self._shown.code)
            self.notify(f"Copied: {visible(self._shown.code)}", markup=False)

    def action_open(self) -> None:
        if self._shown and self._shown.url.startswith("https://"):
            self.app.open_url(self._shown.url)
