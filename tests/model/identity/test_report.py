from __future__ import annotations

import json
from dataclasses import replace

import pytest

from explorer.model.identity.chain import ChainReport, Step, StepRequest, StepState
from explorer.model.identity.report import as_json, as_text, facts_of

FAILED = Step(
    "EnvironmentCredential",
    "Environment",
    StepState.FAILED,
    seconds=0.2,
    message="Authentication failed: AADSTS7000222: The provided client secret keys are expired.",
    kind="secret",
    looked_at=("AZURE_CLIENT_ID = app-1", "AZURE_TENANT_ID = tenant-1", "AZURE_CLIENT_SECRET is set"),
    requests=(StepRequest("POST", "https://login.microsoftonline.com/t/oauth2/v2.0/token", 401, 0.1),),
)
AZ = Step("AzureCliCredential", "Azure CLI", StepState.NOT_REACHED)
REPORT = ChainReport("AzureCloud", "arm", "https://management.azure.com/.default", (FAILED, AZ), error="It failed.")
ANSWERED = replace(
    REPORT,
    steps=(replace(AZ, state=StepState.ANSWERED, claims={"oid": "o-1", "upn": "ada@contoso.com"}),),
    answered_by="AzureCliCredential",
    claims={"oid": "o-1", "upn": "ada@contoso.com"},
    error="",
)


def test_json_has_the_promised_keys() -> None:
    told = as_json(REPORT, "1.2.3")
    assert told["version"] == "1.2.3"
    assert told["cloud"] == "AzureCloud"
    assert told["audience"] == "arm"
    assert told["answered_by"] is None
    assert told["identity"] is None
    assert [step["state"] for step in told["steps"]] == ["failed", "not_reached"]
    assert {"name", "state", "seconds", "message", "kind", "looked_at", "requests", "meaning", "do", "link"} <= set(
        told["steps"][0]
    )
    assert json.loads(json.dumps(told)) == told


def test_json_fills_the_remedy_from_what_the_step_read() -> None:
    assert "--id app-1 " in as_json(REPORT, "1")["steps"][0]["do"]


@pytest.mark.parametrize("state", list(StepState))
def test_json_states_are_the_six(state: StepState) -> None:
    told = as_json(replace(REPORT, steps=(replace(AZ, state=state),)), "1")
    assert told["steps"][0]["state"] in {"answered", "unavailable", "failed", "excluded", "not_reached", "skipped"}


def test_identity_names_nobody() -> None:
    assert as_json(ANSWERED, "1")["identity"] == {"oid": "o-1"}
    assert "ada@contoso.com" not in as_text(ANSWERED)


@pytest.mark.parametrize("width", [80, 100, 120])
def test_text_is_a_line_a_step_within_the_width(width: int) -> None:
    lines = as_text(REPORT, width).splitlines()
    assert any("stopped at Environment" in line for line in lines[:3])
    rows = [line[:38].rstrip() for line in lines if line.startswith((" 1 ", " 2 "))]
    assert rows == [" 1 Environment          ✗ failed", " 2 Azure CLI            · not reached"]
    assert all(len(line) <= width for line in lines)


def test_text_gives_the_original_words_before_the_meaning() -> None:
    text = as_text(REPORT)
    assert text.index("AADSTS7000222") < text.index("means") < text.index("az ad app credential reset --id app-1")


def test_unknown_message_is_not_known() -> None:
    text = as_text(replace(REPORT, steps=(replace(FAILED, message="A new thing."),)))
    assert "A new thing." in text
    assert "not known" in text


def test_text_names_the_winner_and_its_identity() -> None:
    text = as_text(ANSWERED)
    assert "✓ Azure CLI answered" in text
    assert "object id          o-1" in text


def test_escape_codes_are_made_visible() -> None:
    assert "\x1b" not in as_text(replace(REPORT, steps=(replace(FAILED, message="red \x1b[31m"),)))


def test_secrets_are_redacted_in_both_faces() -> None:
    token = "eyJhbGciOiJub25lIn0.eyJvaWQiOiJvIn0.c2ln"
    step = replace(
        FAILED, message=f"said {token}", looked_at=(token,), requests=(replace(FAILED.requests[0], url=token),)
    )
    report = replace(REPORT, steps=(step,), error=token, notes=(token,))
    assert token not in as_text(report) + json.dumps(as_json(report, "1"))


def test_facts_come_from_the_failing_step_and_the_token() -> None:
    assert facts_of(ANSWERED, FAILED) == {
        "tenant": "tenant-1",
        "client": "app-1",
        "object": "o-1",
        "scope": "https://management.azure.com/.default",
    }
