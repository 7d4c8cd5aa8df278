"""Whatever stands where a token should be: the step says so in words, or its token can be used and shown."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.cloud.identity.tokens import ends_of
from explorer.model.base.text import clock, day_time, remaining
from explorer.model.identity.chain import StepState
from explorer.model.identity.claims import NAMES, claims_of, seconds_of, who
from tests.cloud.identity.entra import SECRET_ENVIRONMENT, EntraWire, identity, jwt, script
from tests.cloud.wires import Answer, json_answer

_PYTHON = re.compile(
    r"int\(\)|NoneType|object is not|must be|argument|indices|recursion|Error\(|codec|subscriptable|Expecting"
)
_DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
_VALUES = [10**30, 10**400, -1, 0, float("nan"), float("inf"), "soon", "1e999", None, True, [], [1], {}, {"a": 1}]


def _bodies() -> Iterator[bytes]:
    good: dict[str, Any] = {"token_type": "Bearer", "expires_in": 3600, "access_token": "opaque"}
    for name in good:
        for value in (*_VALUES, "a\nb", "\ud800", "ü", "e" * 300_000):
            yield json.dumps({**good, name: value}).encode()
    yield from (b"", b"[]", b"5", b"null", b'"x"', b"<html>", b"\xff\xfe", _DEEP, b"[" * 5000 + b"]" * 5000)


def _walked(entra: bytes) -> None:
    one = identity(EntraWire(lambda: Answer(entra, 200, {"Content-Type": "application/json"})))
    step = next(step for step in one.walk().steps if step.name == "EnvironmentCredential")
    assert step.state in (StepState.ANSWERED, StepState.FAILED), step
    assert not _PYTHON.search(step.message), (entra[:80], step.message)
    report = one.report()
    if report.answered_by:
        assert clock(report.expires_on)
        assert remaining(report.expires_on)


def test_a_token_request_may_be_answered_with_anything(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SECRET_ENVIRONMENT, "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}.items():
        monkeypatch.setenv(name, value)
    for body in _bodies():
        _walked(body)


@pytest.mark.parametrize("status", [200, 302, 400, 404, 418, 500, 999])
def test_the_metadata_service_may_answer_with_anything(
    tools: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    for body in (*islice(_bodies(), None, None, 7), b"", b"{{", b"<html>", '{"access_token": "x"}'.encode("utf-16")):
        wire = EntraWire(imds=lambda body=body: Answer(body, status, {"Content-Type": "application/json"}))  # type: ignore[misc]
        step = next(step for step in identity(wire).walk().steps if step.name == "ManagedIdentityCredential")
        assert step.message or step.state is StepState.ANSWERED
        assert not _PYTHON.search(step.message), (body[:80], step.message)


@pytest.mark.parametrize(
    "output",
    [
        json.dumps([1]),
        json.dumps({"accessToken": 5, "expires_on": 5}),
        json.dumps({"accessToken": jwt(exp="x"), "expires_on": [1]}),
        json.dumps({"accessToken": jwt(exp=[1]), "expiresOn": {"a": 1}}),
        json.dumps({"accessToken": "two words", "expires_on": 10**30}),
        "[" * 5000 + "]" * 5000,
    ],
)
def test_a_program_may_print_anything(tools: Path, output: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    (tools / "said").write_text(output)
    script(tools, "az", f'cat "{tools}/said"')
    step = next(step for step in identity(EntraWire()).walk().steps if step.name == "AzureCliCredential")
    assert step.state is not StepState.ANSWERED
    assert step.message
    assert not _PYTHON.search(step.message)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(list(NAMES)), _json))
def test_claims_of_any_kind_are_text_that_can_be_written(claims: dict[str, Any]) -> None:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    found = claims_of(f"e30.{middle}.x")
    assert all(value.encode("utf-8") for value in found.values())
    assert isinstance(who(found), str)
    for name in ("exp", "nbf", "iat"):
        day_time(seconds_of(found, name))


@given(st.integers(), st.integers())
def test_a_token_ends_when_clocks_can_tell(told: int, claimed: int) -> None:
    ends = ends_of(told, claimed)
    assert clock(ends)
    assert remaining(ends)
    assert ends <= max(told, 0)
    assert claimed <= 0 or ends <= claimed


def test_what_is_no_answer_of_the_login_endpoint_is_said(tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SECRET_ENVIRONMENT, "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential"}.items():
        monkeypatch.setenv(name, value)
    for body in (_DEEP, b"[]", json_answer({"token_endpoint": 5, "authorization_endpoint": [], "issuer": {}}).body):
        wire = EntraWire()
        told = Answer(body, 200, {"Content-Type": "application/json"})
        wire.answer = lambda _asked, told=told: told  # type: ignore[misc]
        step = next(step for step in identity(wire).walk().steps if step.name == "EnvironmentCredential")
        assert step.state is StepState.FAILED
        assert not _PYTHON.search(step.message), step.message
