# ruff: noqa: E501
"""How fast a container is listed, filtered and sorted, as ratios side by side in one run, medians of 5.

Run it by `python -m tests.benchmarks.blobs`. The service is a process of its own on loopback; the SDK reads 10,000
of the million blobs, because it takes 200 s for all.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
import tracemalloc
from collections.abc import Callable
from itertools import islice

from azure.core.credentials import AzureSasCredential
from azure.storage.blob import ContainerClient

from explorer.cloud.blobs import listing
from explorer.cloud.blobs.rights import Chosen
from explorer.cloud.storage import BlobService
from explorer.cloud.wire.http_sessions import network_session
from explorer.cloud.wire.transport import GuardedTransport
from explorer.model.base.request_log import RequestLog
from explorer.model.blobs.reference import BlobRight
from explorer.model.blobs.store import BlobStore
from tests.benchmarks.page_server import PAGE, name_of, serving
from tests.benchmarks.terminal import median

ROUNDS = 5
MILLION = 1_000_000
FEW = 50_000
_SAS = "sv=2026-10-06&sig=x"


def service_at(endpoint: str, *, has_arrow: bool, has_ranges: bool) -> BlobService:
    transport = GuardedTransport(network_session(), RequestLog(), "blob", lambda _host: True)
    chosen = Chosen(BlobRight.URL_SAS, AzureSasCredential(_SAS))
    service = BlobService(endpoint, chosen, transport, "https://storage.azure.com")
    service._abilities = listing.Abilities(has_arrow, has_ranges)
    return service


def ours(endpoint: str, rows: int, *, has_arrow: bool = True, has_ranges: bool = False) -> float:
    """Return how many blobs a second arrive in a store."""
    service, store, stop = (
        service_at(endpoint, has_arrow=has_arrow, has_ranges=has_ranges),
        BlobStore(),
        threading.Event(),
    )
    started = time.perf_counter()
    for page in service.blobs("c", "", "", stop):
        store.append(page)
        if store.total >= rows:
            break
    taken = time.perf_counter() - started
    stop.set()
    assert store.total >= rows
    return store.total / taken


def theirs(endpoint: str, rows: int) -> float:
    with ContainerClient(endpoint, "c", AzureSasCredential(_SAS)) as client:
        started = time.perf_counter()
        count = sum(1 for _ in islice(client.list_blobs(), rows))
        return count / (time.perf_counter() - started)


def first_page(read: Callable[[], object]) -> float:
    started = time.perf_counter()
    read()
    return time.perf_counter() - started


def ceiling(endpoint: str) -> float:
    """Return how many blobs a second curl takes from the server as Arrow."""
    urls = [f"{endpoint}/c?marker={row}" for row in range(PAGE, FEW * 4, PAGE)]
    command = ["curl", "-s", "-H", "Accept: application/vnd.apache.arrow.stream"]
    for url in urls:
        command += ["-o", "/dev/null", url]
    took = first_page(lambda: subprocess.run(["curl", "--version"], capture_output=True, check=True))
    return len(urls) * PAGE / (first_page(lambda: subprocess.run(command, check=True)) - took)


def rate(words: str, value: float, base: float, goal: float) -> None:
    ratio = value / base
    print(
        f"  {words:<58} {value:>12,.0f}/s {ratio:{'8.1f' if ratio >= 1 else '8.3f'}}x   goal: at least {goal:g}x, {'met' if ratio >= goal else 'NOT met'}"
    )


def print_rates() -> None:
    with serving(MILLION, xml_rows=FEW) as near:
        rounds = [
            (
                theirs(near, FEW // 5),
                ours(near, FEW, has_arrow=False),
                ours(near, MILLION),
                ceiling(near) if shutil.which("curl") else 0.0,
            )
            for _ in range(ROUNDS)
        ]
        sdk, xml, arrow, curl = (median(column) for column in zip(*rounds, strict=True))
        print(f"One range, the SDK over {FEW // 5:,}, XML over {FEW:,}, Arrow over {MILLION:,} blobs")
        print(f"  {'ContainerClient.list_blobs':<58} {sdk:>12,.0f}/s")
        rate("XML", xml, sdk, 12)
        rate("Arrow", arrow, sdk, 200)
        if curl:
            rate("Arrow, against curl of the same pages", arrow, curl, 1 / 8)

        def sdk_page() -> object:
            with ContainerClient(near, "c", AzureSasCredential(_SAS)) as client:
                return next(client.list_blobs().by_page())

        def our_page(has_arrow: bool) -> object:
            return next(
                iter(service_at(near, has_arrow=has_arrow, has_ranges=True).blobs("c", "", "", threading.Event()))
            )

        pages = [
            (first_page(sdk_page), first_page(lambda: our_page(True)), first_page(lambda: our_page(False)))
            for _ in range(ROUNDS)
        ]
        sdk_first, arrow_first, xml_first = (median(column) for column in zip(*pages, strict=True))
        print(f"\nThe first page\n  {'the SDK':<58} {sdk_first * 1000:9.1f} ms")
        for words, one in (("Arrow", arrow_first), ("XML", xml_first)):
            print(
                f"  {words:<58} {one * 1000:9.1f} ms {one / sdk_first:.3f}   goal: at most 0.2, {'met' if one / sdk_first <= 0.2 else 'NOT met'}"
            )


def print_far() -> None:
    with serving(MILLION, 0.1) as far:
        sdk = median([theirs(far, FEW // 5) for _ in range(3)])
        one = median([ours(far, MILLION // 4) for _ in range(3)])
        many = median([ours(far, MILLION, has_ranges=True) for _ in range(ROUNDS)])
    print("\n100 ms before each answer: one range (a quarter of them), and ranges of names at once over a million")
    print(f"  {'ContainerClient.list_blobs':<58} {sdk:>12,.0f}/s\n  {'one range, Arrow':<58} {one:>12,.0f}/s")
    rate("ranges, against one range", many, one, 6)
    rate("ranges, against the SDK", many, sdk, 80)


def print_store() -> None:
    with serving(MILLION, xml_rows=FEW) as near:
        tracemalloc.start()
        store = BlobStore()
        for page in service_at(near, has_arrow=True, has_ranges=False).blobs("c", "", "", threading.Event()):
            store.append(page)
        used = tracemalloc.get_traced_memory()[0] / MILLION - len(name_of(0))
        tracemalloc.stop()
    print(
        f"\nA million blobs held\n  memory beyond the name: {used:.1f} bytes, goal: under 40, {'met' if used < 40 else 'NOT met'}"
    )
    for typed, goal in (
        ("7", 0.1),
        ("77", 0.04),
        ("777", 0.04),
        ("r", 0.1),
        ("re", 0.04),
        ("rea", 0.04),
        ("*77.json", 0.3),
    ):
        before = typed[:-1] if not typed.startswith("*") else ""
        times = []
        for _ in range(ROUNDS):
            store.filter("")
            store.filter(before)
            times.append(first_page(lambda typed=typed: store.filter(typed)))
        took = median(times)
        print(
            f"  filter {typed!r} shows {store.count:>9,}: {took * 1000:7.1f} ms, goal: {goal * 1000:.0f}, {'met' if took <= goal else 'NOT met'}"
        )
    store.filter("")
    for by in ("size", "modified", "name"):
        took = median(
            [
                first_page(lambda by=by: store.prepare_sort(by, descending=True, stop=threading.Event()))
                for _ in range(3)
            ]
        )
        print(f"  sort by {by}: {took * 1000:7.0f} ms, goal: under 1,000, {'met' if took < 1 else 'NOT met'}")


def main() -> None:
    print_rates()
    print_far()
    print_store()


if __name__ == "__main__":
    main()
