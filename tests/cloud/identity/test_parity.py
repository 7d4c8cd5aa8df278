"""The observed chain against a plain DefaultAzureCredential: same winner, same words, same requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from azure.identity import DefaultAzureCredential

from explorer.cloud.identity.observed import Gates, build_chain
from tests.cloud.identity.entra import (
    CLIENT,
    SECRET,
    SECRET_ENVIRONMENT,
    TENANT,
    EntraWire,
    az_answer,
    entra_error,
    imds_token,
    jwt,
    script,
    token_answer,
)
from tests.cloud.wires import Answer, json_answer, plain

SCOPE = "https://management.azure.com/.default"


@dataclass(frozen=True)
class Case:
    """An environment, what the two services answer, and the programs on PATH."""

    name: str
    environ: Mapping[str, str] = field(default_factory=dict)
    entra: Answer = field(default_factory=token_answer)
    imds: Answer | None = None
    programs: Mapping[str, str] = field(default_factory=dict)


FEDERATED = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_FEDERATED_TOKEN_FILE": "{folder}/token"}
AZ = {"az": az_answer(name="planted")}
AZD = {"azd": f"""echo '{{"token": "{jwt()}", "expiresOn": "2040-01-01T00:00:00Z"}}'"""}
PWSH = {"pwsh": f"echo 'azsdk%{jwt()}%2209000000'"}

CASES = (
    Case("nothing at all"),
    Case("az answers", programs=AZ),
    Case("az is not logged in", programs={"az": "echo \"Please run 'az login'\" >&2; exit 1"}),
    Case("az says a code", programs={"az": "echo 'AADSTS700082: az login' >&2; exit 1"}),
    Case("az prints nonsense", programs={"az": "echo nonsense"}),
    Case("az ends silently", programs={"az": "exit 3"}),
    Case("azd answers", programs=AZD),
    Case("pwsh answers", programs=PWSH),
    Case("pwsh without its module", programs={"pwsh": "echo NO_AZ_ACCOUNT_MODULE"}),
    Case("all programs", programs=AZ | AZD | PWSH),
    Case("secret", SECRET_ENVIRONMENT),
    Case("wrong secret stops before az", SECRET_ENVIRONMENT, entra_error("7000215"), programs=AZ),
    Case("conditional access", SECRET_ENVIRONMENT, entra_error("53003", 400, "interaction_required")),
    Case("half a secret", {"AZURE_CLIENT_SECRET": SECRET}, programs=AZ),
    Case("workload identity", FEDERATED),
    Case("workload identity refused", FEDERATED, entra_error("700213", 400)),
    Case("token file missing", FEDERATED | {"AZURE_FEDERATED_TOKEN_FILE": "{folder}/none"}, programs=AZ),
    Case("metadata service", imds=imds_token()),
    Case("no such identity", {"AZURE_CLIENT_ID": CLIENT},
         imds=json_answer({"error": "invalid_request", "error_description": "Identity not found"}, 400), programs=AZ),
    Case("app service", {"IDENTITY_ENDPOINT": "http://localhost:1/msi/token", "IDENTITY_HEADER": "planted-header"},
         imds=imds_token()),
    Case("app service says no", {"IDENTITY_ENDPOINT": "http://localhost:1/msi/token", "IDENTITY_HEADER": "h"},
         imds=json_answer({"statusCode": 400, "message": "no identity"}, 400), programs=AZ),
    Case("cloud shell", {"MSI_ENDPOINT": "http://localhost:1/oauth2/token"}, imds=imds_token()),
    Case("azure ml", {"MSI_ENDPOINT": "http://localhost:1/msi", "MSI_SECRET": "planted-msi"}, imds=imds_token()),
    Case("endpoint alone", {"IDENTITY_ENDPOINT": "http://localhost:1/msi/token"}, programs=AZ),
    Case("dev only", SECRET_ENVIRONMENT | {"AZURE_TOKEN_CREDENTIALS": "dev"}, programs=AZ),
    Case("prod only", {"AZURE_TOKEN_CREDENTIALS": "prod"}, programs=AZ),
    Case("one step", {"AZURE_TOKEN_CREDENTIALS": "AzureDeveloperCliCredential"}, programs=AZ | AZD),
    Case("no such step", {"AZURE_TOKEN_CREDENTIALS": "nonsense"}),
    Case("empty secret", SECRET_ENVIRONMENT | {"AZURE_CLIENT_SECRET": ""}),
    Case("http authority", {"AZURE_AUTHORITY_HOST": "http://localhost"}),
)  # fmt: skip


def _play(case: Case, method: str, *, is_observed: bool) -> tuple[str, str, list[tuple[str, str, tuple[str, ...]]]]:
    """Return the winner's class name, the exception's type and text, and every request."""
    imds = case.imds
    wire = EntraWire(lambda: case.entra, None if imds is None else lambda: imds)
    keywords: dict[str, Any] = {
        "transport": plain(wire),
        "disable_instance_discovery": True,
        "additionally_allowed_tenants": ["*"],
        "retry_total": 0,
    }
    try:
        chain = build_chain(keywords, Gates()) if is_observed else DefaultAzureCredential(**keywords)
        getattr(chain, method)(SCOPE)
    except Exception as error:
        return "", f"{type(error).__name__}: {error}", wire.sent
    return type(chain._successful_credential).__name__, "", wire.sent


@pytest.mark.parametrize("method", ["get_token", "get_token_info"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_observed_chain_is_the_plain_one(
    case: Case, method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tmp_path / "token").write_text("federated")
    monkeypatch.setenv("PATH", str(tools))
    for name, value in case.environ.items():
        monkeypatch.setenv(name, value.format(folder=tmp_path))
    for name, text in case.programs.items():
        script(tools, name, text)
    plain = _play(case, method, is_observed=False)
    observed = _play(case, method, is_observed=True)
    assert observed == plain
    assert any(plain[:2])
