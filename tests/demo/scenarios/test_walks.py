"""Every scenario as azpane's own doctor sees it: who answers, or where the chain stops, and that it can say why."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from explorer.cloud.session import Session, Target, connect
from explorer.cloud.wire.transport import GuardedTransport
from explorer.demo.base.behaviour import BlackHole, Obstacle, SlowHost
from explorer.demo.base.people import NIGHTLY_REPORT
from explorer.demo.estate.company import STAGING
from explorer.demo.scenarios import SCENARIOS, Scenario
from explorer.demo.scenarios.props import SEARCH_APPS
from explorer.demo.scenarios.stage import play
from explorer.model.base.request_log import RequestLog
from explorer.model.identity.chain import ChainReport, Step, StepState
from explorer.model.identity.claims import who
from explorer.model.identity.report import explain_step
from tests.demo.conftest import unix_only

pytestmark = [
    unix_only,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the library's own, about signing in by password
]

ENVIRONMENT = "EnvironmentCredential"
WORKLOAD = "WorkloadIdentityCredential"
MANAGED = "ManagedIdentityCredential"
AZ = "AzureCliCredential"
PWSH = "AzurePowerShellCredential"
AZD = "AzureDeveloperCliCredential"

ANSWERED_BY = {
    "default": AZ,
    "managed-identity": MANAGED,
    "user-assigned": MANAGED,
    "app-service": MANAGED,
    "workload-identity": WORKLOAD,
    "service-principal": ENVIRONMENT,
    "certificate": ENVIRONMENT,
    "two-identities": ENVIRONMENT,
    "az-expired": AZD,
    "many-tenants": AZ,
    "imds-slow": MANAGED,
    "403-data": AZ,
    "million-blobs": AZ,
    "big-estate": AZ,
    "huge-estate": AZ,
    "throttled": AZ,
}


@dataclass(frozen=True)
class Refusal:
    """What a step says and what azpane says that it means."""

    scenario: str
    step: str
    said: str
    means: str


STOPS = (
    Refusal("expired-secret", ENVIRONMENT, "AADSTS7000222: ", "own lifetime is over"),
    Refusal("wrong-secret", ENVIRONMENT, "AADSTS7000215: ", "secret's id was pasted"),
    Refusal("wrong-tenant", ENVIRONMENT, "Unable to get authority configuration for ", "does not know the tenant"),
    Refusal("app-not-in-tenant", ENVIRONMENT, "AADSTS700016: ", "no such app in this tenant"),
    Refusal("mfa-needed", ENVIRONMENT, "AADSTS50076: ", "a password alone can never pass"),
    Refusal("conditional-access", ENVIRONMENT, "AADSTS53003: ", "Conditional Access refused"),
    Refusal("federation-mismatch", WORKLOAD, "AADSTS700213: ", "No federated credential of the app matches"),
    Refusal("clock-skew", ENVIRONMENT, "AADSTS700024: ", "a wrong clock"),
    Refusal("tls-proxy", ENVIRONMENT, "CERTIFICATE_VERIFY_FAILED", "a company proxy that opens TLS"),
    Refusal("entra-dropped", ENVIRONMENT, "timed out", "firewall drops"),
)
"""Where the chain stops."""

GOES_ON = (
    Refusal("az-expired", AZ, "AADSTS700082: ", "signed-in session is over"),
    Refusal("no-credentials", MANAGED, "no response from the IMDS endpoint", "this is no Azure machine"),
    Refusal("nothing-at-all", MANAGED, "no response from the IMDS endpoint", "the address is blocked"),
    Refusal("az-not-logged-in", AZ, "Please run 'az login'", "no signed-in account"),
    Refusal("az-not-logged-in", PWSH, 'Please run "Connect-AzAccount"', "no signed-in account"),
    Refusal("az-not-logged-in", AZD, "Please run 'azd auth login'", "no signed-in account"),
    Refusal("az-slow", AZ, "Failed to invoke the Azure CLI", "no answer within the time limit"),
    Refusal("imds-no-identity", MANAGED, "Identity not found", "has no such identity"),
    Refusal("placeholder-client-id", MANAGED, "Identity not found", "AZURE_CLIENT_ID names another"),
)
"""What a step says before the next one is asked."""


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library try again at once, and give up on a program soon."""
    monkeypatch.setattr(GuardedTransport, "sleep", lambda _self, _seconds: None)
    monkeypatch.setattr("explorer.cloud.identity.identity.PROGRAM_SECONDS", 0.3)


def _hurried(obstacle: Obstacle) -> Obstacle:
    return replace(obstacle, seconds=0.02) if isinstance(obstacle, SlowHost | BlackHole) else obstacle


def in_a_hurry(scenario: Scenario) -> Scenario:
    obstacles = tuple(_hurried(obstacle) for obstacle in scenario.behaviour.obstacles)
    return replace(scenario, behaviour=replace(scenario.behaviour, obstacles=obstacles))


@contextmanager
def session_on(scenario: Scenario) -> Iterator[Session]:
    with play(in_a_hurry(scenario)) as stage:
        yield connect(Target(wire=stage.wsgi), RequestLog())


def walked(name: str) -> ChainReport:
    with session_on(SCENARIOS[name]) as session:
        return session.identity.walk()


def step_of(report: ChainReport, name: str) -> Step:
    return next(step for step in report.steps if step.name == name)


def test_every_scenario_is_walked_here() -> None:
    assert set(ANSWERED_BY) | {each.scenario for each in (*STOPS, *GOES_ON)} == set(SCENARIOS)


@pytest.mark.parametrize(("name", "step"), ANSWERED_BY.items())
def test_who_answers(name: str, step: str) -> None:
    report = walked(name)
    assert (report.answered_by, report.error) == (step, "")
    assert report.claims["aud"] == "https://management.azure.com"


@pytest.mark.parametrize("refusal", STOPS, ids=lambda refusal: refusal.scenario)
def test_where_the_chain_stops_and_what_that_means(refusal: Refusal) -> None:
    report = walked(refusal.scenario)
    stopped = report.stopped_at
    assert stopped is not None
    assert (stopped.name, report.answered_by) == (refusal.step, "")
    assert step_of(report, AZ).state is StepState.NOT_REACHED
    _explained(report, stopped, refusal)


@pytest.mark.parametrize("refusal", GOES_ON, ids=lambda refusal: f"{refusal.scenario} {refusal.step}")
def test_what_a_step_says_before_the_next_one_is_asked(refusal: Refusal) -> None:
    report = walked(refusal.scenario)
    step = step_of(report, refusal.step)
    assert step.state is StepState.UNAVAILABLE
    assert report.stopped_at is None
    assert report.answered_by == ANSWERED_BY.get(refusal.scenario, "")
    _explained(report, step, refusal)


def _explained(report: ChainReport, step: Step, refusal: Refusal) -> None:
    assert refusal.said in step.message
    told = explain_step(step, report)
    assert told.is_known
    assert refusal.means in told.meaning
    assert told.do
    assert told.link


@pytest.mark.parametrize("name", [refusal.scenario for refusal in GOES_ON])
def test_no_step_is_left_without_a_meaning(name: str) -> None:
    report = walked(name)
    refused = [step for step in report.steps if step.state is StepState.UNAVAILABLE]
    assert refused
    assert [step.name for step in refused if not explain_step(step, report).is_known] == []


def test_each_kind_of_identity_is_told_apart() -> None:
    kinds = {name: step_of(walked(name), step).kind for name, step in ANSWERED_BY.items()}
    assert kinds["app-service"] == "App Service"
    assert kinds["managed-identity"] == kinds["user-assigned"] == "IMDS"
    assert (kinds["service-principal"], kinds["certificate"]) == ("secret", "certificate")
    assert step_of(walked("mfa-needed"), ENVIRONMENT).kind == "user name and password"


def test_the_client_id_chooses_among_the_identities_of_a_machine() -> None:
    assert walked("user-assigned").claims["oid"] == SEARCH_APPS.object_id
    assert walked("managed-identity").claims["oid"] != SEARCH_APPS.object_id


def test_a_placeholder_is_pointed_out() -> None:
    assert any("AZURE_CLIENT_ID looks like a placeholder" in note for note in walked("placeholder-client-id").notes)


def test_with_two_identities_the_one_that_answers_sees_less_than_the_other() -> None:
    with session_on(SCENARIOS["two-identities"]) as session:
        report = session.identity.walk()
        pages = session.directory.subscriptions(session.directory.tenants(), threading.Event())
        seen = [each.id for page in pages for each in page.subscriptions]
        probed = session.identity.probe_all()
    assert seen == [STAGING.id]
    assert report.answered_by == ENVIRONMENT
    assert step_of(probed, AZ).state is StepState.ANSWERED
    assert who(step_of(probed, AZ).claims) != who(step_of(probed, ENVIRONMENT).claims)


def test_a_password_is_enough_where_no_policy_asks_for_more() -> None:
    mfa = SCENARIOS["mfa-needed"]
    with session_on(replace(mfa, behaviour=replace(mfa.behaviour, refusals={}))) as session:
        report = session.identity.walk()
    assert report.answered_by == ENVIRONMENT
    assert report.claims["oid"] in NIGHTLY_REPORT.object_ids.values()


def test_an_app_without_the_identity_that_it_asks_for_is_told_so_by_app_service() -> None:
    app = SCENARIOS["app-service"]
    with session_on(replace(app, environment={**app.environment, "AZURE_CLIENT_ID": "nobody"})) as session:
        report = session.identity.walk()
    step = step_of(report, MANAGED)
    _explained(report, step, Refusal("", MANAGED, "No User Assigned or Delegated", "endpoint was found and answered"))


def test_azd_explains_what_it_cannot_get() -> None:
    with session_on(SCENARIOS["az-expired"]) as session:
        report = session.identity.walk("https://nowhere.example")
    _explained(report, step_of(report, AZD), Refusal("", AZD, "AADSTS500011: ", "unknown in this tenant"))
