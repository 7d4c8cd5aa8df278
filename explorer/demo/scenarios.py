"""The demo's scenarios, and the stage that a scenario is played on."""

from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from explorer.demo import azure_cli
from explorer.demo.behaviour import Behaviour
from explorer.demo.company import PRODUCTION, SHARED
from explorer.demo.people import ADA, CONTOSO, FABRIKAM, WEBSHOP_DEPLOY, WEBSHOP_ORDERS, App, ManagedIdentity, Person
from explorer.demo.tokens import sign

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_SERVICE_PRINCIPAL = {
    "AZURE_TENANT_ID": CONTOSO.id,
    "AZURE_CLIENT_ID": WEBSHOP_DEPLOY.id,
    "AZURE_CLIENT_SECRET": WEBSHOP_DEPLOY.secret,
}

_BUILD_MACHINE = ManagedIdentity(
    tenant=CONTOSO,
    client_id="4a9d0c37-e815-4f62-b0a9-26d8f7e3c15b",
    object_id="7e25f1b8-0c94-4d3a-86e7-b15fa90d42c6",
    resource_id=f"/subscriptions/{PRODUCTION.id}/resourcegroups/rg-build-agents"
    "/providers/Microsoft.Compute/virtualMachines/vm-build-prod-01",
)

_DEFAULT_SUBSCRIPTIONS = {CONTOSO.id: PRODUCTION.id, FABRIKAM.id: SHARED.id}


@dataclass(frozen=True, slots=True)
class Scenario:
    """An environment and a behaviour of Azure.

    In the values of `environment`, {folder} is the stage's folder and {login} the URL of Microsoft Entra. `az_user` is
    who `az` is signed in as; None: there is no `az`. `federated_token` makes the text of the file {folder}/token.
    """

    name: str
    line: str
    environment: Mapping[str, str] = field(default_factory=dict)
    behaviour: Behaviour = field(default_factory=Behaviour)
    az_user: Person | None = None
    federated_token: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A scenario being played: the WSGI application that is its Azure, and the folder that is its home."""

    scenario: Scenario
    wsgi: WSGIApplication
    folder: Path


def _pod_token(app: App) -> str:
    """Return a token as Kubernetes projects it into a pod for workload identity."""
    trusted = app.federated
    if trusted is None:
        raise ValueError(f"{app.name} trusts no issuer")
    now = int(time.time())
    return sign(
        {
            "aud": [trusted.audience],
            "exp": now + 3600,
            "iat": now,
            "iss": trusted.issuer,
            "kubernetes.io": {"namespace": "webshop", "serviceaccount": {"name": "orders"}},
            "nbf": now,
            "sub": trusted.subject,
        }
    )


_ALL = (
    Scenario(
        "default",
        "az login answers: ada@contoso.com, at home in Contoso and a guest in Fabrikam",
        az_user=ADA,
    ),
    Scenario(
        "managed-identity",
        "a virtual machine of Contoso: its system-assigned identity answers through the instance metadata service",
        behaviour=Behaviour(identities=(_BUILD_MACHINE,)),
    ),
    Scenario(
        "workload-identity",
        "a pod in Kubernetes: its service account's token is exchanged for a token of Contoso",
        environment={
            "AZURE_AUTHORITY_HOST": "{login}/",
            "AZURE_CLIENT_ID": WEBSHOP_ORDERS.id,
            "AZURE_FEDERATED_TOKEN_FILE": "{folder}/token",
            "AZURE_TENANT_ID": CONTOSO.id,
        },
        federated_token=partial(_pod_token, WEBSHOP_ORDERS),
    ),
    Scenario(
        "service-principal",
        "the environment holds tenant, client and a secret that is good",
        environment=_SERVICE_PRINCIPAL,
    ),
    Scenario(
        "expired-secret",
        "the environment holds a secret that has expired: the chain stops there although az is signed in",
        environment=_SERVICE_PRINCIPAL,
        behaviour=Behaviour(apps=(replace(WEBSHOP_DEPLOY, secret_is_expired=True),)),
        az_user=ADA,
    ),
    Scenario(
        "no-credentials",
        "a fresh machine: no step of the chain has anything to sign in with",
    ),
    Scenario(
        "403-data",
        "az answers and containers can be listed, but the role to read what is in them is missing",
        behaviour=Behaviour(
            refusals=dict.fromkeys(("List Blobs", "Get Blob", "Get Blob Properties"), "AuthorizationPermissionMismatch")
        ),
        az_user=ADA,
    ),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
"""Every scenario by name, in the order in which they are listed."""


@contextmanager
def stage(name: str, origin: str | None = None) -> Iterator[Stage]:
    """Set the stage for a scenario: while inside, os.environ is the scenario's.

    With `origin` the wire names that origin in its answers, to be served there. On leaving, the environment is what it
    was and the folder is gone. Raises KeyError for a name that is not in SCENARIOS.
    """
    scenario = SCENARIOS[name]
    before = dict(os.environ)
    done = threading.Event()
    with tempfile.TemporaryDirectory(prefix="azpane-demo-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        renewer = threading.Thread(target=_renew_tools, args=(scenario, folder, done), daemon=True)
        try:
            _write_tools(scenario, folder)
            _set_environment(_environment(scenario, folder, origin or "https://login.microsoftonline.com", before))
            renewer.start()
            yield Stage(scenario, _LateWire(scenario.behaviour, origin), folder)
        finally:
            done.set()
            _set_environment(before)
            if renewer.is_alive():
                renewer.join()


def _environment(scenario: Scenario, folder: Path, login: str, before: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without all that could sign in or lead astray, and with the scenario's own."""
    kept = {name: value for name, value in before.items() if not _IDENTITY_VARIABLE.match(name)}
    homes = {
        "HOME": folder / "home",
        "USERPROFILE": folder / "home",
        "APPDATA": folder / "home" / "AppData" / "Roaming",
        "LOCALAPPDATA": folder / "home" / "AppData" / "Local",
        "XDG_CACHE_HOME": folder / "home" / ".cache",
        "XDG_CONFIG_HOME": folder / "home" / ".config",
        "XDG_DATA_HOME": folder / "home" / ".local" / "share",
        "XDG_STATE_HOME": folder / "home" / ".local" / "state",
        "XDG_RUNTIME_DIR": folder / "home" / ".run",
        "PATH": folder / "bin",
    }
    own = {key: value.format(folder=folder, login=login) for key, value in scenario.environment.items()}
    return {**kept, **{key: str(path) for key, path in homes.items()}, **own}


_IDENTITY_VARIABLE = re.compile(r"(AZURE_|MSI_|IDENTITY_|IMDS_|XDG_).*|.*_PROXY$", re.IGNORECASE)


def _set_environment(wanted: Mapping[str, str]) -> None:
    """Make os.environ hold exactly these variables, touching only those that differ."""
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _write_tools(scenario: Scenario, folder: Path) -> None:
    """Write what the scenario has besides variables: programs on PATH, a token file. Called again, it renews."""
    for part in ("bin", "home"):
        (folder / part).mkdir(exist_ok=True)
    if scenario.az_user:
        azure_cli.write(folder / "bin", scenario.az_user, _DEFAULT_SUBSCRIPTIONS)
    if scenario.federated_token:
        (folder / "token").write_text(scenario.federated_token(), encoding="ascii")


def _renew_tools(scenario: Scenario, folder: Path, done: threading.Event) -> None:
    """Keep the tokens on the stage fresh, however long it stands."""
    while not done.wait(azure_cli.RENEWED_EVERY):
        _write_tools(scenario, folder)


class _LateWire:
    """The wire of a behaviour, built when the first request comes: setting a stage is quick."""

    def __init__(self, behaviour: Behaviour, origin: str | None) -> None:
        self._behaviour = behaviour
        self._origin = origin
        self._lock = threading.Lock()
        self._wire: WSGIApplication | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._lock:
            if self._wire is None:
                from explorer.demo.estate import the_estate
                from explorer.demo.wire import Wire

                self._wire = Wire(the_estate(), self._behaviour, self._origin)
        return self._wire(environ, start_response)
