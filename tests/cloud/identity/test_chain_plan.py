"""Which steps the chain has: our plan against the library's own choice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from azure.identity import DefaultAzureCredential, ManagedIdentityCredential
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.cloud.identity.conflicts import conflicts
from explorer.cloud.identity.observed import step_name
from explorer.cloud.identity.steps import (
    BY_NAME,
    CATALOGUE,
    environment_kind,
    looked_at,
    managed_identity_host,
    only,
    plan,
)
from explorer.model.identity.chain import StepState

_SELECTIONS = [
    "",
    "dev",
    "prod",
    " Dev ",
    *(info.value for info in CATALOGUE if info.value and "browser" not in info.value),
]
_HOST_VARIABLES = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT", "MSI_ENDPOINT", "MSI_SECRET"]


@contextmanager
def environment(values: dict[str, str]) -> Iterator[None]:
    with patch.dict(os.environ, values, clear=True):
        yield


@pytest.mark.parametrize("selection", _SELECTIONS)
def test_plan_is_the_librarys_choice(selection: str) -> None:
    with environment({"AZURE_TOKEN_CREDENTIALS": selection, "HOME": "/nonexistent"}):
        planned = [step.name for step in plan(os.environ) if step.state is StepState.WAITING]
        assert [step_name(credential) for credential in DefaultAzureCredential().credentials] == planned


@pytest.mark.parametrize("name", [info.name for info in CATALOGUE if not info.never_probed])
def test_a_chain_of_one_step_is_the_librarys(name: str) -> None:
    with environment({"HOME": "/nonexistent"}):
        alone = [step_name(credential) for credential in DefaultAzureCredential(**only(name, {})).credentials]
    assert alone == [one for one in (BY_NAME[name].needs, name) if one]


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(_HOST_VARIABLES), st.sampled_from(["", "http://localhost:1"])))
def test_managed_identity_host_is_the_librarys_choice(values: dict[str, str]) -> None:
    library = {
        "AppServiceCredential": "App Service",
        "AzureArcCredential": "Azure Arc",
        "AzureMLCredential": "Azure ML",
        "CloudShellCredential": "Cloud Shell",
        "ImdsCredential": "IMDS",
        "NoneType": "",
    }
    with environment(values):
        chosen = type(ManagedIdentityCredential()._credential).__name__
        assert managed_identity_host(os.environ) == library[chosen]


def test_environment_kind_prefers_the_secret() -> None:
    both = {name: "x" for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")}
    certificate = {"AZURE_TENANT_ID": "", "AZURE_CLIENT_ID": "", "AZURE_CLIENT_CERTIFICATE_PATH": ""}
    assert environment_kind(both | certificate) == "secret"
    assert environment_kind(certificate) == "certificate"
    assert (
        environment_kind({"AZURE_CLIENT_ID": "", "AZURE_USERNAME": "", "AZURE_PASSWORD": ""})
        == "user name and password"
    )
    assert environment_kind({}) == ""


def test_values_of_secrets_are_never_looked_at() -> None:
    environ = {
        name: f"planted-{name}" for name in ("AZURE_CLIENT_SECRET", "AZURE_PASSWORD", "IDENTITY_HEADER", "MSI_SECRET")
    }
    lines = [line for info in CATALOGUE for line in looked_at(info.name, environ)]
    assert "AZURE_CLIENT_SECRET is set" in lines
    assert not any("planted" in line for line in lines)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"AZURE_CLIENT_ID": "<your-client-id>"}, "placeholder"),
        ({"AZURE_CLIENT_ID": "PLACEHOLDER"}, "placeholder"),
        ({"AZURE_TENANT_ID": "00000000-0000-0000-0000-000000000000"}, "placeholder"),
        ({"AZURE_CLIENT_SECRET": ""}, "set but empty"),
        ({"AZURE_TENANT_ID": '"quoted"'}, "quotation mark"),
        ({"AZURE_CLIENT_SECRET": "s3cret-value"}, "without AZURE_TENANT_ID and AZURE_CLIENT_ID"),
        ({"AZURE_TOKEN_CREDENTIALS": "cli"}, "names no step"),
        ({"AZURE_CLIENT_ID": "e3a1f5c8"}, "set alone"),
        ({"AZURE_AUTHORITY_HOST": "http://localhost"}, "plain http"),
        ({"AZURE_CLIENT_ID": "PLANTEDold9+x/secret="}, "AZURE_CLIENT_ID is set, and is no GUID"),
        ({"AZURE_TENANT_ID": "not a tenant"}, "neither a GUID nor a domain"),
        ({"AZURE_CLIENT_CERTIFICATE_PATH": "-----BEGIN CERTIFICATE-----"}, "no path"),
        ({"AZURE_CLIENT_SECRET": "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"}, "exchanged"),
        ({"SSL_CERT_FILE": "/ca.pem"}, "no effect"),
    ],
)
def test_doubtful_settings_are_told(environ: dict[str, str], said: str) -> None:
    assert any(said in sentence for sentence in conflicts(environ))


def test_secret_beside_certificate_is_told() -> None:
    environ = dict.fromkeys(
        ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH"), "value-1"
    )
    assert any("the secret is used" in sentence for sentence in conflicts(environ))


def test_ordinary_settings_are_not_doubted() -> None:
    assert conflicts({"PATH": "/bin", "HTTP_PROXY": "http://p", "NO_PROXY": "localhost, 169.254.169.254"}) == ()
