"""Identity and Activity: who answered, why the others did not, and every request without its secrets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ui.driver import demo


async def test_the_chain_says_who_answered_and_why_the_others_did_not() -> None:
    async with demo() as driver:
        await driver.shows("ada@contoso.com · Azure CLI · token")
        await driver.press("i")
        await driver.shows(
            "Environment", "○ unavailable", "Azure CLI", "✓ answered", "Azure PowerShell", "· not reached"
        )
        await driver.shows("display only", "object id")


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("expired-secret", ("✗ failed", "AADSTS7000222", "the chain stopped at Environment")),
        ("no-credentials", ("○ unavailable", "no step gave a token", "means", "do ")),
    ],
)
async def test_when_nothing_answers_the_app_opens_here_and_says_what_to_do(
    scenario: str, words: tuple[str, ...]
) -> None:
    async with demo(scenario) as driver:
        await driver.shows("Identity", *words)
        await driver.press("e")
        await driver.shows("No step of the credential chain gave a token.")


@pytest.mark.parametrize(
    ("scenario", "title"),
    [
        ("managed-identity", "Managed identity"),
        ("workload-identity", "Workload identity"),
        ("service-principal", "Environment"),
    ],
)
async def test_who_answers_in_other_places(scenario: str, title: str) -> None:
    async with demo(scenario) as driver:
        await driver.shows(f"{title} · token")
        await driver.press("i")
        await driver.shows("✓ answered")


async def test_walking_again_and_for_another_audience() -> None:
    async with demo() as driver:
        await driver.press("i", "w")
        await driver.shows("✓ answered", "for Azure Resource Manager")
        await driver.press("v", "down", "enter")
        await driver.shows("for Azure Storage", "https://storage.azure.com")


async def test_a_quick_walk_is_labelled_as_such() -> None:
    async with demo() as driver:
        await driver.press("i", "t")
        await driver.shows("quick: can miss a slow answer", "✓ answered")
        await driver.press("t")
        await driver.hides("quick: can miss")
        await driver.shows("✓ answered")


async def test_any_resource_can_be_asked_for_and_what_is_none_is_told() -> None:
    async with demo() as driver:
        await driver.press("i", "v", "tab")
        await driver.type("https://vault.azure.net")
        await driver.press("enter")
        await driver.shows("for Key Vault", "✓ answered")
        await driver.press("v", "tab", *["backspace"] * 40)
        await driver.type("vaults")
        await driver.press("enter")
        await driver.shows("There is no audience called vaults.")


async def test_the_way_to_azure_is_checked_before_the_identity_is_blamed() -> None:
    async with demo("clock-skew") as driver:
        await driver.shows("3 Around it", "✗ clock", "clock is wrong")
    async with demo() as driver:
        await driver.press("i")
        await driver.shows("✓ clock", "the demo has no network")


_PENDING_POLLS = "explorer.demo.identity.device_code.PENDING_POLLS"
_FOR_EVER = 1_000_000


async def test_signing_in_with_a_code_when_nothing_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_PENDING_POLLS, _FOR_EVER)
    async with demo("no-credentials") as driver:
        await driver.pilot.press("c")
        await driver.shows("Sign in with a device code", "1  open", "2  type")
        monkeypatch.setattr(_PENDING_POLLS, 0)  # the code is entered
        await driver.idle()
        await driver.hides("Sign in with a device code")
        await driver.shows("1 DeviceCodeCredential", "✓ answered", "ada@contoso.com · Device code · token")
        await driver.press("e")
        await driver.shows("Contoso", "608")


async def test_a_sign_in_is_cancelled_by_esc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_PENDING_POLLS, _FOR_EVER)
    async with demo("no-credentials") as driver:
        await driver.pilot.press("c")
        await driver.shows("2  type")
        await driver.press("escape")
        await driver.hides("Sign in with a device code")
        await driver.shows("no token")


async def test_probing_shows_who_each_step_would_be() -> None:
    async with demo() as driver:
        await driver.press("i", "p")
        await driver.shows("Every step on its own", "✓ answered")
        await driver.hides("not reached")
        await driver.press("w")
        await driver.shows("DefaultAzureCredential", "not reached")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the library's own, about signing in by password
@pytest.mark.parametrize(("key", "words"), [("n", "⏸ skipped"), ("y", "AADSTS50076")])
async def test_a_password_is_probed_only_when_asked_for(key: str, words: str) -> None:
    async with demo("mfa-needed") as driver:
        await driver.press("p")
        await driver.shows("signs in with a user name and password", "leaves it out")
        await driver.press(key)
        await driver.shows("Every step on its own", words)


async def test_the_saved_report_names_nobody_and_holds_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with demo("expired-secret") as driver:
        await driver.press("x")
        await driver.shows("Saved, without secrets")
        ids = {os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], os.environ["AZURE_CLIENT_SECRET"]}
    (path,) = tmp_path.glob("azpane-doctor-*.md")
    report = path.read_text(encoding="utf-8")
    assert "AADSTS7000222" in report
    assert "tenant-1" in report
    assert not [one for one in ids if one in report]
    assert path.stat().st_mode & 0o077 == 0


async def test_every_request_is_listed_and_none_of_its_secrets() -> None:
    async with demo("service-principal") as driver:
        await driver.press("a")
        await driver.shows("POST", "login.microsoftonline.com", "/oauth2/v2.0/token", "management.azure.com", "200")
        for one in driver.app.log_of_requests.records():
            assert "eyJ" not in repr(one)
            assert "secret" not in repr(one).lower()
        await driver.press("slash")
        await driver.type("login.")
        await driver.hides("management.azure.com")
        (*_, last) = [one for one in driver.app.log_of_requests.records() if one.host.startswith("login.")]
        await driver.shows(f"request id {last.request_id}")
        await driver.press("enter", "y", "y")
        await driver.shows("Copied:")
