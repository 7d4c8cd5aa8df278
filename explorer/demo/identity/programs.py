"""Stand-ins for `az`, `azd` and `pwsh`: shell scripts in the only folder on PATH, and how they are written there."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from explorer.demo.base.people import AZURE_CLI_APP, CONTOSO, NEIGHBOURS, TENANTS, Person, Tenant
from explorer.demo.base.tokens import AUDIENCES, mint, user_claims
from explorer.demo.identity.entra_errors import ERRORS, clock, sentence, trace

RENEWED_EVERY = 30 * 60
"""Seconds after which the scripts are written again, so that a token in one always has some life left."""

SHORTEST_LIFE = 52 * 60
LONGEST_LIFE = 80 * 60
"""Seconds that a user's token lives: Entra chooses within a range, and so does this."""

_GATE = "gate"  # a named pipe beside the scripts: whoever reads from it waits until the gate is opened

_AZ, _AZD, _PWSH = "the Azure CLI", "the Azure Developer CLI", "PowerShell with Az.Accounts"

_TRACE = trace("00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000000")
"""What follows an error in a script, which cannot make up ids of its own."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program by its name on PATH, and what makes its script."""

    name: str
    script: Callable[[], str]


def write(program: Program, folder: Path) -> None:
    """Write a program into a folder.

    The file is replaced in one step, since it may be running while it is renewed. Only its owner can read it.
    """
    draft = folder / f"{program.name}.new"
    draft.touch(mode=0o700)
    draft.write_text(program.script(), encoding="utf-8")
    os.replace(draft, folder / program.name)


def make_gate(folder: Path) -> None:
    """Make the gate of a folder; Windows has no named pipes, and runs none of the scripts."""
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / _GATE, 0o600)


def open_gate(folder: Path) -> None:
    """Let every waiting program go on; one that comes later finds no gate."""
    gate = folder / _GATE
    if gate.exists():
        end = os.open(gate, os.O_RDWR)  # as a reader too, so that opening never waits for one
        gate.unlink()
        os.close(end)


def az_signed_in(
    person: Person, subscriptions: dict[str, str], refusals: Mapping[str, str] = MappingProxyType({})
) -> Program:
    """Return an `az` that knows one command; `subscriptions` maps a tenant id to its default subscription.

    `refusals` maps the id of a tenant that gives no token to Entra's code for why.
    """

    def answer(given: _Given) -> str:
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

    log_in = _log_in_by_az("$tenant", "$resource")
    command = "account get-access-token"
    return Program("az", lambda: _signed_in(person, _AZ, command, "ERROR: {said}", answer, log_in, refusals))


def az_signed_out() -> Program:
    """Return an `az` without any account."""
    return _complaining("az", _AZ, "ERROR: Please run 'az login' to setup account.")


def az_expired() -> Program:
    """Return an `az` that nobody has used for ninety days."""
    expired = sentence("AADSTS700082", issued=clock(time.time() - 90 * 24 * 3600))
    log_in = _log_in_by_az(CONTOSO.id, "https://management.core.windows.net/")
    return _complaining("az", _AZ, f"ERROR: {expired} {_TRACE}", *log_in)


def az_slow() -> Program:
    """Return an `az` that gives no answer before the gate opens."""
    return _complaining("az", _AZ, "ERROR: The command was interrupted.", waits=True)


def azd_signed_in(person: Person) -> Program:
    """Return an `azd` that knows one command."""

    def answer(given: _Given) -> str:
        """Write what `azd auth token --output json` prints: the time is UTC."""
        ends = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(given.expires))
        return json.dumps({"token": given.token, "expiresOn": ends})

    error = "ERROR: fetching token: failed to authenticate:\n({error}) {said}\n"
    log_in = ("Suggestion: run `azd auth login` to acquire a new token.",)
    return Program("azd", lambda: _signed_in(person, _AZD, "auth token", error, answer, log_in))


def azd_signed_out() -> Program:
    """Return an `azd` without any account."""
    return _complaining("azd", _AZD, "ERROR: fetching token: not logged in, run `azd auth login` to login")


def pwsh_signed_out() -> Program:
    """Return an Azure PowerShell without any account."""
    return _complaining("pwsh", _PWSH, "Get-AzAccessToken: Run Connect-AzAccount to login.")


def _log_in_by_az(tenant: str, resource: str) -> tuple[str, ...]:
    return (
        "Interactive authentication is needed. Please run:",
        "az logout",
        f"az login --tenant {tenant} --scope {resource}/.default",
    )


_COMPLAINT = """\
#!/bin/sh
# A stand-in for {title}. Shell builtins only: PATH holds nothing else.
{wait}printf '%s\\n' {lines} >&2
exit 1
"""


def _complaining(name: str, title: str, *lines: str, waits: bool = False) -> Program:
    """Return a program that only prints some lines as an error; one that `waits` does so once the gate is open."""
    quoted = " ".join("'" + line.replace("'", "'\\''") + "'" for line in lines)
    wait = f'read -r _ 2>/dev/null < "${{0%/*}}/{_GATE}"\n' if waits else ""
    return Program(name, lambda: _COMPLAINT.format(title=title, wait=wait, lines=quoted))


_SIGNED_IN = """\
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
class _Given:
    """A token of a tenant, and when it ends, in seconds since 1970."""

    token: str
    tenant: Tenant
    expires: int


def _signed_in(
    person: Person,
    title: str,
    command: str,
    error: str,
    answer: Callable[[_Given], str],
    log_in: tuple[str, ...],
    refusals: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the script of a program that a person is signed in to; the text of an `answer` holds no single quote.

    `error` frames an error of Entra, {error} being its OAuth code and {said} its text; `log_in` are the lines after it.
    `refusals` maps the id of a tenant that gives no token to the code with which Entra refuses one.
    """
    tenants = [tenant for tenant in (*TENANTS, *NEIGHBOURS) if tenant.id in person.object_ids]
    after = " ".join('"' + line.replace("`", "\\`") + '"' for line in log_in)
    return _SIGNED_IN.format(
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


def _answers(person: Person, tenant: Tenant, answer: Callable[[_Given], str]) -> str:
    return "\n".join(
        f"  '{tenant.id} {audience}')\n    printf '%s\\n' '{answer(_given(person, tenant, audience))}'; exit 0 ;;"
        for audience in AUDIENCES
    )


def _refusal(person: Person, tenant: Tenant, error: str, code: str, after: str) -> str:
    issuer = f"https://sts.windows.net/{person.home.id}/"
    facts = {"resource": "$resource", "app": AZURE_CLI_APP, "name": "Microsoft Azure CLI", "issuer": issuer}
    said = _framed(error, code, tenant=tenant.name, **facts)
    return f"  '{tenant.id} '*)\n    printf '%s\\n' \"{said}\" {after} >&2; exit 1 ;;"


def _given(person: Person, tenant: Tenant, audience: str) -> _Given:
    lifetime = SHORTEST_LIFE + zlib.crc32(f"{tenant.id} {audience}".encode()) % (LONGEST_LIFE - SHORTEST_LIFE)
    token = mint(user_claims(person, tenant, AZURE_CLI_APP), audience, tenant, lifetime)
    return _Given(token, tenant, int(time.time()) + lifetime)


def _framed(error: str, code: str, **facts: str) -> str:
    return error.format(error=ERRORS[code][1], said=f"{sentence(code, **facts)} {_TRACE}")
