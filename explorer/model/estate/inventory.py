"""All that Explore mode has listed so far, and what choices and filter leave of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.errors import ExplorerError
from explorer.model.base.text import plural
from explorer.model.estate.azure_counts import Asked, AzureCounts
from explorer.model.estate.facets import UNTAGGED, FacetIndex
from explorer.model.estate.filter_language import FilterQuery, parse
from explorer.model.estate.holdings import Holdings, Loading, group_value, plain_words
from explorer.model.estate.search import Search
from explorer.model.estate.selection import GROUP, LOCATION, SUBSCRIPTION, TAG, TYPE, Field, Selection, Word

__all__ = ["GROUP", "LOCATION", "SUBSCRIPTION", "TAG", "TYPE", "Inventory", "group_value"]

_NEAR = 22  # rows: its square is known to come first, too


class Inventory:
    """Tenants, subscriptions, groups and resources as pages bring them, with their facets and a filter.

    Where there are more resources than are listed, Azure counts them: `counted` holds its counts then, and the rows are
    all that `listed` asks for, or none. What is chosen is held by `facets`, the index of the rows, in any case.
    """

    def __init__(self) -> None:
        self.facets = FacetIndex()
        self.filter = ""
        self._query = FilterQuery()
        self.notes: tuple[str, ...] = ()
        self.restart()

    def restart(self) -> None:
        """Forget everything that was listed; choices and filter stay for what comes next."""
        self.listed: Asked | None = None
        self._hold(Holdings(self.facets))

    def forget_rows(self) -> None:
        """Forget the resources that were listed, and nothing else."""
        self.holdings.forget_rows()
        self.listed = None
        self._hold(self.holdings)

    def _hold(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.facets, self.resources = holdings.facets, holdings.resources
        self.tenants, self.tenant_errors = holdings.tenants, holdings.tenant_errors
        self.subscriptions, self.groups, self.loading = holdings.subscriptions, holdings.groups, holdings.loading
        self.rows: Sequence[int] = ()
        self._by_name: list[str] = []
        self._name_counts: Counter[str] = Counter()
        self._search = Search(holdings)
        self._selection: tuple[object, Selection] | None = None

    def adopt(self, other: Inventory) -> None:
        """Hold what another inventory holds; choices, filter and counts of this one stay.

        The other one must not be used afterwards.
        """
        counted, rows = self.counted, other.rows
        other.facets.choose_as(self.facets)
        self._hold(other.holdings)
        self.holdings.counted, self.rows = counted, rows

    # What Azure counts.

    @property
    def counted(self) -> AzureCounts | None:
        """Azure's counts, or None where the rows are counted."""
        return self.holdings.counted

    @property
    def tally(self) -> FacetIndex | AzureCounts:
        """What counts: the rows, or Azure."""
        return self.holdings.tally

    @property
    def total(self) -> int:
        """How many resources there are: listed here, or counted by Azure."""
        return self.tally.total

    def let_azure_count(self) -> None:
        """Forget the rows; from now on `tell` takes in counts, and the rows are those of a slice."""
        self.forget_rows()
        self.holdings.counted = AzureCounts()

    @property
    def is_uncounted(self) -> bool:
        """Whether Azure is to count, and has not answered yet."""
        return self.counted is not None and self.counted.told is None

    def tell(
        self,
        asked: Asked,
        matching: int,
        facets: Mapping[str, Mapping[str, int]],
        spellings: Mapping[str, Mapping[str, int]],
        missing: Mapping[str, ExplorerError],
    ) -> None:
        """Record what Azure counted, see AzureCounts; ignored where Azure no longer counts."""
        if self.counted:
            types = {self.holdings.type_value(written): number for written, number in facets.get(TYPE, {}).items()}
            why = {tenant: error.message.splitlines()[0] for tenant, error in missing.items()}
            self.counted.tell(asked, matching, {**facets, TYPE: types}, spellings, why)

    def selection(self) -> Selection:
        """Return what is chosen, and as much of the filter as Azure can be asked for."""
        choice = self.facets.choice()
        about = (choice, self._query, self.tally, self.holdings.size())
        if self._selection and self._selection[0] == about:
            return self._selection[1]
        chosen, excluded = (dict(marked) for marked in choice)
        meant = [self._search.meant(term) for term in self._query.terms]
        words = tuple(one for one in meant if isinstance(one, Word))
        fields = tuple(one for one in meant if isinstance(one, Field))
        self._selection = about, Selection(chosen, excluded, words, fields)
        return self._selection[1]

    def asked(self) -> Asked:
        """Return what Azure is to be asked for now."""
        return Asked(self.selection(), frozenset(self.subscriptions))

    def is_listed(self, asked: Asked) -> bool:
        """Tell whether the rows are all that is asked for."""
        return self.listed is not None and asked.is_within(self.listed)

    @property
    def of_listed(self) -> str:
        """Words to put after a number of resources, where only a part of all resources is listed; else ""."""
        if not self.counted:
            return ""
        so_far = "" if self.is_listed(self.asked()) else " so far"
        return f" of the {self.facets.total:,} listed{so_far}, of {self.total:,} in all"

    @property
    def not_counted(self) -> tuple[str, ...]:
        """The parts of the filter that narrow the rows, but not what Azure counts."""
        if not self.counted:
            return ()
        return tuple(term.source for term in self._query.terms if self._search.meant(term) is None)

    # What is listed.

    @property
    def is_complete(self) -> bool:
        return self.holdings.is_complete

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
        self.loading.update((one.id, Loading()) for one in subscriptions)

    def add(self, groups: Sequence[ResourceGroup], resources: Sequence[Resource]) -> None:
        """Append a page, of one subscription or of many; call `refresh` before the rows are drawn."""
        for group in groups:
            self.groups[group.id.lower()] = group
        start = len(self.resources)
        names = [_folded(one.name) for one in resources]
        in_groups = [self.holdings.value_of_group(one) for one in resources]
        types = [self.holdings.type_value(one.type) for one in resources]
        for row, (one, name, within, kind) in enumerate(zip(resources, names, in_groups, types, strict=True), start):
            if one.id.casefold() != f"{within}/providers/{kind}/{name}":
                self.holdings.odd_ids[row] = plain_words(one)
        self.resources.extend(resources)
        self.holdings.order.add(names)
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
        self.filter, self._query = text, parse(text)

    def refresh(self) -> None:
        """Work out the rows that are left, sorted by name, and which parts of the filter were ignored (`notes`)."""
        if not self.facets.is_arranged:
            self.facets.arrange(self.holdings.order.order())
        found = self._search.find(self._query)
        self.notes = found.notes
        self.facets.limit("filter", found.bits if self._query.terms else None)
        self.rows = self.facets.rows()

    @property
    def is_prepared(self) -> bool:
        """Whether all is prepared that the first choice would have to wait for."""
        return self.holdings.order.is_settled and self.facets.is_prepared

    def prepare(self) -> None:
        """Prepare the next part of it."""
        if self.holdings.order.is_settled:
            self.facets.prepare()
        else:
            self.holdings.order.numbers()

    def position_of(self, resource: Resource) -> int:
        """Return the position of a resource among the rows that are left, found by id, or -1."""
        names, rows, name, end = self.holdings.names, self.rows, _folded(resource.name), _NEAR
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
        name, names = wanted.rpartition("/")[2], self.holdings.names
        for row in range(start, len(self.resources)):
            if names[row].endswith(name) and self.resources[row].id.casefold() == wanted:
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
        """Return the chosen subscriptions, or all where none is chosen, without the excluded ones."""
        chosen, excluded = self.facets.chosen(SUBSCRIPTION), self.facets.excluded(SUBSCRIPTION)
        return [
            one for one in self.subscriptions.values() if one.id not in excluded and (not chosen or one.id in chosen)
        ]


def _one_or_many(names: Sequence[str], noun: str) -> list[str]:
    return [names[0] if len(names) == 1 else plural(len(names), noun)] if names else []


def _location_value(location: str) -> str:
    """Return a location as Azure compares it: West Europe and westeurope are one."""
    return location.replace(" ", "").lower() or UNTAGGED


def _folded(name: str) -> str:
    """Return a name without case, and the very same object where it has none: most names are kept once."""
    folded = name.casefold()
    return name if folded == name else folded
