"""What is typed in one write arrives whole and in order in the input that its first key opens, and nowhere else."""

from __future__ import annotations

import ast
import importlib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import ceil
from operator import attrgetter
from pathlib import Path

import pytest

from explorer import ui
from explorer.ui.screen.mode_screen import ModeScreen
from tests.soak.inputs import AT_START, PLACES, Place
from tests.soak.typing import at_start, burst, played

BURSTS = 30  # for each input, by all the ways there are to it
SEED = 20261201

_WAYS = Counter((one.screen, one.input) for one in PLACES)
_AZPANES = [list(of_it) for _, of_it in groupby(PLACES, attrgetter("arguments"))]
_PARTS = [part for of_it in _AZPANES for part in (of_it[::2], of_it[1::2])]
_FILES = sorted(Path(ui.__file__).parent.rglob("*.py"))
_TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in _FILES]
_CLASSES = [node for tree in _TREES for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


@pytest.mark.parametrize("places", _PARTS, ids=lambda places: places[0].name)
def test_a_burst_arrives_whole_in_the_input_that_it_opens(places: list[Place]) -> None:
    bursts = [
        (place, burst(SEED, number, place))
        for place in places
        for number in range(ceil(BURSTS / _WAYS[place.screen, place.input]))
    ]
    outcomes = list(played(bursts))
    assert len(outcomes) == len(bursts)
    assert not any(outcomes), "\n".join(map(str, filter(None, outcomes)))


@pytest.mark.parametrize("place", AT_START[:2], ids=attrgetter("name"))
def test_what_is_typed_before_the_first_frame_arrives(place: Place) -> None:
    miss = at_start(place, burst(SEED, 0, place, is_plain=True), 0.1)
    assert miss is None, str(miss)


def test_every_input_has_its_bursts() -> None:
    """A new input, or a new question that has one, needs a line in tests/soak/inputs.py."""
    kinds = ["Input", "TextArea", "MaskedInput"]
    kinds += [
        one.name for one in _CLASSES if any(isinstance(base, ast.Name) and base.id in kinds for base in one.bases)
    ]
    inputs = [(owner.name, id) for owner in _CLASSES for id in _made(kinds, [owner])]
    assert {owner for owner, id in inputs if not id} == {"ModeScreen"}  # its filter, of which more below
    for screen, id in inputs:
        ways = len(list(_made([screen], _TREES)))
        assert not id or _WAYS[screen, id] >= ways, f"{screen} #{id} is opened in {ways} ways"
    assert {one.screen for one in PLACES if one.input == "filter"} == _with_filter()


def _made(names: Sequence[str], where: Sequence[ast.AST]) -> Iterator[str]:
    """Yield the id, or "", of each widget or screen of these names that is made there."""
    for call in (node for one in where for node in ast.walk(one) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in names:
            ids = [one.value.value for one in call.keywords if one.arg == "id" and isinstance(one.value, ast.Constant)]
            yield str(ids[0]) if ids else ""


def _with_filter() -> set[str]:
    """Return the names of the screens that people see and that have a filter."""
    for path in _FILES:
        importlib.import_module(".".join(path.relative_to(Path(ui.__file__).parents[2]).with_suffix("").parts))
    screens, names = [ModeScreen], set()
    while screens:
        screen = screens.pop()
        screens += screen.__subclasses__()
        is_seen = screen.__module__.startswith("explorer.") and not screen.__subclasses__()
        names |= {screen.__name__} if is_seen and "filter" not in screen.WITHOUT else set()
    return names
