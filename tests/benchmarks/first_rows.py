"""How soon 100,000 rows of last time are on the screen, as a ratio to the first frame without any.

Run it by `python -m tests.benchmarks.first_rows`.

Both are whole processes on the demo, whose Azure answers nothing before the terminal is closed; the folder holds rows
of 50 subscriptions. A screenful has arrived when the first name stands in what was written, all of them when their
number does.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path

from tests.benchmarks.terminal import Terminal, median, print_table

ROUNDS = 5
ROWS = 100_000
GOAL = 1.3


def keep_rows(folder: Path) -> None:
    """Write rows as a run before would have."""
    from explorer.model.azure.places import Resource, Subscription, Tenant
    from explorer.model.estate.inventory import Inventory
    from explorer.model.estate.row_cache import RowCache

    tenant = Tenant("tenant", "Contoso")
    subscriptions = [
        Subscription(f"{at:08}-0000-4000-8000-000000000000", f"Team {at:02}", tenant.id) for at in range(50)
    ]
    inventory = Inventory()
    inventory.add_subscriptions(tenant, subscriptions, None)
    rows = []
    for at in range(ROWS):
        one = subscriptions[at % 50]
        place = f"{one.resource_id}/resourceGroups/rg-{at % 800}/providers/Microsoft.Storage/storageAccounts/st{at:06}"
        rows.append(
            Resource(place, f"st{at:06}", "Microsoft.Storage/storageAccounts", one.id, f"rg-{at % 800}", "westeurope")
        )
    inventory.add([], rows)
    RowCache(folder).write((tenant.id, "object"), inventory, 1.0)


def play(folder: Path) -> None:
    """Run the app on rows of last time, and an Azure that never answers."""
    from explorer.model.base.request_log import RequestLog
    from explorer.model.remembered import Remembered
    from explorer.ui.app import ExplorerApp, Start

    def never() -> object:
        threading.Event().wait()
        raise AssertionError

    sys.setswitchinterval(0.001)  # as the command line does
    ExplorerApp(never, RequestLog(), Start(), Remembered(None, folder)).run()  # type: ignore[arg-type]


def seconds_until(words: str, folder: Path) -> float:
    """Return how long it takes from starting the process until the words are on its screen."""
    with Terminal(["-m", "tests.benchmarks.first_rows", str(folder)]) as terminal:
        return terminal.until(words) - terminal.started


def main() -> None:
    with tempfile.TemporaryDirectory() as kept, tempfile.TemporaryDirectory() as empty:
        keep_rows(Path(kept))
        frames, screenfuls, every = [], [], []
        for _ in range(ROUNDS):
            frames.append(seconds_until("azpane", Path(empty)))
            screenfuls.append(seconds_until("st000000", Path(kept)))
            every.append(seconds_until(f"{ROWS:,} resources in 50", Path(kept)))
    print_table(
        f"{ROWS:,} rows of last time",
        ("first frame, nothing kept", median(frames)),
        [
            ("a screenful of them", median(screenfuls), GOAL),
            ("all of them, counted", median(every), None),
        ],
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        play(Path(sys.argv[1]))
    else:
        main()
