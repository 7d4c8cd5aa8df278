"""The palette: go to any place, choose any tag, do anything that has a key and works here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from typing import Any
from weakref import WeakKeyDictionary

from rich.text import Text
from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider

from explorer.model.azure.address import BlobAddress, ResourceAddress, parse_place
from explorer.model.azure.places import Resource
from explorer.model.base.errors import BadInput
from explorer.model.base.redact import redact
from explorer.model.base.text import plural, visible
from explorer.model.estate.facets import UNTAGGED
from explorer.model.estate.inventory import TAG, Inventory
from explorer.model.estate.name_index import NameIndex, best, places_of
from explorer.ui.blobs.blobs import BlobsScreen
from explorer.ui.blobs.lists.place_list import PlaceKind, PlaceList
from explorer.ui.kit.keys import EVERYWHERE, Key, keys_of
from explorer.ui.kit.shell import Shell, shell_of
from explorer.ui.registry import every_kind
from explorer.ui.screen.mode_screen import ModeScreen

_MOST = 30  # hits: more cannot be read, and each takes Textual a millisecond to list
_STEP = 8192  # names that are taken in before other work gets its turn
_GO_FIRST = 10.0  # a score above all others

Go = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Target:
    """Something to go to or do: its name, which letters find, what it is in words, and how."""

    name: str
    words: str
    go: Go


class ResourceNames:
    """The index of all resources' names, which grows with the list and outlives the palette."""

    def __init__(self) -> None:
        self.index = NameIndex()
        self._of: list[Resource] | None = None

    async def catch_up(self, inventory: Inventory) -> None:
        """Take in the resources that have come since; starts again where the list was started again."""
        if inventory.resources is not self._of:
            self.index, self._of = NameIndex(), inventory.resources
        resources = self._of
        while self.index.count < len(resources):
            self.index.extend(one.name for one in resources[self.index.count : self.index.count + _STEP])
            await asyncio.sleep(0)


_NAMES: WeakKeyDictionary[App[object], ResourceNames] = WeakKeyDictionary()


class PlaceCommands(Provider):
    """Resources, groups, subscriptions, tags, containers and keys by a few of their letters, and any pasted place."""

    @property
    def _shell(self) -> Shell:
        return shell_of(self.app)

    @property
    def _resource_names(self) -> ResourceNames:
        return _NAMES.setdefault(self.app, ResourceNames())

    async def startup(self) -> None:
        """Start to take in names; the first list needs none of them and is there at once."""
        self._keys = list(_keys(self.screen)) if isinstance(self.screen, ModeScreen) else []
        self._others: list[_Target] = []
        self._other_names = NameIndex()
        self._taking_in = asyncio.create_task(self._take_in())

    async def shutdown(self) -> None:
        self._taking_in.cancel()

    async def _take_in(self) -> None:
        async for one in self._targets():
            self._others.append(one)
            self._other_names.extend((one.name,))
        await self._resource_names.catch_up(self._shell.inventory)

    async def discover(self) -> Hits:
        for key in self._keys:
            target = self._key_target(key)
            yield DiscoveryHit(_drawn(target.name, target.words), target.go, text=target.name)

    async def search(self, query: str) -> Hits:
        place = _place(query)
        if place:
            name = place.url if isinstance(place, BlobAddress) else place.resource_id
            yield self._hit(_GO_FIRST, "", _Target(name, _kind(place), partial(self._shell.navigation.go, place)))
            return
        if query.lower().startswith("kql "):
            kql = query[4:].strip()
            yield self._hit(_GO_FIRST, "", _Target(kql, "run in Resource Graph", partial(self._run_kql, kql)))
            return
        found = nlargest(_MOST, await self._found(query), key=lambda hit: (hit[0], hit[1].name == query))
        inventory = self._shell.inventory
        if inventory.counted:
            score = found[0][0] * 0.999 if found else 1.0  # after the best, which enter takes
            words = f"in Explore; only the {inventory.facets.total:,} that are listed are found here"
            name = f"look for {query} in all {inventory.total:,} resources"
            yield self._hit(score, "", _Target(name, words, partial(self._find, query)))
        for score, target in found:
            yield self._hit(score, query, target)

    async def _found(self, query: str) -> list[tuple[float, _Target]]:
        """Return the best of every kind with their scores."""
        keys = NameIndex(key.words for key in self._keys)
        found = [(score, self._key_target(self._keys[number])) for score, number in keys.search(query, _MOST)]
        await self._taking_in
        found += [(score, self._others[number]) for score, number in await _searched(self._other_names, query)]
        names, inventory = self._resource_names, self._shell.inventory
        await names.catch_up(inventory)
        resources = inventory.resources
        found += [(score, self._resource(resources[number])) for score, number in await _searched(names.index, query)]
        return found

    def _key_target(self, key: Key) -> _Target:
        return _Target(f"{key.words}  {key.show}", key.detail, partial(self._do, key))

    def _resource(self, resource: Resource) -> _Target:
        subscription = self._shell.inventory.subscription_name(resource.subscription_id)
        words = " · ".join(word for word in (resource.type_words, resource.group, subscription) if word)
        return _Target(resource.name, words, partial(self._shell.navigation.go, ResourceAddress(resource.id)))

    def _hit(self, score: float, query: str, target: _Target) -> Hit:
        shown = _drawn(target.name, target.words, places_of(query, target.name))
        return Hit(score, shown, target.go, text=visible(target.name))

    async def _targets(self) -> AsyncIterator[_Target]:
        """Yield the other places to go to: subscriptions, groups, tags, accounts and containers."""
        shell, inventory = self._shell, self._shell.inventory
        for one in list(inventory.subscriptions.values()):
            tenant = inventory.tenants.get(one.tenant_id)
            words = f"subscription · {tenant.name}" if tenant else "subscription"
            yield _Target(one.name, words, partial(shell.navigation.go, ResourceAddress(one.resource_id)))
        for number, group in enumerate(list(inventory.groups.values())):
            words = f"resource group · {inventory.subscription_name(group.subscription_id)}"
            yield _Target(group.name, words, partial(shell.navigation.go, ResourceAddress(group.id)))
            if number % _STEP == 0:
                await asyncio.sleep(0)
        for key in inventory.tally.keys(TAG):
            await asyncio.sleep(0)
            counts = inventory.tally.counts(key)
            for value in (*inventory.tally.totals(key), UNTAGGED):
                number = counts.get(value, 0)
                shown = "(untagged)" if value == UNTAGGED else redact(value)
                name = f"{key.removeprefix(TAG)}={shown}"
                yield _Target(name, f"tag · {plural(number, 'resource')}", partial(self._choose, key, value))
        for screen in shell.mode_screens():
            for here, row, name, words in screen.known_places() if isinstance(screen, BlobsScreen) else ():
                yield _Target(name, words, partial(self._enter, here, row))
        for kind in every_kind():
            if isinstance(kind, PlaceKind) and kind.start and kind.id != "accounts":  # which `b` goes to
                yield _Target(f"{kind.noun}s", "list, in Blobs", partial(self._list, kind))

    async def _do(self, key: Key) -> None:
        if isinstance(self.screen, ModeScreen) and key not in EVERYWHERE:
            await self.screen.action_press(key.id)
        else:
            await self.app.run_action(key.action)

    async def _run_kql(self, kql: str) -> None:
        from explorer.ui.estate.kql import KqlScreen

        await self.app.run_action("kql")
        if isinstance(self.app.screen, KqlScreen):
            await self.app.screen.ask(kql)

    async def _choose(self, key: str, value: str) -> None:
        from explorer.ui.estate.explore import ExploreScreen

        await self.app.switch_mode("explore")
        if isinstance(self.app.screen, ExploreScreen):
            self.app.screen.choose_too(key, value)

    async def _find(self, query: str) -> None:
        from explorer.ui.estate.explore import ExploreScreen

        await self.app.switch_mode("explore")
        if isinstance(self.app.screen, ExploreScreen):
            self.app.screen.find(query)

    async def _enter(self, here: PlaceList[Any], row: int) -> None:
        await self.app.switch_mode("blobs")
        if isinstance(self.app.screen, BlobsScreen):
            self.app.screen.enter_row(here, row)

    async def _list(self, kind: PlaceKind[Any]) -> None:
        await self.app.switch_mode("blobs")
        if isinstance(self.app.screen, BlobsScreen):
            self.app.screen.go_to_kind(kind)


async def _searched(index: NameIndex, query: str) -> list[tuple[float, int]]:
    """Search an index while keys and pages get their turn in between."""
    found: list[tuple[float, int]] = []
    for hits in index.searched(query):
        found += hits
        await asyncio.sleep(0)
    return best(found, _MOST)


def _keys(screen: ModeScreen) -> Iterator[Key]:
    """Yield the keys that work on a screen now, without those that move within a list."""
    for key in (*EVERYWHERE, *keys_of(screen)):
        if key.id != "go" and key.id not in screen.WITHOUT and not screen.why_not(key):
            yield key


def _place(query: str) -> ResourceAddress | BlobAddress | None:
    try:
        return parse_place(query)
    except BadInput:
        return None


def _kind(place: ResourceAddress | BlobAddress) -> str:
    if isinstance(place, ResourceAddress):
        return "go there, in Explore"
    return "go there, in Blobs, with the SAS of the URL" if place.sas else "go there, in Blobs"


def _drawn(name: str, words: str, marked: list[int] | None = None) -> Text:
    """Return a name with the letters that were found, and below it what it is; never markup."""
    text = Text(visible(name))
    for at in marked or ():
        text.stylize("bold underline", at, at + 1)
    if words:
        text.append(f"\n{visible(words)}", style="dim not bold")
    return text
