"""How a scenario makes Azure behave, as data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from explorer.demo.base.obstacles import Obstacle
from explorer.demo.base.people import ADA, WEBSHOP_DEPLOY, WEBSHOP_ORDERS, App, ManagedIdentity, Person


@dataclass(frozen=True, slots=True)
class Throttle:
    """Resource Manager and Resource Graph ask for time with every `every`-th request: so many `seconds`."""

    every: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the wire knows and refuses, and what lies on the way to it.

    `apps` are the applications Entra has heard of, `identities` what the machine's token endpoints hand out tokens for
    (None: nothing listens at their addresses). `refusals` maps an operation, such as "List Blobs", to the error code
    with which its service answers instead of doing it; the codes are those of each service's table of errors. `roles`
    maps an object id to the ids of the subscriptions that Resource Manager shows it; whoever is not there sees all of
    the tenant's. `failing` maps the id of a subscription to the code with which its lists are refused, and of which
    Resource Graph says nothing. `obstacles` are met by every request, in order. `clock_ahead` is by how many seconds
    Azure's clock is ahead of this machine's; `clock` tells the moment, in seconds since 1970, by which blobs grow.
    """

    people: tuple[Person, ...] = (ADA,)
    apps: tuple[App, ...] = (WEBSHOP_DEPLOY, WEBSHOP_ORDERS)
    identities: tuple[ManagedIdentity, ...] | None = None
    refusals: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    failing: Mapping[str, str] = field(default_factory=dict)
    throttle: Throttle | None = None
    obstacles: tuple[Obstacle, ...] = ()
    clock_ahead: float = 0.0
    clock: Callable[[], float] = time.time
