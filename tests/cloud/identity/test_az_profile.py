"""az's own memory of subscriptions, compared with this environment's variables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.cloud.identity.conflicts import conflicts
from explorer.model.identity.chain import ChainReport
from explorer.model.identity.pseudonyms import pseudonyms_of

HERE, THERE = "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17", "b4a9e7d2-18f6-4c95-8e07-3f52ca9016de"
FIRST, SECOND = "11111111-2222-4333-8444-555555555555", "66666666-7777-4888-9999-aaaaaaaaaaaa"
PROFILE = {
    "subscriptions": [
        {"id": FIRST, "tenantId": HERE, "isDefault": True},
        {"id": SECOND, "tenantId": THERE, "isDefault": False},
    ]
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "azureProfile.json").write_text(json.dumps(PROFILE), encoding="utf-8-sig")
    return tmp_path


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"AZURE_TENANT_ID": THERE}, "depends on the step that answers"),
        ({"AZURE_SUBSCRIPTION_ID": SECOND.upper()}, f"unless --tenant {THERE} is given"),
    ],
)
def test_tenants_that_differ_are_told(folder: Path, variables: dict[str, str], said: str) -> None:
    (note,) = conflicts({"AZURE_CONFIG_DIR": str(folder), **variables})
    assert said in note
    assert HERE in note
    report = ChainReport("AzureCloud", "arm", "s", (), notes=(note,))
    renamed = pseudonyms_of(report, variables).report(report).notes[0]
    assert HERE not in renamed
    assert THERE not in renamed
    assert "tenant 'tenant-" in renamed


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AZURE_TENANT_ID": HERE.upper()},
        {"AZURE_TENANT_ID": "contoso.com"},  # which may be either
        {"AZURE_SUBSCRIPTION_ID": FIRST},
        {"AZURE_SUBSCRIPTION_ID": "somebody-elses"},
    ],
)
def test_what_agrees_or_cannot_be_compared_is_not_told(folder: Path, variables: dict[str, str]) -> None:
    assert conflicts({"AZURE_CONFIG_DIR": str(folder), **variables}) == ()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"subscriptions": 1}', '{"subscriptions": ["x"]}', "\x00"])
def test_a_profile_that_cannot_be_read_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "azureProfile.json").write_text(text, encoding="utf-8")
    assert conflicts({"AZURE_CONFIG_DIR": str(tmp_path), "AZURE_TENANT_ID": THERE}) == ()


def test_without_a_variable_it_is_found_in_the_home_folder(folder: Path) -> None:
    (folder / ".azure").mkdir()
    (folder / "azureProfile.json").rename(folder / ".azure" / "azureProfile.json")
    assert len(conflicts({"HOME": str(folder), "AZURE_TENANT_ID": THERE})) == 1
