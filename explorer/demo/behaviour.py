"""How a scenario makes Azure behave, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.demo.people import ADA, WEBSHOP_DEPLOY, WEBSHOP_ORDERS, App, ManagedIdentity, Person


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the wire knows and refuses.

    `apps` are the applications Entra has heard of, `identities` what the instance metadata service hands out tokens for
    (none: nothing listens at its address). `refusals` maps an operation, such as "List Blobs", to the error code with
    which its service answers instead of doing it; the codes are those of each service's table of errors.
    """

    people: tuple[Person, ...] = (ADA,)
    apps: tuple[App, ...] = (WEBSHOP_DEPLOY, WEBSHOP_ORDERS)
    identities: tuple[ManagedIdentity, ...] = ()
    refusals: Mapping[str, str] = field(default_factory=dict)
