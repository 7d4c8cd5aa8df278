"""What a SAS says of itself explains why it was refused; the signature is in no word of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model.blobs.sas import read_sas, why_refused

_NOW = 1_780_000_000.0  # 2026-05-28 20:26:40 UTC
_SIGNED = "sv=2023-11-03&sig=topsecret%2Babc"


@pytest.mark.parametrize(
    ("query", "code", "needs", "said"),
    [
        ("sp=r&se=2026-05-01T00:00:00Z", "AuthenticationFailed", "l", "ended at 2026-05-01 00:00 UTC"),
        ("sp=r&se=2026-05-28", "AuthenticationFailed", "l", "ended at 2026-05-28 00:00 UTC"),
        ("sp=rl&st=2026-06-01T00:00Z&se=2027-01-01", "AuthenticationFailed", "l", "begins only at 2026-06-01 00:00"),
        ("sp=r&sr=c&se=2027-01-01", "AuthorizationPermissionMismatch", "l", "r (read), and this takes l (list)"),
        ("sp=rl&se=2027-01-01&sr=c", "AuthorizationPermissionMismatch", "f", "takes f (find by tags)"),
        ("sp=rl&se=2027-01-01&sip=203.0.113.7", "AuthorizationSourceIPMismatch", "l", "from 203.0.113.7 only"),
        ("sp=rl&se=2027-01-01&spr=https", "AuthorizationProtocolMismatch", "l", "over https only"),
        ("sp=rl&se=2027-01-01&ss=q&srt=sco", "AuthorizationServiceMismatch", "l", "other services than blobs (ss=q)"),
        ("sp=rl&se=2027-01-01&ss=b&srt=o", "AuthorizationResourceTypeMismatch", "l", "for objects (srt=o)"),
        ("sp=rl&se=2027-01-01&sr=c", "AuthenticationFailed", "l", "for one container"),
        ("sp=rl&se=2027-01-01&ss=b&srt=sco", "AuthenticationFailed", "l", "a letter of the URL is missing"),
        ("si=readers&ss=b&srt=sco", "AuthenticationFailed", "l", "stored policy readers is gone"),
    ],
)
def test_why_a_sas_is_refused(query: str, code: str, needs: str, said: str) -> None:
    meaning, hint = why_refused(read_sas(f"?{query}&{_SIGNED}"), code, needs, _NOW)
    assert said in meaning
    assert hint.endswith(".")
    assert "topsecret" not in meaning + hint


@pytest.mark.parametrize("code", ["ContainerNotFound", "ServerBusy", ""])
def test_what_the_sas_cannot_be_blamed_for(code: str) -> None:
    assert why_refused(read_sas(f"sp=r&se=2020-01-01&{_SIGNED}"), code, "l", _NOW) == ("", "")


def test_the_words_of_the_header() -> None:
    assert read_sas(f"sp=rl&se=2026-06-01T12:30:00Z&{_SIGNED}").words == "r l, ends 2026-06-01 12:30 UTC"
    assert read_sas(f"si=readers&{_SIGNED}").words == "ends by a stored policy"


@pytest.mark.parametrize(
    ("query", "lists"),
    [
        ("sp=rl&sr=c", True), ("sp=r&sr=c", False), ("sp=rl&sr=b", False), ("sp=r&sr=bs", False), ("sp=rl&sr=d", True),
        ("sp=rl&srt=o", False), ("sp=rl&srt=co", True), ("si=readers&sr=c", True), ("si=readers&sp=r&sr=c", False),
    ],
)  # fmt: skip
def test_what_lists_blobs(query: str, lists: bool) -> None:
    assert read_sas(f"{query}&{_SIGNED}").lists_blobs is lists


@pytest.mark.parametrize("end", ["10000-01-01T00:00:00Z", "2030-01-01T00:00:00+25:00", "soon"])
def test_an_end_that_cannot_be_read_is_not_taken_for_none(end: str) -> None:
    assert read_sas(f"sp=r&se={end}&{_SIGNED}").words == "r, ends at no time that can be read"


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    sas = read_sas(f"{text}&{_SIGNED}")
    assert "topsecret" not in f"{sas!r}"
    assert all(isinstance(words, str) for words in why_refused(sas, "AuthenticationFailed", "l"))
