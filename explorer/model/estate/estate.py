"""What Explore lists: the rows on the screen, and fresh rows that are gathered beside them.

Old and fresh rows are never mixed: old rows (of last time, or from before a refresh) stay on the screen, with the time
of their listing, until the fresh ones are complete and replace them. On an empty screen fresh rows are shown as they
come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Event

from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.errors import ExplorerError
from explorer.model.estate.hidden import HiddenSubscriptions, Toggled
from explorer.model.estate.inventory import SUBSCRIPTION, Inventory
from explorer.model.estate.row_cache import CachedRows

_PORTION = 5_000  # rows copied between looks at `stop`


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of an inventory's first `length` rows, `source`, without those of the subscriptions in `without`."""

    of: Inventory
    source: Sequence[Resource]
    length: int
    without: frozenset[str]
    inventory: Inventory


class Estate:
    """One identity's tenants, subscriptions and rows; `shown` is the inventory on the screen, always the same object.

    `as_of` is when the rows on the screen were listed, in seconds since 1970, or 0 where they are being listed or are
    fresh. `pending` are tenants that have not answered yet; `stopped` are the ids of tenants and subscriptions whose
    listing the user stopped.
    """

    def __init__(self, shown: Inventory, visibility: HiddenSubscriptions) -> None:
        self.shown = shown
        self.fresh = shown  # another one while fresh rows are gathered
        self.visibility = visibility
        self.pending: dict[str, Tenant] = {}
        self.stopped: set[str] = set()
        self.as_of = 0.0
        self.total_then = 0
        self.lacks_tags = False
        self.listed_at = 0.0
        self.gone: set[str] = set()  # subscriptions whose rows are to be removed
        self.identity: tuple[str, str] | None = None
        self.generation = 0  # rises when rows of another identity were removed
        self._key = ""  # the identity's key in the cache
        self._standing = ""  # the cache key of the rows of last time on the screen

    @property
    def is_beside(self) -> bool:
        return self.fresh is not self.shown

    @property
    def is_complete(self) -> bool:
        """Whether the listing of every subscription that has begun has ended."""
        return all(state.is_complete for state in self.fresh.loading.values())

    def begin(self) -> None:
        """Begin to list again; the rows on the screen stay until the fresh ones are complete."""
        self.pending.clear()
        self.stopped.clear()
        self._let_go()
        if self.shown.resources and not self.shown.counted:
            self.as_of = self.as_of or self.listed_at
            self.total_then = self.total_then or len(self.shown.resources)
            self.fresh = Inventory()
            self.shown.tenant_errors.clear()
        else:
            self._empty()

    def let_azure_count(self) -> None:
        """Show counts that Azure makes, and no rows: there are too many to list."""
        if self.is_beside:
            self.shown.adopt(self.fresh)
            self.fresh = self.shown
        self.shown.let_azure_count()
        self._stands_now(0.0)

    def stop(self) -> None:
        """End the listing; what is on the screen stays."""
        incomplete = [one for one, state in self.shown.loading.items() if not state.is_complete]
        self.stopped.update(self.pending, incomplete)
        self._let_go()

    def take_first(self, first: CachedRows) -> bool:
        """Show rows of last time, unless fresh rows or another identity's are there; tell whether they are shown.

        `copies` and `put` remove the rows of subscriptions that were hidden since.
        """
        if self.shown.counted or (self.identity is not None and first.key != self._key):
            return False
        if first.key != self._standing and (self.shown.resources or self.listed_at):
            return False
        if not self.is_beside:
            self.fresh = Inventory()
            self.fresh.adopt(self.shown)
        self.shown.adopt(first.inventory)
        hidden = [one for one in self.shown.subscriptions if self.visibility.may_be_hidden(one)]
        self._drop([one for one in hidden if not self.visibility.is_for_this_run(one)])
        self._copy_directory(self.fresh, self.shown)
        self._standing = first.key
        self.as_of, self.total_then, self.lacks_tags = first.as_of, first.total, not first.has_tags
        return True

    # Who is asking.

    def identify(self, identity: tuple[str, str], key: str) -> bool:
        """Record whose token it is; remove rows of another identity, and tell whether there were any.

        `key` is the identity's key in the cache, "" where its token names nobody.
        """
        is_other = self.is_other(identity) or bool(self._standing and self._standing != key)
        self.identity, self._key = identity, key
        if is_other:
            self._forget()
        return is_other

    def is_other(self, identity: tuple[str, str]) -> bool:
        """Tell whether this is not the identity for which rows were listed."""
        return self.identity is not None and self.identity != identity

    def nobody(self) -> bool:
        """Record that nobody is signed in; remove rows that no token has confirmed, and tell whether there were any."""
        if self.identity is not None or not self._standing:
            return False
        self._forget()
        return True

    def _let_go(self) -> None:
        """Drop the fresh rows, where they are gathered beside others."""
        if self.is_beside:
            self.fresh.restart()  # so that nobody keeps its rows alive
        self.fresh = self.shown

    def _forget(self) -> None:
        self.generation += 1
        self.visibility.forget()
        self.shown.facets.clear()
        self._empty()

    def _empty(self) -> None:
        self._let_go()
        self.shown.restart()
        self.gone.clear()
        self._stands_now(0.0)

    def _stands_now(self, now: float) -> None:
        self.as_of, self.total_then, self.lacks_tags, self.listed_at, self._standing = 0.0, 0, False, now, ""

    # What arrives.

    def tenants_found(self, tenants: Iterable[Tenant]) -> None:
        """Record which tenants there are; each is pending until it answers."""
        for tenant in tenants:
            self.pending[tenant.id] = tenant
            self.stopped.discard(tenant.id)
            for inventory in self._both:
                inventory.add_tenants([tenant])
                inventory.tenant_errors.pop(tenant.id, None)

    def tenant_answered(
        self, tenant: Tenant, found: Sequence[Subscription], error: ExplorerError | None, identity: str
    ) -> list[Subscription]:
        """Record a tenant's subscriptions, or why there are none; return those that are to be listed now."""
        self.pending.pop(tenant.id, None)
        shown = self.visibility.take(tenant, identity, found)
        for inventory in self._both:
            inventory.add_subscriptions(tenant, shown, error)
        wanted = [one for one in shown if one.id not in self.fresh.loading]
        for inventory in self._both:
            inventory.begin(wanted)
        return wanted

    def arrived(self, groups: Sequence[ResourceGroup], resources: Sequence[Resource]) -> None:
        """Add a page, without rows of subscriptions that were hidden since the request."""
        if self.visibility.hidden_count:
            is_hidden = self.visibility.is_hidden
            groups = [one for one in groups if not is_hidden(one.subscription_id)]
            resources = [one for one in resources if not is_hidden(one.subscription_id)]
        self.fresh.add(groups, resources)

    def ended(self, subscription_id: str, error: ExplorerError | None) -> None:
        """Record that the listing of a subscription has ended."""
        for inventory in self._both:
            if subscription_id in inventory.loading:
                inventory.ended(subscription_id, error)

    def settle(self, now: float) -> None:
        """Replace the rows on the screen by the fresh ones, which count as listed now."""
        listed_at = now if self.is_beside or not self.listed_at else self.listed_at  # what came later adds to the rest
        if self.is_beside:
            self.shown.adopt(self.fresh)
            self.fresh = self.shown
        self._stands_now(listed_at)

    # What is hidden, shown, or listed again.

    def hide(self, subscription_ids: Sequence[str]) -> list[Toggled]:
        """Hide subscriptions; return what is to be remembered. `copies` and `put` remove their rows."""
        changes = self.visibility.hide(subscription_ids)
        self._drop(subscription_ids)
        return changes

    def _drop(self, subscription_ids: Iterable[str]) -> None:
        for one in subscription_ids:
            self.take_out(one)
            for inventory in self._both:
                inventory.subscriptions.pop(one, None)
            if one in self.shown.facets.chosen(SUBSCRIPTION):
                self.shown.facets.toggle(SUBSCRIPTION, one)
            if one in self.shown.facets.excluded(SUBSCRIPTION):
                self.shown.facets.exclude(SUBSCRIPTION, one)

    def take_out(self, subscription_id: str) -> None:
        """Forget the listing of a subscription; `copies` and `put` remove its rows."""
        self.gone.add(subscription_id)
        for inventory in self._both:
            inventory.loading.pop(subscription_id, None)

    def list_more(self, subscriptions: Sequence[Subscription]) -> None:
        """Record that these are being listed, too."""
        self.stopped.difference_update(one.id for one in subscriptions)
        for inventory in self._both:
            inventory.subscriptions |= {one.id: one for one in subscriptions}
            inventory.begin(subscriptions)

    def copies(self, stop: Event) -> list[Copy]:
        """Copy the inventories without the removed rows; slow for many rows, and may run on any thread."""
        return [_copied(one, frozenset(self.gone), stop) for one in self._both]

    def put(self, copies: Sequence[Copy]) -> bool:
        """Replace the originals by copies, with rows that came since; False where the copies are out of date."""
        if any(copy.of.resources is not copy.source or copy.without != self.gone for copy in copies):
            return False
        if len(copies) != len(self._both):
            return False
        for copy in copies:
            is_kept = [one for one in copy.of.groups.values() if one.subscription_id not in copy.without]
            copy.inventory.add(is_kept, copy.source[copy.length :])
            self._copy_directory(copy.of, copy.inventory)
            copy.of.adopt(copy.inventory)
        self.gone.clear()
        return True

    @staticmethod
    def _copy_directory(source: Inventory, target: Inventory) -> None:
        target.add_tenants(source.tenants.values())
        target.tenant_errors |= source.tenant_errors
        target.subscriptions |= source.subscriptions
        target.loading |= source.loading

    @property
    def _both(self) -> tuple[Inventory, ...]:
        return (self.shown, self.fresh) if self.is_beside else (self.shown,)


def _copied(source: Inventory, without: frozenset[str], stop: Event) -> Copy:
    resources = source.resources
    length = len(resources)
    copy = Inventory()
    for start in range(0, length, _PORTION):
        if stop.is_set():
            break
        portion = resources[start : min(start + _PORTION, length)]
        copy.add([], [one for one in portion if one.subscription_id not in without])
    return Copy(source, resources, length, without, copy)
