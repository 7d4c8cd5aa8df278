"""How soon the palette has found what a letter asks for among 100,000 resources, and how long it holds up other work.

Run it by `python -m tests.benchmarks.palette`. The same letters are looked for by Textual's own matcher, which is
what a palette has without an index. The longest turn is the longest that a key has to wait for.
"""

from __future__ import annotations

import asyncio
import random
import time

from textual.fuzzy import Matcher

from explorer.model.estate.name_index import NameIndex, best
from tests.benchmarks.terminal import median, print_table

RESOURCES = 100_000
ROUNDS = 5
GOAL = 0.05  # seconds for a letter
TURN_GOAL = 0.016  # seconds without a turn for anything else
QUERIES = ("k", "kv", "kv-webshop", "kv prod", "wbshpprd", "zzzz", "webshop-prod-12")

_WORDS = (
    *("webshop", "orders", "billing", "catalog", "search", "data", "payments", "audit", "ledger"),
    *("kv", "st", "app", "vm", "sql", "prod", "test", "dev", "staging", "weu", "neu"),
)


def names() -> list[str]:
    """Return names as estates have them: a few words and a number."""
    chance = random.Random(1)
    return ["-".join((*chance.choices(_WORDS, k=chance.randint(2, 4)), f"{at % 977:03}")) for at in range(RESOURCES)]


async def searched(index: NameIndex, query: str) -> tuple[float, float]:
    """Search as the palette does; return the seconds it took, and the longest of its turns."""
    began = turn = time.perf_counter()
    longest, found = 0.0, []
    for hits in index.searched(query):
        found += hits
        longest = max(longest, time.perf_counter() - turn)
        await asyncio.sleep(0)
        turn = time.perf_counter()
    best(found, 50)
    return time.perf_counter() - began, max(longest, time.perf_counter() - turn)


def matched(every: list[str], query: str) -> float:
    """Return the seconds that Textual's matcher takes for all names."""
    matcher = Matcher(query)
    began = time.perf_counter()
    sorted(((matcher.match(name), name) for name in every), reverse=True)[:50]
    return time.perf_counter() - began


def main() -> None:
    every = names()
    began = time.perf_counter()
    index = NameIndex(every)
    print(f"{RESOURCES:,} names; the index is built in {(time.perf_counter() - began) * 1000:.0f} ms; {ROUNDS} rounds")
    for query in QUERIES:
        runs = [asyncio.run(searched(index, query)) for _ in range(ROUNDS)]
        took, turn = median(one for one, _ in runs), median(one for _, one in runs)
        print_table(f"“{query}”", ("Textual's matcher", matched(every, query)), [("azpane", took, None)])
        is_met = took <= GOAL and turn <= TURN_GOAL
        print(f"  longest turn {turn * 1000:.1f} ms; goals {GOAL * 1000:.0f} and {TURN_GOAL * 1000:.0f} ms,", end=" ")
        print("met" if is_met else "NOT met")


if __name__ == "__main__":
    main()
