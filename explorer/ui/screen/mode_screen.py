"""What the four modes have in common: bars, filter, esc, copy, portal, and when to begin."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Container
from textual.events import Paste, ScreenSuspend
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from explorer.model.base.json_lines import JsonDocument
from explorer.model.base.request_log import wait_words
from explorer.model.base.text import plural, visible
from explorer.ui.kit.chrome import Bar, Breadcrumb, FilterBar, Hints
from explorer.ui.kit.keys import EVERY_LIST, Key, bindings, owner_of
from explorer.ui.kit.lines import ActivePane, Lines
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.redraws import forget_lines
from explorer.ui.screen.modal import leave

if TYPE_CHECKING:
    from explorer.model.azure.address import BlobAddress, ResourceAddress
    from explorer.model.base.visits import Visit
    from explorer.model.clipboard import CopyChoice


LEFT_FOR = 1.0  # seconds after which what a mode that was left has drawn is let go

_LOOK = 0.1  # seconds between looks at what threads have written: log, chain, counts


class ModeScreen(Screen[None], Loads):
    """A mode's screen; `PANES` are the selectors that 1 2 3 4 go to."""

    KEYS: Sequence[Key] = EVERY_LIST
    BINDINGS = bindings(KEYS)
    PANES: Sequence[str] = ()
    WITHOUT: Sequence[str] = ()  # ids of keys of every list that mean nothing here
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    _searched: ActivePane | None = None  # what the filter bar searches; None where it narrows the list

    def compose(self) -> ComposeResult:
        yield Breadcrumb(self.crumbs, lambda: self.shell.identity_words(self.audience_in_use()), id="top")
        with Container(id="body"):
            yield from self.body()
        yield FilterBar()
        yield Bar(self.status, self._request_words, id="status")
        yield Hints()

    def dismiss(self, result: None = None) -> AwaitComplete:
        return leave(self)

    def on_mount(self) -> None:
        self.set_interval(_LOOK, self._poll)
        self.shell.session_ready.subscribe(self, lambda _session: self.begin())
        if self.shell.is_ready:
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

    def poll(self) -> None:
        """Show what threads have written since the last look."""

    def audience_in_use(self) -> str:
        """Say which right this mode's requests use, or "" where it is the identity's token."""
        return ""

    def narrow(self, text: str) -> None:
        """Apply the filter."""

    def filter_text(self) -> str:
        return ""

    search_hint = ""  # what the filter bar says while it is empty, "" for its own words
    complete: Callable[[str], str] | None = None  # gives the whole of a half-typed filter

    def go_up(self) -> bool:
        """Leave one place; False at the top."""
        return False

    def go_to_crumb(self, at: int) -> None:
        """Go to the place that a crumb names, by its number from the left."""

    def go_to(self, place: ResourceAddress | BlobAddress) -> bool:
        """Go to a place of this mode; False where no credential may go there, which is said."""
        return True

    def visit(self) -> Visit | None:
        """Return the present place for the history; None where there is none."""
        return None

    def revisit(self, visit: Visit) -> None:
        """Go back to a place of the history."""

    def copy_text(self) -> str:
        """What `y` copies where there is one thing only."""
        return ""

    def copy_choices(self) -> list[CopyChoice]:
        """What can be copied of the place under the cursor, the most wanted first."""
        from explorer.model.clipboard import CopyChoice  # the first frame copies nothing

        text = self.copy_text()
        return [CopyChoice("t", "text", text)] if text else []

    def copy_later(self, choice: CopyChoice) -> None:
        """Ask Azure for what a choice lacks, then copy it."""

    def portal_link(self) -> str:
        """What `o` opens, or ""."""
        return ""

    def why_no_portal(self) -> str:
        return "nothing here has a page in the portal"

    def why_no_refresh(self) -> str:
        return ""

    # The same for all.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return (parameters[0] if action == "press" else action) not in self.WITHOUT

    def why_not(self, key: Key) -> str:
        """Say why a key cannot work now; "" where it can, or where neither this screen nor a pane has it."""
        found = owner_of(key.id, (self, *self.query()))
        return key.why_not(found[0]) if found else ""

    async def action_press(self, id: str) -> None:
        """Do what a key of this screen, or of the pane that has the keys, does; or say why it cannot work now."""
        found = owner_of(id, self.focused.ancestors_with_self if self.focused else (self,))
        if found:
            node, key = found
            reason = key.why_not(node)
            if reason:
                self.say(f"Not now: {reason}.", severity="warning")
            else:
                await self.app.run_action(key.action, node)

    def _poll(self) -> None:
        if self.is_current:
            self.poll()
            self.remember()
            for bar in self.query(Bar):
                bar.poll()
            for lines in self.query(Lines):
                lines.poll()

    def _request_words(self) -> str:
        log = self.shell.log_of_requests
        counts = f"{plural(log.total, 'request')} · {plural(log.errors, 'error')}"
        return " · ".join(filter(None, (wait_words(log.waits(), time.time()), counts)))

    @property
    def active_pane(self) -> ActivePane | None:
        """The pane with the keys, where it answers `/`, esc and r itself; also while the bar searches in it."""
        pane = self._searched if isinstance(self.focused, FilterBar) else self.focused
        return pane if isinstance(pane, ActivePane) else None

    def action_filter(self) -> None:
        """Ask for a filter: of the pane that has the keys where it can be searched, else of the list."""
        self._searched = self.active_pane
        bar, target = self.query_one(FilterBar), self._searched or self
        bar.value = target.filter_text()
        bar.open(target.search_hint, None if self._searched else self.complete)

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        target = self._searched or self
        if event.value != target.filter_text():
            target.narrow(event.value)

    @on(Input.Submitted, "#filter")
    def _filter_kept(self) -> None:
        self._close_filter()

    def _close_filter(self) -> None:
        searched, self._searched = self._searched, None
        self.query_one(FilterBar).close()
        if isinstance(searched, Widget):
            searched.focus()
        else:
            self.focus_list()

    def focus_list(self) -> None:
        """Give the keys back to the list that the filter narrows."""
        self.screen.focus_next()

    def action_back(self) -> None:
        """Undo one thing: zoom, the filter, a load, the place; never the app."""
        bar, pane = self.query_one(FilterBar), self.active_pane
        if self.maximized:
            self.minimize()
        elif bar.display and not bar.value:
            self._close_filter()
        elif bar.display and self._searched:
            bar.value = ""
            self._searched.narrow("")
        elif pane and pane.undo():
            pass
        elif self.filter_text():
            bar.value = ""
            self.narrow("")
        elif not self.stop_all_loads():
            self.go_up()

    def action_refresh(self) -> None:
        if self.shell.is_ready and not (self.active_pane and self.active_pane.reload()):
            self.begin()

    def remember(self) -> None:
        """Add the present place to the history."""
        visit = self.visit() if self.shell.is_ready else None
        if visit:
            self.shell.navigation.history.see(visit)

    @on(ScreenSuspend)
    def _left(self) -> None:
        here = self.shell.navigation.history.here
        visit = self.visit()
        if here and visit and here.mode == visit.mode:  # else the next mode's place is in the history already
            self.remember()
        self.set_timer(LEFT_FOR, self._forget_lines)

    def _forget_lines(self) -> None:
        if self not in self.app.screen_stack:  # else it was come back to
            forget_lines(self)

    async def action_step(self, by: int) -> None:
        self.app.call_later(self.shell.navigation.step, by)

    @on(Paste)
    def _pasted(self, event: Paste) -> None:
        if not self.shell.navigation.pasted(event.text):
            self.say("What was pasted is no place: give a resource id, a portal URL or a blob URL.", severity="warning")

    @on(Breadcrumb.Clicked)
    def _crumb_clicked(self, event: Breadcrumb.Clicked) -> None:
        self.go_to_crumb(event.at)

    def action_copy(self) -> None:
        """Copy what is under the cursor; where there are several things to copy of it, ask which."""
        choices = self.copy_choices()
        if len(choices) == 1:
            self.copy(choices[0])
            return
        from explorer.ui.screen.copy_menu import CopyMenu

        name = next((one.text for one in choices if one.label == "name"), "")
        self.app.push_screen(CopyMenu(visible(name), choices), self.copy)

    def copy(self, choice: CopyChoice | None) -> None:
        """Copy a choice, and say what it is: some terminals refuse to copy without saying so."""
        if not choice:
            return
        if choice.is_later:
            self.copy_later(choice)
            return
        text = choice.text
        self.shell.copy_to_clipboard(text)
        self.say(f"Copied: {text}" if len(text) < 200 else f"Copied {choice.label}: {len(text):,} characters.")

    def action_portal(self) -> None:
        self.shell.open_url(self.portal_link())

    def action_pane(self, number: int) -> None:
        if number < len(self.PANES):
            pane = self.query_one(self.PANES[number])
            if pane.display:
                self.set_focus(pane)

    def action_zoom(self) -> None:
        if self.maximized:
            self.minimize()
        elif isinstance(self.focused, Widget):
            self.maximize(self.focused, container=False)

    def _watch_maximized(self, before: Widget | None, now: Widget | None) -> None:
        """Style what looks different by it: Textual would style every widget of the screen anew, at each `z`."""
        self.set_class(bool(now), "-maximized-view", update=False)
        for pane in filter(None, (before, now)):
            pane.set_class(pane is now, "-maximized", update=False)
        self.app.stylesheet.update_nodes(filter(None, {self, before, now}))

    def say(self, words: str, severity: str = "information") -> None:
        """Show a passing note; its words are never markup."""
        self.notify(visible(words), severity=severity, markup=False, timeout=4)  # type: ignore[arg-type]


def copy_json(screen: ModeScreen, choice: CopyChoice, resource_id: str, subscription_id: str) -> None:
    """Ask for a resource, or for anything else that has an id, and copy it; says why where that fails."""
    from explorer.model.clipboard import CopyChoice

    session = screen.shell.session
    if not session:
        return
    tenant = screen.shell.inventory.tenant_of(subscription_id)

    def ask(_stop: Event) -> list[str]:
        return [JsonDocument.of(session.directory.resource(resource_id, tenant)).text]

    def arrived(text: str) -> None:
        screen.copy(CopyChoice(choice.key, choice.label, text))

    def ended() -> None:
        error = screen.load_of("copy").error
        if error:
            screen.say(f"Not copied: {error.message} {error.hint}", severity="error")

    screen.load(ask, arrived, ended, name="copy")
