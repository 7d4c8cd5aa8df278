"""azpane as it is, beside a thread that writes down what its event loop was at when it did not answer for a while.

`python -P watched.py FILE ARGUMENTS`, started as told.py is. A line of FILE: when the stall began and ended by
time.perf_counter(), which all processes of a machine share, and the innermost calls.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Any

from textual.app import App

_LOOK = 0.01  # seconds
_STALL = 0.05  # seconds
_CALLS = 4  # of azpane, Textual and the libraries, the innermost last


def watch(apps: list[App[Any]], out: int, main: int) -> None:
    """Look every few milliseconds whether the loop has answered; note its calls where it has not."""
    answered = threading.Event()
    answered.set()
    asked, calls = time.perf_counter(), ""
    while True:
        time.sleep(_LOOK)
        loop: Any = getattr(apps[0], "_loop", None) if apps else None
        if not loop or not apps[0].is_running:
            continue
        now = time.perf_counter()
        if answered.is_set():
            if calls:
                os.write(out, f"{asked:.4f} {now:.4f} {calls}\n".encode())
            answered.clear()
            asked, calls = now, ""
            try:
                loop.call_soon_threadsafe(answered.set)
            except RuntimeError:  # it is closed
                return
        elif now - asked > _STALL:
            calls = _calls(main) or calls


def _calls(thread: int) -> str:
    """Return where a thread is: the innermost calls, or "" where it waits."""
    frame = sys._current_frames().get(thread)
    found: list[str] = []
    while frame and len(found) < _CALLS:
        code = frame.f_code
        name = code.co_filename.replace("\\", "/").rpartition("/")[2]
        if name not in ("selectors.py", "base_events.py", "events.py", "_call.py"):
            found.append(f"{name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " < ".join(found)


def main() -> int:
    apps: list[App[Any]] = []
    begin = App.__init__

    def begun(app: App[Any], *arguments: Any, **named: Any) -> None:
        begin(app, *arguments, **named)
        apps.append(app)

    App.__init__ = begun  # type: ignore[method-assign]
    out = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)  # at once: a daemon may not open files when Python ends
    threading.Thread(target=watch, args=(apps, out, threading.get_ident()), daemon=True).start()
    from explorer.cli import main as run

    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
