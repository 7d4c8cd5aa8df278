"""What leaves the house names nobody, and says so the same way everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.identity.chain import ChainReport, Check, CheckState, Step, StepRequest, StepState
from explorer.model.identity.pseudonyms import Pseudonyms, pseudonyms_of
from explorer.model.identity.report import as_json, as_text
from explorer.model.identity.report_file import as_markdown

TENANT = "72f1c3a0-5d0e-4b3c-9a51-6c1f0de84b17"
CLIENT = "e3a1f5c8-2b6d-4e97-8f04-91c7d05ab6e2"
OBJECT = "5f0c9be1-7a44-4d0b-9c3e-2b8f6d1a7e90"
SUBSCRIPTION = "c2f0aa11-0b1c-4d2e-8f3a-4b5c6d7e8f90"
STRANGER = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"
TRACE = "bf6c0461-ca16-5172-9ae8-908362b8740e"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
MACHINE = f"/subscriptions/{SUBSCRIPTION}/resourcegroups/rg-builds/providers/Microsoft.Compute/virtualMachines/vm-one"

guids = st.uuids().map(str)
users = st.from_regex(r"[a-z][a-z0-9.]{1,12}@[a-z]{3,10}\.(com|onmicrosoft\.com)", fullmatch=True)
glue = st.text(alphabet=" abcXYZ019'\"/:=.,;()\n-", max_size=20)


def report_with(message: str, claims: dict[str, str] | None = None, **changes: Any) -> ChainReport:
    step = Step(
        "EnvironmentCredential",
        "Environment",
        StepState.FAILED,
        message=message,
        looked_at=(f"AZURE_TENANT_ID = {TENANT}", f"AZURE_CLIENT_ID = {CLIENT}"),
        requests=(StepRequest("POST", f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token", 401, 0.1),),
    )
    report = ChainReport("AzureCloud", "arm", "https://management.azure.com/.default", (step,), claims=claims or {})
    return replace(report, **changes)


def faces(report: ChainReport) -> str:
    return f"{as_json(report, '1')}{as_text(report, 400)}{as_markdown(report, '1')}"


def renamed(message: str, claims: dict[str, str] | None = None, environ: dict[str, str] | None = None) -> str:
    report = report_with(message, claims)
    return pseudonyms_of(report, environ or {}).report(report).steps[0].message


@given(tenant=guids, client=guids, oid=guids, user=users, other=guids, parts=st.lists(glue, min_size=6, max_size=6))
def test_no_original_survives_in_any_face(
    tenant: str, client: str, oid: str, user: str, other: str, parts: list[str]
) -> None:
    originals = [tenant, client, oid, user, other]
    message = "".join(part + original for part, original in zip(parts, originals, strict=False)) + parts[-1]
    claims = {"tid": tenant, "appid": client, "oid": oid, "upn": user, "unique_name": user}
    report = report_with(message, claims, answered_by="EnvironmentCredential", tenant=tenant, error=message)
    report = replace(report, notes=(message,), checks=(Check("DNS", "", CheckState.OK, said=message),))
    told = faces(pseudonyms_of(report, {}).report(report)).lower()
    assert not [original for original in originals if original.lower() in told]


@given(known=guids, parts=st.tuples(glue, glue, glue), again=st.sampled_from([str, str.upper, lambda t: UUID(t).hex]))
def test_one_original_has_one_pseudonym_in_every_spelling(known: str, parts: tuple[str, ...], again: Any) -> None:
    names = Pseudonyms()
    names.learn("tenant", known)
    assert names(f"{parts[0]}{known}") == f"{parts[0]}tenant-1"
    assert names(f"<{again(known)}>") == "<tenant-1>"


@given(st.lists(guids, unique=True, min_size=2, max_size=6))
def test_different_originals_have_different_pseudonyms_and_keep_them(found: list[str]) -> None:
    names = Pseudonyms()
    first = [names(f"[{one}]") for one in found]
    assert len(set(first)) == len(found)
    assert [names(f"[{one}]") for one in reversed(found)] == first[::-1]


@given(text=glue, found=st.lists(guids, max_size=3))
def test_what_is_renamed_stays_as_it_is(text: str, found: list[str]) -> None:
    names = Pseudonyms()
    once = names(text + " ".join(found))
    assert names(once) == once


def test_kinds_come_from_claims_environment_and_steps() -> None:
    message = f"{TENANT} {CLIENT} {OBJECT} ada@contoso.com Ada Lovelace {SUBSCRIPTION} {STRANGER}"
    claims = {"tid": TENANT, "oid": OBJECT, "upn": "ada@contoso.com", "name": "Ada Lovelace"}
    told = renamed(message, claims, {"AZURE_SUBSCRIPTION_ID": SUBSCRIPTION})
    assert told == "tenant-1 app-1 object-1 user-1 name-1 subscription-1 id-1"


@pytest.mark.parametrize(
    "kept",
    [
        f"Trace ID: {TRACE} Correlation ID: {STRANGER}",
        f'"trace_id":"{TRACE}","correlation_id":"{TRACE}"',
        f"RequestId:{TRACE}\nTime:2026-01-01",
        f"client {AZURE_CLI} of everybody",
        "dev, prod, https://management.azure.com/.default",
    ],
)
def test_what_support_needs_and_what_everybody_has_stays(kept: str) -> None:
    assert renamed(kept) == kept


def test_a_trace_id_stays_wherever_it_stands() -> None:
    report = report_with(f"see {TRACE}", error=f"Correlation ID: {TRACE}")
    assert pseudonyms_of(report, {}).report(report).steps[0].message == f"see {TRACE}"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("not found in the directory 'Contoso Ltd'.", "not found in the directory 'tenant-2'."),
        ("Tenant 'contoso.com' not found.", "Tenant 'tenant-2' not found."),
        ("was not found in the tenant named Contoso.", "was not found in the tenant named tenant-2."),
        ("User account 'ada' from", "User account 'user-1' from"),
        ("write to bob.b@fabrikam.co.uk now", "write to user-1 now"),
        ("[Errno 2] '/home/ada/key.pem'", "[Errno 2] '~/key.pem'"),
        ("[Errno 2] '/home/bob/key.pem'", "[Errno 2] '/home/user-1/key.pem'"),
        (r"C:\Users\bob\key.pem", r"C:\Users\user-1\key.pem"),
        ("/home/ada-2/x", "/home/user-1/x"),
    ],
)
def test_names_that_only_the_message_tells(said: str, told: str) -> None:
    assert renamed(said, environ={"HOME": "/home/ada"}) == told


def test_a_resource_id_keeps_its_types_only() -> None:
    names = Pseudonyms()
    assert names(f"at {MACHINE}.") == (
        "at /subscriptions/subscription-1/resourcegroups/name-1/providers/Microsoft.Compute/virtualMachines/name-2."
    )


def test_the_machine_of_a_managed_identity_is_nowhere_named() -> None:
    report = report_with("rg-builds and vm-one", {"xms_mirid": MACHINE}, answered_by="EnvironmentCredential")
    told = faces(pseudonyms_of(report, {}).report(report))
    assert "vm-one" not in told
    assert "rg-builds" not in told


@pytest.mark.parametrize("short", ["a", "ab", "common", "organizations", ""])
def test_what_stands_in_too_many_words_is_left(short: str) -> None:
    names = Pseudonyms()
    names.learn("tenant", short)
    assert names("a common about ab organizations") == "a common about ab organizations"


def test_a_plain_name_is_not_replaced_inside_other_words() -> None:
    names = Pseudonyms()
    names.learn("user", "ada")
    assert names("ada, nada, Ada: adapter") == "user-1, nada, user-1: adapter"


def test_a_secret_with_a_name_inside_is_taken_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "start-ada@contoso.com-end"
    monkeypatch.setenv("AZURE_PASSWORD", secret)
    told = renamed(f"said {secret}", {"upn": "ada@contoso.com"})
    assert told == "said <AZURE_PASSWORD>"


def test_the_remedy_speaks_of_the_pseudonym() -> None:
    report = report_with("AADSTS7000222: expired")
    assert "--id app-1 " in as_text(pseudonyms_of(report, {}).report(report), 300)
