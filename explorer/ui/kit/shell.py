"""What screens, their parts and widgets use of the app, besides what Textual gives to every app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from explorer.model.base.errors import ExplorerError
from explorer.ui.kit.loader import Loader

if TYPE_CHECKING:
    from textual.message_pump import MessagePump
    from textual.notifications import SeverityLevel
    from textual.screen import Screen
    from textual.signal import Signal

    from explorer.cloud.session import Session
    from explorer.model.base.request_log import RequestLog
    from explorer.model.estate.estate import Estate
    from explorer.model.estate.hidden import Wanted
    from explorer.model.estate.inventory import Inventory
    from explorer.model.identity.chain import ChainReport
    from explorer.model.remembered import Remembered
    from explorer.model.settings import Change
    from explorer.ui.kit.keys import Key
    from explorer.ui.kit.navigation import Navigation


class Shell(Loader, Protocol):
    """The app, as everything below it sees it; only `cli` and `app` know more of it.

    A load that the app runs goes on when the screen that started it is left.
    """

    # What is known. Each of these stays the same object while azpane runs.
    inventory: Inventory
    estate: Estate
    memory: Remembered
    wanted: Wanted
    log_of_requests: RequestLog

    session: Session | None
    """None until the Azure libraries are loaded."""
    session_ready: Signal[Session]
    is_ready: bool
    """Whether requests can be sent: there is a token, or a right that needs none."""
    navigation: Navigation

    @property
    def tenant(self) -> str:
        """The tenant to stay in, or "" for all that the identity can enter."""

    # Signing in.

    def chain_report(self) -> ChainReport | None: ...
    def walk(self, audience: str, tenant: str = "") -> None: ...
    def walked(self, report: ChainReport) -> None: ...
    def make_ready(self) -> None: ...
    def identity_words(self, right: str) -> str: ...
    def waiting_words(self) -> list[str]: ...
    def explain(self, error: BaseException) -> ExplorerError: ...

    # Quitting.

    def busy_words(self) -> str: ...

    # When azpane itself is at fault.

    def met(self, error: Exception) -> None:
        """Say once that something failed that should not have, and go on."""

    def own_fault(self, error: Exception) -> ExplorerError:
        """Return a fault of azpane's own as a pane shows it; its details are in a file."""

    # Memory and settings.

    def keep_rows(self) -> None:
        """Let the collector pass over many rows that stay, so that no key waits for it."""

    def remember(self, changes: Iterable[Change]) -> None: ...

    # Textual's own, for parts that are no widget.

    @property
    def screen(self) -> Screen[Any]: ...
    def open_url(self, url: str, *, new_tab: bool = True) -> None: ...
    def copy_to_clipboard(self, text: str) -> None: ...
    def push_screen(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None) -> Any: ...
    def notify(self, message: str, *, severity: SeverityLevel, timeout: float | None, markup: bool) -> None: ...

    # All keys, and the screens of all modes.

    def every_key(self) -> Sequence[Key]: ...
    def mode_screens(self) -> Sequence[Screen[Any]]: ...
    async def to_mode(self, mode: str) -> Screen[Any]: ...


def shell_of(node: MessagePump) -> Shell:
    """Return the app, as its screens and widgets see it."""
    return cast("Shell", node.app)
