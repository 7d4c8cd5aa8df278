"""Random walks over the keyboard: keys, bursts, pastes, clicks and resizes, weighted towards where much can happen."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from typing import TypeAlias

Step: TypeAlias = str | float | tuple[int, int]
"""Text is written at once, a number waits so many seconds, a pair is a new width and height of the terminal."""

ESC, ENTER, TAB = "\x1b[27u", "\r", "\t"
_ARROWS = ("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D")
_JUMPS = ("\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F")
_OTHERS = (ENTER, TAB, "\x1b[Z", " ", "\x7f", "\x1b[3~", ESC, "\x1b[15~")
_CONTROL = tuple(chr(ord(letter) - 96) for letter in "abdefgknoprtuvwxyz")  # without ctrl+q, which ends it
_LETTERS = string.ascii_letters.replace("q", "")  # q ends it, too
_SIGNS = "0123456789/:?[].,!<>=*'\"\\{}()&%$#@~^|;+-_"
_WORDS = (
    "web",
    "st",
    "prod",
    "env=prod",
    "[/]",
    "[bold",
    "résumé",
    "*.json",
    "type:storage",
    "☃🎉",
    "a" * 40,
    "caf\udce9",
)
_KQL = ("resources | take 5", "resources | summarize count() by type", "resourc | where", "resources | project [/]")
_PLACES = (
    "https://stadasandbox.blob.core.windows.net/million",
    "https://stwebshopprod.blob.core.windows.net/?sv=2026-10-06&sig=x",
    "/subscriptions/00000000-0000-0000-0000-000000000000",
    "https://portal.azure.com/#home",
    "not a place",
    "[/]\x1b]0;title\x07" * 3,
    "long " * 4000,
)
SIZES = ((120, 36), (80, 24), (200, 60), (100, 30), (40, 12), (20, 6), (1, 1))


def steps(chance: random.Random, size: tuple[int, int], count: int) -> list[Step]:
    """Return a walk of at least so many steps."""
    walk: list[Step] = []
    while len(walk) < count:
        fragment = chance.choices(list(_FRAGMENTS), list(_FRAGMENTS.values()))[0]
        walk += fragment(chance, size)
    return walk


def _key(chance: random.Random) -> str:
    kinds = (_LETTERS, _ARROWS, _OTHERS, _SIGNS, _JUMPS, _CONTROL)
    return chance.choice(chance.choices(kinds, (40, 14, 22, 12, 8, 4))[0])


def _keys(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    for _ in range(chance.randint(1, 6)):
        yield _key(chance)


def _burst(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    """Different keys in one write, as a slow line brings them."""
    yield "".join(_key(chance) for _ in range(chance.randint(2, 40)))


def _held(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    """One key again and again, in one write or in several."""
    key, times = _key(chance), chance.randint(2, 25)
    if chance.random() < 0.5:
        yield key * times
    else:
        yield from [key] * times


def _pause(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield round(chance.uniform(0.05, 0.4), 2)


def _resize(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    for _ in range(chance.randint(1, 3)):
        yield chance.choice(SIZES[:-2] if chance.random() < 0.9 else SIZES)


def _paste(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield f"\x1b[200~{chance.choice(_PLACES + _WORDS)}\x1b[201~"


def _mouse(chance: random.Random, size: tuple[int, int]) -> Iterator[Step]:
    x, y = chance.randint(1, size[0]), chance.randint(1, size[1])
    click = f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m"
    wheel = f"\x1b[<{chance.choice((64, 65))};{x};{y}M"
    far = f"{chance.randint(1, size[0])};{chance.randint(1, size[1])}"
    drag = f"\x1b[<0;{x};{y}M\x1b[<32;{far}M\x1b[<0;{far}m"
    moves = "".join(f"\x1b[<35;{x};{row}M" for row in range(1, size[1]))
    yield chance.choices((click, click * 2, click * 3, wheel * chance.randint(1, 20), drag, moves), (8, 4, 1, 4, 1, 1))[
        0
    ]


def _some(chance: random.Random, *followed: str) -> Iterator[Step]:
    """Yield keys with what a person may do between them: wait, press twice, or nothing."""
    for key in followed:
        yield key * chance.choice((1, 1, 1, 1, 2, 3))
        if chance.random() < 0.5:
            yield round(chance.uniform(0.02, 0.2), 2)


def _palette(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield from _some(chance, chance.choice((":", ":", "\x10")))
    yield from chance.choice(_WORDS + tuple(_LETTERS) + ("",) * 10)
    yield from _some(chance, *chance.choices((*_JUMPS, *_ARROWS, ENTER, ESC), k=chance.randint(0, 3)))
    yield chance.choice((ENTER, ENTER * 2, ENTER + ESC, ESC, ESC * 2))


def _filter(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    word = chance.choice(_WORDS)
    if chance.random() < 0.5:
        yield from _some(chance, chance.choice("1234"))
    yield from ["/" + word] if chance.random() < 0.5 else ["/", *word]
    yield from _some(chance, *chance.choices((ENTER, ESC, TAB, "n"), k=chance.randint(0, 3)))


def _dialog(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield from _some(
        chance, *chance.choice(("y", "yy", "x", "t", "S", "K", "?", "d", "D", "p", "v", "c", "o", "ix", "s"))
    )
    yield from _some(
        chance, *chance.choices((ENTER, ESC, TAB, " ", "x", "y", "n", "j", "A", "O", "[/]"), k=chance.randint(0, 4))
    )
    yield chance.choice((ENTER, ESC, ENTER * 2, ESC * 2, ENTER + ESC))


def _kql(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield from _some(chance, "K", chance.choice(_KQL), "\x12")
    yield 0.3
    yield from _some(chance, *chance.choices((TAB, "x", ENTER, ESC, "\x0f", "\x12", *_ARROWS), k=chance.randint(0, 5)))


def _mode(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    yield from _some(chance, *chance.choices("ebiaebibb", k=chance.choice((1, 1, 2, 3))))


def _into_blobs(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    """Into an account, a container, a folder, a preview; often marked, downloaded, followed."""
    yield from ("b", 0.2)
    for _ in range(chance.randint(1, 5)):
        yield from _some(chance, *chance.choices(("j", "k", "G", "g"), k=chance.randint(0, 3)), ENTER)
        yield 0.15
    yield from _some(
        chance,
        *chance.choices((" ", "d", "F", "v", "f", "s", "x", ".", "t", "p", ">", "<", "D"), k=chance.randint(0, 4)),
    )


def _choose(chance: random.Random, _size: tuple[int, int]) -> Iterator[Step]:
    """Choose tenants, subscriptions, groups and tags, hide some, and go back in the history."""
    yield from _some(chance, "e", chance.choice("123"))
    yield from _some(
        chance, *chance.choices((" ", "j", "k", "!", "\x7f", "H", "r", "[", "]", ENTER, "G"), k=chance.randint(2, 8))
    )


_FRAGMENTS: dict[Callable[[random.Random, tuple[int, int]], Iterator[Step]], float] = {
    _keys: 30,
    _burst: 8,
    _held: 12,
    _pause: 6,
    _resize: 2,
    _paste: 2,
    _mouse: 10,
    _palette: 8,
    _filter: 6,
    _dialog: 12,
    _kql: 2,
    _mode: 6,
    _into_blobs: 6,
    _choose: 6,
}
