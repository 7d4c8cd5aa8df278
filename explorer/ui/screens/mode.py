"""What the four modes have in common: bars, filter, esc, copy, portal, and when to begin."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Input

from explorer.model.requests import wait_words
from explorer.model.text import plural, visible
from explorer.ui.keys import bindings
from explorer.ui.pane import Loads
from explorer.ui.widgets.chrome import Bar, FilterBar, trail
from explorer.ui.widgets.lines import Lines

if TYPE_CHECKING:
    from explorer.ui.app import ExplorerApp

_LOOK = 0.1  # seconds between looks at what threads have written: log, chain, counts


class ModeScreen(Screen[None], Loads):
    """A mode's screen; `PANES` are the selectors that 1 2 3 4 go to."""

    BINDINGS = bindings("every list")
    PANES: Sequence[str] = ()
    WITHOUT: Sequence[str] = ()  # actions of every list that mean nothing here
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    app: ExplorerApp

    def compose(self) -> ComposeResult:
        yield Bar(lambda: trail(self.crumbs()), lambda: self.app.identity_words(self.audience_in_use()), id="top")
        with Container(id="body"):
            yield from self.body()
        yield FilterBar()
        yield Bar(self.status, self._request_words, id="status")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self._look)
        self.app.session_ready.subscribe(self, lambda _session: self.begin())
        if self.app.is_ready:
            self.begin()

    # What each mode says for itself.

    def body(self) -> ComposeResult:
        yield from ()

    def begin(self) -> None:
        """Start loading: the session is there now."""

    def crumbs(self) -> list[str]:
        return []

    def status(self) -> str:
        return ""

    def look(self) -> None:
        """Take in what threads have written since the last look."""

    def audience_in_use(self) -> str:
        """The right that this mode's requests use, in words, where it is not the identity's token."""
        return ""

    def narrow(self, text: str) -> None:
        """Apply the filter."""

    def filter_text(self) -> str:
        return ""

    def go_up(self) -> bool:
        """Leave one place; False at the top."""
        return False

    def copy_text(self) -> str:
        """What `y` copies."""
        return ""

    def portal_link(self) -> str:
        """What `o` opens, or ""."""
        return ""

    def why_not(self, key: str) -> str:
        """Say why the key of this id cannot work now, or "" where it can."""
        if key == "portal" and not self.portal_link():
            return "nothing here has a page in the portal"
        if key == "copy" and not self.copy_text():
            return "nothing is under the cursor"
        return ""

    # The same for all.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in self.WITHOUT

    def _look(self) -> None:
        if self.is_current:
            self.look()
            for bar in self.query(Bar):
                bar.look()
            for lines in self.query(Lines):
                lines.look()

    def _request_words(self) -> str:
        log = self.app.log_of_requests
        counts = f"{plural(log.total, 'request')} · {plural(log.errors, 'error')}"
        return " · ".join(filter(None, (wait_words(log.waits(), time.time()), counts)))

    def action_filter(self) -> None:
        bar = self.query_one(FilterBar)
        bar.value = self.filter_text()
        bar.open()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        if event.value != self.filter_text():
            self.narrow(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self.query_one(FilterBar).close()
        self.focus_list()

    def focus_list(self) -> None:
        """Give the keys back to the list that the filter narrows."""
        self.screen.focus_next()

    def action_back(self) -> None:
        """Undo one thing: zoom, the filter, a load, the place; never the app."""
        bar = self.query_one(FilterBar)
        if self.maximized:
            self.minimize()
        elif bar.display and not bar.value:
            bar.close()
            self.focus_list()
        elif self.filter_text():
            bar.value = ""
            self.narrow("")
        elif not self.stop_all_loads():
            self.go_up()

    def action_refresh(self) -> None:
        if self.app.is_ready:
            self.begin()

    def action_copy(self) -> None:
        text = self.copy_text()
        if not self.refuse("copy"):
            self.app.copy_to_clipboard(text)
            self.say(f"Copied: {text}" if len(text) < 200 else f"Copied {len(text):,} characters.")

    def action_portal(self) -> None:
        link = self.portal_link()
        if not self.refuse("portal"):
            self.app.open_url(link)
            self.say(f"Portal: {link}")

    def action_pane(self, number: int) -> None:
        if number < len(self.PANES):
            pane = self.query_one(self.PANES[number])
            if pane.display:
                pane.focus()

    def action_zoom(self) -> None:
        if self.maximized:
            self.minimize()
        elif isinstance(self.focused, Widget):
            self.maximize(self.focused, container=False)

    def refuse(self, key: str) -> bool:
        """Say why a key cannot work now; False where it can."""
        reason = self.why_not(key)
        if reason:
            self.say(f"Not now: {reason}.", severity="warning")
        return bool(reason)

    def say(self, words: str, severity: str = "information") -> None:
        """Show a passing note; its words are never markup."""
        self.notify(visible(words), severity=severity, markup=False, timeout=4)  # type: ignore[arg-type]
