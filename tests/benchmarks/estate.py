"""A whole tenant into the table and its facets, against the SDK's own list of each subscription: ratios in one run.

`python -m tests.benchmarks.estate [RUNS]` prints CPU seconds without delay, and wall seconds with 100 ms added to every
answer; the medians of RUNS (3) runs, each against a server in a process of its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.mgmt.resource.resources import ResourceManagementClient

from explorer.cloud.estate.directory import ContentsPage, Directory
from explorer.cloud.wire.clouds import CLOUDS
from explorer.cloud.wire.http_sessions import network_session
from explorer.model.azure.places import Subscription
from explorer.model.base.request_log import RequestLog
from explorer.model.estate.inventory import Inventory
from tests.benchmarks.estate_server import ALL, SUBSCRIPTIONS, serving

DELAY = 0.1
_MINE = [Subscription(one, one[:8], "tenant") for one in SUBSCRIPTIONS]


class _Credential:
    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        return AccessToken("not-a-real-token", int(time.time()) + 3600)


@dataclass(frozen=True)
class Spent:
    """What one listing took, in seconds."""

    cpu: float
    wall: float


def spent(work: Callable[[], int]) -> Spent:
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    taken = Spent(time.process_time() - cpu, time.perf_counter() - wall)
    assert found == ALL, found
    return taken


def pages(origin: str) -> Iterator[ContentsPage]:
    cloud = replace(CLOUDS["AzureCloud"], resource_manager=origin)
    directory = Directory(cloud, network_session(), RequestLog(), lambda _tenant: _Credential())
    yield from directory.contents(_MINE, threading.Event())


def listed(origin: str) -> int:
    """List everything and keep it, without a table."""
    return len([resource for page in pages(origin) for resource in page.resources])


def by_azpane(origin: str) -> int:
    inventory = Inventory()
    inventory.begin(_MINE)
    for page in pages(origin):
        inventory.add(page.groups, page.resources)
        for subscription, error in page.ended:
            inventory.ended(subscription, error)
    inventory.refresh()
    assert inventory.is_complete
    return len(inventory.rows)


def by_the_sdk(origin: str) -> int:
    transport = RequestsTransport(session=network_session(), session_owner=False)
    kept: list[Any] = []
    for subscription in SUBSCRIPTIONS:
        client = ResourceManagementClient(
            _Credential(), subscription, base_url=origin, credential_scopes=["x/.default"], transport=transport
        )
        kept.extend(client.resources.list(top=1000))
    return len(kept)


def compare(runs: int, own: Callable[[str], int], delay: float) -> list[tuple[Spent, Spent]]:
    """Return what azpane and the SDK spent, run by run, in turn."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), delay=delay) as origin:
        os.environ["REQUESTS_CA_BUNDLE"] = str(Path(folder) / "authority.pem")
        os.environ["NO_PROXY"] = "localhost"
        return [(spent(lambda: own(origin)), spent(lambda: by_the_sdk(origin))) for _ in range(runs)]


def main() -> None:
    sys.setswitchinterval(0.001)  # as the app runs
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(f"{ALL:,} resources in {len(SUBSCRIPTIONS)} subscriptions, 5 tags each; medians of {runs}")
    print(f"{'':42}{'azpane':>8}{'SDK':>8}{'ratio':>8}  goal")
    rows: list[tuple[str, Callable[[str], int], float, Callable[[Spent], float], str]] = [
        ("CPU seconds, rows alone", listed, 0.0, lambda one: one.cpu, ""),
        ("CPU seconds, into the table and facets", by_azpane, 0.0, lambda one: one.cpu, "1/10"),
        ("wall seconds, 100 ms before each answer", by_azpane, DELAY, lambda one: one.wall, "1/6"),
    ]
    for words, own, delay, of, goal in rows:
        found = [(of(mine), of(theirs)) for mine, theirs in compare(runs, own, delay)]
        mine, theirs = (statistics.median(column) for column in zip(*found, strict=True))
        ratio = statistics.median(other / one for one, other in found)
        print(f"{words:42}{mine:8.2f}{theirs:8.2f}{f'1/{ratio:.1f}':>8}  {goal}", flush=True)


if __name__ == "__main__":
    main()
