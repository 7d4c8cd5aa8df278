"""The app: modes, the session, and what the screens ask of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from threading import Event as ThreadEvent
from typing import TYPE_CHECKING, Any

from textual.events import Event, Paste
from textual.screen import ModalScreen, Screen
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
from explorer.ui.guard import GuardedApp
from explorer.ui.keyboard.in_order import LONGEST, InOrder
from explorer.ui.kit.describe import error_words
from explorer.ui.kit.keys import EVERYWHERE, Key, bindings
from explorer.ui.kit.loads import Loads
from explorer.ui.kit.navigation import Navigation, Start
from explorer.ui.kit.threads import DaemonExecutor
from explorer.ui.registry import MODES, SCREENS, every_key
from explorer.ui.remembering import Remembering
from explorer.ui.screen.modal import leave
from explorer.ui.screen.mode_screen import ModeScreen
from explorer.ui.upkeep import Upkeep

if TYPE_CHECKING:
    from textual.driver import Driver

    from explorer.cloud.session import Session
    from explorer.model.settings import Change

__all__ = ["ExplorerApp", "Start"]


class ExplorerApp(GuardedApp, Loads):
    """Holds what the modes share; a screen owns everything else of its own. Screens see it as a `Shell`."""

    TITLE = "azpane"
    CSS_PATH = Path(__file__).with_name("explorer.tcss")
    KEYS = EVERYWHERE
    BINDINGS = bindings(KEYS)
    MODES = dict(MODES)
    SCREENS = dict(SCREENS)
    ENABLE_COMMAND_PALETTE = False  # azpane has its own

    def __init__(
        self, connect: Callable[[], Session], log: RequestLog, start: Start, memory: Remembered | None = None
    ) -> None:
        super().__init__()
        self._start = start
        self.session: Session | None = None
        self.navigation = Navigation(self, start)
        self.memory = memory or Remembered(wanted=start.subscriptions)
        self._remembering = Remembering(self)
        self._upkeep = Upkeep(self)
        self._in_order = InOrder(self)
        self._connect = connect
        self.log_of_requests = log
        self.inventory = Inventory()
        self.estate = Estate(self.inventory, self.memory.visibility)
        self.wanted = Wanted(start.subscriptions or self.memory.settings.subscriptions)
        self.session_ready: Signal[Session] = Signal(self, "session-ready")
        self.is_ready = False

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
        self._upkeep.begin()
        self.load(self._connection, self._connected, self._connect_ended, name="connect")
        self._remembering.complain()

    def _connection(self, _stop: ThreadEvent) -> Iterable[tuple[Session, bool]]:
        """Yield the session, and whether a token is needed: a key or SAS of the place asked for needs no chain."""
        session, place = self._connect(), self.navigation.blob_place
        yield session, place is None or session.storage.service_of(place).right.is_token

    def _connected(self, connection: tuple[Session, bool]) -> None:
        self.session, needs_token = connection
        if needs_token:
            self.walk("storage" if self.navigation.blob_place else "arm")
        else:
            self.make_ready()

    def _connect_ended(self) -> None:
        if self.load_of("connect").error:
            self._to_identity()

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
            self._to_identity()
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

    def explain(self, error: BaseException) -> ExplorerError:
        """Return any failure of a load in the user's words."""
        if isinstance(error, ExplorerError):
            return error
        if self.session:
            return self.session.explain(error)
        return ServiceFault(redact(f"{type(error).__name__}: {error}"), hint="Press w in Identity (i) to try again.")

    def busy_words(self) -> str:
        """Say what quitting would break off; "" where nothing would be."""
        number = self.loading_count("download")
        if number > 1:
            return f"{number} downloads are running; they can go on later"
        return "A download is running; it can go on later" if number else ""

    def every_key(self) -> Sequence[Key]:
        return every_key()

    def keep_rows(self) -> None:
        self._upkeep.keep()

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

    # Modes, and what stands in front of their screens.

    def mode_screens(self) -> list[Screen[Any]]:
        """Return the screens of the modes that were opened."""
        return [stack[0] for mode, stack in self._screen_stacks.items() if mode in self.MODES and stack]

    @property
    def page(self) -> Screen[Any]:
        """The screen in front, or the one that a dialog or the palette stands over."""
        return next(one for one in reversed(self.screen_stack) if not isinstance(one, ModalScreen))

    async def to_mode(self, mode: str) -> Screen[Any]:
        """Go to a mode and return its own screen, which nothing hides then but a dialog that waits for an answer."""
        await self.switch_mode(mode)
        for one in self.screen_stack[:0:-1]:
            if isinstance(one, ModalScreen):
                break
            leave(one)
        return self.screen_stack[0]

    def _to_identity(self) -> None:
        """Go where it is shown why there is no token; a dialog keeps the keys, and is told."""
        if isinstance(self.screen, ModalScreen):
            self.notify("✗ There is no token. Close this, then press i to see why.", severity="warning")
        else:
            self.switch_mode("identity")

    async def on_event(self, event: Event) -> None:
        """Take what is typed and pasted one after the other."""
        if self._in_order.holds(event):
            return
        if isinstance(event, Paste) and not event.is_forwarded and not self._in_order.takes(event):
            self.notify(f"That is too long to paste: at most {LONGEST:,} characters.", severity="warning")
            return
        await super().on_event(event)

    # Keys that work everywhere.

    def action_mode(self, name: str) -> None:
        self.switch_mode(name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "mode" and parameters == (self.current_mode,))  # no hint for where one is already

    async def action_kql(self) -> None:
        """Open the screen for Resource Graph queries, over the present mode: it stands in one place only."""
        kql = self.get_screen("kql")
        if self.screen is not kql:
            await leave(kql)
            await self.push_screen(kql)

    def action_palette(self) -> None:
        if isinstance(self.screen, ModeScreen):
            from explorer.ui.palette import PaletteScreen, Target

            async def chosen(target: Target | None) -> None:
                if target:
                    await target.go()

            self.push_screen(PaletteScreen(self.screen), chosen)

    async def action_quit(self) -> None:
        """End azpane; what that would break off is asked about once."""
        from explorer.ui.screen.dialogs import ConfirmScreen

        words = self.busy_words()
        if not words or self.screen.id == "quit":
            self.exit()
            return

        def answered(is_yes: bool | None) -> None:
            if is_yes:
                self.exit()

        question = ConfirmScreen(f"{words}. Quit?", "quits", "stays")
        question.id = "quit"
        self.push_screen(question, answered)

    def action_help_quit(self) -> None:
        """Say how to quit to whoever pressed ctrl+c."""
        self.notify("q quits; ctrl+q does so wherever q is a letter.", markup=False)

    def action_help(self) -> None:
        if isinstance(self.screen, ModeScreen):
            from explorer.ui.screen.help import HelpScreen

            self.push_screen(HelpScreen(self.screen))
