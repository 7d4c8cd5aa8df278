"""Asks what the token shall be for, and in which tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from explorer.model.base.text import clock, visible
from explorer.ui.kit.shell import shell_of

AUDIENCES = {
    "arm": "Azure Resource Manager",
    "storage": "Azure Storage",
    "keyvault": "Key Vault",
    "sql": "Azure SQL",
    "graph": "Microsoft Graph",
    "servicebus": "Service Bus",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience by name, URL or scope, and a tenant ("" for the identity's own)."""

    audience: str
    tenant: str = ""


class AudienceScreen(ModalScreen[Wanted | None]):
    """Gives what is wanted, or None where esc was pressed."""

    BINDINGS = [("escape", "dismiss(None)", "cancel")]

    def __init__(self, present: Wanted) -> None:
        super().__init__()
        self._present = present

    def compose(self) -> ComposeResult:
        names = list(AUDIENCES)
        with Vertical(id="audience"):
            options = OptionList(*(Option(AUDIENCES[name], id=name) for name in names), id="known", compact=True)
            options.highlighted = names.index(self._present.audience) if self._present.audience in names else 0
            yield options
            other = "" if self._present.audience in names else self._present.audience
            yield Input(
                visible(other), placeholder="or any resource: https://api.contoso.com", id="other", compact=True
            )
            yield Input(
                visible(self._present.tenant),
                placeholder="tenant id; empty: the identity's own",
                id="tenant",
                compact=True,
            )
            yield Static("enter walks the chain · tab goes on · esc cancels", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#audience").border_title = "A token for what?"
        self.query_one("#known").focus()

    @on(OptionList.OptionSelected, "#known")
    def _known(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Wanted(str(event.option.id), self._tenant()))

    @on(Input.Submitted)
    def _other(self) -> None:
        known = self.query_one("#known", OptionList)
        chosen = known.highlighted_option
        other = self.query_one("#other", Input).value.strip()
        self.dismiss(Wanted(other or str(chosen.id if chosen else "arm"), self._tenant()))

    def _tenant(self) -> str:
        return self.query_one("#tenant", Input).value.strip()


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
            shell_of(self).open_url(self._shown.url)
