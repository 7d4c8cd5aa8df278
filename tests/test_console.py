"""The process and its terminal: what is written where letters are missing, and what a signal leaves behind."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import explorer
from explorer import console
from explorer.cli import main

_SOURCE = Path(explorer.__file__).parent
_PATIENCE = 60.0
_MODES = (b"?1049", b"?1000", b"?1003", b"?2004", b"?1004")


def _printed(monkeypatch: pytest.MonkeyPatch, encoding: str, arguments: list[str]) -> str:
    """Run a command whose standard output and error have only the letters of an encoding."""
    out = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(out, encoding=encoding, write_through=True))
    with contextlib.suppress(SystemExit):
        main(arguments)
    return out.getvalue().decode(encoding)


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "latin-1"])
@pytest.mark.parametrize(
    "arguments",
    [["doctor", "--demo", "default"], ["scenarios"], ["settings"], ["--help"], ["--tenant"], ["none ✓ …"]],
    ids=" ".join,
)
def test_output_that_lacks_letters_has_ascii_forms(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, encoding: str, arguments: list[str]
) -> None:
    monkeypatch.setenv("AZPANE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("AZPANE_CACHE_DIR", str(tmp_path))
    said = _printed(monkeypatch, encoding, arguments)
    assert len(said) > 20
    assert "fault of its own" not in said
    assert "\\u" not in said  # every glyph of azpane's own has a form
    if arguments[0] == "doctor" and encoding == "ascii":
        assert "+ Azure CLI answered" in said
        assert re.search(r"o unavailable .*\.\.\.$", said, re.M)


_BLOCKS = [
    (0xA1, 0xAC),
    (0xAE, 0x36F),
    (0x391, 0x3A1),
    (0x410, 0x44F),
    (0x2500, 0x259F),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
]


@given(st.one_of([st.characters(min_codepoint=first, max_codepoint=last) for first, last in _BLOCKS]))
def test_a_form_on_the_screen_is_as_wide_as_what_it_stands_for(letter: str) -> None:
    form = letter.encode("ascii", "azpane-cells").decode()
    assert form.isprintable()
    assert len(form) == cell_len(letter)


def test_every_sign_that_azpane_draws_has_a_form_of_its_own_width() -> None:
    signs = set("".join(path.read_text(encoding="utf-8") for path in (_SOURCE / "ui").rglob("*.py")))
    signs = {sign for sign in signs if not sign.isascii() and cell_len(sign) == 1 and not sign.isalnum()}
    assert len(signs) > 15
    assert [sign for sign in sorted(signs) if sign.encode("ascii", "azpane-cells") == b"?"] == []


def test_a_name_without_ascii_form_is_not_lost_in_a_line() -> None:
    assert "Größe 東 …".encode("ascii", "azpane-lines") == b"Gr\\xf6\\xdfe \\u6771 ..."


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_without_a_terminal_there_is_one_sentence_and_no_screen(missing: int) -> None:
    ends = pty.openpty()
    with open(os.devnull, "r+b") as nothing:
        streams = [nothing if number == missing else ends[1] for number in range(2)]
        error = subprocess.PIPE if missing == 2 else ends[1]
        done = subprocess.run(
            [sys.executable, "-m", "explorer", "--demo"], stdin=streams[0], stdout=streams[1], stderr=error, timeout=60
        )
    said = done.stderr if missing == 2 else os.read(ends[0], 4096)
    for end in ends:
        os.close(end)
    assert done.returncode == 2
    assert re.fullmatch(
        rb"azpane: There is no terminal to draw on \(standard \w+\); azpane doctor needs no screen\.\r?\n", said
    )


def test_a_terminal_that_cannot_move_its_cursor_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "_is_terminal", lambda _stream: True)
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(console.BadInput, match="TERM is dumb"):
        console.check_terminal()
    monkeypatch.setenv("TERM", "xterm")
    console.check_terminal()


def test_whoever_stops_reading_is_told_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "explorer", "scenarios"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, timeout=60)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize(("arguments", "code"), [(["--nonsense"], 2), (["scenarios"], 1)])
def test_the_exit_code_holds_where_nothing_can_be_written(arguments: list[str], code: int) -> None:
    command, environ = [sys.executable, "-m", "explorer", *arguments], {**os.environ, "PYTHONUNBUFFERED": ""}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, env=environ, stdout=full, stderr=full, timeout=60)
    assert done.returncode == code


class _Process:
    """azpane in a terminal of its own."""

    def __init__(self, child: int, terminal: int, modes: list[object]) -> None:
        self.child, self.terminal, self.modes = child, terminal, modes
        self.written = b""
        self.code: int | None = None

    def until(self, words: bytes) -> None:
        while words not in self.written:
            assert select.select([self.terminal], [], [], _PATIENCE)[0], self.written[-500:]
            self.written += os.read(self.terminal, 65536)

    def ended(self) -> int:
        """Read what still comes, wait for the end, and return the exit code."""
        with contextlib.suppress(OSError):
            while select.select([self.terminal], [], [], _PATIENCE)[0] and (more := os.read(self.terminal, 65536)):
                self.written += more
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        return self.code


@contextmanager
def _azpane(
    arguments: list[str], environ: Mapping[str, str], *, before: Callable[[], object] = lambda: None
) -> Iterator[_Process]:
    child, terminal = pty.fork()
    if child == 0:
        before()
        command = [sys.executable, "-m", "explorer", *arguments]
        os.execve(sys.executable, command, {**os.environ, "TERM": "xterm-256color", **environ})
    process = _Process(child, terminal, termios.tcgetattr(terminal)[:4])
    try:
        yield process
    finally:
        if process.code is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        with contextlib.suppress(OSError):
            os.close(terminal)


def test_a_signal_gives_the_terminal_back_and_leaves_no_folder(tmp_path: Path) -> None:
    with _azpane(["--demo"], {"TMPDIR": str(tmp_path)}) as process:
        process.until(b"Contoso")
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("azpane-demo-")]
        os.write(process.terminal, b":")
        process.until(b"a pasted id")  # a dialog is open
        end = os.dup(process.terminal)  # the modes of a terminal are gone with its last end
        os.kill(process.child, signal.SIGTERM)
        os.kill(process.child, signal.SIGTERM)
        assert process.ended() == 128 + signal.SIGTERM
        assert termios.tcgetattr(end)[:4] == process.modes
        os.close(end)
    for mode in _MODES:
        assert process.written.rfind(mode + b"l") > process.written.rfind(mode + b"h") > 0, mode
    assert process.written.rfind(b"?25h") > process.written.rfind(b"?25l") > 0
    assert b"Traceback" not in process.written
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_that_is_gone_ends_azpane_even_where_nohup_hides_it(tmp_path: Path) -> None:
    before = lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)  # noqa: E731
    with _azpane(["--demo"], {"TMPDIR": str(tmp_path)}, before=before) as process:
        process.until(b"Contoso")
        os.close(process.terminal)
        ends = time.monotonic() + _PATIENCE
        while not (found := os.waitpid(process.child, os.WNOHANG))[0] and time.monotonic() < ends:
            select.select([], [], [], 0.02)
        assert found[0], "it still runs"
        process.code = os.waitstatus_to_exitcode(found[1])
    assert process.code == 128 + signal.SIGHUP
    assert list(tmp_path.iterdir()) == []


_STUCK = """
import os, signal, sys, threading
from explorer import console
console.GRACE = 0.05
leaving = console.Leaving()
leaving.at_last(lambda: os.remove(sys.argv[1]))
import tty; before = tty.tcgetattr(0)
with leaving.watching(), leaving.ending(lambda: None):
    tty.setraw(0)
    os.kill(os.getpid(), signal.SIGQUIT)
    while True:
        threading.Event().wait()
"""


def test_a_process_that_cannot_end_in_time_ends_all_the_same(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", _STUCK, str(kept)])
    modes = termios.tcgetattr(terminal)[:4]
    end = os.dup(terminal)
    process = _Process(child, terminal, modes)
    assert process.ended() == 128 + signal.SIGQUIT
    assert termios.tcgetattr(end)[:4] == modes
    assert b"?1049l" in process.written
    assert not kept.exists()
    os.close(terminal)
    os.close(end)


_LOUD = """
import os, sys
from explorer.console import Leaving
with Leaving().ending(lambda: None):
    os.write(2, b"thread panicked at src/lib.rs")
    sys.__stderr__.write("drawn")
    sys.__stderr__.flush()
os.write(2, b"afterwards")
"""


def test_what_a_library_writes_to_standard_error_is_not_on_the_screen() -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", _LOUD])
    process = _Process(child, terminal, [])
    assert process.ended() == 0
    os.close(terminal)
    assert process.written == b"drawnafterwards"


_SWALLOWED = """
import os, signal, threading
from explorer import console
from explorer.model.base.faults import watching
class Dying:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
console.GRACE = 60
leaving = console.Leaving()
with leaving.watching(), watching(print):
    Dying()
    threading.Event().wait(3)
"""


def test_a_signal_in_a_place_that_python_cannot_leave_ends_the_process_too() -> None:
    done = subprocess.run([sys.executable, "-c", _SWALLOWED], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, b"", b"")
