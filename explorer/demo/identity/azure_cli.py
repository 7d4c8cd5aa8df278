"""`az`: signed in, signed out, at the end of its session, and too slow."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from types import MappingProxyType

from explorer.demo.base.people import CONTOSO, Person
from explorer.demo.identity.entra_errors import clock, sentence
from explorer.demo.identity.programs import Program, complaining
from explorer.demo.identity.signed_in import TRACE, Given, signed_in

_TITLE = "the Azure CLI"
_SECONDS_OF_90_DAYS = 90 * 24 * 3600


def az_signed_in(
    person: Person, subscriptions: dict[str, str], refusals: Mapping[str, str] = MappingProxyType({})
) -> Program:
    """Return an `az` that knows one command; `subscriptions` maps a tenant id to its default subscription.

    `refusals` maps the id of a tenant that gives no token to Entra's code for why.
    """

    def answer(given: Given) -> str:
        """Write what `az account get-access-token --output json` prints."""
        body = {
            "accessToken": given.token,
            "expiresOn": time.strftime("%Y-%m-%d %H:%M:%S.000000", time.localtime(given.expires)),
            "expires_on": given.expires,
            "subscription": subscriptions[given.tenant.id],
            "tenant": given.tenant.id,
            "tokenType": "Bearer",
        }
        return json.dumps(body, indent=2)

    command = "account get-access-token"
    return Program("az", lambda: signed_in(person, _TITLE, command, "ERROR: {said}", answer, _LOG_IN, refusals))


_LOG_IN = (
    "Interactive authentication is needed. Please run:",
    "az logout",
    "az login --tenant $tenant --scope $resource/.default",
)


def az_signed_out() -> Program:
    """Return an `az` without any account."""
    return complaining("az", _TITLE, "ERROR: Please run 'az login' to setup account.")


def az_expired() -> Program:
    """Return an `az` that nobody has used for ninety days."""
    expired = sentence("AADSTS700082", issued=clock(time.time() - _SECONDS_OF_90_DAYS))
    return complaining(
        "az",
        _TITLE,
        f"ERROR: {expired} {TRACE}",
        "Interactive authentication is needed. Please run:",
        "az logout",
        f"az login --tenant {CONTOSO.id} --scope https://management.core.windows.net//.default",
    )


def az_slow() -> Program:
    """Return an `az` that gives no answer before the gates open."""
    return complaining("az", _TITLE, "ERROR: The command was interrupted.", waits=True)
