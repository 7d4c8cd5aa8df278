"""The process and its terminal: what can be written there, whether a screen can be drawn, and how both are left."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, MappingProxyType
from typing import Any, NoReturn, TextIO, TypeGuard

from explorer.model.base.errors import BadInput

# What a signal asks for is done within this time, in seconds, or the process ends without it.
GRACE = 3.0

# What ends a process and can be caught.
_SIGNALS = ("INT", "TERM", "HUP", "QUIT", "BREAK", "USR1", "USR2", "ALRM", "XCPU")

_CELLS = MappingProxyType(
    dict(zip("✓✗○●◉⊘–—·…▾▸▼▲⏸─│≈→←↑↓“”‘’×⌫•", '+xo*@/--.~v>v^=-|~><^v""' + "''x<*", strict=True))
    | {chr(0x2400 + code): chr(0x40 + code) for code in range(0x20)}  # ␛ is [, as in ^[
    | dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+")
    | dict.fromkeys("─━┄┅┈┉╌╍═╴╶╸╺╼╾", "-")
    | dict.fromkeys("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", "|")
    | dict.fromkeys(map(chr, range(0x2580, 0x25A0)), "#")
    | dict.fromkeys("▁▔", "-")
    | dict.fromkeys("▏▎▍▌▋▊▉▐▕", "|")
    | {"\xa0": " ", "\N{REPLACEMENT CHARACTER}": "?"}
)
"""ASCII forms of what azpane and Textual draw with, each as wide as what it stands for."""


def _in_cells(letter: str) -> str:
    """Return what stands for a letter on the screen, where a column must stay a column."""
    is_mark = unicodedata.category(letter) in ("Mn", "Me", "Cf")
    width = 0 if is_mark else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return _CELLS.get(letter) or "?" * width


def _in_lines(letter: str) -> str:
    """Return what stands for a letter in lines of text: nothing of a name is lost."""
    if letter == "…":
        return "..."
    return _CELLS.get(letter) or letter.encode("ascii", "backslashreplace").decode()


def _replacing(form: Callable[[str], str]) -> Callable[[UnicodeError], tuple[str, int]]:
    def replaced(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(map(form, error.object[error.start : error.end])), error.end

    return replaced


codecs.register_error("azpane-cells", _replacing(_in_cells))
codecs.register_error("azpane-lines", _replacing(_in_lines))


def write_ascii_where_needed() -> None:
    """Let standard output and error write an ASCII form of what their encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="azpane-lines")


def drop_what_cannot_be_written() -> None:
    """Let what standard output and error cannot write go nowhere; Python tells by a traceback what fails at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream:
                stream.flush()
        except OSError:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


_NEEDS_NONE = "azpane doctor needs no screen."


def check_terminal() -> None:
    """Raise BadInput where there is no terminal to draw on, and to read keys from."""
    if os.environ.get("TEXTUAL_DRIVER"):
        return  # textual-serve draws in a browser
    named = {"input": sys.__stdin__, "output": sys.__stdout__, "error": sys.__stderr__}
    missing = [name for name, stream in named.items() if not _is_terminal(stream)]
    if missing:
        raise BadInput(f"There is no terminal to draw on (standard {', '.join(missing)});", hint=_NEEDS_NONE)
    if os.environ.get("TERM") in ("dumb", "unknown"):
        raise BadInput(f"This terminal cannot move its cursor (TERM is {os.environ['TERM']});", hint=_NEEDS_NONE)


def _is_terminal(stream: TextIO | None) -> TypeGuard[TextIO]:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # it is closed
        return False


class Ended(SystemExit):
    """A signal ends the process; its exit code is 128 and the signal's number."""

    @property
    def exit_code(self) -> int:
        return int(self.code or 0)


class Leaving:
    """What a signal does: it raises Ended, or ends the screen where there is one. Once is enough; more change nothing.

    Where the process is not gone within GRACE seconds, such as when nobody reads its terminal, it ends at once: the
    terminal's modes are put back, and what was handed to `at_last` is done.
    """

    def __init__(self) -> None:
        self._end_screen: Callable[[], object] | None = None
        self._at_last: list[Callable[[], object]] = []
        self._timer: threading.Timer | None = None
        self._modes: list[Any] | None = None
        self._unraisable = sys.unraisablehook
        self.code = 0
        """128 and the number of the signal that came, or 0."""

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch for signals; one that is ignored already, as SIGHUP is below nohup, stays so."""
        numbers = [getattr(signal, f"SIG{name}") for name in _SIGNALS if hasattr(signal, f"SIG{name}")]
        before = {number: signal.getsignal(number) for number in numbers}
        watched = {number: old for number, old in before.items() if old is not signal.SIG_IGN}
        self._unraisable = sys.unraisablehook
        sys.unraisablehook = self._swallowed
        for number in watched:
            signal.signal(number, self._came)
        try:
            yield
        finally:
            for number, old in watched.items():
                signal.signal(number, old)
            sys.unraisablehook = self._unraisable
            if self._timer:
                self._timer.cancel()

    @contextmanager
    def ending(self, end_screen: Callable[[], object]) -> Iterator[None]:
        """Let a signal call this instead of raising; so does a terminal that is gone, on any thread."""
        stream, self._modes = sys.__stderr__, _modes()
        self._end_screen = end_screen
        try:
            with _drawing_to(stream, self._gone) if _is_terminal(stream) else contextlib.nullcontext():
                yield
        finally:
            self._end_screen = None
            _put_back(self._modes)  # after ctrl+z and fg Textual puts back the modes of its own screen

    def at_last(self, do: Callable[[], object]) -> None:
        """Do this too where the process must end at once."""
        self._at_last.append(do)

    def _came(self, number: int, _frame: FrameType | None) -> None:
        if not self.code:
            self._begin(128 + number)
            if self._end_screen:
                if sys.platform != "win32":
                    signal.signal(signal.SIGCONT, _ignored)  # or Textual would draw its screen anew
                self._end_screen()
            else:
                raise Ended(self.code)

    def _swallowed(self, fault: Any) -> None:
        """End the process where Python drops what is raised, as it does in some places while it imports."""
        if isinstance(fault.exc_value, Ended):
            self._end_at_once()
        self._unraisable(fault)

    def _gone(self) -> None:
        end_screen = self._end_screen
        if end_screen and not self.code:
            self._begin(128 + signal.SIGHUP)
            end_screen()

    def _begin(self, code: int) -> None:
        self.code = code
        self._timer = threading.Timer(GRACE, self._end_at_once)
        self._timer.daemon = True
        self._timer.start()

    def _end_at_once(self) -> NoReturn:
        if self._modes:
            _put_back(self._modes)
            leave_screen()
        for do in self._at_last:
            with contextlib.suppress(Exception):
                do()
        os._exit(self.code)


def _ignored(_number: int, _frame: FrameType | None) -> None:
    """Do nothing; SIG_IGN would be told as a fault for a signal that has come already."""


class _Terminal(io.FileIO):
    """Standard error as a terminal that may be gone: what cannot be written is dropped, and nobody waits for it."""

    def __init__(self, number: int, gone: Callable[[], None]) -> None:
        super().__init__(number, "w", closefd=False)
        self._gone = gone

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            self._gone()
            return len(data)


@contextmanager
def _drawing_to(stream: TextIO, gone: Callable[[], None]) -> Iterator[None]:
    """Let Textual alone write to the terminal: what libraries write to standard error would stand across the screen."""
    if sys.platform == "win32":
        yield
        return
    number, screen = stream.fileno(), os.dup(stream.fileno())
    raw = io.BufferedWriter(_Terminal(screen, gone))
    sys.__stderr__ = io.TextIOWrapper(raw, encoding=stream.encoding, errors="azpane-cells", newline="")  # type: ignore[misc]
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, number)
    os.close(nothing)
    try:
        yield
    finally:
        raw.flush()
        sys.__stderr__ = stream  # type: ignore[misc, assignment]
        os.dup2(screen, number)
        os.close(screen)


_BACK = (
    b"\x1b[<u\x1b[?2004l\x1b[?7h\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2048l\x1b[?1004l\x1b[?1049l\x1b[?25h"
)
"""Takes back every mode that Textual sets. Source: textual/drivers/linux_driver.py, stop_application_mode"""


def _modes() -> list[Any] | None:
    if sys.platform == "win32" or not _is_terminal(sys.__stdin__):
        return None
    import termios

    return termios.tcgetattr(sys.__stdin__)


def _put_back(modes: list[Any] | None) -> None:
    if modes is not None and sys.platform != "win32":
        import termios

        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(0, termios.TCSANOW, modes)


def leave_screen() -> None:
    """Tell the terminal to leave the screen, if it listens; what waits to be drawn is dropped."""
    if sys.platform != "win32":
        import termios

        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(0, termios.TCOFLUSH)
            os.set_blocking(0, False)
            os.write(0, _BACK)
            os.set_blocking(0, True)
