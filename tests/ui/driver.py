"""A small language for tests of the screen: press keys, wait until idle, read the screen."""

from __future__ import annotations

import asyncio
import threading
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App
from textual.events import Key, Paste
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from explorer.cloud.estate.directory import Directory
from explorer.cloud.session import Session, Target, connect
from explorer.demo.scenarios import SCENARIOS, Scenario
from explorer.demo.scenarios.stage import play
from explorer.model.azure.address import parse_place
from explorer.model.azure.places import Subscription
from explorer.model.base.errors import ExplorerError
from explorer.model.base.request_log import RequestLog
from explorer.model.remembered import Remembered
from explorer.ui.app import ExplorerApp, Start
from explorer.ui.kit.choice_list import ChoiceList

PATIENCE = 20.0  # seconds until a condition that never comes true fails the test; a loaded machine needs less
_CASCADE = 20  # rounds of messages that cause messages; a widget that needs more never comes to rest
_LOOK = 0.02  # seconds between two checks of a condition: threads need time to make it true


class Watched(ExplorerApp):
    """The app without its guard: a fault of its own fails the test that met it."""

    def met(self, error: BaseException) -> None:
        App._handle_exception(self, error)  # type: ignore[arg-type]

    def own_fault(self, error: BaseException) -> ExplorerError:
        self.met(error)
        return super().own_fault(error)


class Driver:
    """The app in a terminal that exists in memory only."""

    def __init__(self, app: ExplorerApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> str:
        """The text on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    async def idle(self) -> Driver:
        """Wait until no worker runs and every message has been handled."""
        async with self._patience():
            await self.handled()
            while tasks := [one._task for one in self.app.workers if not one.is_finished and one._task]:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                await self.handled()
        return self

    async def until(self, condition: Callable[[], bool]) -> Driver:
        """Wait until a condition is true; fail with the screen if that takes too long."""
        async with self._patience():
            await self.handled()
            while not condition():
                await asyncio.sleep(_LOOK)
                await self.handled()
        return self

    @asynccontextmanager
    async def _patience(self) -> AsyncIterator[None]:
        """Print the screen and fail where the block takes too long."""
        async with asyncio.timeout(PATIENCE):
            try:
                yield
            except (TimeoutError, asyncio.CancelledError):
                print(self.screen)
                raise

    async def handled(self) -> Driver:
        """Wait until every message and every message caused by one has been handled, and draw.

        Pilot.pause waits until the process is idle instead: 20 ms at least, and a second beside a busy thread.
        """
        for _ in range(_CASCADE):
            await self.pilot._wait_for_screen()
            while self.app._in_order._since is not None or self.app._in_order._held:
                await asyncio.sleep(0.001)  # what was typed comes to the app one by one
            if not any(pump.message_queue_size or pump._next_callbacks for pump in self._pumps()):
                break
        look = getattr(self.app.screen, "_poll", None)
        if look:
            look()  # at once: the timer's next look may be a while away
        self.app.screen._on_timer_update()
        return self

    def _pumps(self) -> Iterator[MessagePump]:
        yield self.app
        for screen in self.app.screen_stack:
            yield from screen.walk_children(with_self=True)

    async def shows(self, *words: str) -> Driver:
        """Wait until all these words are on the screen."""
        return await self.until(lambda: all(map(self.screen.__contains__, words)))

    async def hides(self, *words: str) -> Driver:
        """Wait until none of these words is on the screen."""
        return await self.until(lambda: not any(map(self.screen.__contains__, words)))

    async def says(self, words: str) -> Driver:
        """Wait until a passing note says this, wherever its lines break."""
        return await self.until(lambda: any(words in note.message for note in self.app._notifications))

    async def press(self, *keys: str) -> Driver:
        """Press keys one after the other, each once the screen is idle after the one before; then wait until idle."""
        for key in keys:
            self.app.post_message(event_of(key))
            await self.idle()
        return self

    async def burst(self, *keys: str) -> Driver:
        """Press keys all at once, each paste in it between two escapes as \x1bTEXT\x1b; then wait until idle."""
        for key in keys:
            self.app.post_message(Paste(key.strip("\x1b")) if key.startswith("\x1b") else event_of(key))
        return await self.idle()

    async def type(self, text: str) -> Driver:
        return await self.press(*("space" if char == " " else char for char in text))


def event_of(key: str) -> Key:
    """Return what a terminal sends for a key."""
    name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
    return Key(name, _character_of(name))


def _character_of(key: str) -> str | None:
    """Return what a key types, as Textual's own pilot finds it."""
    try:
        return unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return key if len(key) == 1 else None


@asynccontextmanager
async def demo(
    scenario: str | Scenario = "default",
    *,
    size: tuple[int, int] = (120, 36),
    place: str = "",
    start: Start | None = None,
    memory: Remembered | None = None,
    gate: threading.Event | None = None,
    settle: bool = True,
    guarded: bool = False,
) -> AsyncIterator[Driver]:
    """Run the app on a demo scenario until it is idle, or without `settle` from before its first frame.

    `memory` is what it knows of earlier runs; `gate` holds up the way to Azure until it is set. A fault of azpane's own
    fails the test, unless it is `guarded` as users have it.
    """
    with play(SCENARIOS[scenario] if isinstance(scenario, str) else scenario) as staged:
        log = RequestLog()
        begin = start or Start(parse_place(place) if place else None)

        def connected() -> Session:
            if gate:
                gate.wait(PATIENCE)
            return connect(Target(wire=staged.wsgi), log)

        app = (ExplorerApp if guarded else Watched)(connected, log, begin, memory)
        async with app.run_test(size=size, notifications=True) as pilot:
            driver = Driver(app, pilot)
            if settle:
                await driver.until(
                    lambda: app.is_ready or bool(app.load_of("walk").number and not app.load_of("walk").is_running)
                )
                await driver.idle()
            yield driver


def put_cursor(driver: Driver, tenant_id: str, subscription_id: str | None = None) -> None:
    """Put the cursor of Explore's first pane on a tenant, or on a subscription of it."""
    pane = driver.app.screen.query_one("#subscriptions", ChoiceList)
    pane.cursor = pane._line_of(tenant_id, subscription_id, otherwise=-1)
    assert pane.here == (tenant_id, subscription_id)


def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the id of each subscription whose resources or accounts are asked for."""
    asked: list[str] = []

    def spy_on(name: str) -> None:
        original = getattr(Directory, name)

        def spied(self: Directory, subscriptions: Sequence[Subscription], *rest: Any, **named: Any) -> Any:
            asked.extend(one.id for one in subscriptions)
            return original(self, subscriptions, *rest, **named)

        monkeypatch.setattr(Directory, name, spied)

    spy_on("contents")
    spy_on("storage_accounts")
    return asked
