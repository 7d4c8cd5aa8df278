"""What an inventory holds: places, rows, and who counts them; the inventory fills it, and the filter reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant, type_words
from explorer.model.base.errors import ExplorerError
from explorer.model.estate.azure_counts import AzureCounts
from explorer.model.estate.facets import UNTAGGED, FacetIndex
from explorer.model.estate.name_order import NameOrder


@dataclass(slots=True)
class Loading:
    """How far the listing of one subscription has come."""

    is_complete: bool = False
    error: ExplorerError | None = None


class Holdings:
    """Tenants, subscriptions and groups by id, resources by row number, and how types are written.

    `counted` holds Azure's counts where Azure counts. `odd_ids` are the words of rows whose id is not made of
    subscription, group, type and name.
    """

    def __init__(self, facets: FacetIndex) -> None:
        self.tenants: dict[str, Tenant] = {}
        self.tenant_errors: dict[str, ExplorerError] = {}
        self.subscriptions: dict[str, Subscription] = {}
        self.groups: dict[str, ResourceGroup] = {}  # by facet value
        self.loading: dict[str, Loading] = {}
        self.facets = facets
        self.counted: AzureCounts | None = None
        self._types: dict[str, str] = {}
        self._group_values: dict[tuple[str, str], str] = {}
        self.forget_rows()

    def forget_rows(self) -> None:
        """Forget the resources, and nothing else."""
        self.facets.restart()
        self.resources: list[Resource] = []
        self.odd_ids: dict[int, str] = {}
        self.order = NameOrder()

    @property
    def names(self) -> Sequence[str]:
        """The names of all resources without case, by row number."""
        return self.order.names

    @property
    def tally(self) -> FacetIndex | AzureCounts:
        """What counts: the rows, or Azure."""
        return self.counted or self.facets

    @property
    def total(self) -> int:
        """How many resources there are: listed here, or counted by Azure."""
        return self.tally.total

    @property
    def is_complete(self) -> bool:
        return bool(self.loading) and all(state.is_complete for state in self.loading.values())

    def size(self) -> tuple[int, ...]:
        """Return numbers that change when more is known; what was worked out from other numbers is out of date."""
        return self.facets.total, self.total, len(self.subscriptions), len(self.groups)

    def words_of(self, row: int) -> str:
        """Return all the text of a resource that a word of the filter may be in, except for its type in words."""
        return self.odd_ids.get(row) or plain_words(self.resources[row])

    def type_value(self, written: str) -> str:
        """Return a type without case, as Azure compares it; how it is written is kept for its words."""
        value = written.lower()
        known = self._types.setdefault(value, written)
        if known != written and known == value:  # Resource Graph writes all in small letters
            self._types[value] = written
        return value

    def type_words(self, value: str) -> str:
        """Return a value of the type facet in words."""
        return type_words(self._types.get(value, value))

    def value_of_group(self, resource: Resource) -> str:
        """Return a resource's value of the group facet; equal values are one object."""
        if not resource.group:
            return UNTAGGED
        at = (resource.subscription_id, resource.group)
        if at not in self._group_values:
            self._group_values[at] = group_value(*at)
        return self._group_values[at]


def group_value(subscription_id: str, name: str) -> str:
    """Return a resource group's facet value: its id without case; its name is unique in its subscription only."""
    return ResourceGroup(name, subscription_id).id.lower()


def plain_words(one: Resource) -> str:
    """Return a resource's name, type, group and id without case."""
    return "\n".join((one.name, one.type, one.group, one.id)).casefold()
