"""The palette: go to any place, do anything that has a key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from explorer.model.places import Resource
from explorer.model.text import visible
from explorer.ui.keys import KEYS, Key

if TYPE_CHECKING:
    from explorer.ui.app import ExplorerApp

_MOST = 50  # hits: more cannot be read
_ACTIONS = ("everywhere", "every list", "explore", "blobs", "identity")


class PlaceCommands(Provider):
    """Resources by fuzzy name, and the keys' own actions."""

    @property
    def _app(self) -> ExplorerApp:
        return self.app  # type: ignore[return-value]

    async def discover(self) -> Hits:
        for key in _actions():
            yield DiscoveryHit(_title(key), partial(self._do, key), help=key.detail or None)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in _actions():
            score = matcher.match(key.words)
            if score:
                yield Hit(score, matcher.highlight(_title(key)), partial(self._do, key), help=key.detail or None)
        scored = ((matcher.match(one.name), one) for one in self._app.inventory.resources)
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:_MOST]
        for score, resource in best:
            subscription = self._app.inventory.subscription_name(resource.subscription_id)
            place = f"{resource.type_words} · {resource.group} · {subscription}"
            yield Hit(
                score,
                Text(visible(resource.name)),
                partial(self._go, resource),
                text=resource.name,
                help=visible(place),
            )

    async def _do(self, key: Key) -> None:
        screen = self.screen
        await screen.run_action(key.action)

    def _go(self, resource: Resource) -> None:
        self._app.action_mode("explore")
        self._app.screen.open_resource(resource)  # type: ignore[attr-defined]


def _actions() -> Iterator[Key]:
    return (key for key in KEYS if key.scope in _ACTIONS and key.id != "go")


def _title(key: Key) -> str:
    return f"{key.words}  {key.show}"
