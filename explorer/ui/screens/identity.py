"""Identity mode: every step of the credential chain as it runs, what it said, what it means and what to do."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from explorer import __version__
from explorer.model.chain import ChainReport
from explorer.model.errors import LocalFault
from explorer.model.files import write_whole
from explorer.model.report import as_json
from explorer.ui.identity_words import step_lines, summary_words
from explorer.ui.keys import bindings
from explorer.ui.screens.mode import ModeScreen
from explorer.ui.widgets.chain_list import ChainList
from explorer.ui.widgets.lines import Lines
from explorer.ui.widgets.reader import Reader

_AUDIENCES = {
    "arm": "Azure Resource Manager",
    "storage": "Azure Storage",
    "keyvault": "Key Vault",
    "sql": "Azure SQL",
    "graph": "Microsoft Graph",
    "servicebus": "Service Bus",
}


class IdentityScreen(ModeScreen):
    """The walk is watched by looking at its report ten times a second; nothing here waits for it."""

    BINDINGS = bindings("identity")
    PANES = ("#chain", "#detail")
    WITHOUT = ("filter", "portal")

    def __init__(self) -> None:
        super().__init__()
        self._report: ChainReport | None = None
        self._audience = "arm"

    def body(self) -> ComposeResult:
        with Horizontal():
            yield ChainList(id="chain", empty=lambda: self.app.waiting_words())
            yield Reader(id="detail")

    def on_mount(self) -> None:
        self.query_one("#chain").border_title = "1 DefaultAzureCredential"
        self.query_one("#detail").border_title = "2 What it did"
        self.query_one("#chain").focus()

    def look(self) -> None:
        report = self.app.chain_report()
        if report is self._report or not report:
            if report and report.running:
                self.query_one("#chain", ChainList).refresh()
            return
        self._report = report
        chain = self.query_one("#chain", ChainList)
        chain.border_title = "1 Every step on its own" if report.is_probe else "1 DefaultAzureCredential"
        chain.show(report)
        chain.border_subtitle = f"for {_AUDIENCES.get(report.audience, report.audience)}"
        self._show_step()

    def _show_step(self) -> None:
        step = self.query_one("#chain", ChainList).current
        if step and self._report:
            self.query_one("#detail", Reader).show(step_lines(step, self._report))

    @on(Lines.Moved, "#chain")
    def _moved(self) -> None:
        self._show_step()

    @on(Lines.Opened, "#chain")
    def _opened(self) -> None:
        self.query_one("#detail").focus()

    def crumbs(self) -> list[str]:
        return ["Identity", _AUDIENCES.get(self._audience, self._audience)]

    def status(self) -> str:
        report = self._report
        if not report:
            return ""
        if self.load_of("probe").is_running:
            return "probing every step side by side · each may take up to 10 s"
        words = summary_words(report)
        if not report.running and not report.winner:
            words += " · enter reads the step, what it means and what to do"
        return words

    # Keys.

    def begin(self) -> None:
        """The app walks when it connects; here only `r` and `w` do."""

    def action_refresh(self) -> None:
        self.action_walk()

    def action_walk(self) -> None:
        if not self.refuse("walk"):
            self.app.walk(self._audience)

    def action_skip(self) -> None:
        session = self.app.session
        if session and not self.refuse("skip") and session.identity.skip():
            self.say("Skipped; the chain goes on with the next step.")

    def action_probe(self) -> None:
        session = self.app.session
        if session and not self.refuse("probe"):
            audience = self._audience
            self.load(lambda _stop: [session.identity.probe_all(audience)], lambda _report: None, name="probe")

    def action_audience(self) -> None:
        names = list(_AUDIENCES)
        self._audience = names[(names.index(self._audience) + 1) % len(names)]
        self.say(f"Walking for {_AUDIENCES[self._audience]}.")
        self.action_walk()

    def action_save(self) -> None:
        report = self._report
        if not report or self.refuse("save"):
            return
        path = Path.cwd() / f"azpane-doctor-{datetime.now():%Y%m%d-%H%M%S}.json"
        try:
            write_whole(path, json.dumps(as_json(report, __version__), indent=2) + "\n")
        except LocalFault as fault:
            self.say(f"{fault.message} {fault.hint}", severity="error")
        else:
            self.say(f"Saved without secrets: {path}")

    def why_not(self, key: str) -> str:
        if not self.app.session:
            return "azpane is still connecting"
        is_running = bool(self._report and self._report.running)
        if key == "skip" and not is_running:
            return "no step is running"
        if key in ("walk", "probe") and is_running:
            return "a walk is running; s skips its step"
        if key == "save" and (is_running or not self._report):
            return "the walk has not ended"
        if key == "portal":
            return "a step has no page in the portal"
        return super().why_not(key)

    def copy_text(self) -> str:
        return self.query_one("#detail", Reader).text
