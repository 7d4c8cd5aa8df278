"""The command line: exit codes, one plain line for bad input, never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from explorer import __version__
from explorer.cli import main
from explorer.demo.base import people
from explorer.demo.base.people import CONTOSO, WEBSHOP_DEPLOY
from explorer.demo.estate.company import PRODUCTION
from explorer.model.remembered import Remembered


@pytest.mark.parametrize(
    "arguments",
    [
        ["--cloud", "Azure"],
        ["--cloud", "http://management.example"],
        ["doctor", "--cloud", "http://management.example"],
        ["--cloud", "https://[x"],
        ["--cloud", "https://management.example:99999"],
        ["--demo", "nothing-like-this"],
        ["--demo", ""],
        ["doctor", "--demo", "nothing-like-this"],
        ["doctor", "--demo", "default", "--audience", "vaults"],
        ["doctor", "--demo", "default", "--audience", "https://[x"],
        ["doctor", "--demo", "default", "--audience", "https://"],
        ["doctor", "--nonsense"],
        ["doctor", "--timeout", "soon"],
        ["doctor", "--timeout", "0"],
        ["doctor", "--timeout", "nan"],
        ["doctor", "--demo", "default", "--save", "/"],
        ["doctor", "--demo", "default", "--save", "/no/such/folder/report.md"],
        ["scenarios", "extra"],
        ["settings", "extra"],
        ["--tenant"],
        ["not a place"],
        ["http://account.blob.core.windows.net/container"],
        ["https://account.example.com/container"],
        ["https://account.blob.core.windows.net.example.com/container?sv=1&sig=topsecret"],
        ["https://account.blob.core.chinacloudapi.cn/container"],
        ["http://127.0.0.1:10000/devstoreaccount1/container"],
        ["ftp://127.0.0.1/x"],
        ["--anonymous"],
        ["--anonymous", "https://account.blob.core.windows.net"],
        ["--anonymous", "https://account.blob.core.windows.net/container?sv=1&sig=topsecret"],
        ["--anonymous", "http://account.blob.core.windows.net/container"],
    ],
)
def test_bad_input_is_one_plain_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("azpane: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert "topsecret" not in said.err


def test_an_unknown_scenario_is_told_where_there_is_no_terminal_too(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--demo", "nothing-like-this"])
    assert "There is no demo scenario called nothing-like-this." in capsys.readouterr().err


def test_a_fault_of_its_own_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError("Bearer abcdefghijklmnop")

    monkeypatch.setattr("explorer.model.identity.report.as_text", broken)
    assert main(["doctor", "--demo", "default"]) == 1
    said = capsys.readouterr()
    assert "azpane met a fault of its own" in said.err
    assert "Traceback" not in said.err
    (details,) = tmp_path.glob("azpane-fault-*")
    assert "ZeroDivisionError" in details.read_text(encoding="utf-8")
    assert "abcdefghijklmnop" not in said.err + details.read_text(encoding="utf-8")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"azpane {__version__}\n"


def test_scenarios_are_listed_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 0
    lines = capsys.readouterr().out.splitlines()
    names = [line.split()[0] for line in lines]
    assert names[0] == "default"
    assert {
        "managed-identity",
        "workload-identity",
        "service-principal",
        "expired-secret",
        "no-credentials",
        "403-data",
    } <= set(names)
    assert all(len(line.split(maxsplit=1)[1]) > 10 for line in lines)


@pytest.mark.parametrize(
    ("scenario", "code", "answered_by"),
    [
        ("default", 0, "AzureCliCredential"),
        ("managed-identity", 0, "ManagedIdentityCredential"),
        ("workload-identity", 0, "WorkloadIdentityCredential"),
        ("service-principal", 0, "EnvironmentCredential"),
        ("expired-secret", 1, None),
        ("no-credentials", 1, None),
        ("403-data", 0, "AzureCliCredential"),
    ],
)
def test_doctor_json(scenario: str, code: int, answered_by: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--demo", scenario, "--json"]) == code
    report = json.loads(capsys.readouterr().out)
    assert report["answered_by"] == answered_by
    assert report["version"] == __version__
    assert report["cloud"] == "AzureCloud"
    states = {"answered", "unavailable", "failed", "excluded", "not_reached", "skipped"}
    assert {step["state"] for step in report["steps"]} <= states
    assert all({"name", "state", "seconds", "message"} <= step.keys() for step in report["steps"])
    assert (report["identity"] is None) == (answered_by is None)


def test_doctor_says_where_the_chain_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--demo", "expired-secret"]) == 1
    said = capsys.readouterr().out
    assert "AADSTS7000222" in said
    assert "expired" in said


def test_the_doctor_speaks_without_the_screen_being_loaded(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--demo", "default"]) == 0
    assert "Azure CLI" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["md", "json", "txt"])
def test_doctor_saves_a_report_without_names(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"report.{ending}"
    assert main(["doctor", "--demo", "expired-secret", "--quick", "--save", str(path)]) == 1
    said = capsys.readouterr()
    text = path.read_text(encoding="utf-8")
    assert WEBSHOP_DEPLOY.id in said.out  # on one's own screen ids stay readable
    assert str(path) in said.err
    assert "quick" in text
    assert "AADSTS7000222" in text
    assert not [name for name in (CONTOSO.id, WEBSHOP_DEPLOY.id, WEBSHOP_DEPLOY.secret) if name in text]


@pytest.mark.parametrize("scenario", ["default", "user-assigned", "wrong-tenant", "app-not-in-tenant", "certificate"])
def test_nobody_of_the_demo_is_named_in_a_saved_report(scenario: str, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    main(["doctor", "--demo", scenario, "--quick", "--all", "--save", str(path)])
    text = path.read_text(encoding="utf-8").lower()
    everyone = repr(vars(people)).replace(people.AZURE_CLI_APP, "")
    names = set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", everyone)) | {people.ADA.upn, PRODUCTION.id}
    assert len(names) > 8
    assert "tenant-1" in text
    assert not [name for name in names if name in text]


def test_doctor_saves_names_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "report.json"
    assert main(["doctor", "--demo", "default", "--json", "--save", str(path), "--names"]) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(capsys.readouterr().out)


def test_quick_is_said_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--demo", "no-credentials", "--quick"])
    assert "in AzureCloud, quick:" in capsys.readouterr().out
    main(["doctor", "--demo", "no-credentials", "--quick", "--json"])
    assert json.loads(capsys.readouterr().out)["is_quick"] is True


def test_settings_prints_the_files_in_use_and_names_a_mistake(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AZPANE_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("AZPANE_CACHE_DIR", str(tmp_path / "cache"))
    assert main(["settings"]) == 0
    said = capsys.readouterr().out
    for words in (str(tmp_path / "config" / "settings.toml"), str(tmp_path / "cache"), "azpane-fault-", "(not there"):
        assert words in said
    assert list(tmp_path.iterdir()) == []  # looking writes nothing
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("cache = \n", encoding="utf-8")
    assert main(["settings"]) == 1
    told = capsys.readouterr()
    assert str(tmp_path / "cache") in told.out
    assert "settings.toml, line 1: " in told.err
    assert told.err.count("\n") == 1


@pytest.mark.parametrize("variable", ["AZPANE_CONFIG_DIR", "AZPANE_CACHE_DIR"])
@pytest.mark.parametrize("folder", ["x" * 300, "~nobody-of-this-name/x", "/dev/null"])
def test_folders_that_cannot_be_are_no_fault(
    variable: str, folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AZPANE_CONFIG_DIR", "AZPANE_CACHE_DIR"):
        monkeypatch.setenv(name, folder if name == variable else str(tmp_path))
    main(["settings"])
    said = capsys.readouterr()
    assert folder.removeprefix("~") in said.out
    assert "fault of its own" not in said.err


def test_settings_clears_the_cache_and_nothing_else(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AZPANE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("AZPANE_CACHE_DIR", str(tmp_path))
    for name in ("rows-0a.tsv", "last-0b", "settings.toml", "notes.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert main(["settings", "--clear-cache"]) == 0
    assert "Deleted 2 files of the cache." in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"settings.toml", "notes.txt"}


def test_the_demo_touches_no_file_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("AZPANE_CONFIG_DIR", "AZPANE_CACHE_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setattr("gc.disable", lambda: None)
    monkeypatch.setattr("sys.setswitchinterval", lambda _seconds: None)
    memories: list[Remembered] = []
    monkeypatch.setattr("explorer.ui.kit.threads.run_courteously", lambda app, _ending: memories.append(app.memory))
    monkeypatch.setattr("explorer.cli.check_terminal", lambda: None)
    assert main(["--demo"]) == 0
    (memory,) = memories
    assert (memory.file.path, memory.rows.folder) == (None, None)
    assert main([]) == 0
    assert main(["--no-cache"]) == 0
    _, usual, without = memories
    assert usual.file.path == without.file.path == tmp_path / "AZPANE_CONFIG_DIR" / "settings.toml"
    assert (usual.rows.folder, without.rows.folder) == (tmp_path / "AZPANE_CACHE_DIR", None)
    assert list(tmp_path.iterdir()) == []
