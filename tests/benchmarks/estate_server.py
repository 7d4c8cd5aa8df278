"""An estate behind a socket, in a process of its own: 50 subscriptions of 2,000 resources with 5 tags, both protocols.

Everything is rendered beforehand, so that only the client is measured; the demo's wire answers sign-ins. With a FOLDER
as its argument it writes authority.pem there, prints its origin and serves until it is ended. Resources of one service
carry the same tags, as they do where policies set them.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import trustme
from werkzeug.test import Client

from explorer.demo.base.behaviour import Behaviour
from explorer.demo.base.people import CONTOSO
from explorer.demo.estate.company import Subscription
from explorer.demo.estate.estate import the_estate
from explorer.demo.estate.resource_views import subscription as subscription_view
from explorer.demo.scenarios.props import SERVICE_PRINCIPAL
from explorer.demo.wire import Wire

SUBSCRIPTIONS = tuple(f"{number:08d}-0000-4000-8000-000000000000" for number in range(50))
EACH = 2000
GROUPS = 40
ALL = len(SUBSCRIPTIONS) * EACH
PAGE = 1000
_FOREIGN = ("AZURE_", "MSI_", "IDENTITY_", "IMDS_", "XDG_")
_KINDS = (
    "Microsoft.Storage/storageAccounts", "Microsoft.Web/sites", "Microsoft.KeyVault/vaults",
    "Microsoft.Compute/virtualMachines", "Microsoft.Network/networkInterfaces", "Microsoft.Insights/components",
)  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """Rows as bytes: by Resource Manager and by Resource Graph, and the groups of each subscription by both."""

    manager: dict[str, list[bytes]]
    graph: dict[str, list[bytes]]
    groups: dict[str, list[bytes]]
    graph_groups: list[bytes]


def render() -> Rendered:
    manager: dict[str, list[bytes]] = {}
    graph: dict[str, list[bytes]] = {}
    groups: dict[str, list[bytes]] = {}
    graph_groups: list[bytes] = []
    for at, subscription in enumerate(SUBSCRIPTIONS):
        base = f"/subscriptions/{subscription}/resourceGroups"
        lines = [_group(base, f"rg-team{number:02}", at) for number in range(GROUPS)]
        groups[subscription] = [_json(line | {"properties": {"provisioningState": "Succeeded"}}) for line in lines]
        graph_groups += [_json(line | {"subscriptionId": subscription}) for line in lines]
        rows = sorted((_row(base, at, number) for number in range(EACH)), key=lambda row: str(row["id"]))
        manager[subscription] = [_json(row) for row in rows]
        graph[subscription] = [
            _json({**row, "type": str(row["type"]).lower(), "subscriptionId": subscription}) for row in rows
        ]
    return Rendered(manager, graph, groups, graph_groups)


def _group(base: str, name: str, at: int) -> dict[str, object]:
    kind, tags = "Microsoft.Resources/resourceGroups", {"unit": f"unit{at % 9}"}
    return {"id": f"{base}/{name}", "name": name, "type": kind, "location": "westeurope", "tags": tags}


def _row(base: str, at: int, number: int) -> dict[str, object]:
    kind, team = _KINDS[number % len(_KINDS)], (at * 7 + number) % 83
    service = f"service{team}"
    name = f"{kind.rpartition('/')[2][:4].lower()}-{service}-{number:05}"
    return {
        "id": f"{base}/rg-team{number % GROUPS:02}/providers/{kind}/{name}",
        "name": name,
        "type": kind,
        "kind": "StorageV2",
        "location": ("westeurope", "northeurope", "swedencentral")[number % 3],
        "tags": {
            "service": service,
            "env": ("prod", "stage", "test", "dev")[number * 31 % 4],
            "owner": f"team{team % 61}@contoso.com",
            "cost-centre": f"{4700 + team % 29}",
            "repository": f"company/{service}-{number % 3}",
        },
    }


def _json(row: object) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode()


class Server:
    """Answers what a listing asks for, `delay` seconds later; `quota` queries in 5 seconds (0: no quota header)."""

    def __init__(self, rendered: Rendered, delay: float, quota: int, origin: str = "") -> None:
        self._rendered, self._delay, self._quota = rendered, delay, quota
        self.origin = origin
        mine = [Subscription(one, f"Team {one[6:8]}", CONTOSO) for one in SUBSCRIPTIONS]
        self._subscriptions = _json({"value": [subscription_view(one) for one in mine]})
        self._window, self._used = time.monotonic(), 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, target, _ = head[0].split(" ")
                lines = (line.partition(": ") for line in head[1:] if line)
                fields = {name.lower(): value for name, _, value in lines}
                body = await reader.readexactly(int(fields.get("content-length", 0)))
                await asyncio.sleep(self._delay)
                status, answer, headers = self._answer(method, target, fields, body)
                writer.write(b"HTTP/1.1 %b\r\nContent-Type: application/json; charset=utf-8\r\n%bContent-Length: %d"
                             b"\r\n\r\n" % (status, headers, len(answer)))  # fmt: skip
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.close()

    def _answer(self, method: str, target: str, fields: dict[str, str], body: bytes) -> tuple[bytes, bytes, bytes]:
        """Return the status, the body and more headers."""
        match urlsplit(target).path.lower().strip("/").split("/"):
            case [*_, "microsoft.resourcegraph", "resources"]:
                return b"200 OK", *self._query(json.loads(body))
            case ["subscriptions"]:
                return b"200 OK", self._subscriptions, b""
            case ["subscriptions", _, "resources" | "resourcegroups"]:
                return b"200 OK", self._list(target), b""
        answer = self._sign_in.open(target, method=method, headers=fields, data=body, base_url=self.origin)
        return answer.status.encode(), answer.data, b""

    @cached_property
    def _sign_in(self) -> Client:
        return Client(Wire(the_estate(), Behaviour(), self.origin))

    def _list(self, target: str) -> bytes:
        parts = urlsplit(target)
        _, _, subscription, what = parts.path.split("/")
        arguments = parse_qs(parts.query)
        rows = (self._rendered.manager if what == "resources" else self._rendered.groups)[subscription]
        start = int(arguments.get("$skiptoken", ["0"])[0])
        link = f"{self.origin}{parts.path}?api-version=2021-04-01&$top={PAGE}&$skiptoken={start + PAGE}"
        more = b',"nextLink":' + _json(link) if start + PAGE < len(rows) else b""
        return b'{"value":[%b]%b}' % (b",".join(rows[start : start + PAGE]), more)

    def _query(self, body: dict) -> tuple[bytes, bytes]:  # type: ignore[type-arg]
        kql, options = body["query"], body["options"]
        wanted = body["subscriptions"]
        if "summarize" in kql:
            counts = [_json([one, EACH]) for one in wanted]
            columns = b'[{"name":"value","type":"string"},{"name":"n","type":"integer"}]'
            data = b'{"columns":%b,"rows":[%b]}' % (columns, b",".join(counts))
            return b'{"totalRecords":%d,"data":%b,"resultTruncated":"false"}' % (len(counts), data), self._headers()
        is_groups = kql.startswith("resourcecontainers")
        rows = (
            self._rendered.graph_groups if is_groups else [row for one in wanted for row in self._rendered.graph[one]]
        )
        start = json.loads(base64.b64decode(options["$skipToken"])) if "$skipToken" in options else 0
        token = base64.b64encode(_json(start + PAGE)).decode()
        more = b',"$skipToken":"%b"' % token.encode() if start + PAGE < len(rows) else b""
        data = b",".join(rows[start : start + PAGE])
        return b'{"totalRecords":%d,"data":[%b],"resultTruncated":"false"%b}' % (len(rows), data, more), self._headers()

    def _headers(self) -> bytes:
        if not self._quota:
            return b""
        now = time.monotonic()
        if now - self._window >= 5:
            self._window, self._used = now, 0
        self._used += 1
        left = max(0, self._quota - self._used)
        resets = max(1, round(5 - (now - self._window)))
        return b"x-ms-user-quota-remaining: %d\r\nx-ms-user-quota-resets-after: 00:00:%02d\r\n" % (left, resets)


@contextmanager
def serving(folder: Path, *, delay: float = 0.0, quota: int = 15) -> Iterator[str]:
    """Serve in a process of its own; yields the origin. `folder` gets authority.pem."""
    command = [sys.executable, "-m", __name__, str(folder), "--delay", str(delay), "--quota", str(quota)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def signed_in(folder: Path) -> dict[str, str]:
    """Return an environment whose only identity is one that the server knows; `folder` is its home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    own = {"HOME": str(folder), "REQUESTS_CA_BUNDLE": str(folder / "authority.pem"), "NO_PROXY": "localhost"}
    return {**kept, **own, **SERVICE_PRINCIPAL, "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--quota", type=int, default=15)
    options = parser.parse_args()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(options.folder / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    server = Server(render(), options.delay, options.quota)
    listening = await asyncio.start_server(server.serve, "localhost", 0, ssl=context)
    server.origin = f"https://localhost:{listening.sockets[0].getsockname()[1]}"
    print(server.origin, flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
