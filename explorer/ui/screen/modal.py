"""Leaving a screen: it takes itself away, wherever it stands by then, and does so once."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

T = TypeVar("T")


def leave(screen: Screen[T], result: T | None = None) -> AwaitComplete:
    """Take a screen out of the stack it stands in, and hand its result over; one that stands in none is left as it is.

    Textual's own `Screen.dismiss` takes away whatever is in front: the screen behind when a key comes twice.
    """
    app = screen.app
    stack = next((one for one in app._screen_stacks.values() if screen in one), None)
    if not stack or screen is stack[0]:  # it has left already, or is a mode's own, which stays
        return AwaitComplete(asyncio.sleep(0))
    if screen is app.screen:
        return Screen.dismiss(screen, result)
    for callback in screen._result_callbacks[-1:]:
        callback(result)
    stack.remove(screen)
    screen._pop_result_callback()

    async def taken_away() -> None:
        await app._replace_screen(screen)

    return AwaitComplete(taken_away()).call_next(app)


class Modal(ModalScreen[T]):
    """A screen over another that asks or shows something; the base of all of them.

    It answers once: a second key, click or load that would end it finds it gone.
    """

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        return leave(self, result)
