"""The programs of the chain: none outlives azpane, and none can print too much."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from azure.identity import CredentialUnavailableError

from explorer.cloud.identity import programs
from explorer.cloud.identity.walk import words
from tests.cloud.identity.entra import EntraWire, identity, script
from tests.cloud.wires import PATIENCE
from tests.planted import SHAPES

_HANGS = 'echo $$ >{file}\n/bin/sh -c "echo \\$\\$ >>{file}; sleep 600" &\nwait\n'


def _gone(pids: list[int]) -> bool:
    """Wait until processes have ended; one that nobody has asked for its exit code is a zombie."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        states = [path.read_text().rpartition(")")[2].split()[0] for pid in pids if (path := _stat(pid)).exists()]
        if set(states) <= {"Z"}:
            return True
    return False


def _stat(pid: int) -> Path:
    return Path(f"/proc/{pid}/stat")


def _pids(file: Path) -> list[int]:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        found = [int(line) for line in file.read_text().split()] if file.exists() else []
        if len(found) == 2:
            return found
    raise AssertionError("the program has not started")


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
def test_a_signal_ends_the_doctor_and_what_az_has_started(tools: Path, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    script(tools, "az", _HANGS.format(file=file))
    command = [sys.executable, "-m", "explorer", "doctor"]
    environ = {**os.environ, "AZURE_TOKEN_CREDENTIALS": "AzureCliCredential"}
    doctor = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pids = _pids(file)
    doctor.send_signal(signal.SIGTERM)
    assert doctor.communicate(timeout=PATIENCE) == (b"", b"")
    assert doctor.returncode == 128 + signal.SIGTERM
    assert _gone(pids)


def test_a_program_that_just_starts_is_ended_too(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = programs._Running()  # the one of this process is wanted again
    monkeypatch.setattr(programs, "_running", running)
    monkeypatch.setattr(programs, "_PATIENCE", PATIENCE)
    end, start = threading.Thread(target=running.end), subprocess.Popen._execute_child  # type: ignore[attr-defined]

    def started(program: subprocess.Popen[bytes], *arguments: object) -> None:
        start(program, *arguments)
        end.start()
        end.join(0.05)
        assert end.is_alive()  # it runs, and is not known yet

    monkeypatch.setattr(subprocess.Popen, "_execute_child", started)
    az = script(tools, "az", "exec /bin/sleep 600\n")
    with programs.owned():
        program = subprocess.Popen([str(az)])
        assert program.wait(PATIENCE) == -signal.SIGKILL
        end.join()
        with pytest.raises(OSError, match="azpane ends"):
            subprocess.Popen([str(az)])


@pytest.mark.skipif(sys.platform != "linux", reason="looks processes up in /proc")
def test_a_program_that_takes_too_long_is_ended_with_all_that_it_has_started(tools: Path, tmp_path: Path) -> None:
    file = tmp_path / "pids"
    az = script(tools, "az", _HANGS.format(file=file))
    with programs.owned(), pytest.raises(subprocess.TimeoutExpired):
        subprocess.check_output([str(az)], stderr=subprocess.PIPE, timeout=0.5, text=True)
    assert _gone(_pids(file))


def test_a_program_that_prints_without_end_is_ended_soon(tools: Path) -> None:
    az = script(tools, "az", "exec /usr/bin/yes ERROR: again >&2\n")
    with programs.owned(), pytest.raises(subprocess.CalledProcessError) as failed:
        subprocess.check_output([str(az)], stderr=subprocess.PIPE, timeout=PATIENCE, text=True)
    assert len(failed.value.stderr) < programs.MOST + 200
    assert failed.value.stderr.endswith("ERROR: it printed more than 256.0 MiB, and was ended\n")


def test_a_bounded_part_is_held_of_what_a_program_prints() -> None:
    said = programs._Said()
    for _ in range(300):
        said.add(b"line\n" * 13_107)
    assert len(said._first) + len(said._last) <= 1.5 * programs.MOST
    assert len(said.text(None)) <= programs.MOST + 100


def test_what_is_no_step_is_started_as_ever() -> None:
    with programs.owned():
        pass
    assert os.getsid(0) == int(subprocess.check_output([sys.executable, "-c", "import os; print(os.getsid(0))"]))


def test_megabytes_on_standard_error_become_what_tells(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    noise = "/usr/bin/yes 'DEBUG: cli.knack: waiting for the lock' | /usr/bin/head -40000"
    script(
        tools, "az", f"{{ echo first; {noise}; echo 'ERROR: AADSTS50173: gone'; {noise}; echo last; }} >&2\nexit 1\n"
    )
    report = identity(EntraWire()).walk()
    (said,) = [step.message for step in report.steps if step.name == "AzureCliCredential"]
    assert said.startswith("first\n")
    assert said.endswith("\nlast")
    assert "ERROR: AADSTS50173: gone" in said
    assert "lines left out" in said
    assert len(said) < 3000


@pytest.mark.parametrize("end", ["ERROR: AADSTS50173: gone", "all is done"])
def test_what_tells_at_the_end_of_more_than_is_kept_is_told(
    tools: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    script(tools, "az", f"{{ echo first; /usr/bin/yes abc | /usr/bin/head -c 9000000; echo '{end}'; }} >&2\nexit 1\n")
    (said,) = [step.message for step in identity(EntraWire()).walk().steps if step.name == "AzureCliCredential"]
    assert said.startswith("first\n")
    assert said.endswith(f"\n{end}")
    assert len(said) < 1000


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16", "latin-1"])
def test_letters_of_another_encoding_lose_no_words_and_hide_no_secret(
    tools: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    (tools / "said").write_bytes(f"ERROR: caf\xe9 {SHAPES[0].text}".encode(encoding))
    script(tools, "az", f"/bin/cat {tools / 'said'} >&2\nexit 1\n")
    (said,) = [step.message for step in identity(EntraWire()).walk().steps if step.name == "AzureCliCredential"]
    assert said.startswith("ERROR: caf")
    assert said.endswith("Bearer <jwt>")


def test_no_cut_shows_a_secret() -> None:
    secret = "eyJ" + "a" * 5000 + "." + "b" * 9000
    said = words(CredentialUnavailableError(message=f"{'x ' * 200}{secret}\n" * 3))
    assert "aaaa" not in said
    assert "<jwt>" in said
