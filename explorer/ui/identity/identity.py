"""Identity mode: every step of the credential chain as it runs, what it said, what it means and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from explorer import __version__
from explorer.model.base.errors import BadInput, LocalFault
from explorer.model.identity.chain import PASSWORD_KIND, ChainReport, Check
from explorer.model.identity.report_file import save_report
from explorer.ui.identity.chain_list import ChainList
from explorer.ui.identity.dialogs import AUDIENCES, AudienceScreen, SignInScreen, Wanted
from explorer.ui.identity.keys import IDENTITY, why_no_walk
from explorer.ui.identity.words import around_lines, step_lines, summary_words
from explorer.ui.kit.keys import bindings
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.reader import Reader
from explorer.ui.screen.dialogs import ConfirmScreen
from explorer.ui.screen.mode_screen import ModeScreen


class IdentityScreen(ModeScreen):
    """Looks at the walk's report ten times a second; nothing here waits for the walk."""

    KEYS = IDENTITY
    BINDINGS = bindings(KEYS)
    PANES = ("#chain", "#detail", "#around")
    WITHOUT = ("filter", "portal")

    def __init__(self) -> None:
        super().__init__()
        self.report: ChainReport | None = None
        self._step_shown = ""  # the name of the step whose details are shown
        self._checks: tuple[Check, ...] = ()
        self._wanted = Wanted("arm")

    def body(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="walk"):
                yield ChainList(id="chain", empty=lambda: self.shell.waiting_words())
                yield Reader(id="around")
            yield Reader(id="detail")

    def on_mount(self) -> None:
        self.query_one("#chain").border_title = "1 DefaultAzureCredential"
        self.query_one("#detail").border_title = "2 What it did"
        self.query_one("#around").border_title = "3 Around it"
        self.query_one("#chain").focus()

    def poll(self) -> None:
        report = self.shell.chain_report()
        seen = self.report
        if report is seen or not report:
            return
        self.report = report
        chain = self.query_one("#chain", ChainList)
        chain.show(report)
        if seen and replace(seen, seconds=report.seconds) == report:
            return  # only the seconds of a running step went on
        title = "1 Every step on its own" if report.is_probe else f"1 {report.credential}"
        chain.border_title = f"{title} · quick: can miss a slow answer" if report.is_quick else title
        if not report.running and not report.is_probe and (not seen or seen.running or seen.is_probe):
            self._check(report)
        chain.border_subtitle = f"for {AUDIENCES.get(report.audience, report.audience)}"
        self._show_around()
        self._show_step()

    def _check(self, report: ChainReport) -> None:
        """Look at the way to Azure once a walk has ended: name resolution, connection, certificate, proxy, clock."""
        session = self.shell.session
        if session:
            self._checks = ()
            log = self.shell.log_of_requests
            self.load(
                lambda _stop: [session.checks(report.audience).results(log.records())], self._checked, name="checks"
            )

    def _checked(self, checks: tuple[Check, ...]) -> None:
        self._checks = checks
        self._show_around()

    def _show_around(self) -> None:
        if self.report:
            around = replace(self.report, checks=self._checks)
            self.query_one("#around", Reader).show(around_lines(around), keep_place=True)

    def _show_step(self) -> None:
        step = self.query_one("#chain", ChainList).current
        if step and self.report:
            is_same, self._step_shown = step.name == self._step_shown, step.name
            self.query_one("#detail", Reader).show(step_lines(step, self.report), keep_place=is_same)

    @on(Lines.Moved, "#chain")
    def _moved(self) -> None:
        self._show_step()

    @on(Lines.Opened, "#chain")
    def _opened(self) -> None:
        self.query_one("#detail").focus()

    def crumbs(self) -> list[str]:
        return ["Identity", AUDIENCES.get(self._wanted.audience, self._wanted.audience)]

    def status(self) -> str:
        report = self.report
        if not report:
            return ""
        if self.load_of("probe").is_running:
            return "probing every step side by side · each may take up to 10 s"
        words = summary_words(report)
        if not report.running and not report.winner:
            words += " · enter reads the step · c signs in with a code"
        return words

    # Keys.

    def begin(self) -> None:
        """The app walks when it connects; here only `r` and `w` do."""

    def action_refresh(self) -> None:
        self.action_walk()

    def action_walk(self) -> None:
        self.shell.walk(self._wanted.audience, self._wanted.tenant)

    def action_quick(self) -> None:
        """Walk with short time limits and no retries, or with the library's own again; the pane's title says which."""
        session = self.shell.session
        if session:
            session.identity.is_quick = not session.identity.is_quick
            self.action_walk()

    def action_skip(self) -> None:
        session = self.shell.session
        if session and session.identity.skip():
            self.say("Skipped; the chain goes on with the next step.")

    def action_probe(self) -> None:
        """Ask every step on its own; one with a password only if the user agrees: a wrong one can lock."""
        report = self.report
        if not report:
            return
        risky = [step.title for step in report.steps if step.kind == PASSWORD_KIND]
        if risky:
            question = (
                f"{risky[0]} signs in with a user name and password. A wrong one counts towards locking the account."
            )
            self.app.push_screen(ConfirmScreen(question, "asks it too", "leaves it out"), self._probe)
        else:
            self._probe(False)

    def _probe(self, include_password: bool | None) -> None:
        session, wanted = self.shell.session, self._wanted
        if not session or include_password is None:
            return

        def probe(_stop: Event) -> Iterator[ChainReport]:
            tenant = wanted.tenant or self.shell.tenant
            yield session.identity.probe_all(wanted.audience, include_password=include_password, tenant=tenant)

        self.load(probe, lambda _report: None, name="probe")

    def action_audience(self) -> None:
        self.app.push_screen(AudienceScreen(self._wanted), self._audience_wanted)

    def _audience_wanted(self, wanted: Wanted | None) -> None:
        session = self.shell.session
        if not wanted or not session:
            return
        try:
            session.cloud.audience(wanted.audience)
        except BadInput as error:
            self.say(f"{error.message} {error.hint}", severity="warning")
        else:
            self._wanted = wanted
            self.action_walk()

    def action_sign_in(self) -> None:
        """Sign in with a device code; how that ends is taken in like the end of a walk."""
        session = self.shell.session
        if not session:
            return

        def closed(report: ChainReport | None) -> None:
            if report:
                self.shell.walked(report)

        self.app.push_screen(SignInScreen(session.identity, self._wanted.tenant or self.shell.tenant), closed)

    def action_save(self) -> None:
        report = self.report
        if not report:
            return
        path = Path.cwd() / f"azpane-doctor-{datetime.now():%Y%m%d-%H%M%S}.md"
        try:
            save_report(replace(report, checks=self._checks), path, __version__)
        except LocalFault as fault:
            self.say(f"{fault.message} {fault.hint}", severity="error")
        else:
            self.say(f"Saved, without secrets and with pseudonyms: {path}")

    @property
    def is_walking(self) -> bool:
        report = self.shell.chain_report()  # as it is now: `self.report` may be a tenth of a second old
        return bool(report and report.running)

    def why_no_portal(self) -> str:
        return "a step has no page in the portal"

    def why_no_refresh(self) -> str:
        return why_no_walk(self)

    def copy_text(self) -> str:
        return self.query_one("#detail", Reader).text
