"""What `azpane doctor --save` and `x` leave on the disk, and that the README describes the JSON as it is."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from explorer.cli import main
from explorer.model.base.errors import BadInput, LocalFault
from explorer.model.identity.chain import ChainReport, Check, CheckState, Step, StepRequest, StepState
from explorer.model.identity.report import SCHEMA, as_json, as_text
from explorer.model.identity.report_file import as_markdown, check_place, save_report
from tests.readme import README

TENANT = "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"
HOSTILE = "bad ``` fence\n| cell | <b>html</b> [link](http://x) `tick` \x1b[31m *star* #1"
FAILED = Step(
    "EnvironmentCredential",
    "Environment",
    StepState.FAILED,
    seconds=0.2,
    message=f"AADSTS7000222: expired in {TENANT}. {HOSTILE}",
    kind="secret",
    looked_at=(f"AZURE_TENANT_ID = {TENANT}", "AZURE_CLIENT_SECRET is set"),
    requests=(StepRequest("POST", f"https://login.microsoftonline.com/{TENANT}/token", 0, 0.1, HOSTILE),),
)
AZ = Step("AzureCliCredential", "Azure CLI", StepState.ANSWERED, claims={"oid": "o-1", "exp": "0"})
REPORT = ChainReport(
    "AzureCloud",
    "arm",
    "https://management.azure.com/.default",
    (FAILED, AZ),
    notes=("AZURE_CLIENT_ID is <odd>.",),
    checks=(
        Check("DNS", "login.microsoftonline.com", CheckState.OK, 0.01, "20.190.1.1"),
        Check("TLS", "login.microsoftonline.com", CheckState.FAILED, 0.02, HOSTILE, "A proxy.", "export X=1"),
    ),
    error=HOSTILE,
)

FORMS: dict[str, Callable[[ChainReport], str]] = {
    "report.md": lambda report: as_markdown(report, "1"),
    "report.JSON": lambda report: json.dumps(as_json(report, "1"), indent=2, ensure_ascii=False) + "\n",
    "report.txt": as_text,
    "report": as_text,
}


@pytest.mark.parametrize("name", FORMS)
def test_the_ending_chooses_the_form(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    save_report(REPORT, path, "1", with_names=True)
    assert path.read_text(encoding="utf-8") == FORMS[name](REPORT)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", FORMS)
def test_ids_are_pseudonyms_unless_names_are_asked_for(tmp_path: Path, name: str) -> None:
    save_report(REPORT, tmp_path / name, "1")
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert TENANT not in text
    assert "tenant-1" in text


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(LocalFault):
        save_report(REPORT, tmp_path / "missing" / "report.md", "1")
    for place in (tmp_path, tmp_path / "missing" / "report.md"):
        with pytest.raises(BadInput):
            check_place(place)
    assert list(tmp_path.iterdir()) == []
    os.mkfifo(tmp_path / "report.md")
    with pytest.raises(BadInput, match="is no file"):
        check_place(tmp_path / "report.md")


def _outside_of_code(markdown: str) -> str:
    """Return what Markdown would format: the text without fenced blocks and code spans."""
    blocks = re.sub(r"^(`{3,})text\n.*?^\1$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", blocks)


def test_hostile_words_format_nothing_in_markdown() -> None:
    text = as_markdown(replace(REPORT, tenant=HOSTILE), "1")
    outside = _outside_of_code(text)
    assert HOSTILE.split("\n")[0] in text  # verbatim, in its block
    assert "<b>" not in outside
    assert "[link]" not in outside
    assert "*star*" not in outside
    assert "<odd>" in text
    assert "<odd>" not in outside
    assert "\x1b" not in text


def test_every_row_of_the_table_has_the_cells_of_its_head() -> None:
    table = as_markdown(replace(REPORT, tenant=HOSTILE), "1").partition("\n\n")[0].splitlines()
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in table] == [3] * len(table)


def test_markdown_is_a_table_of_facts_and_the_text_report() -> None:
    report = replace(REPORT, is_quick=True, time_limit=3.0, has_pseudonyms=True)
    text = as_markdown(report, "1.2.3")
    table, _, rest = text.partition("\n\n")
    for words in ("stopped at Environment", "quick", "time limit of 3 s", "azure-identity", "| azpane | `1.2.3` |",
                  "pseudonyms"):  # fmt: skip
        assert words in table
    assert as_text(report) in rest
    for words in ("2 Azure CLI", "✓ answered", "means", "Look at the app in the portal", "looked at"):
        assert words in rest


def test_text_names_failed_checks_before_what_the_steps_said() -> None:
    told = as_text(REPORT)
    assert told.index("✗ TLS login.microsoftonline.com: failed") < told.index("A proxy.") < told.index("looked at")
    fine = as_text(replace(REPORT, checks=REPORT.checks[:1]))
    assert fine.index("looked at") < fine.index("✓ DNS login.microsoftonline.com: ok (10 ms), 20.190.1.1")


def test_checks_not_done_for_one_reason_share_a_line() -> None:
    checks = tuple(Check(name, "h", CheckState.NOT_DONE, said="no network") for name in ("DNS", "TCP", "TLS"))
    assert "  – DNS, TCP, TLS h: not done, no network\n" in as_text(replace(REPORT, checks=checks))


# The JSON's form, as the README describes it.

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "integer": (int,),
    "true or false": (bool,),
    "object": (dict,),
    "list": (list,),
    "null": (type(None),),
}


def described() -> dict[str, tuple[tuple[type, ...], str]]:
    """Return the README's table: a key's path -> its types, and what is said of it."""
    section = README.read_text(encoding="utf-8").partition("### azpane doctor --json")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (.+) \|$", section, flags=re.MULTILINE)
    return {path: (sum((_TYPES[word] for word in kinds.strip().split(", ")), ()), said) for path, kinds, said in rows}


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every key by its path; the items of a list share one, and free-form objects are not looked into."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        here = f"{path}.{key}" if path else key
        yield here, inner
        if key not in ("identity", "versions"):
            yield from flat(inner, here)
        if isinstance(inner, list):
            for item in inner:
                yield from flat(item, f"{here}[]")


@pytest.mark.parametrize(
    "arguments",
    [
        ["default"],
        ["expired-secret", "--quick"],
        ["no-credentials"],
        ["managed-identity", "--all"],
        ["workload-identity", "--audience", "storage", "--tenant", "contoso.com"],
    ],
)
def test_real_reports_are_as_the_readme_says(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json", "--demo", *arguments])
    report = json.loads(capsys.readouterr().out)
    table = described()
    found = {*(path for path, _ in flat(report)), "steps[].requests[].method"}
    assert report["schema"] == SCHEMA
    assert found <= set(table)
    assert {path for path in table if "[]" not in path} <= found
    for path, value in flat(report):
        kinds, said = table[path]
        assert isinstance(value, kinds), path
        assert not isinstance(value, bool) or bool in kinds, path
        if "one of" in said and value is not None:
            assert f"`{value}`" in said


def test_the_readme_describes_every_key_there_is() -> None:
    assert {path for path, _ in flat(as_json(REPORT, "1"))} == set(described())
