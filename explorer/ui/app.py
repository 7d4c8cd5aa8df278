"""The app: modes, the session, and what happens when azpane itself is at fault."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from threading import Event as ThreadEvent
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.events import Event, Paste
from textual.screen import Screen
from textual.signal import Signal

from explorer.model.base.errors import ExplorerError, ServiceFault
from explorer.model.base.redact import redact
from explorer.model.base.request_log import RequestLog
from explorer.model.base.text import remaining
from explorer.model.estate.estate import Estate
from explorer.model.estate.hidden import Wanted
from explorer.model.estate.inventory import Inventory
from explorer.model.identity.chain import ChainReport
from explorer.model.identity.claims import who
from explorer.model.remembered import Remembered
from explorer.ui.keyboard.in_order import LONGEST, InOrder
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.keys import EVERYWHERE, Key, bindings
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.navigation import Navigation, Start
from explorer.ui.kit.threads import DaemonExecutor
from explorer.ui.registry import MODES, SCREENS, every_key
from explorer.ui.remembering import Remembering
from explorer.ui.screen.mode_screen import ModeScreen

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver

    from explorer.cloud.session import Session
    from explorer.model.settings import Change

__all__ = ["ExplorerApp", "Start"]

_PLACEHOLDER = "a place, tag=value, a key's word, or a pasted id or URL"


def _place_commands() -> type[Provider]:
    from explorer.ui.palette import PlaceCommands

    return PlaceCommands


class ExplorerApp(App[None], Loads):
    """Holds what the modes share; a screen owns everything else of its own. Screens see it as a `Shell`."""

    TITLE = "azpane"
    CSS_PATH = "explorer.tcss"
    KEYS = EVERYWHERE
    BINDINGS = bindings(KEYS)
    MODES = dict(MODES)
    SCREENS = dict(SCREENS)
    COMMANDS = {_place_commands}
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self, connect: Callable[[], Session], log: RequestLog, start: Start, memory: Remembered | None = None
    ) -> None:
        super().__init__()
        self._start = start
        self.session: Session | None = None
        self.navigation = Navigation(self, start)
        self.memory = memory or Remembered(wanted=start.subscriptions)
        self._remembering = Remembering(self)
        self._in_order = InOrder(self)
        self._connect = connect
        self.log_of_requests = log
        self.inventory = Inventory()
        self.estate = Estate(self.inventory, self.memory.visibility)
        self.wanted = Wanted(start.subscriptions or self.memory.settings.subscriptions)
        self.session_ready: Signal[Session] = Signal(self, "session-ready")
        self.is_ready = False
        self.fault = ""

    def get_driver_class(self) -> type[Driver]:
        """Read the keyboard in our own way where the terminal is a Linux or macOS one."""
        driver = super().get_driver_class()
        if driver.__name__ != "LinuxDriver":
            return driver
        from explorer.ui.keyboard.reader import Terminal

        return Terminal

    # Starting: the first frame, then the Azure libraries, then the chain.

    async def on_mount(self) -> None:
        asyncio.get_running_loop().set_default_executor(DaemonExecutor())
        self._remembering.take_settings()
        await self.switch_mode("blobs" if self.navigation.blob_place else "explore")
        self._in_order.begin()  # what was typed before there was a screen
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        gc.freeze()  # what exists now stays; the collector need not walk it while lists grow
        gc.enable()
        self.load(self._connection, self._connected, self._connect_ended, name="connect")
        self._remembering.complain()

    def _connection(self, _stop: ThreadEvent) -> Iterable[tuple[Session, bool]]:
        """Yield the session, and whether a token is needed: a key or SAS of the place asked for needs no chain."""
        session, place = self._connect(), self.navigation.blob_place
        yield session, place is None or session.storage.service(place.endpoint, sas=place.sas).right.is_token

    def _connected(self, connection: tuple[Session, bool]) -> None:
        self.session, needs_token = connection
        if needs_token:
            self.walk("storage" if self.navigation.blob_place else "arm")
        else:
            self.make_ready()

    def _connect_ended(self) -> None:
        if self.load_of("connect").error:
            self.switch_mode("identity")

    def walk(self, audience: str, tenant: str = "") -> None:
        """Walk the chain again; once it gives a token, everything that waited for one begins."""
        session = self.session
        if session:
            self.load(lambda _stop: [session.identity.walk(audience, tenant or self.tenant)], self.walked, name="walk")

    def walked(self, report: ChainReport) -> None:
        """Act on the end of a walk or a sign-in: without a token Identity shows why, with one all else begins."""
        session = self.session
        if not report.answered_by:
            self.estate.nobody()
            self.switch_mode("identity")
        elif not self.is_ready:
            self.make_ready()
        elif session:
            self.load(lambda _stop: [session.directory.who(self.tenant)], self._who_answered, name="who")

    def _who_answered(self, identity: tuple[str, str]) -> None:
        """List everything again where another identity has answered: nobody sees the rows of somebody else."""
        if self.session and self.estate.identify(identity, self.memory.rows.key(identity)):
            self.session_ready.publish(self.session)

    def make_ready(self) -> None:
        """Begin everything that waited: there is a token, or a right that needs none."""
        self.is_ready = True
        if self.session:
            self.session_ready.publish(self.session)

    # What the screens ask.

    @property
    def tenant(self) -> str:
        """The tenant to stay in, or "" for every one that the identity can enter."""
        return self._start.tenant

    def chain_report(self) -> ChainReport | None:
        return self.session.identity.report() if self.session else None

    def identity_words(self, right: str) -> str:
        """Return who is signed in, by what, and for how long; or which other right is in use."""
        if right:
            return right
        report = self.chain_report()
        if not report:
            return ""
        if report.winner:
            words = [who(report.claims), report.winner.title, f"token {remaining(report.expires_on)}"]
            return " · ".join(word for word in words if word)
        if report.running:
            return "walking the chain …"
        return "✗ no token · i" if report.error else ""

    def waiting_words(self) -> list[str]:
        """Say what everything waits for before there is a token."""
        error = self.load_of("connect").error
        if error:
            return error_words(error)
        if not self.session:
            return ["loading the Azure libraries …"]
        report = self.chain_report()
        if not report or report.running:
            return ["walking the credential chain …", "", "i shows every step"]
        if not report.answered_by:
            return ["✗ No step of the credential chain gave a token.", "", "Press i to see why, and what to do."]
        return ["loading …"]

    def explain(self, error: Exception) -> ExplorerError:
        """Return any failure of a load in the user's words."""
        if isinstance(error, ExplorerError):
            return error
        if self.session:
            return self.session.explain(error)
        return ServiceFault(redact(f"{type(error).__name__}: {error}"), hint="Press w in Identity (i) to try again.")

    def every_key(self) -> Sequence[Key]:
        return every_key()

    def remember(self, changes: Iterable[Change]) -> None:
        """Write changes to the settings, so that later runs know them."""
        self._remembering.remember(changes)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy text; half a surrogate pair, which names may hold, can be in no clipboard."""
        super().copy_to_clipboard(text.encode("utf-8", "replace").decode())

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Open a link in a browser, or copy it where there is none; says which."""
        if self.is_web:
            super().open_url(url, new_tab=new_tab)
            return
        from explorer.ui.kit.browser import open_or_copy

        open_or_copy(self, url)

    # The palette.

    def mode_screens(self) -> list[Screen[object]]:
        """Return the screens of the modes that were opened."""
        return [stack[0] for mode, stack in self._screen_stacks.items() if mode in self.MODES and stack]

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_PLACEHOLDER, id="--command-palette"))

    async def on_event(self, event: Event) -> None:
        """Go to a place that is pasted into the palette at once: its SAS, if it has one, is never shown there."""
        if self._in_order.holds(event):
            return
        if isinstance(event, Paste) and not event.is_forwarded:
            if not self._in_order.takes(event):
                self.notify(f"That is too long to paste: at most {LONGEST:,} characters.", severity="warning")
                return
            palette = self.screen
            if isinstance(palette, CommandPalette) and self.navigation.pasted(event.text):
                palette.dismiss()
                return
        await super().on_event(event)

    # Keys that work everywhere.

    def action_mode(self, name: str) -> None:
        self.switch_mode(name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "mode" and parameters == (self.current_mode,))  # no hint for where one is already

    async def action_kql(self) -> None:
        """Open the screen for Resource Graph queries, over the present mode."""
        if self.screen is not self.get_screen("kql"):
            await self.push_screen("kql")

    def action_help(self) -> None:
        if isinstance(self.screen, ModeScreen):
            from explorer.ui.screen.help import HelpScreen

            self.push_screen(HelpScreen(self.screen))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Choose another theme", self.action_change_theme)

    # When azpane itself is at fault.

    def _fatal_error(self) -> None:
        """Say what happened without Textual's report, which prints every local variable, secrets included."""
        from explorer.model.base.faults import fault_report  # rarely needed, and the first frame would wait for it

        if not self.fault:  # what fails after the first fault follows from it
            self.fault = fault_report()
            self._exit_renderables.append(Text(self.fault))
        self._close_messages_no_wait()
