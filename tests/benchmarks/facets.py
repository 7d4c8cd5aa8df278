"""How long one facet choice and one letter of a filter take over a large estate, and how much memory it needs.

Run it by `python -m tests.benchmarks.facets [RESOURCES ...]`; without numbers it takes 100,000 and 1,000,000.

The model's part is measured in a process of its own: choose or exclude a value, work out the rows that are left, and
count every facet that is open (subscriptions, groups, five tags). The whole is measured in a pseudo-terminal, from the
key to the first frame that holds the new number of rows, and beside it for a key that only moves the cursor. Each is
printed as wall time and as the process's own CPU time, which other work on the machine hardly changes. In the terminal
the CPU time is that of the whole choice, including what is drawn after that frame.
"""

from __future__ import annotations

import gc
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

from explorer.model.estate.inventory import GROUP, SUBSCRIPTION, TAG, Inventory
from tests.benchmarks.synthetic_estate import pages, tenant
from tests.benchmarks.terminal import LINES, Terminal, median, percentile

SIZES = (100_000, 1_000_000)
GOALS = {100_000: 16.0, 1_000_000: 100.0}  # ms, p99 of a choice
CHOICES = 150
KEYS = 60
FILTERS = (
    "web",
    "prod",
    "tag:env=prod",
    "tag:service=service-1*",
    "rg:data",
    "type:virtual",
    "!web",
    "disk-04*",
    "sub:04",
)
LETTER_GOAL = 50.0  # ms
MEMORY_GOAL = 1000  # bytes a resource
_LINES = range(7)  # below the first value of the first tag, which is out
_REST = {100_000: 0.3, 1_000_000: 2.0}  # seconds until a choice and all that follows from it are done
_LOADED_WITHIN = 400.0  # seconds until all are there
_LEFT = re.compile(rb"[\d,]+ of [\d,]+")


def loaded(total: int) -> tuple[Inventory, float, float]:
    """Return an inventory of so many resources, and the seconds that adding all and the slowest page took."""
    inventory = Inventory()
    directory, subscriptions = tenant()
    inventory.add_subscriptions(directory, subscriptions, None)
    inventory.begin(subscriptions)
    seconds, slowest = 0.0, 0.0
    for groups, resources in pages(total):
        began = time.perf_counter()
        inventory.add(groups, resources)
        took = time.perf_counter() - began
        seconds, slowest = seconds + took, max(slowest, took)
    for one in subscriptions:
        inventory.ended(one.id, None)
    return inventory, seconds, slowest


def model(total: int) -> None:
    """Print the model's part."""
    gc.collect()
    before = _resident()
    inventory, seconds, slowest = loaded(total)
    inventory.refresh()
    facets = inventory.facets
    shown = [SUBSCRIPTION, GROUP, *facets.keys(TAG)]
    for key in shown:
        facets.counts(key)
    gc.collect()
    memory = (_resident() - before) / total
    print(f"\n{total:,} resources, {sum(len(facets.totals(key)) for key in shown[2:]):,} tag values,", end=" ")
    print(f"{len(facets.totals(GROUP)):,} groups")
    print(f"  {'memory a resource, all told':<44} {memory:9.0f} bytes {_verdict(memory, MEMORY_GOAL)}")
    print(
        f"  {'taking in a page of 1,000: mean, slowest':<44} {seconds / total * 1e6:9.2f} ms {slowest * 1000:9.2f} ms"
    )
    gc.freeze()
    chance = random.Random(3)
    times, own = [], []
    for number in range(CHOICES):
        if number % 5 == 0:
            facets.clear()
        key = chance.choice(shown)
        value = chance.choice(list(facets.totals(key))[:20])
        began, began_own = time.perf_counter(), time.process_time()
        (facets.exclude if chance.random() < 0.3 else facets.toggle)(key, value)
        inventory.refresh()
        [inventory.rows[at] for at in range(min(LINES, len(inventory.rows)))]
        for one in shown:
            facets.counts(one)
        times.append(time.perf_counter() - began)
        own.append(time.process_time() - began_own)
    _print("a choice: rows and all open facets", times, GOALS.get(total))
    _print("the same, own processor time", own, GOALS.get(total))
    facets.clear()
    times, own = [], []
    for text in FILTERS:
        for end in range(1, len(text) + 1):
            began, began_own = time.perf_counter(), time.process_time()
            inventory.narrow(text[:end])
            inventory.refresh()
            times.append(time.perf_counter() - began)
            own.append(time.process_time() - began_own)
    goal = LETTER_GOAL if total == SIZES[0] else None
    _print("a letter of a filter: rows", times, goal)
    _print("the same, own processor time", own, goal)


def screen(total: int) -> None:
    """Print the whole, from key to frame."""
    with Terminal(["-m", "tests.benchmarks.facets", "--app", str(total)]) as terminal:
        terminal.until(f"{total:,}", _LOADED_WITHIN)
        terminal.drain(3.0)
        chance = random.Random(5)
        rest = _REST.get(total, 1.0)
        moves, choices, own, idle = [], [], [], []
        for number in range(KEYS):
            if number % 5 == 0:  # the first value is out, so that the rows are said as "so many of so many"
                terminal.type("3")
                terminal.drain(0.1)
                terminal.type("\x7fgjjj!")
                terminal.drain(2 * rest)
            terminal.type("gjjjj" + "j" * chance.choice(_LINES))
            terminal.drain(rest)
            began = _own_time(terminal.child)
            terminal.drain(rest)
            rested = _own_time(terminal.child)
            choices.append(-terminal.type(" " if number % 3 else "!") + terminal.until(_LEFT))
            terminal.drain(rest)
            own.append(_own_time(terminal.child) - rested)
            idle.append(rested - began)
        for number in range(KEYS):
            moves.append(-terminal.type("j" if number % 2 else "k") + terminal.until(re.compile(rb"\x1b\[")))
            terminal.drain(0.07)
        _print("a key that moves the cursor, to the frame", moves, None)
        _print("a choice, to the frame", choices, GOALS.get(total))
        at_rest = median(idle)
        _print("the same, own processor time beyond rest", [max(0.0, one - at_rest) for one in own], GOALS.get(total))


def app(total: int) -> None:
    """Run Explore mode over the estate, in this process's terminal."""
    from tests.ui.offline import offline

    inventory, _, _ = loaded(total)
    gc.collect()
    offline(inventory).run()


def _print(words: str, seconds: list[float], goal: float | None) -> None:
    middle, most = (percentile(seconds, part) * 1000 for part in (0.5, 0.99))
    verdict = _verdict(most, goal) if goal else ""
    print(f"  {words:<44} {middle:9.2f} ms p50 {most:9.2f} ms p99 {verdict}")


def _verdict(found: float, goal: float) -> str:
    return f"  goal: at most {goal:,.0f}, {'met' if found <= goal else 'NOT met'}"


def _own_time(process: int) -> float:
    """Return the seconds that a process's threads have run so far."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((one / "schedstat").read_text(encoding="ascii").split()[0]) for one in threads) / 1e9


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def main(arguments: list[str]) -> None:
    parts = {"--model": model, "--app": app}
    if arguments and arguments[0] in parts:
        parts[arguments[0]](int(arguments[1]))
        return
    for total in [int(one) for one in arguments] or SIZES:
        subprocess.run([sys.executable, "-m", "tests.benchmarks.facets", "--model", str(total)], check=True)
        screen(total)


if __name__ == "__main__":
    main(sys.argv[1:])
