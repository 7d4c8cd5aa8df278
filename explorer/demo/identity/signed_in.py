"""The script of a program that is signed in: it knows one command and prints tokens minted beforehand."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer.demo.base.people import AZURE_CLI_APP, NEIGHBOURS, TENANTS, Person, Tenant
from explorer.demo.base.tokens import AUDIENCES, mint, user_claims
from explorer.demo.identity.entra_errors import ERRORS, sentence, trace

SHORTEST_LIFE = 52 * 60
LONGEST_LIFE = 80 * 60
"""Seconds a token of a user lives: Entra chooses within a range, and so does this."""

TRACE = trace("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000")
"""What stands behind an error in a script, which cannot make up ids of its own."""

_SCRIPT = """\
#!/bin/sh
# A stand-in for {title}, signed in as {user}. Shell builtins only: PATH holds nothing else.
case "$1 $2" in
  "{command}") shift 2 ;;
  *) printf '%s\\n' "ERROR: '$1 $2' is not a command that this stand-in knows." >&2; exit 2 ;;
esac
resource='https://management.core.windows.net/'
tenant='{home}'
while [ $# -gt 0 ]; do
  case "$1" in
    --resource) resource=$2; shift ;;
    --scope) resource=${{2%/.default}}; shift ;;
    --tenant|--tenant-id|-t) tenant=$2; shift ;;
  esac
  shift
done
case "$tenant" in
{tenants}
  *) printf '%s\\n' "{unknown_tenant}" >&2; exit 1 ;;
esac
case "$tenant $resource" in
{answers}
esac
printf '%s\\n' "{unknown_resource}" {log_in} >&2
exit 1
"""


@dataclass(frozen=True, slots=True)
class Given:
    """A token of a tenant, and when it ends, in seconds since 1970."""

    token: str
    tenant: Tenant
    expires: int


def signed_in(
    person: Person,
    title: str,
    command: str,
    error: str,
    answer: Callable[[Given], str],
    log_in: tuple[str, ...],
    refusals: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the script; what `answer` writes must hold no single quote.

    `error` frames an error of Entra, {error} being its OAuth code and {said} its text; `log_in` are the lines after it.
    `refusals` maps the id of a tenant that gives no token to the code with which Entra refuses one.
    """
    tenants = [tenant for tenant in (*TENANTS, *NEIGHBOURS) if tenant.id in person.object_ids]
    after = " ".join('"' + line.replace("`", "\\`") + '"' for line in log_in)
    return _SCRIPT.format(
        title=title,
        user=person.upn,
        command=command,
        home=person.home.id,
        tenants="\n".join(f"  {'|'.join((tenant.id, *tenant.domains))}) tenant={tenant.id} ;;" for tenant in tenants),
        unknown_tenant=_framed(error, "AADSTS90002", tenant="$tenant"),
        unknown_resource=_framed(error, "AADSTS500011", resource="$resource", tenant="$tenant"),
        log_in=after,
        answers="\n".join(
            _refusal(person, tenant, error, refusals[tenant.id], after)
            if tenant.id in refusals
            else _answers(person, tenant, answer)
            for tenant in tenants
        ),
    )


def _answers(person: Person, tenant: Tenant, answer: Callable[[Given], str]) -> str:
    return "\n".join(
        f"  '{tenant.id} {audience}')\n    printf '%s\\n' '{answer(_given(person, tenant, audience))}'; exit 0 ;;"
        for audience in AUDIENCES
    )


def _refusal(person: Person, tenant: Tenant, error: str, code: str, after: str) -> str:
    issuer = f"https://sts.windows.net/{person.home.id}/"
    facts = {"resource": "$resource", "app": AZURE_CLI_APP, "name": "Microsoft Azure CLI", "issuer": issuer}
    said = _framed(error, code, tenant=tenant.name, **facts)
    return f"  '{tenant.id} '*)\n    printf '%s\\n' \"{said}\" {after} >&2; exit 1 ;;"


def _given(person: Person, tenant: Tenant, audience: str) -> Given:
    lifetime = SHORTEST_LIFE + zlib.crc32(f"{tenant.id} {audience}".encode()) % (LONGEST_LIFE - SHORTEST_LIFE)
    token = mint(user_claims(person, tenant, AZURE_CLI_APP), audience, tenant, lifetime)
    return Given(token, tenant, int(time.time()) + lifetime)


def _framed(error: str, code: str, **facts: str) -> str:
    return error.format(error=ERRORS[code][1], said=f"{sentence(code, **facts)} {TRACE}")
