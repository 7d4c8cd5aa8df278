from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.identity.remedies import NOT_KNOWN, _matches, explain, table
from explorer.model.identity.remedy import Remedy
from tests.model.identity.symptom import APP, TENANT, Symptom
from tests.model.identity.symptoms import SYMPTOMS

_NEW_SIGN_IN = {"700082", "70043", "50173", "50132", "70044", "50133", "50158", "50020", "90072"} | {
    "50072",
    "50074",
    "50076",
    "50078",
    "50079",
}


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.text[:50])
def test_symptom_is_explained(symptom: Symptom) -> None:
    told = explain(symptom.text, symptom.step, symptom.causes)
    assert symptom.meaning in told.meaning
    assert told.do
    assert told.link.startswith("https://")


def test_every_row_has_a_symptom() -> None:
    def first_row(symptom: Symptom) -> int:
        return next(n for n, row in enumerate(table()) if _matches(row, symptom.text, symptom.step, symptom.causes))

    reached = {first_row(symptom) for symptom in SYMPTOMS}
    assert [row.pattern for number, row in enumerate(table()) if number not in reached] == []


def test_az_login_is_said_only_where_a_new_sign_in_helps() -> None:
    for row in table():
        if row.pattern.startswith("AADSTS") and "az login" in row.do:
            assert set(re.findall(r"\d{5,7}", row.pattern)) <= _NEW_SIGN_IN, row.pattern


def test_expired_is_said_only_of_what_expires() -> None:
    said = [row.pattern for row in table() if row.pattern.startswith("AADSTS") and "expired" in row.meaning]
    assert said == [r"AADSTS(?:700082|70043)(?!\d)"]


@pytest.mark.parametrize("text", ["", "Something new happened.", "the request was refused by the moon"])
def test_unknown_is_not_known(text: str) -> None:
    assert (explain(text).meaning, explain(text).do, explain(text).link) == (NOT_KNOWN, "", "")


def test_unknown_code_is_linked_and_not_explained() -> None:
    told = explain("AADSTS70002159: something new")
    assert told.meaning == NOT_KNOWN
    assert told.link == "https://login.microsoftonline.com/error?code=70002159"


def test_commands_hold_what_is_known_and_nothing_that_the_reader_would_have_to_replace() -> None:
    text = "AADSTS700016: Application was not found"
    assert explain(text, facts={"client": APP, "tenant": TENANT}).do == (
        f"az ad sp show --id {APP} (signed in to tenant {TENANT})"
    )
    assert explain(text, facts={"client": APP}).do == f"az ad sp show --id {APP}"
    assert explain(text).do == "Look at the app in the portal: Microsoft Entra ID, App registrations"


@pytest.mark.parametrize("row", table(), ids=lambda row: row.pattern[:40])
@pytest.mark.parametrize("facts", [{}, {"tenant": TENANT}, {"client": APP, "object": APP}, {"account": "shelf"}])
def test_no_row_ever_says_a_placeholder(row: Remedy, facts: dict[str, str]) -> None:
    do = row.filled(facts)
    assert do
    assert not re.search(r"[{}‹›<>]|/path/to|YOUR|HOST\b|(?<![A-Z_])(?:[A-Z]+_ID|NAME|GROUP|ACCOUNT|VM)\b", _plain(do))


def _plain(do: str) -> str:
    """Leave out names of variables, and the braces of a JMESPath query."""
    return re.sub(r"AZURE_[A-Z_]+|IDENTITY_[A-Z]+|HTTPS_PROXY|NO_PROXY|REQUESTS_CA_BUNDLE|\{net:.*?\}", "", do)


def test_fact_that_is_no_plain_word_never_enters_a_command() -> None:
    assert "rm" not in explain("AADSTS700016: x", facts={"client": "$(rm -rf ~)"}).do


@given(st.text(), st.text(), st.dictionaries(st.text(), st.text()))
def test_any_text_is_explained_without_raising(text: str, step: str, facts: dict[str, str]) -> None:
    assert explain(text, step, (), facts).meaning


@pytest.mark.parametrize("row", [row for row in table() if ".*" in row.pattern], ids=lambda row: row.pattern[:40])
def test_four_times_the_text_never_takes_sixteen_times_as_long(row: Remedy) -> None:
    """Times are those of this thread alone; a pattern `a.*b` is tried anew from every `a` of a text without `b`."""
    piece = row.pattern.rpartition("|")[2].partition(".*")[0].replace("\\", "").removeprefix("b")

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.thread_time()
        explain(text, row.steps[0] if row.steps else "", row.causes)
        return time.thread_time() - began

    assert min(seconds(40_000) for _ in range(3)) < 8 * min(seconds(10_000) for _ in range(3)) + 0.002
