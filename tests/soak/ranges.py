"""A million names of each shape are listed by ranges, each once and in order: `python -m tests.soak.ranges [SEED]`."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Callable
from time import perf_counter

from explorer.cloud.blobs.page_xml import Listed
from explorer.cloud.blobs.ranges import MOST, list_in_ranges
from explorer.demo.blobs.listing_rules import list_page
from explorer.model.blobs.store import BlobStore, page_of
from tests.cloud.blobs.name_server import NameServer, listed_names

COUNT = 1_000_000
_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_FAR = "".join(map(chr, [*range(0x1F600, 0x1F640), *range(0x20000, 0x20040), *range(0x10FFF0, 0x10FFFE)]))
_UGLY = "\x01\x1f %+&?#<>\"'\\/;=\x7f\x85\xa0\u202e\u200d\ufeff\ufffd\ufffe\ud7ff\ue000ßİ\u0301"

Shape = Callable[[random.Random, int], str]

SHAPES: dict[str, Shape] = {
    "hexadecimal": lambda chance, _: f"{chance.getrandbits(128):032x}",
    "numbered": lambda _, number: f"reading-{number:07}.json",
    "numbered without zeros": lambda _, number: f"{number}",
    "one long common beginning": lambda _, number: "a/b" * 300 + f"{number:x}",
    "one first letter": lambda chance, _: "a" + _some(chance, _ASCII, 4, 12),
    "one letter only, one name apart": lambda _, number: "~" if not number else "a" + f"{number:b}",
    "beyond the basic plane": lambda chance, _: _some(chance, _FAR, 3, 9),
    "beyond it and below": lambda chance, _: _some(chance, _FAR + _ASCII + "éß文\uffff", 2, 9),
    "ugly": lambda chance, number: _some(chance, _UGLY, 1, 9) + f"{number:x}" * chance.randint(0, 1),
    "nearly all below one name": lambda chance, number: (
        f"{number:07}" if number < 20 else "5/" + f"{chance.getrandbits(40):010x}"
    ),
    "skewed": lambda chance, number: f"{int(chance.paretovariate(0.4)) % 10**12:b}/{number % 7}{number:x}",
    "each the beginning of the next": lambda _, number: "".join(
        letter * (number // 100**at % 100) for at, letter in enumerate("abc")
    ),
    "doubled": lambda chance, number: f"{2 ** chance.randrange(60)}-{number % 1000}-{chance.getrandbits(20)}",
}


def _some(chance: random.Random, letters: str, least: int, most: int) -> str:
    return "".join(chance.choices(letters, k=chance.randint(least, most)))


def _names(shape: Shape, chance: random.Random) -> list[str]:
    """Return a million names of a shape, without those that come twice."""
    found: set[str] = set()
    number = 0
    while len(found) < COUNT and number < 3 * COUNT:
        found.add(shape(chance, number)[:1024])
        number += 1
    found.discard("")
    return list(found)


def _check(name: str, expected: list[str], found: list[str]) -> None:
    if found != expected:
        at = next(
            (at for at, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b),
            min(len(found), len(expected)),
        )
        there, wanted = found[at : at + 3], expected[at : at + 3]
        sys.exit(f"{name}: {len(found):,} of {len(expected):,}; at {at:,} {there!r}, not {wanted!r}")


def _flat(name: str, shape: Shape, chance: random.Random) -> None:
    names = _names(shape, chance)
    for words, size, looks_at_end in (
        ("pages of 5,000", lambda: 5000, True),
        ("pages of any size", lambda: chance.randint(1, 5000), True),
        ("an end that is not looked at", lambda: chance.randint(1000, 5000), False),
    ):
        server = NameServer(names, size, looks_at_end=looks_at_end)
        began = perf_counter()
        found = listed_names(server)
        _check(f"{name}, {words}", server.names, found)
        if server.most > MOST:
            sys.exit(f"{name}: {server.most} requests at once")
        print(
            f"{name:34} {len(found):>9,} names  {server.count:>5,} requests  {perf_counter() - began:5.1f} s  {words}"
        )


def _folders(chance: random.Random) -> None:
    """List virtual folders: each ends in the delimiter and stands for all names below it."""
    names = sorted(
        {f"{chance.getrandbits(18):x}/{number % 5}" if number % 3 else f"{number:x}" for number in range(COUNT)}
    )

    def ask(marker: str = "", start: str = "", end: str = "") -> Listed | None:
        page = list_page(names, delimiter="/", first=max(marker, start), before=end, limit=5000)
        some = [entry.name for entry in page.entries]
        return Listed([page_of(some, [1] * len(some))], page.next_name)

    store, began = BlobStore(), perf_counter()
    for page in list_in_ranges(ask, "", "/", threading.Event()):
        store.append(page)
    expected = [entry.name for entry in list_page(names, delimiter="/", limit=COUNT).entries]
    _check("virtual folders", expected, [store.name(row) for row in range(store.count)])
    print(f"{'virtual folders':34} {len(expected):>9,} rows   {'':15} {perf_counter() - began:5.1f} s")


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    print(f"seed {seed}")
    for name, shape in SHAPES.items():
        _flat(name, shape, random.Random(f"{seed} {name}"))
    _folders(random.Random(seed))


if __name__ == "__main__":
    main()
