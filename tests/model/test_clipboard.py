"""What can be copied of a place: right for the tool that takes it, and never a secret."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.azure.address import BlobAddress, parse_place
from explorer.model.azure.known_types import known_type
from explorer.model.azure.places import Resource, ResourceGroup, Subscription
from explorer.model.base.shell import posix
from explorer.model.blobs.reference import BlobReference
from explorer.model.clipboard import (
    CopyChoice,
    blob_copies,
    group_copies,
    import_id,
    resource_copies,
    subscription_copies,
    tag_copies,
)

_SUBSCRIPTION = "0b1f6471-1bf0-4dda-aec3-111111111111"
_GROUP = f"/subscriptions/{_SUBSCRIPTION}/resourceGroups/rg-webshop"


def _resource(kind_of: str, name: str = "thing", *, kind: str = "", tags: dict[str, str] | None = None) -> Resource:
    namespace, *kinds = kind_of.split("/")
    names = name.split("/")
    path = "/".join(f"{one}/{other}" for one, other in zip(kinds, names, strict=True))
    resource_id = f"{_GROUP}/providers/{namespace}/{path}"
    return Resource(resource_id, names[-1], kind_of, _SUBSCRIPTION, "rg-webshop", kind=kind, tags=tags or {})


def _of(choices: list[CopyChoice]) -> dict[str, str]:
    return {choice.label: choice.text for choice in choices}


def _copies(resource: Resource, **more: object) -> dict[str, str]:
    return _of(resource_copies(resource, "https://portal.example", posix, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind_of", "kind", "group"),
    [
        ("Microsoft.Storage/storageAccounts", "StorageV2", "storage account"),
        ("microsoft.compute/virtualmachines", "", "vm"),
        ("Microsoft.Web/sites", "app,linux", "webapp"),
        ("Microsoft.Web/sites", "functionapp,linux", "functionapp"),
        ("Microsoft.Sql/servers", "", "sql server"),
        ("Contoso.Things/widgets", "", "resource"),
        ("Microsoft.Insights/components", "web", "resource"),
    ],
)
def test_az_shows_it_by_its_own_command(kind_of: str, kind: str, group: str) -> None:
    resource = _resource(kind_of, kind=kind)
    assert shlex.split(_copies(resource)["az command"]) == ["az", *group.split(), "show", "--ids", resource.id]


@pytest.mark.parametrize(
    ("kind_of", "group"),
    [
        ("Microsoft.KeyVault/vaults", "keyvault"),
        ("Microsoft.ContainerService/managedClusters", "aks"),
        ("Microsoft.ContainerRegistry/registries", "acr"),
    ],
)
def test_az_is_told_names_where_it_takes_no_ids(kind_of: str, group: str) -> None:
    words = shlex.split(_copies(_resource(kind_of))["az command"])
    names = ["--name", "thing", "--resource-group", "rg-webshop", "--subscription", _SUBSCRIPTION]
    assert words == ["az", group, "show", *names]


@pytest.mark.parametrize(
    ("kind_of", "kind", "terraform"),
    [
        ("Microsoft.Storage/storageAccounts", "StorageV2", "azurerm_storage_account"),
        ("microsoft.web/SERVERFARMS", "", "azurerm_service_plan"),
        ("Microsoft.Web/sites", "app", "azurerm_windows_web_app"),
        ("Microsoft.Web/sites", "app,linux,container", "azurerm_linux_web_app"),
        ("Microsoft.Web/sites", "functionapp", "azurerm_windows_function_app"),
        ("Microsoft.Web/sites", "functionapp,linux,workflowapp", "azurerm_logic_app_standard"),
        ("microsoft.insights/components", "web", "azurerm_application_insights"),
    ],
)
def test_terraform_imports_it_by_its_own_spelling(kind_of: str, kind: str, terraform: str) -> None:
    known = known_type(kind_of)
    assert known
    words = shlex.split(_copies(_resource(kind_of, kind=kind))["Terraform import"])
    assert words == ["terraform", "import", f"{terraform}.thing", f"{_GROUP}/providers/{known.type}/thing"]


def test_a_virtual_machine_tells_its_system_in_its_json_only() -> None:
    machine = _resource("Microsoft.Compute/virtualMachines", "vm-1")
    assert _copies(machine)["Terraform import id"] == machine.id
    body = {"properties": {"storageProfile": {"osDisk": {"osType": "Linux"}}}}
    assert "azurerm_linux_virtual_machine.vm-1 " in _copies(machine, body=body)["Terraform import"]


def test_an_import_id_has_the_case_that_terraform_demands() -> None:
    loose = f"/SUBSCRIPTIONS/{_SUBSCRIPTION}/resourcegroups/RG-Webshop/PROVIDERS/microsoft.sql/Servers/S1/DATABASES/Db"
    exact = f"/subscriptions/{_SUBSCRIPTION}/resourceGroups/RG-Webshop/providers/Microsoft.Sql/servers/S1/databases/Db"
    assert import_id(loose) == exact
    unknown = f"{_GROUP}/providers/Contoso.Things/wIdgets/W"
    assert import_id(unknown) == unknown
    assert import_id(_GROUP.replace("resourceGroups", "RESOURCEGROUPS")) == _GROUP


def test_tags_are_copied_as_they_are_shown() -> None:
    tags = {"env": "prod", "Conn": "AccountKey=topsecret;x", "empty": ""}
    assert _copies(_resource("Contoso.Things/widgets", tags=tags))["tags"] == (
        "Conn=AccountKey=<redacted>;x\nempty=\nenv=prod"
    )
    assert "topsecret" not in str(tag_copies("Conn", tags["Conn"], posix))


def test_json_is_asked_for_where_it_is_not_there() -> None:
    resource = _resource("Contoso.Things/widgets")
    assert [one.label for one in resource_copies(resource, "", posix) if one.is_later] == ["JSON"]
    assert _copies(resource, json="{}")["JSON"] == "{}"


def test_groups_subscriptions_and_tags() -> None:
    group = ResourceGroup("-rg (odd)", _SUBSCRIPTION)
    found = _of(group_copies(group, "https://portal.example", posix))
    assert shlex.split(found["az command"]) == [
        "az",
        "group",
        "show",
        "--name=-rg (odd)",
        "--subscription",
        _SUBSCRIPTION,
    ]
    assert shlex.split(found["Terraform import"])[2:] == [
        "azurerm_resource_group._-rg__odd_",
        group.id,
    ]
    found = _of(subscription_copies(Subscription(_SUBSCRIPTION, "Production", "t"), "", posix))
    assert found["id"] == _SUBSCRIPTION
    assert found["az command"] == f"az account show --subscription {_SUBSCRIPTION}"
    assert "portal link" not in found
    assert shlex.split(_of(tag_copies("env", "a b", posix))["az command"])[-2:] == ["--tag", "env=a b"]


_BLOB = "https://stwebshop.blob.core.windows.net"


@given(
    st.sampled_from([_BLOB, "https://acct.z12.blob.storage.azure.net", "http://127.0.0.1:10000/acct"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20),
)
def test_no_copy_of_a_blob_holds_its_sas_and_each_names_it_whole(endpoint: str, path: str) -> None:
    place = BlobAddress(endpoint, "acct", "container", path, sas="sv=1&sig=topsecret")
    found = _of(blob_copies(place, posix))
    assert "topsecret" not in str(found)
    assert "sig=" not in str(found).replace(path, "")
    again = parse_place(found["URL"])
    assert again == BlobAddress(endpoint, again.account, "container", path)  # type: ignore[union-attr]
    assert len({one.key for one in blob_copies(place, posix)} - {"y"}) == len(found)
    if path and not path.endswith("/") and path.isprintable():
        words = shlex.split(found["az, properties"])
        assert path in words or f"--name={path}" in words


def test_the_commands_of_a_blob() -> None:
    found = _of(blob_copies(BlobAddress(_BLOB, "stwebshop", "c", "a/it's -$x.txt"), posix))
    at = ["--account-name", "stwebshop", "--auth-mode", "login", "--container-name", "c", "--name", "a/it's -$x.txt"]
    download = ["az", "storage", "blob", "download", *at, "--file", "it's -$x.txt", "--overwrite", "false"]
    assert shlex.split(found["az, download"]) == download
    assert shlex.split(found["azcopy"]) == ["azcopy", "copy", f"{_BLOB}/c/a/it%27s%20-%24x.txt", "./it's -$x.txt"]


def test_a_version_is_named_by_every_command() -> None:
    which = BlobReference("a", version_id="2026-01-02T03:04:05.6789012Z")
    found = _of(blob_copies(BlobAddress(_BLOB, "stwebshop", "c", "a"), posix, which=which))
    assert found["URL"] == f"{_BLOB}/c/a?versionid=2026-01-02T03%3A04%3A05.6789012Z"
    assert shlex.split(found["az, download"]).count(which.version_id) == 1
    assert found["URL"] in found["azcopy"]
    assert "az, properties" not in found  # az shows no properties of a version
    snapshot = _of(blob_copies(BlobAddress(_BLOB, "stwebshop", "c", "a"), posix, which=BlobReference("a", "", "2026")))
    assert snapshot["az, properties"].endswith("--name a --snapshot 2026")


def test_the_commands_of_containers_and_folders() -> None:
    container = _of(blob_copies(BlobAddress(_BLOB, "stwebshop", "c"), posix))
    assert container["azcopy, all of it"] == f"azcopy copy {_BLOB}/c . --recursive"
    assert container["az, properties"].endswith("--auth-mode login --name c")
    folder = _of(blob_copies(BlobAddress(_BLOB, "stwebshop", "c", "a/b/"), posix))
    assert folder["az, its blobs"].endswith("--container-name c --prefix a/b/")
    emulator = _of(blob_copies(BlobAddress("http://127.0.0.1:1/acct", "acct", "c"), posix))
    assert "--blob-endpoint http://127.0.0.1:1/acct" in emulator["az, properties"]
    assert "login" not in emulator["az, properties"]  # no token goes over plain http
