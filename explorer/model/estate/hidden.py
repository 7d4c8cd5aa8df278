"""Which subscriptions are listed and which are hidden; a hidden one stays hidden until the user shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from explorer.model.azure.places import Subscription, Tenant
from explorer.model.settings import Hidden, Settings, Whose


@dataclass(frozen=True, slots=True)
class Toggled:
    """A subscription that was hidden or shown, from the view of one identity in one tenant."""

    whose: Whose
    id: str
    name: str
    is_hidden: bool

    def __call__(self, settings: Settings) -> Settings:
        """Return the settings with this remembered."""
        hidden = {whose: dict(found) for whose, found in settings.hidden.items()}
        table = hidden.setdefault(self.whose, {})
        if self.is_hidden:
            table[self.id] = self.name
        else:
            table.pop(self.id, None)
        kept = {whose: MappingProxyType(found) for whose, found in hidden.items() if found}
        return replace(settings, hidden=MappingProxyType(kept))


class HiddenSubscriptions:
    """Knows what is hidden from whom, and which subscriptions this run has seen.

    A subscription is hidden by its id, its tenant and the identity there. One that several tenants show (Lighthouse)
    is hidden as soon as it is hidden in one of them. `wanted` are ids or names that the command line named: a hidden
    one of these is shown for this run.
    """

    def __init__(self, hidden: Hidden = MappingProxyType({}), wanted: Iterable[str] = ()) -> None:
        self._hidden: dict[Whose, dict[str, str]] = {whose: dict(found) for whose, found in hidden.items()}
        self._wanted = {one.lower() for one in wanted}
        self._seen_by: dict[str, set[Whose]] = {}
        self._for_this_run: set[str] = set()
        self.known: dict[str, Subscription] = {}

    def forget(self) -> None:
        """Forget which subscriptions were seen, for another identity; what is hidden stays hidden."""
        self._seen_by.clear()
        self._for_this_run.clear()
        self.known.clear()

    def take(self, tenant: Tenant, identity: str, found: Sequence[Subscription]) -> list[Subscription]:
        """Record what a tenant answered to an identity; return the subscriptions to list, in the same order."""
        for one in found:
            key = one.id.lower()
            if key not in self.known or not one.home_tenant_id:
                self.known[key] = one
            self._seen_by.setdefault(key, set()).add((tenant.id, identity))
            if {key, one.name.lower()} & self._wanted and self._is_hidden_by_any(key):
                self._for_this_run.add(key)
        return [one for one in found if not self.is_hidden(one.id)]

    def is_hidden(self, subscription_id: str) -> bool:
        key = subscription_id.lower()
        return key not in self._for_this_run and self._is_hidden_by_any(key)

    def is_for_this_run(self, subscription_id: str) -> bool:
        """Tell whether a hidden subscription is shown for this run, because the command line named it."""
        return subscription_id.lower() in self._for_this_run

    def may_be_hidden(self, subscription_id: str) -> bool:
        """Tell whether any identity has hidden a subscription; used before a token is known."""
        key = subscription_id.lower()
        return any(key in found for found in self._hidden.values())

    def hidden_in(self, tenant_id: str) -> list[Subscription]:
        """Return the hidden ones among the subscriptions that a tenant shows, by name."""
        found = [one for one in self.known.values() if one.tenant_id == tenant_id and self.is_hidden(one.id)]
        return sorted(found, key=lambda one: one.name.casefold())

    @property
    def hidden_count(self) -> int:
        return sum(self.is_hidden(one) for one in self.known)

    def hide(self, subscription_ids: Collection[str]) -> list[Toggled]:
        """Hide subscriptions that were seen; return what is to be remembered."""
        return self._toggle(subscription_ids, is_hidden=True)

    def show(self, subscription_ids: Collection[str]) -> list[Toggled]:
        """Show subscriptions that were seen; return what is to be remembered."""
        return self._toggle(subscription_ids, is_hidden=False)

    def _toggle(self, subscription_ids: Collection[str], *, is_hidden: bool) -> list[Toggled]:
        changes = []
        for key in (one.lower() for one in subscription_ids):
            self._for_this_run.discard(key)
            for whose in sorted(self._seen_by.get(key, ())):
                change = Toggled(whose, key, self.known[key].name, is_hidden)
                table = self._hidden.setdefault(whose, {})
                if is_hidden:
                    table[key] = change.name
                else:
                    table.pop(key, None)
                changes.append(change)
        return changes

    def _is_hidden_by_any(self, key: str) -> bool:
        return any(key in self._hidden.get(whose, ()) for whose in self._seen_by.get(key, ()))


class Wanted:
    """Subscriptions named by id or name, to be chosen once, when they arrive."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.lower(): name for name in names}

    def take(self, arrived: Iterable[Subscription]) -> list[Subscription]:
        """Return those that were named and not chosen yet."""
        found = [one for one in arrived if {one.id.lower(), one.name.lower()} & self._names.keys()]
        for one in found:
            self._names.pop(one.id.lower(), None)
            self._names.pop(one.name.lower(), None)
        return found

    def unknown(self, known: Iterable[Subscription]) -> list[str]:
        """Return the names that no subscription has, once."""
        names, self._names = self._names, {}
        taken = {name for one in known for name in (one.id.lower(), one.name.lower())}
        return [name for key, name in names.items() if key not in taken]
