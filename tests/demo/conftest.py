"""The demo's wire, asked directly or through the real SDK."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from requests.structures import CaseInsensitiveDict
from werkzeug.test import Client

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import ADA, AZURE_CLI_APP, CONTOSO, Tenant
from explorer.demo.base.tokens import mint, user_claims
from explorer.demo.estate.estate import Estate, the_estate
from explorer.demo.wire import Wire

MANAGEMENT = "https://management.azure.com"
WEBSHOP = "https://stwebshopprod.blob.core.windows.net"
GRAPH = f"{MANAGEMENT}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"

unix_only = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for programs are shell scripts")


@dataclass(frozen=True)
class Answer:
    """What the wire answered."""

    status_code: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.data)


Ask = Callable[..., Answer]


def ada_token(audience: str, tenant: Tenant = CONTOSO, lifetime: int = 3600) -> str:
    return mint(user_claims(ADA, tenant, AZURE_CLI_APP), audience, tenant, lifetime)


def asking(behaviour: Behaviour | None = None, estate: Estate | None = None) -> Ask:
    """Return a function that asks a wire as Ada would, with a token that fits the host unless another is given."""
    client = Client(Wire(estate or the_estate(), behaviour or Behaviour()))

    def ask(
        url: str,
        token: str | None = "",
        method: str = "GET",
        *,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
    ) -> Answer:
        if token == "":
            token = ada_token(MANAGEMENT if url.startswith(MANAGEMENT) else "https://storage.azure.com")
        authorization = {"Authorization": f"Bearer {token}"} if token else {}
        parts = urlsplit(url)
        answer = client.open(
            parts.path or "/",
            base_url=f"{parts.scheme}://{parts.netloc}",
            query_string=parts.query,
            method=method,
            headers={**authorization, **(headers or {})},
            data=data,
        )
        return Answer(answer.status_code, CaseInsensitiveDict(answer.headers), answer.data)

    return ask


def query(ask: Ask, kql: str, *subscriptions: str, token: str = "", **options: Any) -> Answer:
    """Ask Resource Graph; an option's name begins with "_" instead of "$"."""
    body: dict[str, Any] = {"query": kql, "options": {name.replace("_", "$", 1): one for name, one in options.items()}}
    if subscriptions:
        body["subscriptions"] = list(subscriptions)
    return ask(GRAPH, token, "POST", headers={"Content-Type": "application/json"}, data=json.dumps(body))


@pytest.fixture(scope="session")
def ask() -> Ask:
    return asking()
