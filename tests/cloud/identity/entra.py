"""A small Microsoft Entra and metadata service: enough for every credential that asks over HTTP."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from explorer.cloud.identity.identity import Identity
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.http_sessions import in_process_session
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import ChainReport, StepState
from tests.cloud.wires import Answer, Asked, Wire, json_answer

TENANT = "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"
CLIENT = "e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2"
OBJECT = "5f0c9be1-7a44-4d0b-9c3e-2b8f6d1a7e90"
SECRET = "Abc8Q~planted-secret-value-0123456789abcd"
SECRET_ENVIRONMENT = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET}

ARM = "https://management.azure.com/.default"
STORAGE = "https://storage.azure.com/.default"


def jwt(**claims: object) -> str:
    """Return an unsigned token with the claims."""
    body = {"tid": TENANT, "oid": OBJECT, "exp": int(time.time()) + 3600, **claims}
    parts = ({"alg": "none"}, body, {"signature": "planted-signature"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def token_answer(**claims: object) -> Answer:
    return json_answer({"token_type": "Bearer", "expires_in": 3600, "access_token": jwt(**claims)})


def entra_error(code: str, status: int = 401, error: str = "invalid_client") -> Answer:
    return json_answer({"error": error, "error_description": f"AADSTS{code}: Told by the test. Trace ID: 1"}, status)


class EntraWire(Wire):
    """`entra` and `imds` answer the token requests; an `imds` of None refuses the connection.

    `held`, where set, makes every token request wait for it.
    """

    def __init__(self, entra: Callable[[], Answer] = token_answer, imds: Callable[[], Answer] | None = None) -> None:
        super().__init__(self._told)
        self.entra = entra
        self.imds = imds
        self.held: threading.Event | None = None
        self.arrived = threading.Event()

    @property
    def sent(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Every request as (method, URL without query, body's keys)."""
        return [(one.method, one.url, tuple(sorted(parse_qs(one.body.decode())))) for one in self.asked]

    def _told(self, asked: Asked) -> Answer:
        if asked.path.endswith("/openid-configuration"):
            return openid_configuration(asked)
        if self.held:
            self.arrived.set()
            self.held.wait()
        if asked.path.endswith("/oauth2/v2.0/token"):
            return self.entra()
        if self.imds is None:
            raise ConnectionRefusedError(f"{asked.host} refuses")
        return self.imds()


def openid_configuration(asked: Asked, **other: str) -> Answer:
    base = f"https://{asked.host}/{asked.path.split('/')[1]}"
    endpoints = {
        "issuer": f"{base}/v2.0",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "token_endpoint": f"{base}/oauth2/v2.0/token",
    }
    return json_answer(endpoints | other)


def imds_token(**claims: object) -> Answer:
    return json_answer(
        {
            "access_token": jwt(**claims),
            "expires_in": "3600",
            "expires_on": str(int(time.time()) + 3600),
            "resource": "https://management.azure.com",
            "token_type": "Bearer",
        }
    )


def script(folder: Path, name: str, text: str) -> Path:
    """Write an executable shell script whose every run adds a line to NAME.runs."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / name
    place.write_text(f'#!/bin/sh\necho run >> "{folder}/{name}.runs"\n{text}\n')
    place.chmod(0o755)
    return place


def runs(folder: Path, name: str = "az") -> int:
    place = folder / f"{name}.runs"
    return len(place.read_text().splitlines()) if place.exists() else 0


def az_answer(**claims: Any) -> str:
    """Return a script's text that prints a token as `az account get-access-token` does."""
    return f"echo '{json.dumps({'accessToken': jwt(**claims), 'expires_on': int(time.time()) + 3600})}'"


def identity(wire: EntraWire, log: RequestLog | None = None, *, tenant: str = "", quick: bool = True) -> Identity:
    """Quick, so that a connection that is refused is not tried again for seconds."""
    return Identity(CLOUDS["AzureCloud"], in_process_session(wire), log or RequestLog(), tenant=tenant, quick=quick)


def states(report: ChainReport) -> dict[str, StepState]:
    return {step.name.removesuffix("Credential"): step.state for step in report.steps}
