"""What the parts of Explore's screen are given in tests: no screen, no threads, no wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from types import SimpleNamespace
from typing import Any

from explorer.cloud.estate.directory import ContentsPage, Counted, TenantPage
from explorer.model.azure.places import Resource, Subscription, Tenant
from explorer.model.base.errors import ExplorerError
from explorer.model.estate.estate import Estate
from explorer.model.estate.hidden import Wanted
from explorer.model.estate.inventory import SUBSCRIPTION, Inventory
from explorer.model.estate.selection import Selection
from explorer.model.remembered import Remembered
from explorer.ui.estate.azure_counts import AzureCountsLoader
from explorer.ui.estate.listing import EstateLoader
from tests.ui.loaders import DirectLoader

TENANTS = [Tenant("t-1", "Contoso"), Tenant("t-2", "Fabrikam")]
SUBSCRIPTIONS = [Subscription("s-1", "Production", "t-1"), Subscription("s-2", "Shared", "t-2")]


def resource(name: str, subscription_id: str) -> Resource:
    id = f"/subscriptions/{subscription_id}/resourceGroups/rg/providers/Microsoft.Web/sites/{name}"
    return Resource(id, name, "Microsoft.Web/sites", subscription_id, "rg", "westeurope", tags={"env": "prod"})


class FakeDirectory:
    """Answers at once; `asked` says in which order, `errors` which tenants and subscriptions refuse."""

    def __init__(self) -> None:
        self.identity = ("t-1", "ada")
        self.errors: dict[str, ExplorerError] = {}
        self.silent: set[str] = set()  # tenants that never answer
        self.asked: list[str] = []
        self.most = 100  # resources that each subscription is counted as

    def who(self, tenant_id: str = "") -> tuple[str, str]:
        return self.identity

    def tenants(self) -> list[Tenant]:
        self.asked.append("tenants")
        return TENANTS

    def subscriptions(self, tenants: Sequence[Tenant], stop: Event) -> Iterator[TenantPage]:
        for tenant in tenants:
            self.asked.append(tenant.id)
            error = self.errors.get(tenant.id)
            found = tuple(one for one in SUBSCRIPTIONS if one.tenant_id == tenant.id)
            if tenant.id not in self.silent:
                yield TenantPage(tenant, () if error else found, error, "ada")

    def contents(
        self, subscriptions: Sequence[Subscription], stop: Event, admit: Callable[[dict[str, int]], bool]
    ) -> Iterator[ContentsPage]:
        for one in subscriptions:
            self.asked.append(one.id)
            is_listed = admit({one.id: self.most})
            found = tuple(resource(f"{one.id}-{at}", one.id) for at in range(3)) if is_listed else ()
            yield ContentsPage(
                resources=found, ended=((one.id, self.errors.get(one.id)),), left_out=0 if is_listed else self.most
            )

    def count(self, subscriptions: Sequence[Subscription], where: Selection, stop: Event) -> Counted:
        chosen = where.chosen.get(SUBSCRIPTION) or {one.id for one in subscriptions}
        self.asked.append(f"count {' '.join(sorted(chosen))}")
        if "count" in self.errors:
            raise self.errors["count"]
        facets = {SUBSCRIPTION: {one.id: self.most for one in subscriptions}}
        return Counted(self.most * len(chosen), facets, {}, {})

    def slice(self, subscriptions: Sequence[Subscription], where: Selection, stop: Event) -> Iterator[ContentsPage]:
        chosen = where.chosen.get(SUBSCRIPTION, ())
        self.asked.append(f"slice {' '.join(sorted(chosen))}")
        yield ContentsPage(resources=tuple(resource(f"{one}-0", one) for one in chosen))


class Parts(DirectLoader):
    """The parts of Explore's screen, put together without one; `said` are their passing notes."""

    def __init__(self, memory: Remembered | None = None, wanted: Sequence[str] = ()) -> None:
        super().__init__()
        self.said: list[str] = []
        self.timers: list[Callable[[], None]] = []
        self.remembered: list[Any] = []
        self.places_opened: list[int] = []
        self.directory = FakeDirectory()
        memory = memory or Remembered(wanted=wanted)
        self.inventory = Inventory()
        self.shell: Any = SimpleNamespace(
            inventory=self.inventory,
            estate=Estate(self.inventory, memory.visibility),
            memory=memory,
            session=SimpleNamespace(directory=self.directory),
            tenant="",
            wanted=Wanted(wanted),
            remember=self.remembered.extend,
            is_ready=True,
        )
        self.shell.load = DirectLoader().load
        self.counts = AzureCountsLoader(self)
        self.counts.PAUSE = 0.0
        self.listing = EstateLoader(self, self.counts)

    # What a screen does.

    def say(self, words: str, severity: str = "information") -> None:
        self.said.append(words)

    def show_all(self) -> None:
        self.counts.keep_up()
        self.inventory.refresh()

    def show_soon(self) -> None:
        """Draw nothing: nobody looks."""

    def open_place(self, since: int = 0) -> None:
        self.places_opened.append(since)

    def set_timer(self, delay: float, callback: Callable[[], None]) -> None:
        self.timers.append(callback)

    @property
    def names(self) -> list[str]:
        return sorted(one.name for one in self.inventory.resources)
