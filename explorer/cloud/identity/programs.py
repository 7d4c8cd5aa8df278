"""The programs that a step runs (az, azd, pwsh): each can be ended with all that it has started itself.

The library starts them by subprocess, which ends only the first process of a program: az is often a shell that starts
Python. So subprocess.Popen is taken over for what a step starts; all else in this process is as before.
"""

from __future__ import annotations

import atexit
import codecs
import contextlib
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from explorer.model.base.text import size

MOST = 4 * 1024 * 1024
"""Bytes that are kept of what a program prints: its beginning and its end. No answer is as long."""

ENDLESS = 256 * 1024 * 1024
"""A program that prints more bytes is ended."""

_ENDED = f"\nERROR: it printed more than {size(ENDLESS)}, and was ended\n".encode()

_PATIENCE = 1.0
"""Seconds for which the end of this process waits for a program that is just being started."""

_owned: ContextVar[bool] = ContextVar("owned", default=False)


@contextmanager
def owned() -> Iterator[None]:
    """Own every program that is started inside, on this thread."""
    subprocess.Popen = _Program  # type: ignore[misc]
    before = _owned.set(True)
    try:
        yield
    finally:
        _owned.reset(before)


class _Running:
    """The owned programs that run; none outlives this process."""

    def __init__(self) -> None:
        self._programs: set[_Program] = set()
        self._lock = threading.Lock()
        self._is_over = False

    @contextmanager
    def starting(self, program: _Program) -> Iterator[None]:
        """Hold the end of this process back while a program starts, or it would be known to nobody."""
        with self._lock:
            if self._is_over:  # a chain goes on to its next step while this process ends
                raise OSError("azpane ends")
            yield
            self._programs.add(program)

    def remove(self, program: _Program) -> None:
        self._programs.discard(program)

    def end(self) -> None:
        self._is_over = True
        has_lock = self._lock.acquire(timeout=_PATIENCE)
        for program in list(self._programs):
            program.kill()
        if has_lock:
            self._lock.release()


_running = _Running()

end_all = atexit.register(_running.end)
"""Ends every owned program, with all that it has started; done when Python ends, and no program is started after it."""


class _Program(subprocess.Popen[Any]):
    """A program in a session of its own: it has no terminal, and can be ended as a whole."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._is_owned = _owned.get()
        if not self._is_owned:
            super().__init__(*arguments, **keywords)
            return
        keywords["start_new_session"] = True
        with _running.starting(self):
            super().__init__(*arguments, **keywords)

    def kill(self) -> None:
        """End the program and, where it is owned, all that it has started."""
        if not self._is_owned or self.returncode is not None:
            super().kill()
            return
        _running.remove(self)
        if sys.platform == "win32":
            os.system(f"taskkill /F /T /PID {self.pid} >NUL 2>&1")
        else:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:
        """Return what the program prints, up to about MOST bytes of each kind; the library hands it no input."""
        if not self._is_owned:
            return super().communicate(input, timeout)
        try:
            return super().communicate(input, timeout) if sys.platform == "win32" else self._read(timeout)
        finally:
            if self.returncode is not None:
                _running.remove(self)

    def _read(self, timeout: float | None) -> tuple[Any, Any]:
        ends = None if timeout is None else time.monotonic() + timeout
        said: dict[Any, _Said] = {stream: _Said() for stream in (self.stdout, self.stderr) if stream}
        with selectors.DefaultSelector() as waiting:
            for stream in said:
                waiting.register(stream, selectors.EVENT_READ)
            while waiting.get_map():
                ready = waiting.select(_left(ends))
                if not ready:
                    raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
                for key, _ in ready:
                    said[key.fileobj].add(piece := os.read(key.fd, 64 * 1024))
                    is_endless = said[key.fileobj].count > ENDLESS
                    if is_endless:
                        self.kill()
                        said.get(self.stderr, _Said()).add(_ENDED)
                    if not piece or is_endless:
                        waiting.unregister(key.fileobj)
        self.wait(_left(ends))
        for stream in said:
            stream.close()
        return _text(self.stdout, said), _text(self.stderr, said)


def _left(ends: float | None) -> float | None:
    return None if ends is None else max(0.0, ends - time.monotonic())


class _Said:
    """What a program prints into one stream: all of it, or its first and last lines."""

    def __init__(self) -> None:
        self.count = 0
        self._first, self._last = bytearray(), bytearray()

    def add(self, piece: bytes) -> None:
        self.count += len(piece)
        room = MOST // 2 - len(self._first)
        self._first += piece[:room]
        self._last += piece[room:]
        if len(self._last) > MOST:
            del self._last[: -MOST // 2]

    def text(self, stream: Any) -> Any:
        """Return it as the stream would: text, or bytes from a stream of bytes."""
        first, last = bytes(self._first), bytes(self._last[-MOST // 2 :])
        if left := self.count - len(first) - len(last):  # by whole lines, for a secret that is cut has no shape
            first = first.rpartition(b"\n")[0] or first
            last = last.partition(b"\n")[2]
            first += f"\n... about {size(left)} left out ...\n".encode()
        data = first + last
        if not hasattr(stream, "encoding"):
            return data
        is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or data[1:2] == b"\0" != data[:1]
        text = data.decode("utf-16" if is_utf16 else stream.encoding, "replace")
        return text.replace("\r\n", "\n").replace("\r", "\n")


def _text(stream: Any, said: Mapping[Any, _Said]) -> Any:
    return said[stream].text(stream) if stream else None
