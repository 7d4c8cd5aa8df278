"""How soon azpane shows resources where `az resource list` prints them, from 50 subscriptions of 2,000 on one server.

Run it by `python -m tests.benchmarks.beside_az [DELAY]`; DELAY is in seconds before each answer. `az` is the one on
PATH, or AZPANE_AZ. It prints when everything of its one subscription is there, so it is run once for each of them, and
once for one alone. It has signed in beforehand; azpane signs in, with the same service principal, while it is measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks.estate_server import ALL, EACH, SUBSCRIPTIONS, serving, signed_in
from tests.benchmarks.terminal import Terminal, median, print_table

ROUNDS = 5
GOAL = 1 / 20

_A_ROW = "-serv"  # in every name, also where a column is too narrow for the whole
_ALL_ROWS = f"{ALL:,} resources in {len(SUBSCRIPTIONS)}"
_MANAGEMENT = "https://management.azure.com/"


def sign_in(az: str, origin: str, environ: Mapping[str, str]) -> None:
    """Register the server as a cloud of az, and sign in there, without telemetry or questions."""
    endpoints = ("resource-manager", "active-directory", "management", "active-directory-graph-resource-id")
    places = [word for name in endpoints for word in (f"--endpoint-{name}", origin)]
    principal = ["-u", environ["AZURE_CLIENT_ID"], "-p", environ["AZURE_CLIENT_SECRET"]]
    for command in (
        ["cloud", "register", "-n", "loop", "--endpoint-active-directory-resource-id", _MANAGEMENT, *places],
        ["cloud", "set", "-n", "loop"],
        ["config", "set", "core.instance_discovery=false", "core.collect_telemetry=false"],
        ["login", "--service-principal", *principal, "--tenant", environ["AZURE_TENANT_ID"]],
    ):
        subprocess.run([az, *command], env=environ, check=True, capture_output=True)


def by_az(az: str, environ: Mapping[str, str]) -> list[float]:
    """Return how long az takes for each subscription, in seconds."""
    took = []
    for subscription in SUBSCRIPTIONS:
        started = time.perf_counter()
        command = [az, "resource", "list", "--subscription", subscription]
        printed = subprocess.run(command, env=environ, check=True, capture_output=True)
        took.append(time.perf_counter() - started)
        assert printed.stdout.count(b'"resourceGroup":') == EACH
    return took


def by_azpane(origin: str, environ: Mapping[str, str]) -> tuple[float, float]:
    """Return how long it takes from starting the process until a row is on the screen, and until all have come."""
    with Terminal(["-m", "tests.benchmarks.app", origin], environ) as terminal:
        return terminal.until(_A_ROW) - terminal.started, terminal.until(_ALL_ROWS) - terminal.started


def main(delay: float = 0.0) -> None:
    az = os.environ.get("AZPANE_AZ") or shutil.which("az")
    if not az:
        print("Nothing was measured: there is no az. Put it on PATH, or set AZPANE_AZ.")
        return
    with tempfile.TemporaryDirectory() as temporary, serving(Path(temporary), delay=delay) as origin:
        environ = {**signed_in(Path(temporary)), "AZURE_CONFIG_DIR": str(Path(temporary, "az"))}
        sign_in(az, origin, environ)
        rounds = [by_azpane(origin, environ) for _ in range(ROUNDS)]
        each = by_az(az, environ)
        rounds += [by_azpane(origin, environ) for _ in range(ROUNDS)]
    first, every = (median(column) for column in zip(*rounds, strict=True))
    waits = f", {delay * 1000:.0f} ms before each answer" if delay else ""
    print_table(
        f"{ALL:,} resources{waits}; azpane: medians of {len(rounds)}",
        (f"az resource list, {len(each)} subscriptions one after the other", sum(each)),
        [("azpane, the first rows on the screen", first, GOAL), ("azpane, all of them", every, None)],
    )
    print_table(
        f"{EACH:,} resources for az, {ALL:,} for azpane",
        (f"az resource list, one subscription, median of {len(each)}", median(each)),
        [("azpane, the first rows on the screen", first, None), ("azpane, all of them", every, None)],
    )


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
