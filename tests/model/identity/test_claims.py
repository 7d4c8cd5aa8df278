from __future__ import annotations

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from explorer.model.identity.claims import NAMES, claims_of, seconds_of, who, without_personal


def jwt(payload: object) -> str:
    part = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"e30.{part}.signature"


def test_only_allowed_claims_are_shown() -> None:
    claims = claims_of(jwt({"oid": "o", "ipaddr": "10.0.0.1", "groups": ["g"], "wids": ["w"], "puid": "p", "rh": "r"}))
    assert dict(claims) == {"oid": "o"}


def test_lists_and_numbers_become_text() -> None:
    claims = claims_of(jwt({"roles": ["a", "b"], "exp": 1893456000}))
    assert dict(claims) == {"roles": "a b", "exp": "1893456000"}


def test_personal_claims_can_be_left_out() -> None:
    claims = claims_of(jwt({"oid": "o", "upn": "ada@contoso.com", "name": "Ada"}))
    assert dict(without_personal(claims)) == {"oid": "o"}


def test_who_names_user_managed_identity_or_app() -> None:
    assert who({"upn": "ada@contoso.com", "appid": "1"}) == "ada@contoso.com"
    assert who({"oid": "2", "scp": "user_impersonation", "appid": "1"}) == "user 2"
    assert (
        who({"xms_mirid": "/subscriptions/1/resourcegroups/g/providers/Microsoft.Compute/virtualMachines/vm"}) == "vm"
    )
    assert who({"appid": "1"}) == "app 1"
    assert who({}) == ""


def test_time_that_is_no_number_is_zero() -> None:
    assert seconds_of({"exp": "soon"}, "exp") == 0
    assert seconds_of({"exp": "1e999"}, "exp") == 0
    assert seconds_of({"exp": "12"}, "exp") == 12


@given(st.one_of(st.binary(), st.text(), st.none(), st.integers()))
def test_anything_may_be_a_token(token: object) -> None:
    assert set(claims_of(token)) <= set(NAMES)


@given(st.dictionaries(st.sampled_from((*NAMES, "groups")), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=5
)))  # fmt: skip
def test_any_payload_becomes_short_text(payload: dict[str, object]) -> None:
    claims = claims_of(jwt(payload))
    assert all(isinstance(value, str) and len(value) <= 500 for value in claims.values())
    assert "groups" not in claims


@given(st.binary(max_size=200))
def test_any_bytes_may_be_a_payload(payload: bytes) -> None:
    assert isinstance(dict(claims_of(f"a.{base64.urlsafe_b64encode(payload).decode()}.c")), dict)
