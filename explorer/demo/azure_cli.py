"""An `az` that is signed in: a shell script that knows one command and prints tokens minted beforehand."""

from __future__ import annotations

import json
import os
import time
import zlib
from pathlib import Path

from explorer.demo.entra_errors import sentence, trace
from explorer.demo.people import AZURE_CLI_APP, TENANTS, Person, Tenant
from explorer.demo.tokens import AUDIENCES, mint, user_claims

SHORTEST_LIFE = 52 * 60
LONGEST_LIFE = 80 * 60
"""Seconds a token of a user lives: Entra chooses within a range, and so does this."""

RENEWED_EVERY = 30 * 60
"""Seconds after which the script is written anew, so that a token in it always has some life left."""

_TRACE = trace("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000")

_SCRIPT = """\
#!/bin/sh
# A stand-in for the Azure CLI, signed in as {user}. Shell builtins only: PATH holds nothing else.
case "$1 $2" in
  "account get-access-token") shift 2 ;;
  *) printf '%s\\n' "ERROR: '$1 $2' is not a command that this stand-in for az knows." >&2; exit 2 ;;
esac
resource='https://management.core.windows.net/'
tenant='{home}'
while [ $# -gt 0 ]; do
  case "$1" in
    --resource) resource=$2; shift ;;
    --scope) resource=${{2%/.default}}; shift ;;
    --tenant|-t) tenant=$2; shift ;;
  esac
  shift
done
case "$tenant" in
{tenants}
  *) printf '%s\\n' "ERROR: {unknown_tenant}" >&2; exit 1 ;;
esac
case "$tenant $resource" in
{answers}
esac
printf '%s\\n' "ERROR: {unknown_resource}" \\
  'Interactive authentication is needed. Please run:' 'az logout' \\
  "az login --tenant $tenant --scope $resource/.default" >&2
exit 1
"""


def write(folder: Path, person: Person, subscriptions: dict[str, str]) -> None:
    """Write `az` into a folder, signed in as a person; `subscriptions` maps a tenant id to its default subscription.

    The file appears at once or not at all, as it may be running while it is renewed. Only its owner can read it.
    """
    draft = folder / "az.new"
    draft.touch(mode=0o700)
    draft.write_text(_script(person, subscriptions), encoding="utf-8")
    os.replace(draft, folder / "az")


def _script(person: Person, subscriptions: dict[str, str]) -> str:
    tenants = [tenant for tenant in TENANTS if tenant.id in person.object_ids]
    return _SCRIPT.format(
        user=person.upn,
        home=person.home.id,
        tenants="\n".join(f"  {'|'.join((tenant.id, *tenant.domains))}) tenant={tenant.id} ;;" for tenant in tenants),
        unknown_tenant=f"{sentence('AADSTS90002', tenant='$tenant')} {_TRACE}",
        unknown_resource=f"{sentence('AADSTS500011', resource='$resource', tenant='$tenant')} {_TRACE}",
        answers="\n".join(
            f"  '{tenant.id} {audience}')\n    printf '%s\\n' '{answer}'; exit 0 ;;"
            for tenant in tenants
            for audience in AUDIENCES
            for answer in [_answer(person, tenant, audience, subscriptions[tenant.id])]
        ),
    )


def _answer(person: Person, tenant: Tenant, audience: str, subscription: str) -> str:
    """Return what `az account get-access-token --output json` prints; its JSON never holds a single quote."""
    lifetime = SHORTEST_LIFE + zlib.crc32(f"{tenant.id} {audience}".encode()) % (LONGEST_LIFE - SHORTEST_LIFE)
    expires = int(time.time()) + lifetime
    body = {
        "accessToken": mint(user_claims(person, tenant, AZURE_CLI_APP), audience, tenant, lifetime),
        "expiresOn": time.strftime("%Y-%m-%d %H:%M:%S.000000", time.localtime(expires)),
        "expires_on": expires,
        "subscription": subscription,
        "tenant": tenant.id,
        "tokenType": "Bearer",
    }
    return json.dumps(body, indent=2)
