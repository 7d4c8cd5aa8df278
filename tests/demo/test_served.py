"""The same wire behind a real socket: https on loopback, everything at one origin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from azure.identity import ClientSecretCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.storage.blob import BlobServiceClient

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import CONTOSO, WEBSHOP_DEPLOY
from explorer.demo.estate.company import PRODUCTION
from explorer.demo.estate.estate import the_estate
from explorer.demo.wire import Wire
from tests.loopback import serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The origin at which the wire is served, and the file of the authority that signed for it."""
    wires: list[Wire] = []
    with serve(lambda environ, start: wires[0](environ, start), tmp_path_factory.mktemp("certificates")) as place:
        wires.append(Wire(the_estate(), Behaviour(), place[0]))
        yield place


def test_metadata_leads_to_this_origin_only(served: tuple[str, str]) -> None:
    origin, ca = served
    cloud = requests.get(f"{origin}/metadata/endpoints?api-version=2022-09-01", verify=ca, timeout=10).json()
    assert cloud["authentication"]["loginEndpoint"].rstrip("/") == origin
    assert cloud["resourceManager"].rstrip("/") == origin
    assert cloud["portal"] == origin


def test_the_sdk_signs_in_lists_and_reads(served: tuple[str, str]) -> None:
    origin, ca = served
    with ClientSecretCredential(
        CONTOSO.id,
        WEBSHOP_DEPLOY.id,
        WEBSHOP_DEPLOY.secret,
        authority=origin,
        disable_instance_discovery=True,
        connection_verify=ca,
    ) as credential:
        scopes = ["https://management.azure.com/.default"]
        with ResourceManagementClient(
            credential, PRODUCTION.id, base_url=origin, credential_scopes=scopes, connection_verify=ca
        ) as manager:
            assert len(list(manager.resources.list())) == len(list(the_estate().resources(PRODUCTION)))
            account = manager.resources.get_by_id(
                f"/subscriptions/{PRODUCTION.id}/resourceGroups/rg-webshop-prod"
                "/providers/Microsoft.Storage/storageAccounts/stwebshopprod",
                api_version="2024-01-01",
            )
        endpoint = (account.properties or {})["primaryEndpoints"]["blob"]
        assert endpoint == f"{origin}/stwebshopprod/"
        with BlobServiceClient(endpoint, credential=credential, connection_verify=ca) as blobs:
            assert "awkward-names" in [each.name for each in blobs.list_containers()]
            place = blobs.get_container_client("awkward-names")
            names = [each.name for each in place.list_blobs(results_per_page=10)]
            container = the_estate().accounts["stwebshopprod"].container("awkward-names")
            assert container is not None
            assert names == list(container.names)
            for name in ("报告-二〇二六.csv", "a//b///c.txt", "name?with#marks%41&=+.txt", "red\x1b[41m.txt"):
                blob = place.get_blob_client(name)
                assert len(blob.download_blob().readall()) == blob.get_blob_properties().size
