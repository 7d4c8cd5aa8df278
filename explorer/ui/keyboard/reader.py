"""The reader of the keyboard: whatever bytes a terminal sends become events, and none of them ends or stalls the app.

For systems with terminals as Linux has them; Windows has Textual's own reader.
"""

from __future__ import annotations

import os
import re
import selectors
from codecs import getincrementaldecoder
from collections.abc import Generator, Iterable
from contextlib import suppress
from typing import Any, TextIO

from textual import _xterm_parser
from textual._time import get_time
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.keys import Keys
from textual.message import Message

_LONGEST_PASTE = 1_000_000  # characters that are kept of one
_SILENCE = 1.0  # seconds: a paste or a sequence that goes on no more is over, though its end never came
_BLOCK = 4096
_LOOK = 0.1  # seconds

_WHOLE = re.compile(r"\x1b\[(?![M\[]\Z)[0-?]*[ -/]*[@-~]")  # ECMA-48's control sequences, without two that go on
_ANSWERS = (_xterm_parser._re_mouse_event, _xterm_parser._re_terminal_mode_response)
_BROKEN = re.compile(r"\x1b\[[0-?]+[ -/]*\Z")  # no hand typed that: it is dropped, its letters are no keys
_ALT = re.compile(r"\x1b[^\x1b\t\x7f\[Obf]")  # alt+backspace, alt+b and alt+f move and delete by words


class Parser(XTermParser):
    """Textual's parser; a paste holds whatever it holds, esc before a letter is esc, and what is unknown is nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._last = ""  # characters, as many as a sequence may have
        self._paste: str | None = None
        self._heard = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        if self._paste is not None:
            data = yield from self._pasted(data)
        for at, character in enumerate(data, 1):
            self._last = (self._last + character)[-_xterm_parser._MAX_SEQUENCE_SEARCH_THRESHOLD :]
            self._heard = get_time()
            if self._last.endswith(BRACKETED_PASTE_START):
                self._begin_again()
                self._paste = ""
                yield from self.feed(data[at:])
                return
            yield from self._guarded(super().feed(character))

    def tick(self) -> Iterable[Message]:
        is_silent = get_time() > self._heard + _SILENCE
        if self._paste is not None:
            if is_silent:
                yield Paste(self._paste)
                self._paste = None
        elif self._timeout_time is None or not _BROKEN.search(self._last):
            yield from self._guarded(super().tick())
        elif is_silent:
            self._begin_again()

    def _pasted(self, data: str) -> Generator[Message, None, str]:
        """Add to the paste, and return what follows its end."""
        self._heard = get_time()
        pasted = (self._paste or "") + data
        pasted, end, rest = pasted.partition(BRACKETED_PASTE_END)
        if end:
            yield Paste(pasted)
        elif len(pasted) > _LONGEST_PASTE:
            pasted = pasted[:_LONGEST_PASTE] + pasted[-len(BRACKETED_PASTE_END) :]  # its end may be split
        self._paste = None if end else pasted
        return rest

    def _guarded(self, events: Iterable[Message]) -> Iterable[Message]:
        """Yield events; a sequence of values that cannot be (a letter beyond Unicode, no width) gives none."""
        try:
            yield from events
        except Exception:
            self._begin_again()

    def _begin_again(self) -> None:
        self._tokens.clear()
        self._gen = self.parse(self._tokens.append)
        self._awaiting = next(self._gen)
        self._timeout_time = None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        if alt or _ALT.fullmatch(sequence):  # several keys in one write; the app has no key with alt
            return [Key("escape", "\x1b"), *super()._sequence_to_key_events(sequence[-1])]
        keys = [key for key in super()._sequence_to_key_events(sequence) if not _is_half(key.character or "")]
        if not keys and _WHOLE.fullmatch(sequence) and not any(one.match(sequence) for one in _ANSWERS):
            return [Key(Keys.Ignore, sequence)]  # unknown: else its letters would be taken as keys
        return keys


def _is_half(character: str) -> bool:
    """Tell whether it is half a surrogate pair, which nothing can draw."""
    return "\ud800" <= character <= "\udfff"


class _Screen:
    """The terminal to write to: one that is gone takes anything, so that nothing waits for it."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, text: str) -> None:
        with suppress(OSError):
            try:
                self._file.write(text)
            except UnicodeEncodeError:
                self._file.write(text.encode(self._file.encoding, "replace").decode(self._file.encoding))

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


class Terminal(LinuxDriver):
    """Textual's driver with this reader: a byte that is not UTF-8 is a sign for it, and the end of input quits."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._file: Any = _Screen(self._file)

    def run_input_thread(self) -> None:
        parser, decode = Parser(), getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK):
                    data = self._read()
                    if not data:
                        self._app.call_later(self._app.exit)
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes:
        """Return what was typed, or nothing where the terminal is gone."""
        try:
            return os.read(self.fileno, _BLOCK)
        except OSError:
            return b""

    def _run_input_thread(self) -> None:
        self.run_input_thread()  # a fault ends the thread and is the last resort's: without keys nothing can go on
