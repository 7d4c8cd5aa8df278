"""Everything that Explore mode has seen so far, and what of it is left by what is chosen."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural
from explorer.model.estate.azure_counts import AzureCounts, CountedFacets
from explorer.model.estate.facets import UNTAGGED, FacetIndex
from explorer.model.estate.filter_language import FilterQuery, parse
from explorer.model.estate.name_order import NameOrder
from explorer.model.estate.search import Search
from explorer.model.estate.selection import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE

__all__ = ["GROUP", "LOCATION", "SUBSCRIPTION", "TAG", "TYPE", "Inventory", "Loading", "group_value"]

_NEAR = 22  # rows: its square is known to come first, too


@dataclass(slots=True)
class Loading:
    """How far the listing of one subscription has come."""

    is_complete: bool = False
    error: ExplorerError | None = None


class Inventory(AzureCounts):
    """Tenants, subscriptions, groups and resources as pages bring them, with their facets.

    Where there are more resources than are listed, Azure counts them: `counted` holds its counts then, and the rows are
    those of `listed`, or none. What is chosen is held by `facets`, the index of the rows, in any case.
    """

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}
        self.tenant_errors: dict[str, ExplorerError] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.facets = FacetIndex()
        self._filter = ""
        self._query = FilterQuery()
        self.notes: tuple[str, ...] = ()
        self.restart()

    def restart(self) -> None:
        """Forget everything that was listed; what is chosen and the filter stay for what comes."""
        self.tenants.clear()
        self.tenant_errors.clear()
        self.subscriptions.clear()
        self.counted = None
        self.groups: dict[str, ResourceGroup] = {}
        self.loading: dict[str, Loading] = {}
        self._by_name: list[str] = []
        self._name_counts: Counter[str] = Counter()
        self._values: dict[tuple[str, str], str] = {}
        self._types: dict[str, str] = {}
        self.forget_rows()

    def forget_rows(self) -> None:
        """Forget the resources that were listed, and nothing else."""
        self.facets.restart()
        self.listed = None
        self.resources: list[Resource] = []
        self.rows: Sequence[int] = ()
        self.odd_ids: dict[int, str] = {}
        self._order = NameOrder()
        self._search = Search(self)

    # What Azure counts.

    def let_azure_count(self) -> None:
        """Forget the rows; from here on counts are told, and rows are those of a slice."""
        self.forget_rows()
        self.counted = CountedFacets()

    # What is listed.

    @property
    def names(self) -> Sequence[str]:
        """The names of all resources without case, by row number."""
        return self._order.names

    @property
    def filter(self) -> str:
        return self._filter

    @property
    def is_complete(self) -> bool:
        return bool(self.loading) and all(state.is_complete for state in self.loading.values())

    def adopt(self, other: Inventory) -> None:
        """Hold what another inventory holds, which is of no use then; what is chosen here and the filter stay."""
        other.facets.choose_as(self.facets)
        own = {name: getattr(self, name) for name in ("_filter", "_query", "notes", "counted", "listed")}
        self.__dict__.update({**vars(other), **own})
        self._search = Search(self)
        del other._search  # the two held each other, and with them all rows

    def add_tenants(self, tenants: Iterable[Tenant]) -> None:
        for tenant in tenants:
            self.tenants[tenant.id] = tenant

    def add_subscriptions(self, tenant: Tenant, found: Iterable[Subscription], error: ExplorerError | None) -> None:
        """Record what one tenant answered; a subscription that two tenants show (Lighthouse) stays with its own."""
        self.tenants.setdefault(tenant.id, tenant)
        if error:
            self.tenant_errors[tenant.id] = error
        for subscription in found:
            if subscription.id not in self.subscriptions or not subscription.home_tenant_id:
                self.subscriptions[subscription.id] = subscription

    def begin(self, subscriptions: Iterable[Subscription]) -> None:
        """Record that these are being listed, too; the inventory is complete when each has ended."""
        self.loading |= {one.id: Loading() for one in subscriptions}

    def add(self, groups: Sequence[ResourceGroup], resources: Sequence[Resource]) -> None:
        """Append a page, of one subscription or of many; call `refresh` before the rows are drawn."""
        for group in groups:
            self.groups[group.id.lower()] = group
        start = len(self.resources)
        names = [_folded(one.name) for one in resources]
        in_groups = [self._group_value(one) for one in resources]
        types = [self._type_value(one.type) for one in resources]
        for row, (one, name, within, kind) in enumerate(zip(resources, names, in_groups, types, strict=True), start):
            if one.id.casefold() != f"{within}/providers/{kind}/{name}":
                self.odd_ids[row] = _words(one)
        self.resources.extend(resources)
        self._order.add(names)
        self.facets.add(
            [one.tags for one in resources],
            {
                SUBSCRIPTION: [one.subscription_id for one in resources],
                GROUP: in_groups,
                TYPE: types,
                LOCATION: [_location_value(one.location) for one in resources],
            },
            prefix=TAG,
        )

    def _group_value(self, resource: Resource) -> str:
        if not resource.group:
            return UNTAGGED
        at = (resource.subscription_id, resource.group)
        if at not in self._values:
            self._values[at] = group_value(*at)
        return self._values[at]

    def words_of(self, row: int) -> str:
        """Return all that a word of the filter is looked for in, beside the words of the type."""
        return self.odd_ids.get(row) or _words(self.resources[row])

    def groups_by_name(self) -> Sequence[str]:
        """Return the facet values of all groups that were listed, by name."""
        if len(self._by_name) != len(self.groups):
            self._by_name = sorted(self.groups, key=lambda value: (self.groups[value].name.casefold(), value))
            self._name_counts = Counter(value.rpartition("/")[2] for value in self.groups)
        return self._by_name

    def shares_name(self, group: str) -> bool:
        """Return whether another subscription has a group of the same name; for a facet value of `groups_by_name`."""
        return self._name_counts[group.rpartition("/")[2]] > 1

    def ended(self, subscription_id: str, error: ExplorerError | None) -> None:
        state = self.loading.setdefault(subscription_id, Loading())
        state.is_complete, state.error = True, error

    def narrow(self, text: str) -> None:
        """Keep the resources that a filter asks for, see explorer.model.estate.filter_language; "" keeps all."""
        self._filter, self._query = text, parse(text)

    def refresh(self) -> None:
        """Work out the rows that are left, sorted by name, and what of the filter was ignored (`notes`)."""
        if not self.facets.is_arranged:
            self.facets.arrange(self._order.order())
        found = self._search.find(self._query)
        self.notes = found.notes
        self.facets.limit_bits("filter", found.bits if self._query.terms else None)
        self.rows = self.facets.rows()

    @property
    def is_prepared(self) -> bool:
        """Whether all is worked out that the first choice would wait for."""
        return self._order.is_settled and self.facets.is_prepared

    def prepare(self) -> None:
        """Take a step towards that."""
        if self._order.is_settled:
            self.facets.prepare()
        else:
            self._order.numbers()

    def position_of(self, resource: Resource) -> int:
        """Return where a resource stands among the rows that are left, also where it was listed anew, or -1."""
        names, rows, name, end = self.names, self.rows, _folded(resource.name), _NEAR
        while end < len(rows) and names[rows[end]] < name:
            end *= _NEAR  # near the top first: those rows are known without all being sorted
        start = bisect_left(rows, name, hi=min(end, len(rows)), key=names.__getitem__)
        for at in range(start, len(rows)):
            other = self.resources[rows[at]]
            if other is resource or other.id.casefold() == resource.id.casefold():
                return at
            if names[rows[at]] != name:
                break
        return -1

    def row_of(self, resource_id: str, start: int = 0) -> int:
        """Return the number of the resource with an id, among those from `start` on, or -1."""
        wanted = resource_id.casefold().rstrip("/")
        name = wanted.rpartition("/")[2]
        for row in range(start, len(self.resources)):
            if self.names[row].endswith(name) and self.resources[row].id.casefold() == wanted:
                return row
        return -1

    def resource(self, position: int) -> Resource:
        """Return the resource at a position of the rows that are left."""
        return self.resources[self.rows[position]]

    def subscription_name(self, subscription_id: str) -> str:
        known = self.subscriptions.get(subscription_id)
        return known.name if known else subscription_id

    def tenant_of(self, subscription_id: str) -> str:
        """Return the tenant with whose token a subscription is asked, or "" where it was not listed."""
        known = self.subscriptions.get(subscription_id)
        return known.tenant_id if known else ""

    def where(self) -> list[str]:
        """Return what is chosen as places from the widest to the narrowest: tenant, subscription, group."""
        chosen = self.facets.chosen(SUBSCRIPTION)
        subscriptions = [one for one in self.subscriptions.values() if one.id in chosen]
        tenants = {one.tenant_id for one in subscriptions or self.subscriptions.values()}
        groups = [self.groups[one].name for one in self.facets.chosen(GROUP) if one in self.groups]
        return [
            *_one_or_many([self.tenants[one].name if one in self.tenants else one for one in tenants], "tenant"),
            *_one_or_many([one.name for one in subscriptions], "subscription"),
            *_one_or_many(groups, "group"),
        ]

    def chosen_subscriptions(self) -> list[Subscription]:
        """Return the subscriptions chosen, or all where none is, but for those that are excluded."""
        chosen, excluded = self.facets.chosen(SUBSCRIPTION), self.facets.excluded(SUBSCRIPTION)
        return [
            one for one in self.subscriptions.values() if one.id not in excluded and (not chosen or one.id in chosen)
        ]


def _one_or_many(names: Sequence[str], noun: str) -> list[str]:
    return [names[0] if len(names) == 1 else plural(len(names), noun)] if names else []


def group_value(subscription_id: str, name: str) -> str:
    """Return a resource group's facet value: its id without case; its name is unique in its subscription only."""
    return ResourceGroup(name, subscription_id).id.lower()


def _location_value(location: str) -> str:
    """Return a location as Azure compares it: West Europe and westeurope are one."""
    return location.replace(" ", "").lower() or UNTAGGED


def _folded(name: str) -> str:
    """Return a name without case, and the very same object where it has none: most names are kept once."""
    folded = name.casefold()
    return name if folded == name else folded


def _words(one: Resource) -> str:
    return "\n".join((one.name, one.type, one.group, one.id)).casefold()
