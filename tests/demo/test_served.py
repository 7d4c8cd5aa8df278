"""The same wire behind a real socket: https on loopback, everything at one origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import trustme
from azure.identity import ClientSecretCredential
from azure.mgmt.resource.resources import ResourceManagementClient
from azure.storage.blob import BlobServiceClient
from werkzeug.serving import WSGIRequestHandler, make_server

from explorer.demo.behaviour import Behaviour
from explorer.demo.company import PRODUCTION
from explorer.demo.estate import the_estate
from explorer.demo.people import CONTOSO, WEBSHOP_DEPLOY
from explorer.demo.wire import Wire


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The origin at which the wire is served, and the file of the authority that signed for it."""
    folder: Path = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    server = make_server(
        "localhost",
        0,
        lambda environ, start_response: wire(environ, start_response),
        threaded=True,
        request_handler=_Quiet,
        ssl_context=(str(folder / "server.pem"), str(folder / "server.pem")),
    )
    origin = f"https://localhost:{server.server_port}"
    wire = Wire(the_estate(), Behaviour(), origin)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield origin, str(folder / "ca.pem")
    server.shutdown()
    server.server_close()
    thread.join()


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
