"""The palette: go to any place, choose any tag, do anything that has a key and works here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from typing import Any
from weakref import WeakKeyDictionary, ref

from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.events import Paste
from textual.widgets import Input

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
from explorer.ui.kit.keys import EVERYWHERE, IN_A_LIST, Key, keys_of
from explorer.ui.kit.lines import Lines, Span, fit, leading
from explorer.ui.kit.shell import shell_of
from explorer.ui.registry import every_kind
from explorer.ui.screen.modal import Modal
from explorer.ui.screen.mode_screen import ModeScreen

_PLACEHOLDER = "a place, tag=value, a key's word, or a pasted id or URL"
_MOST = 30  # hits: more cannot be read
_STEP = 8192  # names that are taken in before other work gets its turn

Go = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Target:
    """Something to go to or do: its name, which letters find, what it is in words, and how."""

    name: str
    words: str
    go: Go


class ResourceNames:
    """The index of all resources' names, which grows with the list and outlives the palette."""

    def __init__(self) -> None:
        self.index = NameIndex()
        self._of: ref[object] | None = None  # of the list's order, which goes with the list

    async def catch_up(self, inventory: Inventory) -> None:
        """Take in the resources that have come since; starts again where the list was started again."""
        resources, order = inventory.resources, inventory.holdings.order
        if not self._of or self._of() is not order:
            self.index, self._of = NameIndex(), ref(order)
        while self.index.count < len(resources):
            self.index.extend(one.name for one in resources[self.index.count : self.index.count + _STEP])
            await asyncio.sleep(0)


_NAMES: WeakKeyDictionary[App[object], ResourceNames] = WeakKeyDictionary()


class Finder:
    """Finds resources, groups, subscriptions, tags, containers and keys by a few letters, and any pasted place."""

    def __init__(self, app: App[Any], screen: ModeScreen) -> None:
        self._app, self._shell = app, shell_of(app)
        self._keys = list(_keys(screen))
        self._others: list[Target] = []
        self._other_names = NameIndex()
        self._resource_names = _NAMES.setdefault(app, ResourceNames())
        self._taking_in = asyncio.create_task(self._take_in())

    def close(self) -> None:
        self._taking_in.cancel()

    async def _take_in(self) -> None:
        """Take in all names while other work gets its turn."""
        async for one in self._targets():
            self._others.append(one)
            self._other_names.extend((one.name,))
        await self._resource_names.catch_up(self._shell.inventory)

    def first(self) -> list[Target]:
        """Return what stands there before a letter is typed: the keys that work here."""
        return [self._key_target(key) for key in self._keys]

    async def search(self, query: str) -> AsyncIterator[list[Target]]:
        """Yield the best hits, the best first: those among the keys at once, and then of all there is."""
        place = _place(query)
        if place:
            name = place.url if isinstance(place, BlobAddress) else place.resource_id
            yield [Target(name, _kind(place), partial(self._shell.navigation.go, place))]
        elif query.lower().startswith("kql "):
            kql = query[4:].strip()
            yield [Target(kql, "run in Resource Graph", partial(self._run_kql, kql))]
        elif not query.strip():
            yield self.first()
        else:
            names = NameIndex(key.words for key in self._keys)
            keys = [(score, self._key_target(self._keys[number])) for score, number in names.search(query, _MOST)]
            if not self._taking_in.done():
                yield [target for _, target in keys]
            found = [*keys, *await self._found(query)]
            hits = [one for _, one in nlargest(_MOST, found, key=lambda hit: (hit[0], hit[1].name == query))]
            inventory = self._shell.inventory
            if inventory.counted:
                words = f"in Explore; only the {inventory.facets.total:,} that are listed are found here"
                name = f"look for {query} in all {inventory.total:,} resources"
                hits.insert(1, Target(name, words, partial(self._find, query)))  # after the best, which enter takes
            yield hits

    async def _found(self, query: str) -> list[tuple[float, Target]]:
        """Return the best places of every kind with their scores."""
        await self._taking_in
        found = [(score, self._others[number]) for score, number in await _searched(self._other_names, query)]
        names, inventory = self._resource_names, self._shell.inventory
        await names.catch_up(inventory)
        resources = inventory.resources
        found += [(score, self._resource(resources[number])) for score, number in await _searched(names.index, query)]
        return found

    def _key_target(self, key: Key) -> Target:
        return Target(f"{key.words}  {key.show}", key.detail, partial(self._do, key))

    def _resource(self, resource: Resource) -> Target:
        subscription = self._shell.inventory.subscription_name(resource.subscription_id)
        words = " · ".join(word for word in (resource.type_words, resource.group, subscription) if word)
        return Target(resource.name, words, partial(self._shell.navigation.go, ResourceAddress(resource.id)))

    async def _targets(self) -> AsyncIterator[Target]:
        """Yield the other places to go to: subscriptions, groups, tags, accounts and containers."""
        shell, inventory = self._shell, self._shell.inventory
        for one in list(inventory.subscriptions.values()):
            tenant = inventory.tenants.get(one.tenant_id)
            words = f"subscription · {tenant.name}" if tenant else "subscription"
            yield Target(one.name, words, partial(shell.navigation.go, ResourceAddress(one.resource_id)))
        for number, group in enumerate(list(inventory.groups.values())):
            words = f"resource group · {inventory.subscription_name(group.subscription_id)}"
            yield Target(group.name, words, partial(shell.navigation.go, ResourceAddress(group.id)))
            if number % _STEP == 0:
                await asyncio.sleep(0)
        for key in inventory.tally.keys(TAG):
            await asyncio.sleep(0)
            counts = inventory.tally.counts(key)
            for value in (*inventory.tally.totals(key), UNTAGGED):
                number = counts.get(value, 0)
                shown = "(untagged)" if value == UNTAGGED else redact(value)
                name = f"{key.removeprefix(TAG)}={shown}"
                yield Target(name, f"tag · {plural(number, 'resource')}", partial(self._choose, key, value))
        for screen in shell.mode_screens():
            for here, row, name, words in screen.known_places() if isinstance(screen, BlobsScreen) else ():
                yield Target(name, words, partial(self._enter, here, row))
        for kind in every_kind():
            if isinstance(kind, PlaceKind) and kind.start and kind.id != "accounts":  # which `b` goes to
                yield Target(f"{kind.noun}s", "list, in Blobs", partial(self._list, kind))
        for theme in self._app.available_themes:
            yield Target(f"theme {theme}", "other colours", partial(self._paint, theme))

    # What is chosen acts on the screen that is in front by then.

    async def _do(self, key: Key) -> None:
        screen = self._app.screen
        if isinstance(screen, ModeScreen) and key not in EVERYWHERE:
            await screen.action_press(key.id)
        else:
            await self._app.run_action(key.action)

    async def _run_kql(self, kql: str) -> None:
        from explorer.ui.estate.kql import KqlScreen

        await self._app.run_action("kql")
        if isinstance(self._app.screen, KqlScreen):
            await self._app.screen.ask(kql)

    async def _choose(self, key: str, value: str) -> None:
        from explorer.ui.estate.explore import ExploreScreen

        screen = await self._shell.to_mode("explore")
        if isinstance(screen, ExploreScreen):
            screen.choose_too(key, value)

    async def _find(self, query: str) -> None:
        from explorer.ui.estate.explore import ExploreScreen

        screen = await self._shell.to_mode("explore")
        if isinstance(screen, ExploreScreen):
            screen.find(query)

    async def _enter(self, here: PlaceList[Any], row: int) -> None:
        screen = await self._shell.to_mode("blobs")
        if isinstance(screen, BlobsScreen):
            screen.enter_row(here, row)

    async def _list(self, kind: PlaceKind[Any]) -> None:
        screen = await self._shell.to_mode("blobs")
        if isinstance(screen, BlobsScreen):
            screen.go_to_kind(kind)

    async def _paint(self, theme: str) -> None:
        self._app.theme = theme


class Hits(Lines, can_focus=False):
    """What was found, a line each: its name with the letters that were looked for, and what it is."""

    def __init__(self) -> None:
        super().__init__(id="hits", empty=lambda: ["searching …" if self.is_searching else "nothing is called so"])
        self.is_searching = False
        self._hits: Sequence[Target] = ()
        self._query = ""

    def show(self, hits: Sequence[Target], query: str) -> None:
        self._hits, self._query = hits, query
        self.cursor = 0
        self.lines_changed()

    @property
    def current(self) -> Target | None:
        return self._hits[self.cursor] if self._hits else None

    def line_count(self) -> int:
        return len(self._hits)

    def line_spans(self, row: int, width: int) -> list[Span]:
        name, words = (visible(text) for text in (self._hits[row].name, self._hits[row].words))
        room = max(8, width - 4 - min(len(words), width // 2))  # for the name; the words have what that leaves
        if cell_len(name) > room:
            letters: list[Span] = [(fit(name, room), "")]
        else:
            marked = set(places_of(self._query, name))
            letters = [(letter, "key" if at in marked else "title") for at, letter in enumerate(name)]
            room = cell_len(name)
        return [(" ", ""), *letters, ("  ", ""), (leading(words, max(1, width - room - 4)), "dim")]

    def clicked(self, row: int, times: int) -> None:
        self.action_open()


class Question(Input):
    """Takes the letters; a place that is pasted is gone to at once: its SAS, if it has one, is never shown here."""

    def on_paste(self, event: Paste) -> None:
        if shell_of(self).navigation.pasted(event.text):
            event.prevent_default()
            event.stop()
            self.screen.dismiss()


class PaletteScreen(Modal[Target | None]):
    """Gives what was chosen, or None where esc was pressed; enter waits until the search has ended."""

    BINDINGS = [
        ("escape", "dismiss(None)", "close"),
        ("down", "move(1)", "down"),
        ("up", "move(-1)", "up"),
        ("pagedown", "page(1)", "page down"),
        ("pageup", "page(-1)", "page up"),
    ]

    def __init__(self, behind: ModeScreen) -> None:
        super().__init__()
        self._finder = Finder(behind.app, behind)
        self._hits = Hits()
        self._is_taken = False  # whether enter was pressed while the search ran

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield Question(placeholder=_PLACEHOLDER, id="question", compact=True)
            yield self._hits

    def on_mount(self) -> None:
        self.set_focus(self.query_one(Question))
        self._hits.show(self._finder.first(), "")

    def on_unmount(self) -> None:
        self._finder.close()

    @on(Input.Changed)
    def _asked(self, event: Input.Changed) -> None:
        self._is_taken, self._hits.is_searching = False, True
        self.run_worker(partial(self._search, event.value), exclusive=True)  # type: ignore[arg-type]  # it takes one

    async def _search(self, query: str) -> None:
        async for hits in self._finder.search(query):
            self._hits.show(hits, query)
        self._hits.is_searching = False
        self._hits.refresh()
        if self._is_taken:
            self._take()

    @on(Input.Submitted)
    @on(Lines.Opened)
    def _take(self) -> None:
        if self._hits.is_searching:
            self._is_taken = True
        elif self._hits.current:
            self.dismiss(self._hits.current)

    def action_move(self, step: int) -> None:
        self._hits.action_move(step)

    def action_page(self, step: int) -> None:
        self._hits.action_page(step)


async def _searched(index: NameIndex, query: str) -> list[tuple[float, int]]:
    """Search an index while keys and pages get their turn in between."""
    found: list[tuple[float, int]] = []
    for hits in index.searched(query):
        found += hits
        await asyncio.sleep(0)
    return best(found, _MOST)


def _keys(screen: ModeScreen) -> Iterator[Key]:
    """Yield the keys that work now: everywhere, on a screen, in its pane with the focus, but not within a list."""
    nodes = (screen.focused or screen).ancestors_with_self
    for node in reversed(nodes):
        for key in keys_of(node):
            if key not in IN_A_LIST and key.id != "go" and key.id not in screen.WITHOUT and not key.why_not(node):
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
