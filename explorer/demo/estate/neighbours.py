"""The companies that Contoso works with, each with a tenant: what the scenario with many tenants adds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from explorer.demo.base.behaviour import SlowTenant
from explorer.demo.base.people import (
    ADA_ABROAD,
    ADVENTURE,
    CONTOSO,
    FABRIKAM,
    LITWARE,
    NEIGHBOURS,
    NORTHWIND,
    PROSEWARE,
    TAILSPIN,
    TENANTS,
    WINGTIP,
)
from explorer.demo.estate.company import GROUPS, PRODUCTION, SHARED, SUBSCRIPTIONS, GroupPlan, Subscription
from explorer.demo.identity.programs import az_signed_in

if TYPE_CHECKING:
    from explorer.demo.estate.estate import Estate

_RETAIL = Subscription("6e1d94b7-50a3-4f82-bc96-d8e7204f1a35", "Wingtip Retail", WINGTIP)
_STORES = Subscription("a7c50f38-e2d6-4b19-8403-5f9be61d72c0", "Wingtip Stores", WINGTIP, "PastDue")
_LEGACY = Subscription("19f3b6d8-7c42-4e05-a1db-83c6f0957e24", "Wingtip Legacy", WINGTIP, "Disabled", "On")
_FACTORY = Subscription("d5084ea1-93bf-4c67-8e12-f06b7d35c948", "Litware Factory", LITWARE)

TOYS = Subscription("7b92e5c0-4d1f-4386-a50e-c6f81d273e94", "Tailspin Toys", TAILSPIN, managed_by=(CONTOSO,))

_SUBSCRIPTIONS = (_RETAIL, _STORES, _LEGACY, _FACTORY, TOYS)

_GROUPS = (
    GroupPlan("rg-retail-prod", _RETAIL, "retail", "prod", ("web", "sql"), "northeurope"),
    GroupPlan("rg-stores-prod", _STORES, "stores", "prod", ("apps", "messages"), "northeurope"),
    GroupPlan("rg-legacy", _LEGACY, "till", "prod", ("machines",), "northeurope"),
    GroupPlan("rg-factory-prod", _FACTORY, "factory", "prod", ("web", "data", "machines"), "germanywestcentral"),
    GroupPlan("rg-toys-prod", TOYS, "toys", "prod", ("web", "data"), "northeurope"),
)

_DEFAULTS = {
    CONTOSO.id: PRODUCTION.id,
    FABRIKAM.id: SHARED.id,
    WINGTIP.id: _RETAIL.id,
    LITWARE.id: _FACTORY.id,
}

AZ_OF_ADA_ABROAD = az_signed_in(
    ADA_ABROAD,
    _DEFAULTS,
    {
        NORTHWIND.id: "AADSTS50076",
        ADVENTURE.id: "AADSTS65001",
        TAILSPIN.id: "AADSTS90072",
        PROSEWARE.id: "AADSTS53003",
    },
)

SLOW_LITWARE = SlowTenant(LITWARE.id, 12.0)


@lru_cache(maxsize=1)
def estate_with_neighbours() -> Estate:
    """Return the estate of the demo together with that of the neighbours."""
    from explorer.demo.estate.estate import Estate  # takes a while, and the first request is early enough

    return Estate((*TENANTS, *NEIGHBOURS), (*SUBSCRIPTIONS, *_SUBSCRIPTIONS), (*GROUPS, *_GROUPS))
