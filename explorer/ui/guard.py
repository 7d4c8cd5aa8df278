"""The guard: a fault of azpane's own ends nothing; one that leaves no screen to go on with ends azpane in its words."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.traceback import Traceback
from textual._callback import invoke
from textual.app import App
from textual.content import Content
from textual.events import Compose, Event, InputEvent, Load, Mount
from textual.message import Message
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import WorkerFailed

from explorer.model.base.errors import ExplorerError, ServiceFault
from explorer.model.base.text import visible
from explorer.ui.kit.lines import Lines
from explorer.ui.kit.redraws import keep_nothing_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.dom import DOMNode

    from explorer.model.base.faults import Faults

_READ = 30  # seconds that words about a fault stand: they name a file


class GuardedApp(App[None]):
    """Every message of every screen and widget is handled under one guard, Textual's own widgets included."""

    ALLOW_SELECT = False  # Textual selects in widgets that may be gone by then, and lists know no selection

    def __init__(self) -> None:
        super().__init__()
        self.fault = ""  # why azpane had to end
        self._faults: Faults | None = None
        self._events: asyncio.AbstractEventLoop | None = None

    async def on_load(self) -> None:
        self._events = asyncio.get_running_loop()
        self._events.set_exception_handler(self._met_in_loop)

    # Where faults come from.

    def _register_child(self, parent: DOMNode, child: Widget, before: int | None, after: int | None) -> None:
        self._guard(child)
        _show_as_it_is(child)
        keep_nothing_of(child)
        super()._register_child(parent, child, before, after)

    def _start_widget(self, parent: Widget, widget: Widget) -> None:
        self._guard(widget)
        keep_nothing_of(widget)
        super()._start_widget(parent, widget)

    def _guard(self, widget: Widget) -> None:
        """Let a widget handle its messages under the guard: Textual would end the app, or leave the widget deaf."""
        handle = type(widget)._dispatch_message

        async def handled(message: Message) -> None:
            if _is_late(message, widget._pruning):
                return
            with self._guarding(widget):
                await handle(widget, message)

        widget._dispatch_message = handled  # type: ignore[method-assign]
        widget._flush_next_callbacks = partial(self._call_next, widget)  # type: ignore[method-assign]

    async def _flush_next_callbacks(self) -> None:
        await self._call_next(self)

    async def _call_next(self, pump: MessagePump) -> None:
        """Do what timers and others asked for; Textual leaves out all that follows what fails."""
        callbacks = pump._next_callbacks.copy()
        pump._next_callbacks.clear()
        for one in callbacks:
            with self._guarding(pump), pump.prevent(*one._prevent):
                await invoke(one.callback)

    @contextmanager
    def _guarding(self, pump: MessagePump) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            if _is_end(error):
                raise
            if not (isinstance(pump, Widget) and pump._pruning):  # else it came too late: what it asks for has gone
                self.met(error)

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except BaseException as error:
            if _is_end(error):
                raise
            if isinstance(message, Compose | Load | Mount):  # there is nothing yet to go on with
                self.end(error)
            else:
                self.met(error)

    def _handle_exception(self, error: Exception) -> None:
        """Take what fails beside messages: timers, callbacks, layout, drawing; or the start, or the end."""
        if isinstance(error, WorkerFailed):
            error = cast(Exception, error.error)
        if self._running and self._is_mounted:
            self.met(error)
        else:
            self.end(error)

    def _met_in_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error and not isinstance(error, asyncio.CancelledError):  # else something was left unfinished at the end
            self.met(error)

    def met_elsewhere(self, error: BaseException) -> None:
        """Take a fault of a thread; one that reads keys or writes to the terminal leaves nothing to go on with."""
        is_vital = threading.current_thread().name.startswith("textual-")
        if self._events and not self._events.is_closed():
            self._events.call_soon_threadsafe(self.end if is_vital else self.met, error)

    def panic(self, *renderables: RenderableType) -> None:
        """End after Textual could not read keys; of its report, which is for a terminal, only the lines are kept."""
        stacks = [one for shown in renderables if isinstance(shown, Traceback) for one in shown.trace.stacks]
        error = RuntimeError("; ".join(f"{one.exc_type}: {one.exc_value}" for one in stacks) or "Textual gave up")
        for frame in (frame for one in stacks for frame in one.frames):
            error.add_note(f"{frame.filename}:{frame.lineno} in {frame.name}")
        self.end(error)

    # What becomes of them.

    def met(self, error: BaseException) -> None:
        """Say once that something failed that should not have, and go on."""
        try:
            words = self._noted(error)
            if words:
                self.notify(words, severity="error", timeout=_READ)
        except Exception as worse:
            self.end(worse)

    def own_fault(self, error: BaseException) -> ExplorerError:
        """Return a fault of azpane's own as a pane shows it; its details are in a file."""
        words = self._noted(error)
        return ServiceFault(words or "The same fault of azpane's own again.", hint="Press r to try again.")

    def _noted(self, error: BaseException) -> str:
        from explorer.model.base.faults import Faults  # rarely needed, and the first frame would wait for it

        self._faults = self._faults or Faults()
        said = self._faults.note(error)
        return f"azpane met a fault of its own here, and goes on. {said}" if said else ""

    def end(self, error: BaseException) -> None:
        """End, and leave words that name a file: Textual's report prints every local variable, secrets included."""
        from explorer.model.base.faults import fault_report

        if not self.fault:  # what fails after the first fault follows from it
            self.fault = fault_report(error)
            self._return_code = 1
        self._close_messages_no_wait()

    # What is said.

    def notify(self, message: str, **how: Any) -> None:
        """Show a passing note; its words are never markup, whoever they are from."""
        super().notify(visible(message), **how | {"markup": False})


def _is_end(error: BaseException) -> bool:
    """Tell whether it only ends the task, which was cancelled or closed; what it waits for may be cancelled, too."""
    task = asyncio.current_task()
    is_cancelled = isinstance(error, asyncio.CancelledError) and (task is None or task.cancelling() > 0)
    return is_cancelled or isinstance(error, GeneratorExit)


def _show_as_it_is(widget: Widget) -> None:
    """Let content, titles and tooltips of a widget be no markup: they may hold text of the user or the cloud."""
    widget._render_markup = False
    if type(widget).render_str is Widget.render_str:
        widget.render_str = lambda text: Content(visible(text)) if isinstance(text, str) else text  # type: ignore


def _is_late(message: Message, is_going: bool) -> bool:
    """Tell whether a message is about what has gone, or asks or tells a widget that goes what it need not know."""
    if not is_going:
        return isinstance(message, Lines.Opened) and message.is_late
    if isinstance(message, Event):
        return isinstance(message, InputEvent)
    return not type(message).__module__.startswith("textual.messages")
