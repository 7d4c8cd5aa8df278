"""Every scenario, played by the real SDK over the in-process wire."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import DefaultAzureCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.storage.blob import BlobServiceClient

from explorer.cloud.wire.http_sessions import in_process_session
from explorer.demo.base.people import CONTOSO
from explorer.demo.base.tokens import read
from explorer.demo.estate.company import PRODUCTION
from explorer.demo.estate.estate import the_estate
from explorer.demo.scenarios import SCENARIOS, Stage, stage
from tests.demo.conftest import unix_only

MANAGEMENT_SCOPE = "https://management.azure.com/.default"

ANSWERS = {
    "default": "AzureCliCredential",
    "managed-identity": "ManagedIdentityCredential",
    "user-assigned": "ManagedIdentityCredential",
    "app-service": "ManagedIdentityCredential",
    "workload-identity": "WorkloadIdentityCredential",
    "service-principal": "EnvironmentCredential",
    "certificate": "EnvironmentCredential",
    "az-expired": "AzureDeveloperCliCredential",
    "403-data": "AzureCliCredential",
}


class Sdk:
    """The real clients, on a stage."""

    def __init__(self, here: Stage) -> None:
        self._here = here
        self.credential = DefaultAzureCredential(disable_instance_discovery=True, **self._transport())

    def _transport(self) -> dict[str, Any]:
        return {"transport": RequestsTransport(session=in_process_session(self._here.wsgi), session_owner=False)}

    def resources(self) -> ResourceManagementClient:
        return ResourceManagementClient(self.credential, PRODUCTION.id, **self._transport())

    def blobs(self, account: str = "stwebshopprod") -> BlobServiceClient:
        url = f"https://{account}.blob.core.windows.net"
        return BlobServiceClient(url, credential=self.credential, **self._transport())


@contextmanager
def sdk_on(name: str) -> Iterator[Sdk]:
    with stage(name) as here:
        yield Sdk(here)


def test_the_first_scenario_is_the_default_and_each_has_its_line() -> None:
    assert next(iter(SCENARIOS)) == "default"
    for name, scenario in SCENARIOS.items():
        assert scenario.name == name
        assert scenario.line
        assert "\n" not in scenario.line


@unix_only
@pytest.mark.parametrize(("name", "step"), ANSWERS.items())
def test_who_answers(name: str, step: str) -> None:
    with sdk_on(name) as sdk:
        token = sdk.credential.get_token_info(MANAGEMENT_SCOPE)
        assert type(sdk.credential._successful_credential).__name__ == step
        claims = read(token.token)
    assert claims is not None
    assert (claims["tid"], claims["aud"]) == (CONTOSO.id, "https://management.azure.com")
    assert ("xms_mirid" in claims) is (step == "ManagedIdentityCredential")
    assert ("upn" in claims) is (step in ("AzureCliCredential", "AzureDeveloperCliCredential"))


@unix_only
@pytest.mark.parametrize("name", ["default", "managed-identity", "service-principal", "403-data"])
def test_resource_manager_lists_all_there_is(name: str) -> None:
    with sdk_on(name) as sdk:
        listed = [each.id for each in sdk.resources().resources.list()]
        groups = [each.name for each in sdk.resources().resource_groups.list()]
    assert listed == [each.site.id for each in the_estate().resources(PRODUCTION)]
    assert groups == [each.name for each in the_estate().groups_of(PRODUCTION)]


@unix_only
@pytest.mark.parametrize("name", ["default", "managed-identity", "workload-identity", "service-principal"])
def test_blobs_are_listed_and_read(name: str) -> None:
    with sdk_on(name) as sdk:
        place = sdk.blobs().get_container_client("awkward-names")
        expected = the_estate().accounts["stwebshopprod"].container("awkward-names")
        assert expected is not None
        assert [blob.name for blob in place.list_blobs(results_per_page=7)] == list(expected.names)
        blob = place.get_blob_client("name?with#marks%41&=+.txt")
        assert len(blob.download_blob().readall()) == blob.get_blob_properties().size


@unix_only
def test_a_large_blob_is_downloaded_in_pieces() -> None:
    with sdk_on("default") as sdk:
        client = sdk.blobs("stbackupprod").get_container_client("sql")
        blob = max(client.list_blobs(), key=lambda each: each.size)
        data = client.get_blob_client(blob.name).download_blob(max_concurrency=2).readall()
    assert blob.size == len(data) > 5_000_000


@unix_only
def test_the_account_of_another_tenant_opens_by_its_challenge() -> None:
    with sdk_on("default") as sdk:
        assert [each.name for each in sdk.blobs("stfabrikamshared").list_containers()] == ["drop", "exchange"]


@unix_only
def test_without_a_data_role_containers_show_but_blobs_do_not() -> None:
    with sdk_on("403-data") as sdk:
        client = sdk.blobs()
        assert "config" in [each.name for each in client.list_containers()]
        place = client.get_container_client("config")
        with pytest.raises(HttpResponseError) as listing:
            list(place.list_blobs())
        with pytest.raises(HttpResponseError) as reading:
            place.get_blob_client("feature-flags.json").download_blob()
    for refused in (listing, reading):
        assert refused.value.status_code == 403
        assert getattr(refused.value, "error_code", None) == "AuthorizationPermissionMismatch"


@unix_only
def test_an_expired_secret_stops_the_chain_before_az() -> None:
    with sdk_on("expired-secret") as sdk, pytest.raises(ClientAuthenticationError) as refused:
        sdk.credential.get_token_info(MANAGEMENT_SCOPE)
    assert "EnvironmentCredential: Authentication failed: AADSTS7000222: " in refused.value.message
    assert "AzureCliCredential" not in refused.value.message


def test_without_credentials_every_step_says_why_not() -> None:
    with sdk_on("no-credentials") as sdk, pytest.raises(ClientAuthenticationError) as refused:
        sdk.credential.get_token_info(MANAGEMENT_SCOPE)
    for words in (
        "Environment variables are not fully configured",
        "no response from the IMDS endpoint",
        "Azure CLI not found on path",
        "PowerShell is not installed",
        "Azure Developer CLI could not be found",
    ):
        assert words in refused.value.message


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_of_this_machine_shows_on_stage_and_all_of_it_comes_back(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in (
        "AZURE_CONFIG_DIR",
        "MSI_SECRET",
        "IDENTITY_HEADER",
        "IMDS_ENDPOINT",
        "https_proxy",
        "HTTPS_PROXY",
    ):
        monkeypatch.setenv(variable, "of this machine")
    monkeypatch.setenv("XDG_CONFIG_DIRS", "/of/this/machine")
    before = dict(os.environ)
    with stage(name) as here:
        assert "of this machine" not in os.environ.values()
        assert os.environ["PATH"] == str(here.folder / "bin")
        for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            assert os.environ[variable].startswith(str(here.folder))
        assert here.scenario is SCENARIOS[name]
    assert dict(os.environ) == before
    assert not here.folder.exists()


def test_the_environment_comes_back_after_an_error() -> None:
    before = dict(os.environ)
    with pytest.raises(ZeroDivisionError), stage("service-principal"):
        raise ZeroDivisionError
    assert dict(os.environ) == before


_LOADED = """
import sys
from explorer.demo.scenarios import stage
with stage("default"):
    print(*sorted(sys.modules))
"""


def test_a_stage_is_set_before_the_screen_azure_the_wire_and_the_estate_are_loaded() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not {"textual", "rich", "azure", "msal", "requests", "werkzeug"} & loaded
    assert not {"explorer.demo.wire", "explorer.demo.estate.estate"} & loaded
