"""Decoded rows turned into resources: the same for one resource, whichever service told of it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from explorer.cloud.manager_pages import TAGS, Item
from explorer.model.places import Resource, ResourceGroup

_MOST_TAGS = 20_000  # distinct sets of tags kept to be shared; more are unlikely to return


class Rows:
    """Makes resources and groups; strings and tags that return are kept once. Threads may share it."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._tags: dict[bytes, Mapping[str, str]] = {}

    def group(self, item: Item, subscription_id: str) -> ResourceGroup:
        return ResourceGroup(item.name, subscription_id, self._one(item.location), self._tags_of(item.tags))

    def of_manager(self, item: Item, subscription_id: str) -> Resource:
        """Return a resource as Resource Manager lists it."""
        parts = item.id.split("/")
        return self._resource(item, item.name, item.type, subscription_id, parts)

    def of_graph(self, item: Item, subscription_id: str) -> Resource:
        """Return a resource as Resource Graph gives it.

        That has types in lower case, and calls a child by the last part of its name; the id holds both as Resource
        Manager spells them.
        """
        parts = item.id.split("/")
        name, kind = item.name, item.type
        at = _provider(parts)
        spelled = _type(parts, at)
        if spelled.lower() == kind.lower():
            kind, name = spelled, "/".join(parts[at + 2 :: 2]) or name
        return self._resource(item, name, kind, subscription_id, parts)

    def _resource(self, item: Item, name: str, kind: str, subscription_id: str, parts: list[str]) -> Resource:
        is_grouped = len(parts) > 4 and parts[3].lower() == "resourcegroups"
        return Resource(
            item.id,
            name,
            self._one(kind),
            subscription_id,
            self._one(parts[4]) if is_grouped else "",
            self._one(item.location),
            self._one(item.kind or ""),
            self._tags_of(item.tags),
        )

    def _one(self, text: str) -> str:
        return self._known.setdefault(text, text)

    def _tags_of(self, raw: msgspec.Raw) -> Mapping[str, str]:
        key = bytes(raw)
        found = self._tags.get(key)
        if found is None:
            one = self._one
            found = {one(name): one(value) for name, value in ((TAGS.decode(key) if key else None) or {}).items()}
            if len(self._tags) < _MOST_TAGS:
                self._tags[key] = found
        return found


def spelled_type(resource_id: str, lowered: str) -> str:
    """Return a type as Resource Manager spells it, from its lower case and the id of a resource of it."""
    parts = resource_id.split("/")
    spelled = _type(parts, _provider(parts))
    return spelled if spelled.lower() == lowered.lower() else lowered


def _provider(parts: list[str]) -> int:
    """Return where in an id the last provider's name stands: an extension's id has the provider of its host, too."""
    return len(parts) - parts[::-1].index("providers") if "providers" in parts else len(parts)


def _type(parts: list[str], at: int) -> str:
    return "/".join((*parts[at : at + 1], *parts[at + 1 :: 2]))
