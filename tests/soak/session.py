"""One azpane in a terminal of its own: steps are played on it, its reactions timed, and how it ended is told."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import explorer
from tests.soak.steps import ESC, Step

ANSWERS_WITHIN = 8.0  # seconds until a key that keeps azpane busy is given up
_QUIET = 0.06  # seconds without a byte, azpane at rest, until a key is taken to change nothing
_ENDS_WITHIN = 2.0  # seconds from ctrl+q to the end of the process
_CTRL_Q = "\x11"
_SEEN = 200_000  # bytes of what came last that are kept
_COMMAND = os.environ.get("AZPANE", "")


@dataclass(frozen=True, slots=True)
class Use:
    """What a process holds: megabytes of memory, threads, open files."""

    megabytes: float
    threads: int
    files: int


@dataclass(frozen=True, slots=True)
class Reaction:
    """The seconds until azpane reacted to a step, which step that was, and when it was written."""

    seconds: float
    at: int
    written: float = 0.0


@dataclass(frozen=True, slots=True)
class Stall:
    """When the event loop did not answer, by time.perf_counter(), and the innermost calls."""

    began: float
    ended: float
    calls: str


@dataclass(slots=True)
class Outcome:
    """What a session came to; `fault` is "" where nothing was wrong."""

    reactions: list[Reaction] = field(default_factory=list)
    written: int = 0
    played: int = 0
    start: Use | None = None
    rest: Use | None = None
    quit_after: float = 0.0
    has_quit: bool = False
    fault: str = ""
    stalls: list[Stall] = field(default_factory=list)

    def cause(self, reaction: Reaction) -> str:
        """Return what the event loop was at while a reaction was waited for."""
        ends = reaction.written + reaction.seconds
        of_it = [one for one in self.stalls if one.began < ends and one.ended > reaction.written]
        return max(of_it, key=lambda one: one.ended - one.began).calls if of_it else "the event loop was at rest"


class Session:
    """azpane in a pseudo-terminal, with a home, a temporary folder and a working folder that nobody else has."""

    def __init__(
        self,
        arguments: Sequence[str],
        size: tuple[int, int] = (120, 36),
        program: Sequence[str] = (),
        descriptors: Sequence[int] = (),
    ) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="azpane-soak-"))
        for folder in ("home", "tmp", "cwd"):
            (self._home / folder).mkdir()
        self._stalls = self._home / "stalls"
        environ = {
            "HOME": f"{self._home}/home",
            "TMPDIR": f"{self._home}/tmp",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": os.environ.get("AZPANE_TREE") or str(Path(explorer.__file__).parent.parent),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }
        watched = [sys.executable, "-P", str(Path(__file__).with_name("watched.py")), str(self._stalls)]
        command = program or ([_COMMAND] if _COMMAND else watched)
        self._terminal, slave = pty.openpty()
        self._seen = bytearray()
        self.resize(size)
        self.process = subprocess.Popen(
            [*command, *arguments],
            env=environ,
            cwd=self._home / "cwd",
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            pass_fds=descriptors,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        os.set_blocking(self._terminal, False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        if self.is_alive:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self._terminal)
        shutil.rmtree(self._home, ignore_errors=True)

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    def resize(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def write(self, text: str) -> None:
        """Write at once what a terminal can take at once; bytes that are no UTF-8 are given as surrogates."""
        while self._read(0.0):  # what came before is no answer to this
            pass
        data = text.encode("utf-8", "surrogateescape")
        while data and self.is_alive:
            if select.select([], [self._terminal], [], 0.1)[1]:
                data = data[os.write(self._terminal, data[:1024]) :]
            self._read(0.0)

    def _read(self, seconds: float) -> int:
        """Wait for bytes for so long, read those that are there, and return how many came."""
        if not select.select([self._terminal], [], [], seconds)[0]:
            return 0
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # how a terminal whose process is gone ends
            time.sleep(0.01)
            return 0
        if b"\x1b[?2026$p" in data:
            os.write(self._terminal, b"\x1b[?2026;2$y")
        self._seen += data
        del self._seen[:-_SEEN]
        return len(data)

    def wait(self, seconds: float) -> None:
        """Read whatever comes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._read(left)

    def reaction(self) -> tuple[float, bool]:
        """Return after how many seconds azpane draws, or is at rest again, and whether it drew."""
        began = time.perf_counter()
        looks = 0
        while self.is_alive and (passed := time.perf_counter() - began) < ANSWERS_WITHIN:
            if self._read(0.005):
                return time.perf_counter() - began, True
            looks = looks + 1 if self._rests() else 0
            if looks > 3 and passed > _QUIET:
                return passed, False
        return time.perf_counter() - began, False

    def _rests(self) -> bool:
        """Tell whether the event loop waits for something to do; where the system does not say, it does."""
        try:
            return not _HAS_WCHAN or b"poll" in Path(f"/proc/{self.process.pid}/wchan").read_bytes()
        except OSError:
            return True

    def settle(self, quiet: float = 0.5, patience: float = 10.0) -> None:
        """Wait until azpane has drawn and nothing has come for a while."""
        end = time.perf_counter() + patience
        is_drawn, last = False, time.perf_counter()
        while self.is_alive and (now := time.perf_counter()) < end:
            if self._read(0.05):
                is_drawn, last = is_drawn or len(self._seen) > 3000, now
            elif is_drawn and now - last > quiet:
                break

    def use(self) -> Use | None:
        """Return what the process holds now; None where the system does not say."""
        folder = Path(f"/proc/{self.process.pid}")
        try:
            status = (folder / "status").read_text()
            files = len(list((folder / "fd").iterdir()))
        except OSError:
            return None
        kilobytes, threads = (int(re.search(rf"{word}:\s+(\d+)", status)[1]) for word in ("VmRSS", "Threads"))  # type: ignore[index]
        return Use(kilobytes / 1024, threads, files)

    def play(self, steps: Iterable[Step], outcome: Outcome, end: float = float("inf")) -> None:
        """Play steps until one ends azpane, or until time.perf_counter() reaches `end`."""
        for at, step in enumerate(steps):
            if not self.is_alive or time.perf_counter() > end:
                break
            outcome.played = at + 1
            if isinstance(step, str):
                self.write(step)
                written = time.perf_counter()
                seconds, has_drawn = self.reaction()
                outcome.written += 1
                if has_drawn or seconds > 2 * _QUIET:
                    outcome.reactions.append(Reaction(seconds, at, written))
            elif isinstance(step, tuple):
                self.resize(step)
            else:
                self.wait(step)

    def leave(self, outcome: Outcome) -> None:
        """Go back to rest, end it by ctrl+q, and write down what was wrong."""
        if self.is_alive:
            for _ in range(6):
                self.write(ESC)
                self.wait(0.1)
            self.wait(1.5)
            outcome.rest = self.use()
        was_alive = self.is_alive
        for _ in range(2):  # a running download makes the first one a question, which the second one answers
            began = time.perf_counter()
            if self.is_alive:
                self.write(_CTRL_Q)
            while self.is_alive and time.perf_counter() - began < ANSWERS_WITHIN / 2:
                self._read(0.02)
            if not self.is_alive:
                break
        outcome.quit_after = time.perf_counter() - began
        self.wait(0.1)
        outcome.stalls = self._stalled()
        outcome.has_quit = not was_alive and self.process.returncode == 0
        outcome.fault = self._fault(was_alive, outcome.quit_after)

    def _stalled(self) -> list[Stall]:
        lines = self._stalls.read_text(encoding="utf-8").splitlines() if self._stalls.exists() else []
        parts = (line.split(" ", 2) for line in lines)
        return [Stall(float(began), float(ended), calls) for began, ended, calls in parts]

    def _fault(self, was_alive: bool, seconds: float) -> str:
        said = [path.read_text(errors="replace").strip().splitlines()[-1] for path in self._home.glob("tmp/*fault*")]
        if said:
            return said[0]
        plain = re.sub(rb"\x1b\[[0-9;?<>=]*[a-zA-Z]", b"", bytes(self._seen[-20_000:]))
        if found := re.search(rb"Traceback \(most recent|met a fault of its own", plain):
            return plain[found.start() :].strip().splitlines()[-1].decode(errors="replace")
        if self.is_alive:
            return "ctrl+q did not end it"
        if self.process.returncode:
            return f"ended with {self.process.returncode}"
        return f"ctrl+q took {seconds:.1f} s" if was_alive and seconds > _ENDS_WITHIN else ""


_HAS_WCHAN = Path("/proc/self/wchan").exists() and Path(f"/proc/{os.getppid()}/wchan").read_bytes() not in (b"0", b"")


def run(
    arguments: Sequence[str],
    size: tuple[int, int],
    steps: Sequence[Step],
    *,
    settles: bool = True,
    end: float = float("inf"),
) -> Outcome:
    """Play steps on a new azpane, from its rest or from its first frame, and return what came of it."""
    outcome = Outcome()
    with Session(arguments, size) as session:
        session.settle(*((0.5, 10.0) if settles else (0.0, 8.0)))
        outcome.start = session.use()
        session.play(steps, outcome, end)
        session.leave(outcome)
    return outcome
