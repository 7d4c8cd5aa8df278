"""Dialogs of Identity mode: what the token is for and in which tenant, and signing in with a device code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from explorer.model.base.text import clock, visible
from explorer.model.identity.chain import ChainReport
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.loads import Loads
from explorer.ui.screen.modal import Modal

if TYPE_CHECKING:
    from explorer.cloud.identity.identity import Identity

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


class AudienceScreen(Modal[Wanted | None]):
    """Asks for an audience and a tenant; gives None where esc was pressed."""

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


class SignInScreen(Modal[ChainReport | None], Loads):
    """Signs in with a device code, which it shows; gives the report at the end, or None where esc was pressed."""

    BINDINGS = [
        ("escape", "cancel", "cancel"),
        ("y", "copy", "copy the code"),
        ("o", "open", "open the page"),
    ]

    @dataclass
    class CodeArrived(Message, bubble=False):
        """What Microsoft Entra asks the user to do; the code is for one sign-in, and no secret of azpane."""

        code: str
        url: str
        expires: datetime

    def __init__(self, identity: Identity, tenant: str) -> None:
        super().__init__()
        self._identity, self._tenant = identity, tenant
        self._shown: SignInScreen.CodeArrived | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in"):
            yield Static("asking Microsoft Entra for a code …", id="steps", markup=False)
            yield Static("y copies the code · o opens the page · esc cancels", classes="hint", markup=False)

    def on_mount(self) -> None:
        self.query_one("#sign-in").border_title = "Sign in with a device code"
        self.load(self._signed_in, self._answered, self._ended)

    def _signed_in(self, stop: Event) -> Iterator[ChainReport]:
        """Sign in, unless esc came first: then there is nothing yet that it could end, until there is a code."""

        def show(code: str, url: str, _sentence: str, expires: datetime) -> None:
            self.post_message(self.CodeArrived(code, url, expires))
            if stop.is_set():
                self._identity.stop_sign_in()

        if not stop.is_set():
            yield self._identity.sign_in(show, self._tenant)

    @on(CodeArrived)
    def _code_arrived(self, event: CodeArrived) -> None:
        self._shown = event
        words = (
            f"1  open       {visible(event.url)}\n"
            f"2  type       {visible(event.code)}\n"
            f"3  sign in there, on any device; this waits until {clock(event.expires)}\n\n"
            "The token stays in this process's memory. Never type a code that somebody sent you."
        )
        self.query_one("#steps", Static).update(words)

    def _answered(self, report: ChainReport) -> None:
        self.dismiss(report)

    def _ended(self) -> None:
        error = self.load_of().error
        if error:
            self._shown = None
            self.query_one("#steps", Static).update(visible("\n".join(error_words(error))))

    def action_cancel(self) -> None:
        self.stop_load()
        self._identity.stop_sign_in()
        self.dismiss(None)

    def action_copy(self) -> None:
        if self._shown:
            self.app.copy_to_clipboard(self._shown.code)
            self.notify(f"Copied: {visible(self._shown.code)}", markup=False)

    def action_open(self) -> None:
        if self._shown and self._shown.url.startswith("https://"):
            self.shell.open_url(self._shown.url)
