"""How fast azpane's engine lists a container next to `azcopy list` and `az storage blob list`, in one run.

Run it by `python -m tests.benchmarks.blob_tools`. `azcopy` and `az` are those on PATH, or AZPANE_AZCOPY and AZPANE_AZ;
what is missing is left out. A server in a process of its own holds the pages, as XML for the tools, which know no other
form. The start of each tool is measured with an empty container; its rate is printed with the start and without it.
`az` lists fewer names, because it takes a second for a thousand.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.benchmarks.blobs import ours, rate
from tests.benchmarks.page_server import name_of, serving
from tests.benchmarks.terminal import median

ROUNDS = 3
NAMES = 200_000
NAMES_OF_AZ = 20_000
DELAY = 0.1
GOAL, FAR_GOAL = 10, 5

List = Callable[[str], bytes]
"""Lists the container behind an endpoint by a tool, and returns what it printed."""


def tool(name: str) -> str:
    """Return a tool's path, or "" and a message where there is none."""
    variable = f"AZPANE_{name.upper()}"
    found = os.environ.get(variable) or shutil.which(name) or ""
    if not found:
        print(f"Left out: there is no {name}. Put it on PATH, or set {variable}.")
    return found


def printed(command: list[str], home: str) -> bytes:
    own = {"HOME": home, "AZURE_CONFIG_DIR": str(Path(home, "az")), "AZURE_CORE_COLLECT_TELEMETRY": "false"}
    return subprocess.run(command, env={**os.environ, **own}, check=True, capture_output=True).stdout


def by_azcopy(azcopy: str, home: str, endpoint: str) -> bytes:
    return printed([azcopy, "list", f"{endpoint}/c?sv=2026-10-06&sig=x", "--location", "Blob"], home)


def by_az(az: str, home: str, endpoint: str) -> bytes:
    key = base64.b64encode(b"not a key").decode()
    account = f"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={key};BlobEndpoint={endpoint};"
    return printed(
        [az, "storage", "blob", "list", "-c", "c", "--num-results", "*", "--connection-string", account], home
    )


def seconds(lists: List, endpoint: str, names: int) -> float:
    """Return how long a tool takes for a container, as a whole process."""
    started = time.perf_counter()
    told = lists(endpoint)
    took = time.perf_counter() - started
    assert not names or name_of(names - 1).encode() in told
    return took


def print_tool(words: str, lists: List, endpoint: str, names: int) -> float:
    """Measure a tool; print and return how many names a second it lists, without its start."""
    with serving(0) as nothing:
        start = median(seconds(lists, nothing, 0) for _ in range(ROUNDS))
    whole = median(seconds(lists, endpoint, names) for _ in range(ROUNDS))
    found = names / (whole - start)
    print(f"  {words:<58} {found:>12,.0f}/s   {names / whole:,.0f}/s with its start of {start * 1000:,.0f} ms")
    return found


def main() -> None:
    azcopy, az = tool("azcopy"), tool("az")
    with tempfile.TemporaryDirectory() as home:
        with serving(NAMES, xml_rows=NAMES) as near:
            print(f"{NAMES:,} names, medians of {ROUNDS}")
            arrow = median(ours(near, NAMES) for _ in range(ROUNDS))
            xml = median(ours(near, NAMES, has_arrow=False) for _ in range(ROUNDS))
            theirs = print_tool("azcopy list", partial(by_azcopy, azcopy, home), near, NAMES) if azcopy else 0.0
            print_ours("azpane, one range, Arrow", arrow, theirs, GOAL)
            print_ours("azpane, one range, XML", xml, theirs, 0)
        with serving(NAMES, DELAY, NAMES) as far:
            print(f"\nThe same, {DELAY * 1000:.0f} ms before each answer")
            ranges = median(ours(far, NAMES, has_ranges=True) for _ in range(ROUNDS))
            theirs = print_tool("azcopy list", partial(by_azcopy, azcopy, home), far, NAMES) if azcopy else 0.0
            print_ours("azpane, ranges of names at once, Arrow", ranges, theirs, FAR_GOAL)
        if az:
            with serving(NAMES_OF_AZ, xml_rows=NAMES_OF_AZ) as near:
                print(f"\n{NAMES_OF_AZ:,} names")
                theirs = print_tool("az storage blob list", partial(by_az, az, home), near, NAMES_OF_AZ)
                print_ours(
                    "azpane, one range, Arrow", median(ours(near, NAMES_OF_AZ) for _ in range(ROUNDS)), theirs, 0
                )


def print_ours(words: str, found: float, theirs: float, goal: float) -> None:
    """Print how many names a second azpane lists, and the ratio to the tool's rate where the tool was measured."""
    if theirs and goal:
        rate(words, found, theirs, goal)
    else:
        print(f"  {words:<58} {found:>12,.0f}/s" + (f" {found / theirs:8.1f}x" if theirs else ""))


if __name__ == "__main__":
    main()
