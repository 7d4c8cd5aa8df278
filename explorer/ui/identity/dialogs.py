"""Asks what the token shall be for, and in which tenant."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from explorer.model.base.text import visible

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
