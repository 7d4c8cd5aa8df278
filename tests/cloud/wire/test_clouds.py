"""Authority, scopes, portal and hosts follow from the cloud."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.cloud.wire.clouds import CLOUDS, cloud_from_metadata, cloud_of_authority, metadata_url, named_cloud
from explorer.model.base.errors import BadInput, ServiceFault

_STACK: dict[str, Any] = {
    "name": "Stack",
    "portal": "https://portal.stack.example/",
    "authentication": {
        "loginEndpoint": "https://login.stack.example/",
        "audiences": ["https://management.stack.example/abc"],
        "tenant": "common",
    },
    "resourceManager": "https://management.stack.example/",
    "suffixes": {"storage": "stack.example", "keyVaultDns": "vault.stack.example"},
}


@pytest.mark.parametrize(
    ("name", "manager", "authority", "scope"),
    [
        (
            "AzureCloud",
            "https://management.azure.com",
            "https://login.microsoftonline.com",
            "https://management.azure.com/.default",
        ),
        (
            "azurechinacloud",
            "https://management.chinacloudapi.cn",
            "https://login.chinacloudapi.cn",
            "https://management.chinacloudapi.cn/.default",
        ),
        (
            "AzureUSGovernment",
            "https://management.usgovcloudapi.net",
            "https://login.microsoftonline.us",
            "https://management.usgovcloudapi.net/.default",
        ),
    ],
)
def test_the_built_in_clouds(name: str, manager: str, authority: str, scope: str) -> None:
    cloud = named_cloud(name)
    assert cloud
    assert (cloud.resource_manager, cloud.authority, cloud.scope("arm")) == (manager, authority, scope)
    assert not cloud.is_custom
    assert cloud_of_authority(authority) == cloud


def test_a_cloud_by_its_metadata() -> None:
    for body in (_STACK, [{**_STACK, "name": "Other", "resourceManager": "https://elsewhere.example"}, _STACK]):
        cloud = cloud_from_metadata("https://management.stack.example", body)
        assert cloud.name == "Stack"
        assert cloud.authority == "https://login.stack.example"
        assert cloud.scope("arm") == "https://management.stack.example/abc/.default"
        assert cloud.portal == "https://portal.stack.example"
        assert cloud.is_custom
        assert cloud.owns_blob_host("account.blob.stack.example")


@pytest.mark.parametrize("body", [{}, [], [1], {"authentication": {"loginEndpoint": "https://x"}}, "text", None])
def test_metadata_without_what_is_needed_is_told(body: object) -> None:
    with pytest.raises(ServiceFault):
        cloud_from_metadata("https://management.stack.example", body)


def test_a_login_endpoint_without_tls_is_refused() -> None:
    weak = {**_STACK, "authentication": {**_STACK["authentication"], "loginEndpoint": "http://login.stack.example"}}
    with pytest.raises(ServiceFault):
        cloud_from_metadata("https://management.stack.example", weak)


@pytest.mark.parametrize(
    "name", ["Azure", "http://management.stack.example", "ftp://x", "https://", "https://[x", "https://x:99999"]
)
def test_names_that_no_cloud_has(name: str) -> None:
    with pytest.raises(BadInput):
        named_cloud(name)


def test_an_endpoint_is_not_a_built_in_cloud() -> None:
    assert named_cloud("https://localhost:8443") is None
    assert metadata_url("https://localhost:8443/") == "https://localhost:8443/metadata/endpoints?api-version=2022-09-01"


def test_audiences_by_name_url_and_id() -> None:
    cloud = CLOUDS["AzureCloud"]
    assert cloud.scope("KeyVault") == "https://vault.azure.net/.default"
    assert cloud.scope("https://api.example/.default") == "https://api.example/.default"
    assert cloud.scope("11111111-2222-3333-4444-555555555555") == "11111111-2222-3333-4444-555555555555/.default"
    for name in ("vaults", "https://", "https://[x", "https://x:99999"):
        with pytest.raises(BadInput):
            cloud.scope(name)


@pytest.mark.parametrize(
    ("host", "owned"),
    [
        ("stwebshop.blob.core.windows.net", True),
        ("stwebshop.z12.blob.storage.azure.net", True),
        ("stwebshop.blob.core.windows.net:443", True),
        ("127.0.0.1:10000", True),
        ("localhost", True),
        ("evil.example", False),
        ("stwebshop.blob.core.windows.net.evil.example", False),
        ("evilcore.windows.net", False),
        ("stwebshop.blob.core.chinacloudapi.cn", False),
        ("localhost.evil.example", False),
    ],
)
def test_which_blob_hosts_a_token_may_go_to(host: str, owned: bool) -> None:
    assert CLOUDS["AzureCloud"].owns_blob_host(host) is owned


def test_a_host_may_name_the_port_of_https() -> None:
    cloud = CLOUDS["AzureCloud"]
    assert cloud.owns_resource_manager("management.azure.com:443")
    assert cloud.owns_blob_host("shelf.blob.core.windows.net:443")
    for other in ("management.azure.com:444", "management.azure.com:4430", "management.azure.com.example:443"):
        assert not cloud.owns_resource_manager(other)
