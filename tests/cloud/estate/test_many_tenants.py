"""Each tenant is asked with its own token; one that refuses or hangs says so and holds up no other."""

from __future__ import annotations

import sys
import threading
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest

from explorer.cloud.estate.directory import TenantPage
from explorer.cloud.session import Session
from explorer.demo.base.behaviour import SlowTenant
from explorer.demo.base.people import ADA_ABROAD, ADVENTURE, CONTOSO, LITWARE, NORTHWIND, PROSEWARE, TAILSPIN, WINGTIP
from explorer.demo.estate.neighbours import TOYS
from explorer.demo.scenarios import SCENARIOS
from explorer.demo.scenarios.stage import Stage, play
from explorer.model.base.errors import SignInNeeded
from explorer.model.identity.tenant_needs import need_of
from tests.cloud.wires import connected

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for az is a shell script")

_NEVER = 3600.0  # seconds: it hangs until the stage is cleared


def _session(staged: Stage) -> Session:
    session = connected(staged.wsgi)
    assert session.identity.walk().answered_by
    return session


def _hanging() -> AbstractContextManager[Stage]:
    scenario = SCENARIOS["many-tenants"]
    behaviour = replace(scenario.behaviour, obstacles=(SlowTenant(LITWARE.id, _NEVER),))
    return play(replace(scenario, behaviour=behaviour))


def _asked_until_all_but_one(session: Session) -> dict[str, TenantPage]:
    tenants = session.directory.tenants()
    pages: dict[str, TenantPage] = {}
    stop = threading.Event()
    for page in session.directory.subscriptions(tenants, stop):
        pages[page.tenant.id] = page
        if len(pages) == len(tenants) - 1:
            stop.set()
            break
    return pages


def test_a_tenant_that_hangs_holds_up_no_other_and_each_says_what_it_wants() -> None:
    with _hanging() as staged:
        session = _session(staged)
        pages = _asked_until_all_but_one(session)
    assert LITWARE.id not in pages
    needs = {tenant: need_of(page.error).word for tenant, page in pages.items() if page.error}
    assert needs == {
        NORTHWIND.id: "MFA",
        ADVENTURE.id: "consent",
        TAILSPIN.id: "not a member",
        PROSEWARE.id: "policy",
    }
    assert {one.name: one.state for one in pages[WINGTIP.id].subscriptions} == {
        "Wingtip Legacy": "Disabled",
        "Wingtip Retail": "Enabled",
        "Wingtip Stores": "PastDue",
    }
    for tenant, page in pages.items():
        assert page.identity == ("" if page.error else ADA_ABROAD.object_ids[tenant])


def test_what_a_tenant_wants_is_told_with_the_command_for_that_tenant() -> None:
    with _hanging() as staged:
        pages = _asked_until_all_but_one(_session(staged))
    error = pages[NORTHWIND.id].error
    assert isinstance(error, SignInNeeded)
    assert "AADSTS50076: Due to a configuration change made by your administrator" in error.message
    assert "Multi-factor authentication is required" in error.meaning
    assert error.hint == f"az login --tenant {NORTHWIND.id} --scope https://management.azure.com/.default"
    assert "04b07795-8ddb-461a-bbee-02f9e1bf7b46" in pages[ADVENTURE.id].error.hint  # type: ignore[union-attr]


def test_the_identity_is_known_by_tenant_and_object_id() -> None:
    with _hanging() as staged:
        session = _session(staged)
        assert session.directory.who() == (ADA_ABROAD.home.id, ADA_ABROAD.object_ids[ADA_ABROAD.home.id])
        assert session.directory.who(WINGTIP.id) == (WINGTIP.id, ADA_ABROAD.object_ids[WINGTIP.id])


def test_a_delegated_subscription_is_asked_with_the_token_of_the_tenant_that_shows_it() -> None:
    with _hanging() as staged:
        session = _session(staged)
        found = _asked_until_all_but_one(session)[CONTOSO.id].subscriptions
        toys = next(one for one in found if one.id == TOYS.id)
        assert (toys.tenant_id, toys.home_tenant_id) == (CONTOSO.id, TAILSPIN.id)
        assert {one.home_tenant_id for one in found if one.id != TOYS.id} == {""}
        pages = list(session.directory.contents([toys], threading.Event()))
        assert [page.ended for page in pages if page.ended] == [((TOYS.id, None),)]
        assert {one.subscription_id for page in pages for one in page.resources} == {TOYS.id}
        delegated = [replace(one, home_tenant_id=TAILSPIN.id) for one in found if one.name == "Production"]
        accounts = [
            one for page in session.directory.storage_accounts(delegated, threading.Event()) for one in page.accounts
        ]
        assert {(one.tenant_id, one.data_tenant_id) for one in accounts} == {(CONTOSO.id, TAILSPIN.id)}
