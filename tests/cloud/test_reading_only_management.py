"""Through the management and sign-in clients nothing but reads can leave, whatever the identity may do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from azure.core.rest import HttpRequest
from azure.identity import ClientSecretCredential
from azure.mgmt.resource.resources import ResourceManagementClient

from explorer.cloud.session import Session
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.errors import translate
from explorer.demo.base.people import CONTOSO
from explorer.demo.estate.company import PRODUCTION
from explorer.demo.scenarios import stage
from explorer.model.base.errors import Refused
from explorer.model.base.request_log import RequestLog
from tests.cloud.wires import connected, guarded

_GROUP = f"/subscriptions/{PRODUCTION.id}/resourcegroups/rg-webshop-prod"
_ACCOUNT = f"{_GROUP}/providers/Microsoft.Storage/storageAccounts/stwebshopprod"
_CHANGES = ("PUT", "POST", "PATCH", "DELETE")


@pytest.fixture
def session() -> Iterator[Session]:
    with stage("default") as staged:
        yield connected(staged.wsgi)


def _nothing_left(session: Session) -> bool:
    changing = [one for one in session.log.records() if one.service != "identity" and one.method in _CHANGES]
    return bool(changing) and all(one.status == 0 for one in changing)


@pytest.mark.parametrize("method", _CHANGES)
def test_the_management_pipeline_sends_reads_only(session: Session, method: str) -> None:
    client = session.directory._manager.client(CONTOSO.id, PRODUCTION.id)
    with pytest.raises(Exception, match="only reads") as refused:
        client.send_request(HttpRequest(method, f"{_ACCOUNT}?api-version=2024-01-01"))
    assert isinstance(translate(refused.value), Refused)
    assert _nothing_left(session)


@pytest.mark.parametrize(
    "change",
    [
        lambda client: client.resources.begin_delete_by_id(_ACCOUNT, api_version="2024-01-01"),
        lambda client: client.resources.begin_create_or_update_by_id(_ACCOUNT, {}, api_version="2024-01-01"),
        lambda client: client.resources.begin_update_by_id(_ACCOUNT, {}, api_version="2024-01-01"),
        lambda client: client.resource_groups.begin_delete("rg-webshop-prod"),
        lambda client: client.resource_groups.create_or_update("rg", {"location": "westeurope"}),
        lambda client: client.resource_groups.update("rg-webshop-prod", {"tags": {}}),
        lambda client: client.resource_groups.begin_export_template("rg-webshop-prod", {}),
        lambda client: client.providers.register("Microsoft.Storage"),
        lambda client: client.tags.create_or_update("env"),
        lambda client: client.send_request(HttpRequest("POST", f"{_ACCOUNT}/listKeys?api-version=2024-01-01")),
    ],
)
def test_the_typed_client_sends_reads_only(
    session: Session, change: Callable[[ResourceManagementClient], object]
) -> None:
    with pytest.raises(Exception, match="only reads") as refused:
        change(session.directory._manager.client(CONTOSO.id, PRODUCTION.id))
    assert isinstance(translate(refused.value), Refused)
    assert _nothing_left(session)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_sign_in_transport_sends_token_requests_only(method: str) -> None:
    log = RequestLog()
    with stage("service-principal") as staged:
        transport = guarded(staged.wsgi, "identity", log)
        credential: Any = ClientSecretCredential(CONTOSO.id, "app", "secret", transport=transport)
        url = f"{CLOUDS['AzureCloud'].authority}/{CONTOSO.id}/oauth2/v2.0/token"
        with pytest.raises(Refused):
            credential._client._pipeline.run(HttpRequest(method, url))
        with pytest.raises(Refused):
            credential._client._pipeline.run(HttpRequest("POST", "https://graph.microsoft.com/v1.0/users"))
    assert [one.status for one in log.records()] == [0, 0]
