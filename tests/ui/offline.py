"""Explore mode over an inventory that the test makes: no session, no wire, and so no waiting."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn

from explorer import ui
from explorer.model.azure.places import Resource, ResourceGroup, Subscription, Tenant
from explorer.model.base.request_log import RequestLog
from explorer.model.estate.estate import Estate
from explorer.model.estate.inventory import Inventory
from explorer.ui.app import ExplorerApp, Start
from tests.ui.driver import Driver, Watched


class _Offline(Watched):
    CSS_PATH = Path(ui.__file__).with_name("explorer.tcss")

    def _begin(self) -> None:
        """Connect nowhere, and draw what there is."""
        gc.freeze()  # as the app itself does here
        self.screen.show_all()  # type: ignore[attr-defined]


def _no_session() -> NoReturn:
    raise AssertionError("nothing connects")


def inventory_of(
    resources: Iterable[Resource], subscriptions: Sequence[Subscription], groups: Sequence[ResourceGroup] = ()
) -> Inventory:
    """Return an inventory whose listing has ended."""
    inventory = Inventory()
    for tenant_id in dict.fromkeys(one.tenant_id for one in subscriptions):
        of_it = [one for one in subscriptions if one.tenant_id == tenant_id]
        inventory.add_subscriptions(Tenant(tenant_id, tenant_id.title()), of_it, None)
    inventory.begin(subscriptions)
    inventory.add(groups, list(resources))
    for one in subscriptions:
        inventory.ended(one.id, None)
    return inventory


def offline(inventory: Inventory) -> ExplorerApp:
    """Return the app over an inventory."""
    app = _Offline(_no_session, RequestLog(), Start())
    app.inventory, app.estate = inventory, Estate(inventory, app.memory.visibility)
    return app


@asynccontextmanager
async def exploring(inventory: Inventory, *, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Driver]:
    """Run the app on an inventory until it is drawn."""
    app = offline(inventory)
    async with app.run_test(size=size, notifications=True) as pilot:
        driver = Driver(app, pilot)
        await driver.idle()
        yield driver
