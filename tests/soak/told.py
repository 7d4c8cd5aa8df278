"""azpane as it is, which tells what has the keys and what that holds: what bursts of keys are played on.

`python -P told.py ASK TELL ARGUMENTS`: for each line that comes from the descriptor ASK one line of JSON goes to TELL;
the line `clear` empties the input first. It is started as a file, so that PYTHONPATH may name another azpane's folder;
by `python -P`, since names in this folder are those of modules elsewhere.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.widgets import Input, TextArea

_read = _came = 0  # bytes: those whose keys are on their way to the app, and those that the reader has still to look at
_take = os.read


def count(file: int, size: int) -> bytes:
    """Read, and count what comes from the terminal."""
    global _came
    data = _take(file, size)
    _came += len(data) if file == sys.__stdin__.fileno() else 0  # type: ignore[union-attr]
    return data


def count_when_handed_over(parser: type[Any]) -> None:
    """Count what was read once the reader looks at its clock: by then it has handed over all keys in it."""
    tick = parser.tick

    def ticked(self: Any) -> Any:
        global _came, _read
        _read, _came = _read + _came, 0
        return tick(self)

    parser.tick = ticked


def state(app: App[Any]) -> dict[str, Any]:
    """Return what is in front, what has the keys, its text, how many bytes were read, and what is still at work."""
    focused = app.focused
    value = focused.value if isinstance(focused, Input) else focused.text if isinstance(focused, TextArea) else None
    name = (focused.id or type(focused).__name__) if focused else ""
    in_order: Any = getattr(app, "_in_order", None)
    waits = bool(in_order._held or in_order._since is not None) if in_order else None
    loads = any(not one.is_finished for one in app.workers)
    where = [app.current_mode, *(type(one).__name__ for one in app.screen_stack), name]
    return {"where": where, "value": value, "waits": waits, "loads": loads, "read": _read}


def clear(app: App[Any]) -> None:
    focused = app.focused
    if isinstance(focused, Input):
        focused.value = ""
    elif isinstance(focused, TextArea):
        focused.text = ""


def answer(app: App[Any], line: str, tell: int) -> None:
    if line == "clear":
        clear(app)
    os.write(tell, json.dumps(state(app)).encode() + b"\n")


def listen(apps: list[App[Any]], ask: int, tell: int) -> None:
    for line in os.fdopen(ask):
        loop: Any = getattr(apps[0], "_loop", None) if apps else None
        if loop and apps[0].is_running and apps[0]._screen_stacks.get(apps[0].current_mode):
            loop.call_soon_threadsafe(answer, apps[0], line.strip(), tell)
        else:
            os.write(tell, b'{"where": [], "value": null, "waits": true, "loads": true, "read": 0}\n')


def main() -> int:
    ask, tell = map(int, sys.argv[1:3])
    apps: list[App[Any]] = []
    begin = App.__init__

    def begun(app: App[Any], *arguments: Any, **named: Any) -> None:
        begin(app, *arguments, **named)
        apps.append(app)

    App.__init__ = begun  # type: ignore[method-assign]
    os.read = count
    from textual._xterm_parser import XTermParser

    count_when_handed_over(XTermParser)
    with suppress(ImportError):  # an older azpane has Textual's alone
        from explorer.ui.keyboard.reader import Parser

        count_when_handed_over(Parser)
    threading.Thread(target=listen, args=(apps, ask, tell), daemon=True).start()
    from explorer.cli import main as run

    return run(sys.argv[3:])


if __name__ == "__main__":
    sys.exit(main())
