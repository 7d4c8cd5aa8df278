"""The pages that a directory yields, and how decoded rows become the resources in them.

A resource is the same whether Resource Manager or Resource Graph listed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from explorer.cloud.estate.decoded import Item
from explorer.cloud.wire.decoding import decoded_texts
from explorer.model.azure.places import Resource, ResourceGroup, StorageAccount, Subscription, Tenant
from explorer.model.base.errors import ExplorerError, ServiceFault
from explorer.model.base.text import plural


@dataclass(frozen=True, slots=True)
class TenantPage:
    """The subscriptions that the identity sees in one tenant, or why that tenant refused it.

    `identity` is the object id that the identity has there, "" where the token does not say.
    """

    tenant: Tenant
    subscriptions: tuple[Subscription, ...] = ()
    error: ExplorerError | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class ContentsPage:
    """Some of what one or more subscriptions hold.

    `ended` names the subscriptions that are complete, by id, or that broke off, with the reason. `left_out` is how
    many resources are not listed because there are too many; Azure counts them instead. `notice` tells the user once
    that the listing does not come the usual way.
    """

    groups: tuple[ResourceGroup, ...] = ()
    resources: tuple[Resource, ...] = ()
    ended: tuple[tuple[str, ExplorerError | None], ...] = ()
    left_out: int = 0
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """The storage accounts of one subscription, or why they could not be listed."""

    subscription: Subscription
    accounts: tuple[StorageAccount, ...] = ()
    error: ExplorerError | None = None


@dataclass(frozen=True, slots=True)
class QueryPage:
    """Some of a query's rows, each as long as `columns`; values are of any JSON type.

    `total` counts the rows of all pages; `is_cut` says that the service never gives the rest of them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: int
    is_cut: bool = False


def rows_lost(number: int) -> ServiceFault | None:
    """Return the error that a list ends with where some of its rows said nothing of what they are."""
    if not number:
        return None
    return ServiceFault(
        f"{plural(number, 'row')} of the answer could not be read and {'is' if number == 1 else 'are'} not listed.",
        meaning="They have no id, or another form: the service is at fault, or something changed them on the way.",
    )


_MOST_TAGS = 20_000  # distinct sets of tags that are kept to be shared; more are unlikely to come again
_LONGEST_TAGS = 65_536  # bytes of a set of tags that is kept; the largest of real ones takes half of that


class Rows:
    """Makes resources and groups; equal strings and tags are kept once. Threads may share it.

    A tenant can have a hundred thousand rows, so the loops call as few functions as possible.
    """

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._tags: dict[bytes, Mapping[str, str]] = {b"": {}, b"null": {}}

    def groups(self, items: Iterable[Item], subscription_id: str) -> tuple[ResourceGroup, ...]:
        return tuple(
            ResourceGroup(item.name, subscription_id, item.location, self._tags_of(item.tags))
            for item in items
            if item.name
        )

    def of_manager(self, items: Iterable[Item], subscription_id: str) -> tuple[Resource, ...]:
        """Return a page of a subscription's resources as Resource Manager lists them, without rows that have no id."""
        one, tags_of, made = self._known.setdefault, self._tags_of, []
        for item in items:
            if not item.id:
                continue
            parts = item.id.split("/", 5)
            group = parts[4] if len(parts) > 5 and parts[3].lower() == "resourcegroups" else ""
            kind, place, more = item.type, item.location, item.kind or ""
            made.append(
                Resource(
                    item.id, item.name, one(kind, kind), subscription_id, one(group, group), one(place, place),
                    one(more, more), tags_of(item.tags),
                )
            )  # fmt: skip
        return tuple(made)

    def of_graph(self, items: Iterable[Item], subscriptions: Mapping[str, str]) -> tuple[Resource, ...]:
        """Return a page of resources as Resource Graph gives them; `subscriptions` are ids by their lower case.

        Resource Graph gives types in lower case, and of a child's name the last part only; both are taken from the
        id, which has them as Resource Manager spells them. Rows of other subscriptions are left out.
        """
        one, tags_of, made = self._known.setdefault, self._tags_of, []
        for item in items:
            subscription_id = subscriptions.get(item.subscription_id.lower())
            if subscription_id is None or not item.id:
                continue
            parts = item.id.split("/")
            group = parts[4] if len(parts) > 5 and parts[3].lower() == "resourcegroups" else ""
            name, kind, place, more = item.name, item.type, item.location, item.kind or ""
            at = _provider(parts)
            spelled = _type(parts, at)
            if spelled.lower() == kind.lower():
                kind, name = spelled, "/".join(parts[at + 2 :: 2]) or name
            made.append(
                Resource(
                    item.id, name, one(kind, kind), subscription_id, one(group, group), one(place, place),
                    one(more, more), tags_of(item.tags),
                )
            )  # fmt: skip
        return tuple(made)

    def _tags_of(self, raw: msgspec.Raw) -> Mapping[str, str]:
        key = bytes(raw)
        found = self._tags.get(key)
        if found is None:
            one = self._known.setdefault
            found = {one(name, name): one(value, value) for name, value in decoded_texts(key).items()}
            if len(self._tags) < _MOST_TAGS and len(key) < _LONGEST_TAGS:
                self._tags[key] = found
        return found


def spelled_type(resource_id: str, lowered: str) -> str:
    """Return a type as Resource Manager spells it, from its lower case and the id of a resource of it."""
    parts = resource_id.split("/")
    spelled = _type(parts, _provider(parts))
    return spelled if spelled.lower() == lowered.lower() else lowered


def _provider(parts: list[str]) -> int:
    """Return the place of the last provider's name in an id: an extension's id names its host's provider first."""
    if len(parts) == 9 and parts[5] == "providers":  # as nearly all are
        return 6
    return len(parts) - parts[::-1].index("providers") if "providers" in parts else len(parts)


def _type(parts: list[str], at: int) -> str:
    return "/".join((*parts[at : at + 1], *parts[at + 1 :: 2]))
